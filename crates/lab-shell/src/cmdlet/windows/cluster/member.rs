//! What the cmdlets of a cluster share: who answers, and how its things look.

use lab_cluster::{ClusterService, Database, Group, GroupKind, GroupState, Setting, Wanted};
use lab_units::{GroupId, HostId, Name, NodeId};
use lab_view::hosts::NodeStatus;
use lab_world::state::ClusterInfo;
use lab_world::{Refusal, World};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::Invocation;
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::{Handle, Names};
use crate::value::{Object, Value};

/// `-Cluster`, as every cmdlet of a cluster has it.
pub(super) const CLUSTER: Param = Param::new(
    "Cluster",
    Kind::Text,
    "The cluster's name, or a node that shall answer; any node unless said.",
);

/// `-Name` of the cmdlets that do something to a node.
pub(super) const fn optional_node(about: &'static str) -> Param {
    Param::new("Name", Kind::List(&Kind::Name(Names::Node)), about).at(0).from_pipe(Pipe::Either)
}

/// `-Name` of the cmdlets that do something to a role.
pub(super) const ROLE: Param =
    Param::new("Name", Kind::Name(Names::Role), "The role.").at(0).required().from_pipe(Pipe::Either);

/// What stands for all disks that no role uses; each of them is a group of its own in the lab.
pub(super) const AVAILABLE_STORAGE: &str = "Available Storage";

/// The cluster, as far as its hosts know of it without a running service.
pub(super) fn info(world: &World) -> Result<&ClusterInfo, ErrorRecord> {
    world.cluster.as_ref().ok_or_else(|| ErrorRecord::from(&Refusal::NoCluster))
}

/// The database as the node knows it that answers; `-Cluster` is looked at.
pub(super) fn database<'r>(run: &'r Invocation<'_>) -> Result<&'r Database, ErrorRecord> {
    let world = run.world();
    let cluster = info(world)?;
    let quorate = |host: HostId| world.hosts[host].service().is_some_and(ClusterService::is_quorate);
    match run.text("Cluster") {
        None | Some(".") => (),
        Some(given) if cluster.name.is(given) => (),
        Some(given) => {
            let node = find::node(world, given)?;
            if !world.host_of(node).is_some_and(quorate) {
                return Err(ErrorRecord::from(&Refusal::ClusterNotAnswering));
            }
        }
    }
    known(world)
}

/// The database as the node knows it that answers.
pub(super) fn known(world: &World) -> Result<&Database, ErrorRecord> {
    info(world)?;
    world.database().ok_or_else(|| ErrorRecord::from(&Refusal::ClusterNotAnswering))
}

/// The nodes given by name, in their order.
pub(super) fn nodes(run: &Invocation<'_>, param: &str) -> Result<Vec<NodeId>, ErrorRecord> {
    run.texts(param).iter().map(|name| find::node(run.world(), name)).collect()
}

/// The nodes given by `-Name`, else the one whose host is entered.
pub(super) fn nodes_or_entered(run: &Invocation<'_>) -> Result<Vec<NodeId>, ErrorRecord> {
    let world = run.world();
    info(world)?;
    let of = |host: HostId| {
        let missing = || ErrorRecord::from(&Refusal::NotANode(world.host_name(host)));
        world.node_of(host).ok_or_else(missing)
    };
    match run.value("Name") {
        Some(_) => nodes(run, "Name"),
        None => run.hosts_or_entered("Name")?.into_iter().map(of).collect(),
    }
}

/// Shows a node as it is now; as its own host knows it when no node answers.
pub(super) fn emit_node(run: &mut Invocation<'_>, node: NodeId) {
    let world = run.world();
    let own = || world.hosts[world.host_of(node)?].stored_database();
    let object = world.database().or_else(own).map(|database| node_object(world, database, node));
    object.into_iter().for_each(|object| run.emit(object));
}

/// The host of a node of the cluster.
pub(super) fn host_of(world: &World, node: NodeId) -> Result<HostId, ErrorRecord> {
    world.host_of(node).ok_or_else(|| ErrorRecord::from(&Refusal::Gone))
}

/// The name of a node; its number once it is evicted.
pub(super) fn node_name(world: &World, node: NodeId) -> Name {
    world.host_of(node).map_or_else(|| format!("{node}").into(), |host| world.host_name(host))
}

