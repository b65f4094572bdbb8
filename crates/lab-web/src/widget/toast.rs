//! Short notices at the edge. They never take the focus; a polite region speaks them.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::action::Action;
use super::icon::{Icon, icon};
use super::status::{Mark, dot};

/// Milliseconds a notice stays; bad news stays until it is closed.
const STAYS_MS: u32 = 7_000;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Counts up; tells two equal notices apart.
    pub id: u32,
    /// Kind of news.
    pub mark: Mark,
    /// The fact.
    pub text: AttrValue,
    /// What to do about it; empty if nothing.
    pub remedy: AttrValue,
    /// The event it is about, by serial number.
    pub about: Option<u64>,
}

/// The place where notices appear, oldest first; `onclose` gets the id of one that is to go, `onabout` the event one
/// is about when more is asked of it.
pub fn toasts(toasts: &[Toast], onclose: &Callback<u32>, onabout: &Callback<u64>) -> Html {
    html! {
        <div class="toasts" role="status" aria-live="polite">
            { for toasts.iter().map(|toast| html! {
                <One key={toast.id} toast={toast.clone()} onclose={onclose.clone()} onabout={onabout.clone()} />
            }) }
        </div>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct OneProps {
    toast: Toast,
    onclose: Callback<u32>,
    onabout: Callback<u64>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let toast = &props.toast;
    use_effect_with((toast.id, toast.mark), {
        let onclose = props.onclose.clone();
        move |(id, mark)| {
            let id = *id;
            let timer = (*mark != Mark::Bad).then(|| Timeout::new(STAYS_MS, move || onclose.emit(id)));
            move || drop(timer)
        }
    });
    let close = {
        let (onclose, id) = (props.onclose.clone(), toast.id);
        Callback::from(move |_: MouseEvent| onclose.emit(id))
    };
    let why = toast.about.map(|serial| Action::text("Why?", props.onabout.reform(move |()| serial)));
    html! {
        <div class={classes!("toast", toast.mark.class())}>
            { dot(toast.mark) }
            <p><strong>{ &toast.text }</strong>if !toast.remedy.is_empty() { {" "}{ &toast.remedy } }</p>
            { for why.map(Action::html) }
            <button type="button" class="button plain square" onclick={close} aria-label="Close this notice">{ icon(Icon::Close) }</button>
        </div>
    }
}
