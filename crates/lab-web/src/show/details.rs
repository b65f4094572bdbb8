//! The selected thing: what it is and its properties.

use lab_session::Session;
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
    Details { kind: "Disk", name: view.name.to_string(), mark, state: capital(state), properties }
}

/// What the name of a property means, for who meets the word for the first time.
pub fn meaning(property: &str) -> Option<&'static str> {
    Some(match property {
        "Nodes" => "Hosts that are members of the cluster.",
        "Witness" => {
            "A vote outside the nodes, so that half of the nodes can be more than half of the votes."
        }
        "Votes" => "Who counts when it is asked whether more than half is here.",
        "Quorate" => "More than half of the votes are here: the cluster service may run roles.",
        "Node" => "Its number in the cluster, and what its cluster service does.",
        "Free" => "Memory that no VM has.",
        "Writes" => {
            "Memory the guest writes each second, and in how much of it: what a live migration has to send again."
        }
        "Files" => "Where its configuration and disks lie.",
        "Clustered" => "Highly available: the cluster starts it elsewhere when its host is lost.",
        "DVD" => "A disc of one host: it keeps the VM from moving.",
        "Pool" => "What the array can hold.",
        "Taken" => "What of the pool is in use or set aside.",
        "LUNs" => "Disks that the array lends to hosts.",
        "Use" => "What the cluster does with the disk.",
        "Folder" => "Where a Cluster Shared Volume is seen, on every node alike.",
        "Owner" => "The node through which the cluster holds the disk; of a shared volume, its coordinator.",
        "Reached by" => "Hosts that have a working path to the disk.",
        _ => return None,
    })
}