/// A node's state as the node that answers sees it.
pub(super) fn node_state(world: &World, node: NodeId) -> NodeStatus {
    let view = lab_view::cluster::cluster(world);
    let row = view.and_then(|view| view.nodes.into_iter().find(|row| row.node == node));
    row.map_or(NodeStatus::Down, |row| row.status)
}

/// A node as the console shows it; its vote can be set.
pub(super) fn node_object(world: &World, database: &Database, node: NodeId) -> Object {
    let name = node_name(world, node);
    let cluster = world.cluster.as_ref().map(|cluster| cluster.name.to_string());
    let status = node_state(world, node);
    // Isolation and quarantine are information beside the state (facts: membership §3).
    let (state, information) = match status {
        NodeStatus::Isolated | NodeStatus::Quarantined => (NodeStatus::Down.word(), status.word()),
        NodeStatus::Up | NodeStatus::Paused | NodeStatus::Joining | NodeStatus::Down => {
            (status.word(), "Normal")
        }
    };
    let object = Object::new("ClusterNode")
        .with("Name", name.as_str())
        .with("ID", i64::from(node.0))
        .with("State", state)
        .with("NodeWeight", database.nodes.get(&node).map_or(0, |entry| entry.weight));
    // Votes that change by themselves came with 2012 (facts: quorum §2).
    let object = match lab_cluster::rules(database.era).dynamic_quorum {
        true => object.with("DynamicWeight", u32::from(database.votes.nodes.contains(node))),
        false => object,
    };
    // Draining, too (facts: membership §6).
    let object = match database.nodes.get(&node).filter(|_| lab_cluster::rules(database.era).drain) {
        Some(entry) => object.with("DrainStatus", entry.drain.word()),
        None => object,
    };
    let object = match lab_cluster::rules(database.era).resiliency_period.is_zero() {
        true => object,
        false => object.with("StatusInformation", information),
    };
    object.with("Cluster", cluster).live(Handle::ClusterNode(name.to_string()))
}

/// One row of `Get-ClusterGroup`.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) name: Name,
    pub(super) groups: Vec<GroupId>,
    pub(super) owner: Option<NodeId>,
    pub(super) state: &'static str,
    pub(super) kind: &'static str,
}

/// The groups as Windows lists them: the core groups and the roles, by name. Groups of Cluster Shared Volumes are not
/// listed, those of available disks are one.
pub(super) fn rows(world: &World, database: &Database) -> Vec<Row> {
    let mut rows: Vec<Row> =
        database.groups.iter().filter_map(|(id, group)| row(world, *id, group)).collect();
    let available: Vec<(GroupId, &Group)> = database
        .groups
        .iter()
        .filter(|(_, group)| matches!(group.kind, GroupKind::Disk(lun) if !world.serves_files(lun)))
        .map(|(id, group)| (*id, group))
        .collect();
    rows.push(Row {
        name: AVAILABLE_STORAGE.into(),
        groups: available.iter().map(|(id, _)| *id).collect(),
        owner: available
            .first()
            .map(|(_, group)| group.owner)
            .or_else(|| rows.iter().find_map(|row| row.owner)),
        state: together(&available),
        kind: "AvailableStorage",
    });
    rows.sort_by_key(|row| row.name.as_str().to_lowercase());
    rows
}

fn row(world: &World, id: GroupId, group: &Group) -> Option<Row> {
    let kind = match group.kind {
        GroupKind::Core => "Cluster",
        GroupKind::Vm(_) | GroupKind::OnDisk(..) => "VirtualMachine",
        GroupKind::Disk(lun) if world.serves_files(lun) => "FileServer",
        GroupKind::Disk(_) | GroupKind::Csv(..) | GroupKind::PassThrough(..) => return None,
    };
    let state = role_state(group);
    Some(Row { name: world.group_name(id), groups: vec![id], owner: Some(group.owner), state, kind })
}

/// A group's state; some of its machines may be off while its disk is online (facts: roles §1, PartialOnline).
fn role_state(group: &Group) -> &'static str {
    if group.is_partly_off() { "PartialOnline" } else { lab_view::roles::state_word(group.state) }
}

