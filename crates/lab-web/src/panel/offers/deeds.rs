//! Deeds of storage and set-up, and the wizards that fit a thing.

use lab_cluster::{GroupState, MoveKind, Order};
use lab_units::{ArrayId, HostId, LunId, VmId};
use lab_view::san::policy_words;
use lab_world::command::{ArrayChange, ArrayKind, Feature, HostAccess, Licence, PathPolicy, VmAction};
use lab_world::state::Power;
use lab_world::{Command, World};

use crate::deed::{Deed, does};
use crate::thing::Thing;

/// The policies that need no more than their name.
const POLICIES: [PathPolicy; 5] = [
    PathPolicy::RoundRobin,
    PathPolicy::FailOverOnly,
    PathPolicy::RoundRobinWithSubset,
    PathPolicy::LeastQueueDepth,
    PathPolicy::LeastBlocks,
];

/// The wizards that are opened on this thing.
pub(crate) fn wizards(world: &World, thing: Thing) -> Vec<&'static str> {
    let all: &[&'static str] = match thing {
        Thing::Cluster => {
            &["csv", "quorum", "role", "vm", "rename", "folders", "migration", "file-server", "validate"]
        }
        Thing::Host(_) => &["nic", "features", "switch", "connect", "disk", "folders", "vm", "cluster"],
        Thing::Vm(_) => &["role", "attach"],
        Thing::Network(_) => &["nic", "zone"],
        Thing::Array(_) => &["lun", "connect"],
        Thing::Lun(_) => &["grant", "connect", "disk", "csv", "rename", "lun"],
    };
    let is_role = matches!(thing, Thing::Vm(id) if world.vms.get(id).is_some_and(|vm| vm.group.is_some()));
    let fits = |name: &&&str| match **name {
        "role" => !is_role,
        "cluster" => world.cluster.is_none(),
        "csv" | "rename" => world.cluster.is_some(),
        _ => true,
    };
    all.iter().filter(fits).copied().collect()
}

/// What can be done to the thing at once.
pub(super) fn deeds(world: &World, thing: Thing) -> Vec<Deed> {
    match thing {
        Thing::Cluster => of_cluster(world),
        Thing::Host(host) => of_host(world, host),
        Thing::Vm(vm) => of_vm(world, vm),
        Thing::Network(_) => Vec::new(),
        Thing::Array(array) => of_array(world, array),
        Thing::Lun(lun) => of_lun(world, lun),
    }
}

fn of_cluster(world: &World) -> Vec<Deed> {
    let outside = world.luns.iter().filter(|(id, _)| !world.clustered(*id));
    let mut deeds: Vec<Deed> = outside
        .map(|(id, lun)| {
            does(format!("Add the disk {} to the cluster", lun.name), Command::AddClusterDisk(id))
        })
        .collect();
    deeds.push(does("Enable Cluster Shared Volumes", Command::EnableCsv));
    deeds
}

fn of_host(world: &World, id: HostId) -> Vec<Deed> {
    let Some(host) = world.hosts.get(id) else { return Vec::new() };
    let name = &host.name;
    let mut deeds = vec![does(format!("Look for new disks on {name}"), Command::Rescan(id))];
    if world.node_of(id).is_none() {
        deeds.push(does(format!("Make {name} a node of the cluster"), Command::AddNode(id)));
    }
    deeds.extend(host.disks.iter().map(|(number, disk)| {
        let lun = &world.luns[disk.lun].name;
        let (verb, online) = if disk.online { ("Take", false) } else { ("Bring", true) };
        let end = if disk.online { "offline" } else { "online" };
        let command = Command::SetDiskOnline { host: id, disk: *number, online };
        does(format!("{verb} disk {number} ({lun}) {end}"), command)
    }));
    let (label, change) = if host.domain {
        ("Take it out of the domain", HostAccess::Workgroup)
    } else {
        ("Join the domain", HostAccess::Domain)
    };
    deeds.push(does(label, Command::SetAccess { host: id, change }));
    let nics = world.nics.iter().filter(|(_, nic)| nic.host == id);
    deeds.extend(nics.map(|(nic_id, nic)| {
        let on = nic.client && nic.sharing;
        let verb = if on { "Untick" } else { "Tick" };
        let command = Command::SetNicBindings { nic: nic_id, client: !on, sharing: !on };
        does(format!("{verb} the Microsoft bindings of {}", nic.name), command)
    }));
    deeds.extend(host.sessions.keys().map(|target| {
        let iqn = &world.targets[*target].iqn;
        does(format!("Disconnect {iqn}"), Command::DisconnectTarget { host: id, target: *target })
    }));
    if host.features.contains(&Feature::MultipathIo) {
        deeds.extend(POLICIES.into_iter().filter(|policy| *policy != host.path_policy).map(|policy| {
            does(
                format!("Use several paths: {}", policy_words(policy)),
                Command::SetPathPolicy { host: id, policy },
            )
        }));
    }
    if host.power == Power::Off {
        deeds.push(does(format!("Take {name} out of the rack"), Command::RemoveHost(id)));
    }
    deeds
}

