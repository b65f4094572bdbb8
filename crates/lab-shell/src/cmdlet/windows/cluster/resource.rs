//! Resources: what a group is made of.

use lab_cluster::rules::timing;
use lab_cluster::{Database, GroupKind, GroupState, RESTART_THRESHOLD, Witness};
use lab_units::{GroupId, LunId, Name, NodeId};
use lab_world::World;

use super::get_cluster::millis;
use super::member::{AVAILABLE_STORAGE, database, node_name};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::Invocation;
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Handle;
use crate::value::Object;

/// `-Name` of the cmdlets that do something to a resource.
pub(super) const RESOURCE: Param =
    Param::new("Name", Kind::Text, "The resource.").at(0).required().from_pipe(Pipe::Either);

/// Restarted where it is, then its group fails over (facts: roles §2).
const RESTART_ACTION: i64 = 2;

/// One resource.
#[derive(Clone)]
pub(super) struct Resource {
    pub(super) name: Name,
    pub(super) state: &'static str,
    pub(super) owner_group: Name,
    pub(super) owner: NodeId,
    pub(super) kind: &'static str,
    /// The group whose owners it has.
    pub(super) group: GroupId,
}

/// All resources, by name. Disks of Cluster Shared Volumes are not among them, as in Windows.
pub(super) fn resources(world: &World, database: &Database) -> Vec<Resource> {
    let mut all: Vec<Resource> = database
        .groups
        .iter()
        .flat_map(|(id, group)| {
            let made = |name: String, kind, owner_group: Name| Resource {
                name: name.into(),
                state: state_word(group.state),
                owner_group,
                owner: group.owner,
                kind,
                group: *id,
            };
            let own = world.group_name(*id);
            match group.kind {
                GroupKind::Core => vec![
                    made("Cluster IP Address".into(), "IP Address", own.clone()),
                    made("Cluster Name".into(), "Network Name", own),
                ],
                GroupKind::Disk(lun) if world.serves_files(lun) => {
                    vec![made(disk_name(world, lun), "Physical Disk", own)]
                }
                GroupKind::Disk(lun) => {
                    vec![made(disk_name(world, lun), "Physical Disk", AVAILABLE_STORAGE.into())]
                }
                GroupKind::PassThrough(lun, role) => {
                    vec![made(disk_name(world, lun), "Physical Disk", world.group_name(role))]
                }
                GroupKind::Csv(..) => Vec::new(),
                GroupKind::Vm(_) | GroupKind::OnDisk(..) => {
                    let disk =
                        group.kind.lun().map(|lun| made(disk_name(world, lun), "Physical Disk", own.clone()));
                    let off = |vm| group.is_partly_off() && group.kind.wants_off(vm);
                    let vms = group.kind.vms().filter_map(|id| Some((off(id), world.vms.get(id)?)));
                    let vms = vms.flat_map(|(off, vm)| {
                        let machine =
                            made(format!("Virtual Machine {}", vm.name), "Virtual Machine", own.clone());
                        let kind = "Virtual Machine Configuration";
                        let state = if off { "Offline" } else { machine.state };
                        [
                            Resource { state, ..machine },
                            made(format!("{kind} {}", vm.name), kind, own.clone()),
                        ]
                    });
                    disk.into_iter().chain(vms).collect()
                }
            }
        })
        .collect();
    all.extend(witness(world, database));
    all.sort_by_key(|resource| resource.name.as_str().to_lowercase());
    all
}

/// The resource of the configured witness, in Cluster Group.
fn witness(world: &World, database: &Database) -> Option<Resource> {
    let (id, core) = database.core()?;
    let view = lab_view::cluster::cluster(world)?.witness?;
    let name = witness_name(world, database)?;
    let kind = match database.witness? {
        Witness::Disk(_) => "Physical Disk",
        Witness::FileShare => "File Share Witness",
        Witness::Cloud => "Cloud Witness",
    };
    let state = if view.online { "Online" } else { "Failed" };
    Some(Resource { name, state, owner_group: world.group_name(id), owner: core.owner, kind, group: id })
}

/// The name of the witness as a resource.
pub(super) fn witness_name(world: &World, database: &Database) -> Option<Name> {
    Some(match database.witness? {
        Witness::Disk(lun) => disk_name(world, lun).into(),
        Witness::FileShare => "File Share Witness".into(),
        Witness::Cloud => "Cloud Witness".into(),
    })
}

fn disk_name(world: &World, lun: LunId) -> String {
    find::disk_name(world, lun).to_string()
}

/// A resource's state; unlike a group's it says where a pending one goes.
fn state_word(state: GroupState) -> &'static str {
    match state {
        GroupState::Online | GroupState::Moving => "Online",
        GroupState::Offline => "Offline",
        GroupState::OnlinePending => "OnlinePending",
        GroupState::OfflinePending => "OfflinePending",
        GroupState::Failed => "Failed",
    }
}

/// The resource with that name; the disk of a Cluster Shared Volume, which no list shows, is found, too.
pub(super) fn find_resource(
    world: &World,
    database: &Database,
    given: &str,
) -> Result<Resource, ErrorRecord> {
    let mut all = resources(world, database);
    let volumes = database.groups.iter().filter_map(|(id, group)| match group.kind {
        GroupKind::Csv(_, lun) => Some(Resource {
            name: disk_name(world, lun).into(),
            state: state_word(group.state),
            owner_group: world.group_name(*id),
            owner: group.owner,
            kind: "Physical Disk",
            group: *id,
        }),
        GroupKind::Core
        | GroupKind::Disk(_)
        | GroupKind::PassThrough(..)
        | GroupKind::Vm(_)
        | GroupKind::OnDisk(..) => None,
    });
    all.extend(volumes);
    let names = all.iter().enumerate().map(|(at, resource)| (at, resource.name.clone()));
    let at = find::pick("resource", given, names, "")?;
    Ok(all.swap_remove(at))
}

/// Shows a resource as it is now.
pub(super) fn emit_resource(run: &mut Invocation<'_>, name: &str) -> Result<(), ErrorRecord> {
    let object = resource_object(run.world(), &find_resource(run.world(), database(run)?, name)?);
    run.emit(object);
    Ok(())
}

/// A resource as the console shows it.
pub(super) fn resource_object(world: &World, resource: &Resource) -> Object {
    Object::new("ClusterResource")
        .with("Name", resource.name.as_str())
        .with("State", resource.state)
        .with("OwnerGroup", resource.owner_group.as_str())
        .with("ResourceType", resource.kind)
        .with("OwnerNode", node_name(world, resource.owner).as_str())
        .with("RestartAction", RESTART_ACTION)
        .with("RestartThreshold", i64::from(RESTART_THRESHOLD))
        .with("RestartDelay", millis(timing::RESTART_DELAY))
        .with("RestartPeriod", millis(timing::RESTART_PERIOD))
        .with("RetryPeriodOnFailure", millis(timing::RETRY_PERIOD))
        .live(Handle::ClusterResource(resource.name.to_string()))
}
