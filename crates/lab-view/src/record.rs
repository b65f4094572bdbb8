//! An event as a scenario file writes it: who says it, its name, its fields. No words for people in it, so that a
//! better sentence changes no golden file.

use std::fmt::Write as _;

use lab_cluster::Note;
use lab_kernel::Record;
use lab_units::{HostId, Name, NetworkId, NodeId};
use lab_world::command::{ArrayChange, GuestSan, PathPolicy};
use lab_world::fault::Struck;
use lab_world::{Event, World};

/// One event in its stable form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who says it: a host, or `lab` for what only the lab knows.
    pub who: Name,
    /// The event's name.
    pub name: &'static str,
    /// Its fields, in a fixed order.
    pub fields: Vec<(&'static str, String)>,
}

/// ` 10.000  HV1      NodeRemoved      node=HV3`.
pub fn line(world: &World, record: &Record<Event>) -> String {
    let Entry { who, name, fields } = entry(world, &record.event);
    let mut line = format!("{:>9}  {who:<8} {name:<16}", record.time.to_string());
    for (key, value) in fields {
        let _ = write!(line, " {key}={value}");
    }
    line.trim_end().to_owned()
}

/// The event in its stable form.
pub fn entry(world: &World, event: &Event) -> Entry {
    let at = |host: &HostId| world.host_name(*host);
    let lab = || Name::from("lab");
    let vm = |id: &lab_units::VmId| world.vms.get(*id).map_or_else(|| "?".into(), |vm| vm.name.clone());
    let lun = |id: &lab_units::LunId| world.luns.get(*id).map_or_else(|| "?".into(), |lun| lun.name.clone());
    let net =
        |id: &lab_units::NetworkId| world.networks.get(*id).map_or_else(|| "?".into(), |n| n.name.clone());
    let array =
        |id: &lab_units::ArrayId| world.arrays.get(*id).map_or_else(|| "?".into(), |a| a.name.clone());
    let target =
        |id: &lab_units::TargetId| world.targets.get(*id).map_or_else(|| "?".into(), |t| t.iqn.clone());
    let csv =
        |id: &lab_units::CsvId| world.csvs.get(*id).map_or_else(|| "?".into(), |csv| csv.folder.clone());
    let nic = |id: &lab_units::NicId| world.nics.get(*id).map_or_else(|| "?".into(), |nic| nic.name.clone());
    let nic_host = |id: &lab_units::NicId| world.nics.get(*id).map_or_else(lab, |nic| at(&nic.host));
    let moved = |id: &lab_units::MigrationId| {
        world.migrations.get(*id).map_or_else(|| ("?".into(), lab()), |m| (vm(&m.vm), at(&m.from)))
    };
    let (who, name, fields): (Name, &'static str, Vec<(&'static str, String)>) = match event {
        Event::HostAdded(host) => (lab(), "HostAdded", vec![("host", at(host).to_string())]),
        Event::HostRemoved(host) => (lab(), "HostRemoved", vec![("host", host.to_string())]),
        Event::NetworkAdded(id) => (lab(), "NetworkAdded", vec![("network", net(id).to_string())]),
        Event::NicAdded(id) => (nic_host(id), "NicAdded", vec![("nic", nic(id).to_string())]),
        Event::ArrayAdded(id) => (lab(), "ArrayAdded", vec![("array", array(id).to_string())]),
        Event::LunAdded(id) => (lab(), "LunAdded", vec![("lun", lun(id).to_string())]),
        Event::LunGranted { lun: id, host } => {
            (lab(), "LunGranted", vec![("lun", lun(id).to_string()), ("host", at(host).to_string())])
        }
        Event::TargetAdded(id) => (lab(), "TargetAdded", vec![("target", target(id).to_string())]),
        Event::PowerCut(host) => (at(host), "PowerCut", vec![]),
        Event::HostStarting(host) => (at(host), "HostStarting", vec![]),
        Event::HostStarted(host) => (at(host), "HostStarted", vec![]),
        Event::HostShuttingDown(host) => (at(host), "HostShuttingDown", vec![]),
        Event::HostOff(host) => (at(host), "HostOff", vec![]),
        Event::NetworkCut { network, pairs } => {
            (lab(), "NetworkCut", vec![("network", net(network).to_string()), ("pairs", pairs.to_string())])
        }
        Event::NetworkMended(id) => (lab(), "NetworkMended", vec![("network", net(id).to_string())]),
        Event::NicEnabled { nic: id, enabled } => {
            (nic_host(id), "NicEnabled", vec![("nic", nic(id).to_string()), ("enabled", enabled.to_string())])
        }
        Event::NicBindings { nic: id, client, sharing } => (
            nic_host(id),
            "NicBindings",
            vec![
                ("nic", nic(id).to_string()),
                ("client", client.to_string()),
                ("sharing", sharing.to_string()),
            ],
        ),
        Event::RouteDown { host, peer, network, silent } => (
            at(host),
            "RouteDown",
            vec![
                ("peer", at(peer).to_string()),
                ("network", net(network).to_string()),
                ("silent", silent.to_string()),
            ],
        ),
        Event::RouteUp { host, peer, network } => {
            (at(host), "RouteUp", vec![("peer", at(peer).to_string()), ("network", net(network).to_string())])
        }
        Event::FaultInjected(fault) => (
            lab(),
            "FaultInjected",
            vec![("fault", fault.name.to_owned()), ("target", struck(world, fault.struck))],
        ),
        Event::StorageMoveStarted { vm: id, from, to } => (
            at(from),
            "StorageMoveStarted",
            vec![
                ("vm", vm(id).to_string()),
                ("to", to.as_ref().map_or_else(|| "-".to_owned(), |to| at(to).to_string())),
            ],
        ),
        Event::StorageMoved(id) => (lab(), "StorageMoved", vec![("vm", vm(id).to_string())]),
        Event::StorageMoveFailed(id) => (lab(), "StorageMoveFailed", vec![("vm", vm(id).to_string())]),
        Event::TransportSet { host, transport } => {
            (at(host), "TransportSet", vec![("transport", transport.name().to_owned())])
        }
        Event::HostSet { host, drive, port } => {
            (at(host), "HostSet", vec![("drive", drive.to_string()), ("port", port.to_string())])
        }
        Event::VmProcessorSet { vm: id, compatible } => (
            lab(),
            "VmProcessorSet",
            vec![("vm", vm(id).to_string()), ("compatible", compatible.to_string())],
        ),
        Event::FaultsArmed { at, count } => {
            (lab(), "FaultsArmed", vec![("at", at.to_string()), ("faults", count.to_string())])
        }
        Event::FaultDisarmed(fault) => (
            lab(),
            "FaultDisarmed",
            vec![("fault", fault.name.to_owned()), ("target", struck(world, fault.struck))],
        ),
        Event::FaultCleared(fault) => (
            lab(),
            "FaultCleared",
            vec![("fault", fault.name.to_owned()), ("target", struck(world, fault.struck))],
        ),
        Event::ScsiAnswered { host, lun: id, action, status } => (
            at(host),
            "ScsiAnswered",
            vec![
                ("lun", lun(id).to_string()),
                ("action", format!("{action:?}")),
                ("status", status.to_string().replace(' ', "_")),
            ],
        ),
        Event::FeatureInstalled { host, feature, restart_needed } => (
            at(host),
            "FeatureInstalled",
            vec![("feature", feature.console_name().to_owned()), ("restart", restart_needed.to_string())],
        ),
        Event::SwitchAdded(host) => (at(host), "SwitchAdded", vec![]),
        Event::PortalAdded { host, array: id } => {
            (at(host), "PortalAdded", vec![("array", array(id).to_string())])
        }
        Event::TargetConnected { host, target: id } => {
            (at(host), "TargetConnected", vec![("target", target(id).to_string())])
        }
        Event::PathConnected { host, target: id, network } => (
            at(host),
            "PathConnected",
            vec![("target", target(id).to_string()), ("network", net(network).to_string())],
        ),
        Event::PathChanged { host, target: id, network, up } => (
            at(host),
            "PathChanged",
            vec![
                ("target", target(id).to_string()),
                ("network", net(network).to_string()),
                ("up", up.to_string()),
            ],
        ),
        Event::PathPolicySet { host, policy } => {
            let policy = match policy {
                PathPolicy::WeightedPaths(network) => format!("WeightedPaths({})", net(network)),
                PathPolicy::RoundRobin
                | PathPolicy::FailOverOnly
                | PathPolicy::RoundRobinWithSubset
                | PathPolicy::LeastQueueDepth
                | PathPolicy::LeastBlocks => format!("{policy:?}"),
            };
            (at(host), "PathPolicySet", vec![("policy", policy)])
        }
        Event::SessionForgotten { host, target: id } => {
            (at(host), "SessionForgotten", vec![("target", target(id).to_string())])
        }
        Event::DiskAppeared { host, disk, lun: id } => {
            (at(host), "DiskAppeared", vec![("disk", disk.to_string()), ("lun", lun(id).to_string())])
        }
        Event::DiskOnline { host, disk, online } => {
            (at(host), "DiskOnline", vec![("disk", disk.to_string()), ("online", online.to_string())])
        }
        Event::DiskInitialized { host, disk } => {
            (at(host), "DiskInitialized", vec![("disk", disk.to_string())])
        }
        Event::PartitionCreated { host, disk } => {
            (at(host), "PartitionCreated", vec![("disk", disk.to_string())])
        }
        Event::VolumeFormatted { host, disk } => {
            (at(host), "VolumeFormatted", vec![("disk", disk.to_string())])
        }
        Event::VolumeDamaged { lun: id, by } => (at(by), "VolumeDamaged", vec![("lun", lun(id).to_string())]),
        Event::Validated { failed, warned } => {
            (lab(), "Validated", vec![("failed", failed.to_string()), ("warned", warned.to_string())])
        }
        Event::ClusterCreated => (lab(), "ClusterCreated", vec![]),
        Event::CsvEnabled => (lab(), "CsvEnabled", vec![]),
        Event::CsvAdded(id) => (lab(), "CsvAdded", vec![("volume", csv(id).to_string())]),
        Event::CsvPaused(id) => (lab(), "CsvPaused", vec![("volume", csv(id).to_string())]),
        Event::CsvHandedOver(id) => (lab(), "CsvHandedOver", vec![("volume", csv(id).to_string())]),
        Event::CsvResumed { csv: id, host } => {
            (at(host), "CsvResumed", vec![("volume", csv(id).to_string())])
        }
        Event::ServiceStarted(host) => (at(host), "ServiceStarted", vec![]),
        Event::ServiceStopped { host, reason } => {
            (at(host), "ServiceStopped", vec![("reason", format!("{reason:?}"))])
        }
        Event::Cluster { host, note } => {
            let (name, fields) = note_entry(world, note);
            (at(host), name, fields)
        }
        Event::DiskMounted { lun: id, host } => (at(host), "DiskMounted", vec![("lun", lun(id).to_string())]),
        Event::VmCreated(id) => (lab(), "VmCreated", vec![("vm", vm(id).to_string())]),
        Event::VmJoinedRole { vm: id, role } => (
            lab(),
            "VmJoinedRole",
            vec![("vm", vm(id).to_string()), ("role", world.group_name(*role).to_string())],
        ),
        Event::VmClustered(id) => (lab(), "VmClustered", vec![("vm", vm(id).to_string())]),
        Event::VmStarting { vm: id, host, restored } => {
            (at(host), "VmStarting", vec![("vm", vm(id).to_string()), ("restored", restored.to_string())])
        }
        Event::VmStarted { vm: id, host, restored } => {
            (at(host), "VmStarted", vec![("vm", vm(id).to_string()), ("restored", restored.to_string())])
        }
        Event::VmStartFailed { vm: id, host, failure } => {
            (at(host), "VmStartFailed", vec![("vm", vm(id).to_string()), ("failure", format!("{failure:?}"))])
        }
        Event::PassThrough { vm: id, lun: disk, attached } => (
            lab(),
            "PassThrough",
            vec![
                ("vm", vm(id).to_string()),
                ("lun", lun(disk).to_string()),
                ("attached", attached.to_string()),
            ],
        ),
        Event::GuestInstalled { vm: id, host } => {
            (at(host), "GuestInstalled", vec![("vm", vm(id).to_string())])
        }
        Event::VmRefreshed(id) => (lab(), "VmRefreshed", vec![("vm", vm(id).to_string())]),
        Event::DiskRefreshed(id) => (lab(), "DiskRefreshed", vec![("lun", lun(id).to_string())]),
        Event::DiskRenamed(id) => (lab(), "DiskRenamed", vec![("lun", lun(id).to_string())]),
        Event::PoolExhausted { array: id, lun: disk } => {
            (lab(), "PoolExhausted", vec![("array", array(id).to_string()), ("lun", lun(disk).to_string())])
        }
        Event::TargetDisconnected { host, target: id } => {
            (at(host), "TargetDisconnected", vec![("target", target(id).to_string())])
        }
        Event::ChapSet { target: id, on } => {
            (lab(), "ChapSet", vec![("target", target(id).to_string()), ("on", on.to_string())])
        }
        Event::LunRevoked { lun: id, host } => {
            (lab(), "LunRevoked", vec![("lun", lun(id).to_string()), ("host", at(host).to_string())])
        }
        Event::ArraySet { array: id, change: ArrayChange::Portal(network) } => (
            lab(),
            "ArraySet",
            vec![("array", array(id).to_string()), ("change", format!("Portal({})", net(network)))],
        ),
        Event::ArraySet { array: id, change } => (
            lab(),
            "ArraySet",
            vec![("array", array(id).to_string()), ("change", format!("{change:?}").replace(' ', ""))],
        ),
        Event::CsvRemoved { lun: id } => (lab(), "CsvRemoved", vec![("lun", lun(id).to_string())]),
        Event::CsvRedirected { csv: id, on } => {
            (lab(), "CsvRedirected", vec![("volume", csv(id).to_string()), ("on", on.to_string())])
        }
        Event::CsvModeChanged { csv: id, host, mode } => (
            at(host),
            "CsvModeChanged",
            vec![("volume", csv(id).to_string()), ("mode", crate::storage::mode_word(*mode).to_owned())],
        ),
        Event::DiskLoadSet { vm: id, rate } => {
            (lab(), "DiskLoadSet", vec![("vm", vm(id).to_string()), ("bits_per_s", rate.0.to_string())])
        }
        Event::VmCritical { vm: id, host, critical } => {
            (at(host), "VmCritical", vec![("vm", vm(id).to_string()), ("critical", critical.to_string())])
        }
        Event::VmSaving(id) => (lab(), "VmSaving", vec![("vm", vm(id).to_string())]),
        Event::VmStopped { vm: id, host, why } => {
            (at(host), "VmStopped", vec![("vm", vm(id).to_string()), ("why", format!("{why:?}"))])
        }
        Event::MigrationStarted { vm: id, from, to, network, .. } => (
            at(from),
            "MigrationStarted",
            vec![
                ("vm", vm(id).to_string()),
                ("to", at(to).to_string()),
                ("network", net(network).to_string()),
            ],
        ),
        Event::PassEnded { migration, pass, sent, dirtied } => {
            let (vm, from) = moved(migration);
            let fields = vec![
                ("vm", vm.to_string()),
                ("pass", pass.to_string()),
                ("bytes", sent.0.to_string()),
                ("dirtied", dirtied.to_string()),
            ];
            (from, "PassEnded", fields)
        }
        Event::SwitchDecided { migration, reason } => {
            let (vm, from) = moved(migration);
            (from, "SwitchDecided", vec![("vm", vm.to_string()), ("reason", reason_name(reason))])
        }
        Event::MigrationCompleted { migration, blackout } => {
            let (vm, from) = moved(migration);
            let fields = vec![("vm", vm.to_string()), ("blackout_ms", blackout.as_millis().to_string())];
            (from, "MigrationCompleted", fields)
        }
        Event::MigrationReceived(migration) => {
            let to = world
                .migrations
                .get(*migration)
                .map_or_else(|| "?".into(), |known| world.host_name(known.to));
            (to, "MigrationReceived", vec![("vm", moved(migration).0.to_string())])
        }
        Event::MigrationFailed { migration, failure } => {
            let (vm, from) = moved(migration);
            (from, "MigrationFailed", vec![("vm", vm.to_string()), ("failure", format!("{failure:?}"))])
        }
        Event::MigrationRate { migration, rate } => {
            let (vm, from) = moved(migration);
            (from, "MigrationRate", vec![("vm", vm.to_string()), ("bits_per_s", rate.0.to_string())])
        }
        Event::WorkloadSet(id) => (lab(), "WorkloadSet", vec![("vm", vm(id).to_string())]),
        Event::DvdSet { vm: id, attached } => {
            (lab(), "DvdSet", vec![("vm", vm(id).to_string()), ("attached", attached.to_string())])
        }
        Event::MigrationPolicySet => (lab(), "MigrationPolicySet", vec![]),
        Event::MigrationNetworksSet(networks) => {
            (lab(), "MigrationNetworksSet", vec![("networks", network_names(world, networks))])
        }
        Event::VmDefaultsSet(host) => (at(host), "VmDefaultsSet", vec![]),
        Event::WitnessShareAdded { cloud } => {
            (lab(), "WitnessShareAdded", vec![("cloud", cloud.to_string())])
        }
        Event::NodeNumbered { host, node } => (at(host), "NodeNumbered", vec![("node", node.0.to_string())]),
        Event::ZoneSet { fabric, zone, there } => (
            lab(),
            "ZoneSet",
            vec![
                ("fabric", net(fabric).to_string()),
                ("zone", zone.to_string()),
                ("there", there.to_string()),
            ],
        ),
        Event::FabricPath { host, array: id, fabric, up } => (
            at(host),
            "FabricPath",
            vec![
                ("array", array(id).to_string()),
                ("fabric", net(fabric).to_string()),
                ("up", up.to_string()),
            ],
        ),
        Event::GuestSanSet { vm: id, change } => {
            let (key, value) = match change {
                GuestSan::Hba(fabric) => ("hba", net(fabric).to_string()),
                GuestSan::Grant(disk) => ("grant", lun(disk).to_string()),
                GuestSan::Connect { lun: disk, .. } => ("connect", lun(disk).to_string()),
            };
            (lab(), "GuestSanSet", vec![("vm", vm(id).to_string()), (key, value)])
        }
        Event::GuestPath { vm: id, lun: disk, over, up } => (
            lab(),
            "GuestPath",
            vec![
                ("vm", vm(id).to_string()),
                ("lun", lun(disk).to_string()),
                ("over", over.to_string()),
                ("up", up.to_string()),
            ],
        ),
        Event::HostAccessSet { host, change } => {
            (at(host), "HostAccessSet", vec![("change", format!("{change:?}"))])
        }
        Event::CsvMaintained { csv: id, on } => {
            (lab(), "CsvMaintained", vec![("volume", csv(id).to_string()), ("on", on.to_string())])
        }
        Event::CsvFailed(id) => (lab(), "CsvFailed", vec![("volume", csv(id).to_string())]),
        Event::FileServerAdded(id) => (lab(), "FileServerAdded", vec![("lun", lun(id).to_string())]),
        Event::LunRemoved(lun) => (lab(), "LunRemoved", vec![("lun", lun.to_string())]),
        Event::NetworkRoleSet { network, role } => {
            let network = struck(world, Struck::Network(*network));
            (lab(), "NetworkRoleSet", vec![("network", network), ("role", role.word().to_owned())])
        }
        Event::TargetRemoved(iqn) => (lab(), "TargetRemoved", vec![("target", iqn.to_string())]),
    };
    Entry { who, name, fields }
}

