//! The selected thing: what it is and its properties.

use lab_cluster::Drain;
use lab_session::Session;
use lab_view::storage::LunState;
use lab_view::{cluster, hosts, storage, vm};

use super::topology::lun_mark;
use super::{capital, host_mark, size, vm_mark};
use crate::thing::Thing;
use crate::widget::status::Mark;

/// What the details show.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// What kind of thing.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its state.
    pub mark: Mark,
    /// The word for it.
    pub state: String,
    /// Name and value.
    pub properties: Vec<(&'static str, String)>,
}

/// The details of a thing; `None` if it is gone.
pub fn details(session: &Session, thing: Thing) -> Option<Details> {
    let world = session.world();
    match thing {
        Thing::Cluster => cluster::cluster(world).map(of_cluster),
        Thing::Host(id) => hosts::host(world, id).map(of_host),
        Thing::Vm(id) => vm::vm(world, id).map(|view| of_vm(session, view)),
        Thing::Network(id) => hosts::networks(world).into_iter().find(|n| n.id == id).map(of_network),
        Thing::Array(id) => storage::arrays(world).into_iter().find(|a| a.id == id).map(of_array),
        Thing::Lun(id) => world.luns.get(id).map(|_| of_lun(session, storage::lun_view(world, id))),
    }
}

fn of_cluster(view: cluster::ClusterView) -> Details {
    let (mark, state) = if view.quorate { (Mark::Ok, "Quorate") } else { (Mark::Bad, "No quorum") };
    let mut properties = vec![("Nodes", view.nodes.len().to_string())];
    if let Some(witness) = &view.witness {
        properties.push(("Witness", format!("{}, {}", witness.name, witness.kind)));
    }
    if let Some(votes) = &view.votes {
        properties.push(("Votes", votes.sentence.clone()));
    }
    Details { kind: "Failover cluster", name: view.name.to_string(), mark, state: state.into(), properties }
}

fn of_host(view: hosts::HostView) -> Details {
    let (mark, state) = host_mark(view.power, view.node);
    let mut properties = vec![
        ("System", format!("{} {}", view.era, view.edition)),
        ("Processor", view.processor.clone()),
        ("Memory", size(view.memory)),
        ("Free", size(view.free)),
    ];
    if let Some(node) = view.node {
        properties.push(("Node", format!("{}, {}", node.node.0, node.status.word())));
        properties.push(("Quorate", if node.quorate { "yes" } else { "no" }.into()));
    }
    match view.drain {
        Drain::NotInitiated => (),
        Drain::InProgress => properties.push(("Drain", "in progress".into())),
        Drain::Completed => properties.push(("Drain", "completed: no role is left here".into())),
        Drain::Failed => properties.push(("Drain", "failed: some roles could not be moved".into())),
    }
    properties.push(("VMs", view.vms.len().to_string()));
    Details { kind: "Host", name: view.name.to_string(), mark, state: capital(state), properties }
}

fn of_vm(session: &Session, view: vm::VmView) -> Details {
    let world = session.world();
    let (mark, state) = vm_mark(view.state);
    let written = lab_units::Bytes(view.work.per_second.saturating_mul(lab_units::bytes::PAGE_BYTES));
    let mut properties = vec![
        ("Host", world.host_name(view.host).to_string()),
        ("Memory", size(view.memory)),
        ("Writes", format!("{}/s in {}", size(written), size(view.work.working_set.bytes()))),
        ("Files", view.path.to_string()),
        ("Clustered", if view.clustered { "yes" } else { "no" }.into()),
    ];
    if view.dvd {
        properties.push(("DVD", "attached".into()));
    }
    Details { kind: "Virtual machine", name: view.name.to_string(), mark, state: capital(state), properties }
}

fn of_network(view: hosts::NetworkView) -> Details {
    let (mark, state) = match (view.down, view.cut.is_empty()) {
        (true, _) => (Mark::Bad, "Down"),
        (false, false) => (Mark::Warn, "Cut between some hosts"),
        (false, true) => (Mark::Ok, "Up"),
    };
    let purpose = match view.purpose {
        hosts::Purpose::Client => "clients",
        hosts::Purpose::Heartbeat => "heartbeat",
        hosts::Purpose::Storage => "storage",
        hosts::Purpose::Management => "management",
        hosts::Purpose::Migration => "live migration",
    };
    let properties = vec![
        ("Use", purpose.to_owned()),
        ("Subnet", view.subnet.to_string()),
        ("Rate", view.bandwidth.to_string()),
    ];
    Details { kind: "Network", name: view.name.to_string(), mark, state: state.into(), properties }
}

fn of_array(view: storage::ArrayView) -> Details {
    let (mark, state) = if view.up { (Mark::Ok, "Up") } else { (Mark::Bad, "Down") };
    let properties = vec![
        ("Pool", size(view.pool)),
        ("Taken", size(view.allocated)),
        ("LUNs", view.luns.len().to_string()),
    ];
    Details { kind: "Storage array", name: view.name.to_string(), mark, state: state.into(), properties }
}

fn of_lun(session: &Session, view: storage::LunView) -> Details {
    let name = |host: &lab_units::HostId| session.world().host_name(*host).to_string();
    let (mark, state) = lun_mark(view.state);
    let mut properties = vec![("Size", size(view.size)), ("Use", view.purpose.words().to_owned())];
    if let storage::LunPurpose::Csv(_, folder) = &view.purpose {
        properties.push(("Folder", folder.to_string()));
    }
    properties.push(("Owner", view.owner.as_ref().map_or_else(|| "nobody".into(), name)));
    let reached: Vec<String> = view.reached_by.iter().map(name).collect();
    properties.push(("Reached by", if reached.is_empty() { "nobody".into() } else { reached.join(", ") }));
    if view.state == LunState::Redirected {
        let ways = storage::redirected(session.world(), view.id);
        let ways = ways.iter().map(|(host, mode)| format!("{}: {}", name(host), storage::mode_words(*mode)));
        properties.push(("Redirected", ways.collect::<Vec<_>>().join("; ")));
    }
    Details { kind: "Disk", name: view.name.to_string(), mark, state: capital(state), properties }
}
