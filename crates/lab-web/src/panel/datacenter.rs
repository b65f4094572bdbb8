//! Datacenter: everything at a glance, selectable. What is large is drawn as a room, which is fetched when it is needed.

pub(super) mod room;

use std::rc::Rc;

use yew::prelude::*;

use super::fetched::Fetched;
use super::{Panel, Piece, Place};
use crate::desk::Desk;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::show::room::is_large;
use crate::show::topology::topology;
use crate::store::{Store, use_store};
use crate::widget::icon::Icon;
use crate::widget::topology::{Diagram, Topology};

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "datacenter", title: "Datacenter", icon: Icon::Network },
    place: Place::Centre,
    view: || html! { <Datacenter /> },
};

/// The picture; `None` if it is too large for this one.
fn picture(lab: &Lab, (): &()) -> Option<Rc<Topology>> {
    let (world, now) = (lab.session.world(), lab.session.now());
    (!is_large(world)).then(|| Rc::new(topology(world, now)))
}

#[component]
fn Datacenter() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let view = use_lab_still((), picture);
    let is_running = use_lab((), |lab, ()| lab.is_running);
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let onselect = Callback::from(move |key: AttrValue| desk.write(|d| d.show(key.clone())));
    let Some(view) = view else {
        return html! {
            <div class="stack">
                <Fetched key="bar" piece={Piece::Toolbar} />
                <Fetched key="room" piece={Piece::Room} />
            </div>
        };
    };
    if view.hosts.is_empty() && view.rails.is_empty() {
        return html! {
            <div class="stack">
                <Fetched piece={Piece::Toolbar} />
                <div class="card empty">
                    <h2>{ "The rack is empty" }</h2>
                    <p>{ "Machines, networks and storage are put in with the button above, or with the console:" }</p>
                    <p><code>{ "New-LabNetwork Public -Subnet 10.0.1.0/24" }</code></p>
                </div>
            </div>
        };
    }
    html! {
        <div class="stack">
            <Fetched piece={Piece::Toolbar} />
            <div class="card"><Diagram view={(*view).clone()} {selected} {onselect} {is_running} /></div>
        </div>
    }
}
