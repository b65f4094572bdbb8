//! Lines of Windows' cmdlets that work on the cluster.

use lab_cluster::{Failback, MoveKind, Order, Property, StartMode, Witness};
use lab_units::{CsvId, Era, GroupId, HostId, Name, NodeId, NodeSet};
use lab_world::World;

use super::words::{Line, hosts, word};
use crate::find;

pub(super) fn create(world: &World, name: &Name, nodes: &[HostId], no_storage: bool) -> Line {
    Line::new("New-Cluster")
        .arg(name.as_str())
        .names("Node", &hosts(world, nodes))
        .switch("NoStorage", no_storage)
}

pub(super) fn on_csv(world: &World, cmdlet: &str, csv: CsvId) -> Line {
    let disk = world.csvs.get(csv).map_or_else(|| "?".into(), |csv| find::disk_name(world, csv.lun));
    Line::new(cmdlet).arg(disk.as_str())
}

pub(super) fn move_csv(world: &World, csv: CsvId, to: HostId) -> Line {
    let disk = world.csvs.get(csv).map_or_else(|| "?".into(), |csv| find::disk_name(world, csv.lun));
    Line::new("Move-ClusterSharedVolume").arg(disk.as_str()).name("Node", world.host_name(to).as_str())
}

pub(super) fn start_service(world: &World, host: HostId, mode: StartMode) -> Line {
    let line = Line::new("Start-ClusterNode").arg(world.host_name(host).as_str());
    match mode {
        StartMode::Normal => line,
        StartMode::ForceQuorum => line.switch("ForceQuorum", true),
        StartMode::PreventQuorum => line.switch("PreventQuorum", true),
    }
}

pub(super) fn order(world: &World, order: &Order) -> Line {
    let on_group = |cmdlet: &str, group: GroupId| Line::new(cmdlet).arg(world.group_name(group).as_str());
    let on_node = |cmdlet: &str, id: NodeId| Line::new(cmdlet).arg(node(world, id).as_str());
    let owners = |nodes: &[NodeId]| nodes.iter().map(|id| node(world, *id)).collect::<Vec<Name>>();
    match order {
        Order::Online(group) => on_group("Start-ClusterGroup", *group),
        Order::Offline(group) => on_group("Stop-ClusterGroup", *group),
        Order::Move { group, to, kind } => move_line(world, *group, *to, *kind),
        Order::CancelMove(group) => on_group("Move-ClusterVirtualMachineRole", *group).switch("Cancel", true),
        Order::SetPriority(group, priority) => Line::whole(format!(
            "(Get-ClusterGroup {}).Priority = {priority}",
            word(world.group_name(*group).as_str())
        )),
        Order::SetPreferred(group, nodes) => Line::new("Set-ClusterOwnerNode")
            .name("Group", world.group_name(*group).as_str())
            .names("Owners", &owners(nodes)),
        Order::SetPossible(group, nodes) => possible(world, *group, *nodes),
        Order::SetQuorum { witness, disk_only } => quorum(world, *witness, *disk_only),
        Order::SetNodeWeight(id, weight) => Line::whole(format!(
            "(Get-ClusterNode {}).NodeWeight = {weight}",
            word(node(world, *id).as_str())
        )),
        Order::SetDynamicQuorum(on) => {
            Line::whole(format!("(Get-Cluster).DynamicQuorum = {}", u32::from(*on)))
        }
        Order::SetLowerPriority(id) => {
            let id = id.map_or(0, |id| id.0);
            Line::whole(format!("(Get-Cluster).LowerQuorumPriorityNodeID = {id}"))
        }
        Order::SetProperty(Property::MoveTypeThreshold, value) => Line::whole(format!(
            "Get-ClusterResourceType 'Virtual Machine' | Set-ClusterParameter MoveTypeThreshold {value}"
        )),
        Order::SetProperty(property, value) => {
            Line::whole(format!("(Get-Cluster).{} = {value}", property.name()))
        }
        Order::Evict(id) => on_node("Remove-ClusterNode", *id).switch("Force", true),
        Order::Pause { node: id, drain } => on_node("Suspend-ClusterNode", *id).switch("Drain", *drain),
        Order::Resume(id) => on_node("Resume-ClusterNode", *id),
        Order::ResumeAnd { node: id, failback } => {
            let word = match failback {
                Failback::Immediate => "Immediate",
                Failback::Policy => "Policy",
            };
            on_node("Resume-ClusterNode", *id).raw("Failback", word)
        }
        Order::Drain { node: id, plan } => {
            let line = on_node("Suspend-ClusterNode", *id).switch("Drain", true);
            let line = match plan.to {
                Some(to) => line.name("TargetNode", node(world, to).as_str()),
                None => line,
            };
            line.switch("ForceDrain", plan.force)
        }
        Order::SetGroup(group, setting, value) => Line::whole(format!(
            "(Get-ClusterGroup {}).{} = {value}",
            word(world.group_name(*group).as_str()),
            setting.name()
        )),
        Order::Fail { group, vm } => {
            let lun = || world.database()?.groups.get(group)?.kind.lun();
            let resource = match vm.and_then(|vm| world.vms.get(vm)) {
                Some(vm) => format!("Virtual Machine {}", vm.name),
                None => lun().map_or_else(|| "?".to_string(), |lun| find::disk_name(world, lun).to_string()),
            };
            Line::new("Test-ClusterResourceFailure").arg(resource)
        }
        Order::SetMigrationLimit(id, limit) => Line::new("Set-VMHost")
            .name("ComputerName", node(world, *id).as_str())
            .raw("MaximumVirtualMachineMigrations", *limit),
        Order::ClearQuarantine(id) => on_node("Start-ClusterNode", *id).switch("ClearQuarantine", true),
        Order::AddGroup(..) | Order::RemoveGroup(_) | Order::ChangeKind(..) | Order::AddNode(_) => {
            Line::whole("# The lab gives this order by itself; no line does.".to_string())
        }
    }
}

