//! Storage: disks and volumes of the cluster, what is in the arrays, and how every host reaches it.

mod arrays;
mod hosts;
mod loads;
mod over_time;

use lab_view::san::{self, VolumeRow};
use lab_world::Event;
use yew::prelude::*;

use super::offers::ask_button;
use super::{Panel, Place};
use crate::desk::Desk;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::show::glossary::{COORDINATOR, REDIRECTED_IO};
use crate::show::size;
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, status};
use crate::widget::term::term;
use crate::wizard::named;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "storage", title: "Storage", icon: Icon::Disk },
    place: Place::Centre,
    view: || html! { <Storage /> },
};

#[derive(Clone, PartialEq)]
struct View {
    arrays: Vec<san::ArrayRow>,
    hosts: Vec<san::HostRow>,
    volumes: Vec<VolumeRow>,
    loads: Vec<san::LoadRow>,
    beside: Option<loads::Beside>,
    /// Something was read or written at some time.
    had_loads: bool,
}

fn view(lab: &Lab) -> View {
    let world = lab.session.world();
    View {
        beside: lab.rival().map(|rival| loads::Beside {
            here: lab.branch(),
            there: rival.branch.clone(),
            at: rival.end.now(),
            loads: san::loads(rival.end.model()),
        }),
        arrays: san::arrays(world),
        hosts: san::hosts(world),
        volumes: san::volumes(world),
        loads: san::loads(world),
        had_loads: lab.session.log().iter().any(|record| matches!(record.event, Event::DiskLoadSet { .. })),
    }
}

/// What rows need to show and change the selection.
#[derive(Clone)]
struct Selection {
    desk: Store<Desk>,
    selected: Option<AttrValue>,
}

impl Selection {
    fn is(&self, thing: Thing) -> bool {
        self.selected.as_ref() == Some(&thing.key())
    }

    /// A name that selects its thing everywhere: here, in the tree, in the picture.
    fn name(&self, thing: Thing, name: &str) -> Html {
        let desk = self.desk.clone();
        let onclick = Callback::from(move |_: MouseEvent| desk.write(|d| d.show(thing.key())));
        html! { <button type="button" class="as-link" {onclick} aria-pressed={self.is(thing).to_string()}>{ name }</button> }
    }

    fn row_class(&self, thing: Thing) -> Classes {
        classes!(self.is(thing).then_some("is-shown"))
    }
}

#[component]
fn Storage() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let rival = use_lab((), |lab, ()| lab.rival().map(|rival| rival.branch.clone()));
    let view = use_lab_still(rival, |lab, _| view(lab));
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let selection = Selection { desk: desk.clone(), selected };
    let ask = |name| named(name).map(|wizard| ask_button(&desk, wizard.about(None)));
    if view.arrays.is_empty() {
        return html! {
            <div class="card empty">
                <h2>{ "There is no shared storage yet" }</h2>
                <p>{ "A cluster of virtual machines needs disks that every node reaches: an array, a LUN, and hosts that log in." }</p>
                <p class="row-tools">{ for ask("array") }</p>
            </div>
        };
    }
    html! {
        <div class="stack">
            <section class="card" aria-labelledby="st-volumes">
                <h2 id="st-volumes">{ "Disks and volumes of the cluster" }</h2>
                <p class="sub">{ "Every disk has one owner. A shared volume is written by all nodes at once, each over its own path or through the owner." }</p>
                { volumes(&view.volumes, &selection) }
                <p class="row-tools">{ for ask("csv") }{ for ask("quorum") }{ for ask("rename") }</p>
            </section>
            { loads::section(&view.loads, view.beside.as_ref()) }
            if view.had_loads { <over_time::OverTime /> }
            { for view.arrays.iter().map(|array| arrays::section(array, &selection)) }
            <p class="row-tools">{ for ask("lun") }{ for ask("grant") }{ for ask("connect") }{ for ask("disk") }</p>
            { hosts::sections(&view.hosts, &selection) }
        </div>
    }
}

fn volumes(rows: &[VolumeRow], selection: &Selection) -> Html {
    if rows.is_empty() {
        return html! { <p class="quiet">{ "No disk is in a cluster." }</p> };
    }
    html! {
        <div class="wide-table" tabindex="0" role="group" aria-label="Disks and volumes">
        <table class="table">
            <thead><tr>
                <th scope="col">{ "Name" }</th><th scope="col">{ "Status" }</th><th scope="col">{ "Assigned to" }</th>
                <th scope="col">{ term("volume owner", "Owner", COORDINATOR.says) }</th><th scope="col" class="number">{ "Capacity" }</th><th scope="col" class="number">{ "Free" }</th>
                <th scope="col">{ term("volume io", "I/O", REDIRECTED_IO.says) }</th>
            </tr></thead>
            <tbody>{ for rows.iter().map(|row| volume(row, selection)) }</tbody>
        </table>
        </div>
    }
}

fn volume(row: &VolumeRow, selection: &Selection) -> Html {
    let thing = Thing::Lun(row.lun);
    let (mark, word) = match (row.healthy, row.owner.is_some()) {
        (false, _) => (Mark::Bad, "failed"),
        (true, false) => (Mark::Off, "offline"),
        (true, true) => (Mark::Ok, "online"),
    };
    html! {
        <tr key={row.lun.0} class={selection.row_class(thing)}>
            <th scope="row">{ selection.name(thing, row.name.as_str()) }<span class="quiet small">{ format!(" {}", row.unit) }</span></th>
            <td>{ status(mark, word) }</td><td>{ &row.assigned }</td>
            <td>{ row.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string) }</td>
            <td class="number">{ size(row.size) }</td>
            <td class="number">{ row.free.map(size).unwrap_or_default() }</td>
            <td>{ loads::modes(&row.modes) }</td>
        </tr>
    }
}
