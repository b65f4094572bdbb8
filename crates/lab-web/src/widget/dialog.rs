//! A native dialog: the browser keeps the focus inside and gives it back.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::dom;

/// A dialog.
#[derive(Properties, Clone, PartialEq)]
pub struct DialogProps {
    /// Heading.
    pub title: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// A click beside it does not close it.
    #[prop_or_default]
    pub stays: bool,
    /// It was closed, by button, Escape or a click beside it.
    pub onclose: Callback<()>,
    /// Further class: a menu and the palette look otherwise.
    #[prop_or_default]
    pub class: &'static str,
    /// Where its corner stands; in the middle if it is not said.
    #[prop_or_default]
    pub at: Option<(i32, i32)>,
    /// What it holds.
    pub children: Html,
}

/// A modal dialog.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.open, props.at), |(node, open, at)| {
        let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
        let px = |value: Option<i32>| value.map(|px| format!("{px}px")).unwrap_or_default();
        dom::set_style(node, "left", &px(at.map(|at| at.0)));
        dom::set_style(node, "top", &px(at.map(|at| at.1)));
        match (*open, dialog.open()) {
            // It cannot fail: the element is in the page and not open.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => (),
        }
    });
    let close = {
        let onclose = props.onclose.clone();
        Callback::from(move |_: MouseEvent| onclose.emit(()))
    };
    let onclose = {
        let (onclose, node, open) = (props.onclose.clone(), node.clone(), props.open);
        // The browser tells of a closing after it; the next dialog may be open by then.
        Callback::from(move |_: Event| {
            let is_open = node.cast::<HtmlDialogElement>().is_some_and(|dialog| dialog.open());
            if open && !is_open {
                onclose.emit(());
            }
        })
    };
    let beside = {
        let (onclose, node, stays) = (props.onclose.clone(), node.clone(), props.stays);
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
            if !stays && target.is_some() && target == node.get() {
                onclose.emit(());
            }
        })
    };
    html! {
        <dialog ref={node} class={classes!("dialog", props.class)} {onclose} onclick={beside} aria-label={&props.title}>
            <div class="dialog-body">
                <header>
                    <h2>{ &props.title }</h2>
                    <button type="button" class="button plain square" onclick={close} aria-label="Close">{ icon(Icon::Close) }</button>
                </header>
                if props.open { { props.children.clone() } }
            </div>
        </dialog>
    }
}
