//! The frame of the page: bar, tree, centre, side, dock; on a phone one column with a bottom bar.

mod bar;
mod tabs;

pub use bar::Bar;
pub use tabs::{Tab, Tabs};
use yew::prelude::*;

use crate::desk::Part;
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
}

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
            <div class={root}>
                { self.bar.clone() }
                <main class="parts">
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
}
