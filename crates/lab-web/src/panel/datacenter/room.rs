//! The datacenter when it is large.

use yew::prelude::*;

use crate::desk::Desk;
use crate::lab::{Lab, Stamp, use_lab};
use crate::pump::beat;
use crate::show::room;
use crate::store::{Store, use_store};

/// Times a second that the room is looked over while time passes; a command shows at once.
const LOOKS: f64 = 12.0;

fn shape(lab: &Lab, (): &()) -> (Stamp, u64, usize) {
    let (serial, changes) = lab.stamp();
    let changes = if lab.is_running { 0 } else { changes };
    ((serial, changes), beat(lab.is_running, LOOKS), lab.session.played())
}

#[component]
pub(in crate::panel) fn LargeRoom() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let shape = use_lab((), shape);
    let room = use_memo((shape, selected.clone()), move |(_, selected)| {
        store.read(|lab| room::room(lab.session.world(), selected.as_deref()))
    });
    let onselect = Callback::from(move |key: AttrValue| desk.write(|d| d.show(key.clone())));
    room.html(selected.as_ref(), &onselect)
}