fn reason_name(reason: &lab_world::precopy::Reason) -> String {
    let text = format!("{reason:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// What a failure strikes, by name.
pub fn struck(world: &World, struck: Struck) -> String {
    match struck {
        Struck::Witness => "Witness".to_owned(),
        Struck::Array(id) => {
            world.arrays.get(id).map_or_else(|| "?".to_owned(), |array| array.name.to_string())
        }
        Struck::Host(id) => world.host_name(id).to_string(),
        Struck::Network(id) => {
            world.networks.get(id).map_or_else(|| "?".to_owned(), |network| network.name.to_string())
        }
        Struck::Nic(id) => world
            .nics
            .get(id)
            .map_or_else(|| "?".to_owned(), |nic| format!("{}/{}", world.host_name(nic.host), nic.name)),
        Struck::Vm(id) => world.vms.get(id).map_or_else(|| "?".to_owned(), |vm| vm.name.to_string()),
    }
}

/// Networks by name, in their order.
pub(crate) fn network_names(world: &World, networks: &[NetworkId]) -> String {
    let names: Vec<String> = networks.iter().map(|id| struck(world, Struck::Network(*id))).collect();
    names.join(", ")
}

/// The host that is, or was until it was evicted, this node: the log still speaks of it.
pub(crate) fn host_of_or_former(world: &World, node: NodeId) -> Option<HostId> {
    let former = || Some(world.cluster.as_ref()?.former.get(&node)?.0);
    world.host_of(node).or_else(former)
}

/// The name of the host that is, or last was, this node.
pub fn node_name(world: &World, node: NodeId) -> String {
    let host = host_of_or_former(world, node);
    host.map_or_else(|| format!("node {}", node.0), |host| world.host_name(host).to_string())
}

/// Names of a set of nodes, `N1,N2`.
pub fn node_names(world: &World, nodes: lab_units::NodeSet) -> String {
    let names: Vec<String> = nodes.iter().map(|node| node_name(world, node)).collect();
    names.join(",")
}

fn note_entry(world: &World, note: &Note) -> (&'static str, Vec<(&'static str, String)>) {
    let node = |id: &NodeId| node_name(world, *id);
    let group = |id: &lab_units::GroupId| world.group_name(*id).to_string();
    let net = |id: &lab_units::NetworkId| world.networks[*id].name.to_string();
    match note {
        Note::NodeJoined(id) => ("NodeJoined", vec![("node", node(id))]),
        Note::NodeRemoved(id) => ("NodeRemoved", vec![("node", node(id))]),
        Note::NodeEvicted(id) => ("NodeEvicted", vec![("node", node(id))]),
        Note::ViewInstalled { members, votes, total } => (
            "ViewInstalled",
            vec![
                ("members", node_names(world, *members)),
                ("votes", votes.to_string()),
                ("total", total.to_string()),
            ],
        ),
        Note::QuorumLost { votes, total } => {
            ("QuorumLost", vec![("votes", votes.to_string()), ("total", total.to_string())])
        }
        Note::CannotForm { votes, total, outdated } => (
            "CannotForm",
            vec![
                ("votes", votes.to_string()),
                ("total", total.to_string()),
                ("outdated", outdated.to_string()),
            ],
        ),
        Note::VotesAdjusted { nodes, witness } => {
            ("VotesAdjusted", vec![("nodes", node_names(world, *nodes)), ("witness", witness.to_string())])
        }
        Note::WitnessChallenged => ("WitnessChallenged", vec![]),
        Note::WitnessWon => ("WitnessWon", vec![]),
        Note::WitnessLost(_) => ("WitnessLost", vec![]),
        Note::WitnessOffline => ("WitnessOffline", vec![]),
        Note::WitnessNeeded => ("WitnessNeeded", vec![]),
        Note::NoNetwork { starting } => ("NoNetwork", vec![("starting", starting.to_string())]),
        Note::NodeDrain { node: id, drain } => {
            ("NodeDrain", vec![("node", node(id)), ("status", drain.word().to_owned())])
        }
        Note::DrainMoveFailed { group: id, node: from } => {
            ("DrainMoveFailed", vec![("group", group(id)), ("node", node(from))])
        }
        Note::WitnessFailed(_) => ("WitnessFailed", vec![]),
        Note::ReservationLost(lun) => {
            let name = world.luns.get(*lun).map_or_else(|| "?".to_owned(), |lun| lun.name.to_string());
            ("ReservationLost", vec![("lun", name)])
        }
        Note::GroupOwner { group: id, from, to } => {
            ("GroupOwner", vec![("group", group(id)), ("from", node(from)), ("to", node(to))])
        }
        Note::GroupState { group: id, state } => {
            ("GroupState", vec![("group", group(id)), ("state", format!("{state:?}"))])
        }
        Note::GroupFailed { group: id, failure } => {
            let why = failure.map_or_else(|| "-".to_owned(), |failure| format!("{failure:?}"));
            ("GroupFailed", vec![("group", group(id)), ("failure", why)])
        }
        Note::LeftFailed(id) => ("LeftFailed", vec![("group", group(id))]),
        Note::MoveFailed { group: id, to, failure } => {
            ("MoveFailed", vec![("group", group(id)), ("to", node(to)), ("failure", format!("{failure:?}"))])
        }
        Note::OrderIgnored => ("OrderIgnored", vec![]),
        Note::Leaving(id) => ("Leaving", vec![("node", node(id))]),
        Note::NodePaused { node: id, paused } => {
            ("NodePaused", vec![("node", node(id)), ("paused", paused.to_string())])
        }
        Note::NodeIsolated(id) => ("NodeIsolated", vec![("node", node(id))]),
        Note::NodeReturned(id) => ("NodeReturned", vec![("node", node(id))]),
        Note::VmsUnmonitored { node: id, groups } => {
            let names: Vec<String> = groups.iter().map(group).collect();
            ("VmsUnmonitored", vec![("node", node(id)), ("groups", names.join(","))])
        }
        Note::VmMonitored(id) => ("VmMonitored", vec![("group", group(id))]),
        Note::NodeQuarantined(id) => ("NodeQuarantined", vec![("node", node(id))]),
        Note::NotQuarantined { node: id, most, nodes } => (
            "NotQuarantined",
            vec![("node", node(id)), ("most", most.to_string()), ("nodes", nodes.to_string())],
        ),
        Note::JoinRefused(id) => ("JoinRefused", vec![("node", node(id))]),
        Note::Barred(id) => ("Barred", vec![("node", node(id))]),
        Note::ForcedElsewhere => ("ForcedElsewhere", vec![]),
        Note::Interface { network, node: id, state } => {
            ("Interface", vec![("network", net(network)), ("node", node(id)), ("state", state.word().into())])
        }
        Note::Network { network, state } => {
            ("Network", vec![("network", net(network)), ("state", state.word().into())])
        }
    }
}