/// The state of several groups shown as one (facts: roles §1, PartialOnline).
fn together(groups: &[(GroupId, &Group)]) -> &'static str {
    let mut words: Vec<&str> =
        groups.iter().map(|(_, group)| lab_view::roles::state_word(group.state)).collect();
    words.sort_unstable();
    words.dedup();
    match words.as_slice() {
        [] => "Offline",
        [all] => match *all {
            "Online" => "Online",
            "Failed" => "Failed",
            "Pending" => "Pending",
            _ => "Offline",
        },
        _ => "PartialOnline",
    }
}

/// The row with that name. The group of a single disk, which no list shows, is found by the disk's name.
pub(super) fn find_row(world: &World, database: &Database, given: &str) -> Result<Row, ErrorRecord> {
    // Found by a walk over the names alone: a pipeline asks once for each of thousands of roles.
    let named = database.groups.iter().find(|(id, _)| world.group_name(**id).is(given));
    if let Some(listed) = named.and_then(|(id, group)| row(world, *id, group)) {
        return Ok(listed);
    }
    if let Some((id, group)) = named {
        let (groups, owner) = (vec![*id], Some(group.owner));
        let state = lab_view::roles::state_word(group.state);
        let serves = matches!(group.kind, GroupKind::Disk(lun) if world.serves_files(lun));
        let kind = if serves { "FileServer" } else { "AvailableStorage" };
        return Ok(Row { name: world.group_name(*id), groups, owner, state, kind });
    }
    let mut rows = rows(world, database);
    // A machine that joined the role of another one, on the same disk, is found by its own name, too.
    let lodger = world.vms.values().find(|vm| vm.name.is(given)).and_then(|vm| vm.group);
    if let Some(at) = lodger.and_then(|group| rows.iter().position(|row| row.groups == [group])) {
        return Ok(rows.swap_remove(at));
    }
    let all = rows.iter().enumerate().map(|(at, row)| (at, row.name.clone()));
    let at = find::pick("role", given, all, "Add-ClusterVirtualMachineRole makes a VM highly available.")?;
    Ok(rows.swap_remove(at))
}

/// A role or core group as the console shows it; its priority can be set.
pub(super) fn group_object(world: &World, database: &Database, row: &Row) -> Object {
    let group = row.groups.first().and_then(|id| database.groups.get(id));
    let cluster = world.cluster.as_ref().map(|cluster| cluster.name.to_string());
    let wanted = group.is_some_and(|group| group.wanted == Wanted::Online);
    let object = Object::new("ClusterGroup")
        .with("Cluster", cluster)
        .with("IsCoreGroup", !matches!(row.kind, "VirtualMachine" | "FileServer"))
        .with("OwnerNode", row.owner.map(|node| node_name(world, node).to_string()))
        .with("State", row.state)
        .with("Name", row.name.as_str())
        .with("GroupType", row.kind)
        .with("PersistentState", i64::from(wanted));
    let object = match group {
        Some(group) if lab_cluster::rules(database.era).priorities => object.with("Priority", group.priority),
        Some(_) | None => object,
    };
    let settings =
        group.into_iter().flat_map(|group| Setting::ALL.map(|known| (known, group.policy.get(known))));
    let object = settings.fold(object, |object, (known, value)| object.with(known.name(), i64::from(value)));
    object.live(Handle::ClusterGroup(row.name.to_string()))
}

/// Shows the role of a group as it is now.
pub(super) fn emit_role(run: &mut Invocation<'_>, name: &str) -> Result<(), ErrorRecord> {
    let object = {
        let database = database(run)?;
        group_object(run.world(), database, &find_row(run.world(), database, name)?)
    };
    run.emit(object);
    Ok(())
}

/// A group's state as the node that answers knows it; `None` when none does.
pub(super) fn group_state(world: &World, group: GroupId) -> Option<GroupState> {
    Some(world.database()?.groups.get(&group)?.state)
}

/// The owner of a group as the node that answers knows it.
pub(super) fn group_owner(world: &World, group: GroupId) -> Option<NodeId> {
    Some(world.database()?.groups.get(&group)?.owner)
}

/// Whether nothing is under way with a group.
pub(super) fn is_settled(state: GroupState) -> bool {
    match state {
        GroupState::Online | GroupState::Offline | GroupState::Failed => true,
        GroupState::OnlinePending | GroupState::OfflinePending | GroupState::Moving => false,
    }
}

/// The type of a value that came down the pipeline, if it is an object.
pub(super) fn type_of(value: &Value) -> &str {
    match value {
        Value::Object(object) => object.type_name(),
        _ => "",
    }
}