fn of_vm(world: &World, id: VmId) -> Vec<Deed> {
    let Some(vm) = world.vms.get(id) else { return Vec::new() };
    let name = &vm.name;
    let dvd = if vm.dvd { "Remove the DVD of" } else { "Insert the installation DVD into" };
    let mut deeds = vec![
        does(format!("{dvd} {name}"), Command::SetDvd { vm: id, attached: !vm.dvd }),
        does("Install a system from the DVD, quick format", Command::InstallGuest { vm: id, full: false }),
        does("Install a system from the DVD, full format", Command::InstallGuest { vm: id, full: true }),
    ];
    if vm.group.is_some() {
        let shut_down = Command::Vm { vm: id, action: VmAction::ShutDown };
        deeds.push(does(format!("Shut {name} down from inside"), shut_down));
        deeds.push(does(format!("Refresh the configuration of {name}"), Command::RefreshVm(id)));
    }
    let host = world.vm_place(id);
    let numbered =
        vm.pass_through.iter().filter_map(|disk| Some((world.disk_number(host, disk.lun)?, disk.lun)));
    deeds.extend(numbered.map(|(number, lun)| {
        let label = format!("Detach disk {number} ({})", world.luns[lun].name);
        does(label, Command::RemovePassThrough { vm: id, disk: number })
    }));
    deeds
}

fn of_array(world: &World, id: ArrayId) -> Vec<Deed> {
    let Some(array) = world.arrays.get(id).filter(|array| array.kind == ArrayKind::Iscsi) else {
        return Vec::new();
    };
    let of = |change| Command::SetArray { array: id, change };
    let mut deeds = Vec::new();
    match &array.software {
        None => {
            let label = format!("Make {} an ordinary computer with target software", array.name);
            deeds.push(does(label, of(ArrayChange::HomeMade)));
        }
        Some(software) => {
            for port in [3_260, 3_261] {
                let open = !software.open.contains(&port);
                let verb = if open { "Open" } else { "Close" };
                let label = format!("{verb} port {port} in its firewall");
                deeds.push(does(label, of(ArrayChange::Port { port, open })));
            }
            let (label, licence) = match software.licence {
                Licence::None | Licence::Expired => ("Load a licence", Licence::Valid),
                Licence::Valid => ("Let its licence run out", Licence::Expired),
            };
            deeds.push(does(label, of(ArrayChange::Licence(licence))));
            let (label, on) =
                if software.cache { ("Switch its cache off", false) } else { ("Switch its cache on", true) };
            deeds.push(does(label, of(ArrayChange::Cache(on))));
        }
    }
    let wires = world.networks.iter().filter(|(_, network)| network.fabric.is_none());
    let without = wires.filter(|(network, _)| array.portals().all(|portal| portal != *network));
    deeds.extend(without.map(|(network, its)| {
        does(format!("Give {} a portal on {}", array.name, its.name), of(ArrayChange::Portal(network)))
    }));
    deeds
}

fn of_lun(world: &World, id: LunId) -> Vec<Deed> {
    if !world.luns.contains(id) {
        return Vec::new();
    }
    if !world.clustered(id) {
        return vec![does("Add it to the cluster", Command::AddClusterDisk(id))];
    }
    let csv = world.csvs.iter().find(|(_, csv)| csv.lun == id);
    let mut deeds = Vec::new();
    match csv {
        None => deeds.push(does("Make it a Cluster Shared Volume", Command::AddCsv(id))),
        Some((csv, volume)) => {
            let (word, on) = if volume.redirected { ("off", false) } else { ("on", true) };
            deeds.push(does(format!("Switch redirected access {word}"), Command::RedirectCsv { csv, on }));
            let (verb, on) = if volume.maintenance { ("End", false) } else { ("Begin", true) };
            deeds.push(does(format!("{verb} maintenance of it"), Command::MaintainCsv { csv, on }));
            deeds.push(does("Take it out of the shared volumes", Command::RemoveCsv(csv)));
        }
    }
    deeds.push(does("Refresh its volumes", Command::RefreshDisk(id)));
    let Some(group) = world.group_of_disk(id) else { return deeds };
    let entry = world.database().and_then(|database| database.groups.get(&group));
    if entry.is_some_and(|entry| entry.state == GroupState::Online) {
        deeds.push(does("Take it offline", Command::Cluster(Order::Offline(group))));
    } else {
        deeds.push(does("Bring it online", Command::Cluster(Order::Online(group))));
    }
    let owner = entry.and_then(|entry| world.host_of(entry.owner));
    let nodes = world.hosts.ids().filter_map(|host| Some((host, world.node_of(host)?)));
    deeds.extend(nodes.filter(|(host, _)| Some(*host) != owner).map(|(host, node)| {
        let label = format!("Move its ownership to {}", world.host_name(host));
        let order = Order::Move { group, to: Some(node), kind: MoveKind::Quick };
        let command = csv.map_or(Command::Cluster(order), |(csv, _)| Command::MoveCsv { csv, to: host });
        does(label, command)
    }));
    deeds
}
