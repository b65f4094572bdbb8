//! Events in the dock; each opens its chain of causes.

use yew::prelude::*;

use super::{Panel, Place};
use crate::desk::{Desk, Dialogue};
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::show::events;
use crate::store::{Store, use_store};
use crate::widget::event_list::EventList;
use crate::widget::icon::Icon;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "events", title: "Events", icon: Icon::Events },
    place: Place::Dock,
    view: || html! { <Events /> },
};

#[component]
fn Events() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    // Nothing of these changes while time merely passes, and another branch or lab has another stamp.
    let shape = use_lab((), |lab, ()| (lab.session.log().len(), lab.stamp()));
    let count = shape.0;
    let row = use_memo(shape, move |_| {
        Callback::from(move |index| store.read(|lab| events::row(&lab.session, index)))
    });
    let selected = use_store((), |desk: &Desk, ()| desk.dialogue.as_ref().and_then(Dialogue::explained));
    let onwhy = Callback::from(move |serial| desk.write(|d| d.dialogue = Some(Dialogue::Why(serial))));
    html! { <EventList {count} row={(*row).clone()} {selected} {onwhy} /> }
}
