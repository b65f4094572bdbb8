//! From the name someone typed to the thing it means; a name that means nothing gets the nearest one and a way on.

use std::fmt::Display;

use lab_units::{
    ArrayId, CsvId, Era, GroupId, HostId, LunId, Name, NetworkId, NicId, NodeId, TargetId, VmId,
};
use lab_world::World;
use lab_world::fault::{Struck, StruckKind};

use crate::error::{Category, ErrorRecord};
use crate::suggest::nearest;

/// Names listed in an error before it says "and others".
const MOST_LISTED: usize = 8;

/// A machine in the rack.
pub(crate) fn host(world: &World, given: &str) -> Result<HostId, ErrorRecord> {
    let all = world.hosts.iter().map(|(id, host)| (id, host.name.clone()));
    pick("host", given, all, "New-LabHost makes one.")
}

/// Machines in the rack, in the order given.
pub(crate) fn hosts(world: &World, given: &[String]) -> Result<Vec<HostId>, ErrorRecord> {
    given.iter().map(|name| host(world, name)).collect()
}

/// The node id of a member of the cluster, by the name of its machine.
pub(crate) fn node(world: &World, given: &str) -> Result<NodeId, ErrorRecord> {
    let all = nodes(world).map(|(node, host)| (node, world.host_name(host)));
    pick("cluster node", given, all, "New-Cluster makes a cluster of hosts.")
}

/// The names of the members, in the order of their ids.
pub(crate) fn node_names(world: &World) -> Vec<Name> {
    nodes(world).map(|(_, host)| world.host_name(host)).collect()
}

fn nodes(world: &World) -> impl Iterator<Item = (NodeId, HostId)> {
    world.cluster.iter().flat_map(|cluster| cluster.nodes.iter().map(|(node, host)| (*node, *host)))
}

/// A virtual machine.
pub(crate) fn vm(world: &World, given: &str) -> Result<VmId, ErrorRecord> {
    pick("VM", given, world.vms.iter().map(|(id, vm)| (id, vm.name.clone())), "New-VM makes one.")
}

/// A role or another group of the cluster.
pub(crate) fn group(world: &World, given: &str) -> Result<GroupId, ErrorRecord> {
    let labels = world.cluster.iter().flat_map(|cluster| cluster.labels.iter());
    let all = labels.map(|(group, name)| (*group, name.clone()));
    pick("cluster group", given, all, "Add-ClusterVirtualMachineRole makes a VM highly available.")
}

/// A network.
pub(crate) fn network(world: &World, given: &str) -> Result<NetworkId, ErrorRecord> {
    let all = world.networks.iter().map(|(id, network)| (id, network.name.clone()));
    pick("network", given, all, "New-LabNetwork makes one.")
}

/// A network adapter of a host, by its name in Windows.
pub(crate) fn nic(world: &World, host: HostId, given: &str) -> Result<NicId, ErrorRecord> {
    let own = world.nics.iter().filter(|(_, nic)| nic.host == host);
    let what = format!("network adapter of {}", world.host_name(host));
    pick(&what, given, own.map(|(id, nic)| (id, nic.name.clone())), "Add-LabNic plugs one in.")
}

/// A storage array.
pub(crate) fn array(world: &World, given: &str) -> Result<ArrayId, ErrorRecord> {
    let all = world.arrays.iter().map(|(id, array)| (id, array.name.clone()));
    pick("array", given, all, "New-LabArray puts one up.")
}

/// A LUN.
pub(crate) fn lun(world: &World, given: &str) -> Result<LunId, ErrorRecord> {
    let all = world.luns.iter().map(|(id, lun)| (id, lun.name.clone()));
    pick("LUN", given, all, "New-LabLun makes one.")
}

/// An iSCSI target, by its qualified name.
pub(crate) fn target(world: &World, given: &str) -> Result<TargetId, ErrorRecord> {
    let all = world.targets.iter().map(|(id, target)| (id, target.iqn.clone()));
    pick("iSCSI target", given, all, "New-LabIscsiTarget makes one.")
}

/// The LUN below a disk of the cluster, by the disk's name.
pub(crate) fn cluster_disk(world: &World, given: &str) -> Result<LunId, ErrorRecord> {
    let disks = world.cluster.iter().flat_map(|cluster| cluster.disks.iter());
    let all = disks.map(|(lun, name)| (*lun, name.clone()));
    pick("cluster disk", given, all, "Add-ClusterDisk adds one.")
}