fn move_line(world: &World, group: GroupId, to: Option<NodeId>, kind: MoveKind) -> Line {
    let is_vm = world.vms_of(group).next().is_some();
    let cmdlet = if is_vm { "Move-ClusterVirtualMachineRole" } else { "Move-ClusterGroup" };
    let line = Line::new(cmdlet).name("Name", world.group_name(group).as_str());
    let line = match to {
        Some(to) => line.name("Node", node(world, to).as_str()),
        None => line,
    };
    match kind {
        // What is not said is live; the parameter came with 2012.
        MoveKind::Live if is_vm && world.database().is_some_and(|database| database.era >= Era::Ws2012) => {
            line.raw("MigrationType", "Live")
        }
        MoveKind::Quick if is_vm => line.raw("MigrationType", "Quick"),
        MoveKind::ShutDown if is_vm => line.raw("MigrationType", "Shutdown"),
        MoveKind::TurnOff if is_vm => line.raw("MigrationType", "TurnOff"),
        MoveKind::Live | MoveKind::Quick | MoveKind::ShutDown | MoveKind::TurnOff => line,
    }
}

/// Possible owners are those of a resource (facts: roles §3).
fn possible(world: &World, group: GroupId, nodes: NodeSet) -> Line {
    let label = world.group_name(group);
    let resource = match world.vms_of(group).next() {
        Some(vm) => format!("Virtual Machine {}", world.vms[vm].name),
        None => label.to_string(),
    };
    let owners: Vec<Name> = nodes.iter().map(|id| node(world, id)).collect();
    Line::new("Set-ClusterOwnerNode").name("Resource", resource).names("Owners", &owners)
}

fn quorum(world: &World, witness: Option<Witness>, disk_only: bool) -> Line {
    let line = Line::new("Set-ClusterQuorum");
    let share = || world.witness_share.as_ref().map_or("?", |share| share.name.as_str());
    match witness {
        None => line.switch("NoWitness", true),
        Some(Witness::Disk(disk)) => {
            let param = if disk_only { "DiskOnly" } else { "DiskWitness" };
            line.name(param, find::disk_name(world, disk).as_str())
        }
        Some(Witness::FileShare) => line.name("FileShareWitness", format!(r"\\FS1\{}", share())),
        Some(Witness::Cloud) => {
            line.switch("CloudWitness", true).name("AccountName", share()).name("AccessKey", "any")
        }
    }
}

/// A node's name; its number once it is gone.
fn node(world: &World, id: NodeId) -> Name {
    world.host_of(id).map_or_else(|| format!("{id}").into(), |host| world.host_name(host))
}
