//! Datacenter: everything at a glance, selectable.

use yew::prelude::*;

use super::{Panel, Place};
use crate::desk::Desk;
use crate::frame::Tab;
use crate::lab::use_lab;
use crate::show::topology::topology;
use crate::store::{Store, use_store};
use crate::widget::icon::Icon;
use crate::widget::topology::Diagram;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "datacenter", title: "Datacenter", icon: Icon::Network },
    place: Place::Centre,
    view: || html! { <Datacenter /> },
};

#[component]
fn Datacenter() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let view = use_lab((), |lab, ()| topology(lab.session.world(), lab.session.now()));
    let is_running = use_lab((), |lab, ()| lab.is_running);
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let onselect = Callback::from(move |key: AttrValue| desk.write(|d| d.selected = Some(key.clone())));
    if view.hosts.is_empty() && view.rails.is_empty() {
        return html! {
            <div class="card empty">
                <h2>{ "The rack is empty" }</h2>
                <p>{ "Machines, networks and storage are put in with the console:" }</p>
                <p><code>{ "New-LabHost HV1" }</code></p>
            </div>
        };
    }
    html! { <div class="card"><Diagram {view} {selected} {onselect} {is_running} /></div> }
}
