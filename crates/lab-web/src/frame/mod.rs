//! The frame of the page: bar, tree, centre, side, dock; on a phone one column with a bottom bar.

mod bar;
mod tabs;

pub use bar::Bar;
pub use tabs::{Tab, Tabs};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::desk::{Part, SIZES};
use crate::widget::icon::{Icon, icon};

/// What goes where.
#[derive(Clone, PartialEq)]
pub struct Frame {
    /// The top bar.
    pub bar: Html,
    /// The tree.
    pub tree: Html,
    /// Tabs and panels of the centre.
    pub centre: Html,
    /// The selected thing.
    pub side: Html,
    /// Tabs and panels of the dock.
    pub dock: Html,
    /// Notices and dialogs.
    pub above: Html,
    /// Folded parts.
    pub folded: lab_units::map::Set<Part>,
    /// The part a phone shows.
    pub phone: Part,
    /// Another part is wanted on a phone.
    pub onphone: Callback<Part>,
    /// The element of all.
    pub root: NodeRef,
    /// Sizes in CSS pixels, as in [`crate::desk::SIZES`].
    pub sizes: [u32; 3],
    /// A part is to have this size; whether the hand has let go.
    pub onsize: Callback<(Part, u32, bool)>,
}

/// How far a key moves an edge.
const EDGE_STEP_PX: u32 = 16;

/// The parts of the bottom bar of a phone.
const PHONE: [(Part, &str, Icon); 4] = [
    (Part::Tree, "Cluster", Icon::Cluster),
    (Part::Centre, "Picture", Icon::Chart),
    (Part::Side, "Details", Icon::Right),
    (Part::Dock, "Console", Icon::Console),
];

impl Frame {
    /// Draws it.
    pub fn html(&self) -> Html {
        let has = |part: Part| !self.folded.contains(&part);
        let class = |part: Part| {
            let name = match part {
                Part::Tree => "part-tree",
                Part::Centre => "part-centre",
                Part::Side => "part-side",
                Part::Dock => "part-dock",
            };
            classes!(
                "part",
                name,
                (!has(part)).then_some("is-folded"),
                (self.phone == part).then_some("on-phone")
            )
        };
        let root = classes!(
            "lab",
            (!has(Part::Tree)).then_some("no-tree"),
            (!has(Part::Side)).then_some("no-side"),
            (!has(Part::Dock)).then_some("no-dock")
        );
        html! {
            <div class={root} ref={self.root.clone()}>
                { self.bar.clone() }
                <main class="parts">
                    { for SIZES.iter().zip(self.sizes).filter(|((part, _), _)| has(*part)).map(|((part, _), px)| self.edge(*part, px)) }
                    <nav class={class(Part::Tree)} aria-label="Cluster manager">{ self.tree.clone() }</nav>
                    <section class={class(Part::Centre)} id="centre" tabindex="-1" aria-label="Picture">{ self.centre.clone() }</section>
                    <section class={class(Part::Side)} aria-label="Selected thing">{ self.side.clone() }</section>
                    <section class={class(Part::Dock)} aria-label="Dock">{ self.dock.clone() }</section>
                </main>
                <nav class="phone-bar" aria-label="Parts of the page">
                    { for PHONE.iter().map(|(part, name, shape)| {
                        let (part, onphone) = (*part, self.onphone.clone());
                        let onclick = Callback::from(move |_: MouseEvent| onphone.emit(part));
                        html! {
                            <button type="button" {onclick} aria-pressed={(self.phone == part).to_string()}>{ icon(*shape) }{ *name }</button>
                        }
                    }) }
                </nav>
                { self.above.clone() }
            </div>
        }
    }

    /// The edge of a part, which can be dragged, or moved by arrow keys.
    fn edge(&self, part: Part, px: u32) -> Html {
        let (label, class, upright) = match part {
            Part::Tree => ("Width of the tree", "edge edge-tree", true),
            Part::Side => ("Width of the details", "edge edge-side", true),
            Part::Dock | Part::Centre => ("Height of the dock", "edge edge-dock", false),
        };
        let onkeydown = {
            let onsize = self.onsize.clone();
            Callback::from(move |event: KeyboardEvent| {
                // The tree grows to the right, the details to the left, the dock upwards.
                let (more, less) = match part {
                    Part::Tree => ("ArrowRight", "ArrowLeft"),
                    Part::Side => ("ArrowLeft", "ArrowRight"),
                    Part::Dock | Part::Centre => ("ArrowUp", "ArrowDown"),
                };
                let new = match event.key() {
                    key if key == more => px + EDGE_STEP_PX,
                    key if key == less => px.saturating_sub(EDGE_STEP_PX),
                    _ => return,
                };
                event.prevent_default();
                onsize.emit((part, new, true));
            })
        };
        let size_at = move |event: &PointerEvent| {
            let element = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
            let whole = element
                .and_then(|e| e.closest(".lab").ok().flatten())
                .map(|lab| lab.get_bounding_client_rect());
            let (width, height) = whole.map_or((0.0, 0.0), |lab| (lab.width(), lab.height()));
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            let px = match part {
                Part::Tree => x,
                Part::Side => width - x,
                Part::Dock | Part::Centre => height - y,
            };
            px.max(0.0) as u32
        };
        let onpointerdown = Callback::from(|event: PointerEvent| {
            let element = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
            // Without a capture the edge follows the hand only while it is over it.
            let _ = element.map(|e| e.set_pointer_capture(event.pointer_id()));
            event.prevent_default();
        });
        let onpointermove = {
            let onsize = self.onsize.clone();
            Callback::from(move |event: PointerEvent| {
                if event.buttons() & 1 == 1 {
                    onsize.emit((part, size_at(&event), false));
                }
            })
        };
        let onpointerup = self.onsize.reform(move |event: PointerEvent| (part, size_at(&event), true));
        html! {
            <div {class} role="separator" aria-label={label} tabindex="0" aria-orientation={if upright { "vertical" } else { "horizontal" }}
                aria-valuenow={px.to_string()} aria-valuemin="120" aria-valuemax="720"
                {onkeydown} {onpointerdown} {onpointermove} {onpointerup}></div>
        }
    }
}