/// The LUN of a disk that can be a witness: one of the cluster, or one that every node sees, by the LUN's name.
pub(crate) fn witness_disk(world: &World, given: &str) -> Result<LunId, ErrorRecord> {
    cluster_disk(world, given).or_else(|error| lun(world, given).map_err(|_| error))
}

/// A Cluster Shared Volume, by the name of its disk.
pub(crate) fn csv(world: &World, given: &str) -> Result<CsvId, ErrorRecord> {
    let all = world.csvs.iter().map(|(id, csv)| (id, disk_name(world, csv.lun)));
    pick("Cluster Shared Volume", given, all, "Add-ClusterSharedVolume makes one.")
}

/// The name of a disk in the cluster: `Cluster Disk 1` and so on; of another one, that of its LUN.
pub(crate) fn disk_name(world: &World, lun: LunId) -> Name {
    let clustered = world.cluster.as_ref().and_then(|cluster| cluster.disks.get(&lun));
    clustered.or_else(|| world.luns.get(lun).map(|lun| &lun.name)).cloned().unwrap_or_else(|| "?".into())
}

/// What a failure of that kind strikes, by name.
pub(crate) fn struck(world: &World, kind: StruckKind, given: &str) -> Result<Struck, ErrorRecord> {
    match kind {
        StruckKind::Witness => {
            let all = [(Struck::Witness, Name::from("Witness"))].into_iter();
            pick("target of this failure", given, all, "Its target is the Witness.")
        }
        StruckKind::Array => array(world, given).map(Struck::Array),
        StruckKind::Host => host(world, given).map(Struck::Host),
        StruckKind::Vm => vm(world, given).map(Struck::Vm),
        StruckKind::Network => network(world, given).map(Struck::Network),
        StruckKind::Nic => {
            pick("network adapter", given, adapters(world), "Add-LabNic plugs one in.").map(Struck::Nic)
        }
    }
}

/// Everything that a failure can strike, by name.
pub(crate) fn struck_names(world: &World) -> Vec<Name> {
    let hosts = world.hosts.values().map(|host| &host.name);
    let arrays = world.arrays.values().map(|array| &array.name);
    let vms = world.vms.values().map(|vm| &vm.name);
    let networks = world.networks.values().map(|network| &network.name);
    let adapters = adapters(world).map(|(_, name)| name);
    hosts
        .chain(arrays)
        .chain(vms)
        .chain(networks)
        .cloned()
        .chain(adapters)
        .chain([Name::from("Witness")])
        .collect()
}

/// Every network adapter with the name a failure knows it by: `N1/Heartbeat`.
fn adapters(world: &World) -> impl Iterator<Item = (NicId, Name)> {
    world.nics.ids().map(|id| (id, lab_view::record::struck(world, Struck::Nic(id)).into()))
}

/// A version of Windows by its short name; Windows Server in front is tolerated.
pub(crate) fn era(given: &str) -> Result<Era, ErrorRecord> {
    let all = Era::ALL.iter().map(|era| (*era, Name::from(era.short())));
    pick("version of Windows", given.trim_start_matches("WS"), all, "")
}

/// The one of these with the given name, in any case.
pub(crate) fn pick<I: Copy>(
    what: &str,
    given: &str,
    all: impl Iterator<Item = (I, Name)>,
    when_none: &str,
) -> Result<I, ErrorRecord> {
    let all: Vec<(I, Name)> = all.collect();
    match all.iter().find(|(_, name)| name.is(given)) {
        Some((id, _)) => Ok(*id),
        None => Err(unknown(what, given, &all.iter().map(|(_, name)| name).collect::<Vec<_>>(), when_none)),
    }
}

/// The error for a name that nothing has.
pub(crate) fn unknown(what: &str, given: &str, known: &[&Name], when_none: &str) -> ErrorRecord {
    let message = format!("There is no {what} named '{given}'.");
    let error = ErrorRecord::refusal(Category::ObjectNotFound, "NameNotFound", message);
    match nearest(given, known.iter().map(|name| name.as_str())) {
        Some(near) => error.hint(format!("Did you mean {near}?")),
        None if known.is_empty() => error.hint(format!("There is none yet. {when_none}").trim_end()),
        None => error.hint(format!("There is {}.", listed(known))),
    }
}

/// Names as a list for people, cut when long.
pub(crate) fn listed<T: Display>(names: &[T]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_LISTED).map(ToString::to_string).collect();
    match names.len().saturating_sub(MOST_LISTED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
