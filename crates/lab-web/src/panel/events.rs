//! Events in the dock; each opens its chain of causes.

use std::rc::Rc;

use yew::prelude::*;

use super::{Panel, Place};
use crate::desk::{Desk, Dialogue};
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::show::events;
use crate::store::{Store, use_store};
use crate::widget::event_list::{EventList, EventRow};
use crate::widget::icon::Icon;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "events", title: "Events", icon: Icon::Events },
    place: Place::Dock,
    view: || html! { <Events /> },
};

/// What the kept rows belong to: they are only added to while the log only grows.
#[derive(Default)]
struct Kept {
    rows: Rc<Vec<EventRow>>,
    newest: Option<(u64, String)>,
}

#[component]
fn Events() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    // The revision changes every frame while time passes; the length and the present branch say if rows changed.
    let shape = use_lab((), |lab, ()| (lab.session.log().len(), lab.session.played(), lab.wish.clone()));
    let kept = use_mut_ref(Kept::default);
    let rows = use_memo(shape, move |_| store.read(|lab| kept.borrow_mut().up_to_date(lab)));
    let selected = use_store((), |desk: &Desk, ()| desk.dialogue.as_ref().and_then(Dialogue::explained));
    let onwhy = Callback::from(move |serial| desk.write(|d| d.dialogue = Some(Dialogue::Why(serial))));
    html! { <EventList rows={(*rows).clone()} {selected} {onwhy} /> }
}

impl Kept {
    /// Adds what is new, or begins anew after time was wound back.
    fn up_to_date(&mut self, lab: &Lab) -> Rc<Vec<EventRow>> {
        let last = self.rows.len().checked_sub(1);
        let same_past = last.is_some_and(|last| {
            let again = events::rows(&lab.session, last).into_iter().next();
            again.map(|row| (row.serial, row.time.to_string())) == self.newest
        });
        if !same_past {
            self.rows = Rc::default();
        }
        let fresh = events::rows(&lab.session, self.rows.len());
        Rc::make_mut(&mut self.rows).extend(fresh);
        self.newest = self.rows.last().map(|row| (row.serial, row.time.to_string()));
        self.rows.clone()
    }
}
