//! One host and its storage: sessions, paths, disks.

use lab_units::Name;
use lab_view::san::{DiskRow, DiskState, HostRow, path_words};
use lab_world::multipath::PathState;
use yew::prelude::*;

use super::Selection;
use crate::show::room::MOST_HOSTS;
use crate::thing::Thing;
use crate::widget::status::{Mark, status};

/// A section for each host; of many, for the one that is selected.
pub(super) fn sections(hosts: &[HostRow], selection: &Selection) -> Html {
    if hosts.len() <= MOST_HOSTS {
        return html! { { for hosts.iter().map(|host| section(host, selection)) } };
    }
    let open = hosts.iter().find(|host| selection.is(Thing::Host(host.id))).or(hosts.first());
    html! {
        <>
            <section class="card" aria-labelledby="st-hosts">
                <h2 id="st-hosts">{ "Disks and paths of a host" }</h2>
                <p class="row-tools">{ for hosts.iter().map(|host| selection.name(Thing::Host(host.id), host.name.as_str())) }</p>
            </section>
            { for open.map(|host| section(host, selection)) }
        </>
    }
}

fn section(host: &HostRow, selection: &Selection) -> Html {
    let heading = format!("st-host-{}", host.id.0);
    let policy = host.policy.map_or_else(
        || "Without Multipath I/O: every path would be a disk of its own.".to_owned(),
        |policy| format!("Multipath I/O, {policy}."),
    );
    html! {
        <section key={heading.clone()} class="card" aria-labelledby={heading.clone()}>
            <h2 id={heading}>{ selection.name(Thing::Host(host.id), host.name.as_str()) }{ ", disks and paths" }</h2>
            <p class="sub">{ policy }</p>
            if host.disks.is_empty() {
                <p class="quiet">{ "No shared disk: it is granted none, is not logged in, or has not looked for new ones." }</p>
            } else {
                <div class="wide-table" tabindex="0" role="group" aria-label={format!("Disks of {}", host.name)}>
                    <table class="table">
                        <thead><tr>
                            <th scope="col" class="number">{ "Disk" }</th><th scope="col">{ "LUN" }</th><th scope="col">{ "State" }</th>
                            <th scope="col">{ "Holds" }</th><th scope="col">{ "Path of the device" }</th>
                        </tr></thead>
                        <tbody>{ for host.disks.iter().map(|disk| row(disk, selection)) }</tbody>
                    </table>
                </div>
            }
            if !host.sessions.is_empty() {
                <h3>{ "Sessions and paths" }</h3>
                <ul class="plain-list">
                    { for host.sessions.iter().map(session) }
                    { for host.paths.iter().map(|(lun, network, state)| html! {
                        <li>{ format!("{lun} over {network} ") }{ path(*state) }</li>
                    }) }
                </ul>
            }
        </section>
    }
}

fn session((target, persistent, portals): &(Name, bool, Vec<Name>)) -> Html {
    let over: Vec<&str> = portals.iter().map(Name::as_str).collect();
    let note = if *persistent { "comes back after a restart" } else { "lost at a restart" };
    html! { <li><code>{ target.to_string() }</code><span class="quiet">{ format!(" over {}; {note}", over.join(", ")) }</span></li> }
}

fn path(state: PathState) -> Html {
    let mark = match state {
        PathState::Active => Mark::Ok,
        PathState::Standby => Mark::Off,
        PathState::Failed | PathState::Unzoned => Mark::Bad,
        PathState::SecondDisk => Mark::Warn,
    };
    status(mark, path_words(state))
}

fn row(disk: &DiskRow, selection: &Selection) -> Html {
    let thing = Thing::Lun(disk.lun);
    let mark = match disk.state {
        DiskState::Lost => Mark::Bad,
        DiskState::Reserved => Mark::Warn,
        DiskState::Online => Mark::Ok,
        DiskState::Offline => Mark::Off,
    };
    html! {
        <tr key={disk.number} class={selection.row_class(thing)}>
            <th scope="row" class="number">{ disk.number.to_string() }</th>
            <td>{ selection.name(thing, disk.name.as_str()) }</td><td>{ status(mark, disk.state.word()) }</td>
            <td>{ &disk.content }</td><td><code class="small">{ &disk.path }</code></td>
        </tr>
    }
}
