//! Time in the dock: wind back and forth; below, the branches of history.

mod branches;
mod event_diff;
mod marks;

use lab_kernel::{SimDuration, SimTime};
use lab_view::text::clock;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use branches::Branches;
use marks::Seen;

use super::{Panel, Place};
use crate::desk::Desk;
use crate::dialogs::pause_choice;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::store::{Store, use_store};
use crate::trip::{self, Step};
use crate::widget::action::{Action, Reason};
use crate::widget::icon::Icon;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "timeline", title: "Timeline", icon: Icon::Timeline },
    place: Place::Dock,
    view: || html! { <Timeline /> },
};

/// Milliseconds since the beginning: now, and the furthest this branch has reached.
fn span(lab: &Lab) -> (u64, u64) {
    let since = |time: SimTime| time.since(lab.session.origin()).as_millis();
    (since(lab.session.now()), since(lab.session.horizon()))
}

#[component]
fn Timeline() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let pause_on = use_store((), |d: &Desk, ()| d.pause_on);
    let (now, furthest) = use_lab((), |lab, ()| span(lab));
    let origin = use_lab((), |lab, ()| lab.session.origin());
    let is_rewound = use_lab((), |lab, ()| lab.session.is_rewound());
    let oninput = {
        let store = store.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            if let Some(ms) = input.and_then(|i| i.value().parse().ok()) {
                let moment = origin + SimDuration::from_millis(ms);
                trip::set_out(&store, store.read(|lab| lab.seek(moment)));
            }
        })
    };
    let to_end = {
        let store = store.clone();
        Callback::from(move |()| {
            trip::set_out(&store, store.read(|lab| lab.seek(lab.session.horizon())));
        })
    };
    let next = {
        let store = store.clone();
        Callback::from(move |()| {
            trip::take(&store, Step::NextEvent);
        })
    };
    let next = Action { icon: Some(Icon::Step), key_hint: Some("N"), ..Action::text("Next event", next) };
    let is_latest =
        (!is_rewound).then(|| Reason { fact: "This is the latest moment.".into(), remedy: "".into() });
    // It keeps its place, so that the slider keeps its width while it is dragged.
    let to_end = Action {
        icon: Some(Icon::Redo),
        refused: is_latest,
        ..Action::text("Back to the latest moment", to_end)
    };
    let seen = use_mut_ref(Seen::default);
    let marks = store.read(|lab| seen.borrow_mut().marks(lab));
    let at = |ms: u64| clock(origin + SimDuration::from_millis(ms));
    html! {
        <div class="timeline">
            <section class="timeline-time" aria-label="Moment of the run">
            <label for="timeline-range">{ "Moment" }</label>
            <input id="timeline-range" type="range" min="0" max={furthest.max(1).to_string()} step="1" value={now.to_string()}
                aria-valuetext={at(now)} {oninput} />
            { marks::strip(&marks, furthest) }
            <p class="timeline-ends"><span>{ at(0) }</span><strong>{ at(now) }</strong><span>{ at(furthest) }</span></p>
            <div class="timeline-tools">
                { next.html() }
                { to_end.html() }
            </div>
            <p class="quiet">
                { if is_rewound { "A command given now begins a new branch; what came after this moment stays under its name." } else { "Drag to wind back: nothing is lost." } }
            </p>
            { pause_choice(&desk, &store, pause_on) }
            </section>
            <section class="timeline-branches" aria-label="Branches"><Branches /></section>
        </div>
    }
}
