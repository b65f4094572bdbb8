//! Roles as Cluster Manager lists them.

use lab_cluster::GroupState;
use lab_units::{GroupId, HostId, Name, VmId};
use lab_world::World;

use crate::cluster::known;
use crate::placement::Placement;
use crate::vm::VmState;

/// One row of "Roles".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleView {
    /// Which.
    pub group: GroupId,
    /// The name of its VM.
    pub name: Name,
    /// Its state, as the node that answers knows it, or as it was known last.
    pub state: GroupState,
    /// `Running`, `Off`, …
    pub status: &'static str,
    /// The host of its owner.
    pub owner: Option<HostId>,
    /// Its VM.
    pub vm: VmId,
    /// What its VM does.
    pub vm_state: VmState,
    /// 3000, 2000, 1000 or 0.
    pub priority: u32,
}

/// As the console prints a group's state.
pub const fn state_word(state: GroupState) -> &'static str {
    match state {
        // The console shows a live migration as online: the role keeps running.
        GroupState::Online | GroupState::Moving => "Online",
        GroupState::Offline => "Offline",
        GroupState::OnlinePending | GroupState::OfflinePending => "Pending",
        GroupState::Failed => "Failed",
    }
}

/// `High`, `Medium`, `Low`, `No Auto Start` (facts: roles §4).
pub const fn priority_word(priority: u32) -> &'static str {
    match priority {
        3_000.. => "High",
        2_000.. => "Medium",
        1_000.. => "Low",
        _ => "No Auto Start",
    }
}

/// All VMs of roles, as the node that answers knows them; as they were known last when none answers. Several VMs on one
/// disk are one role, and a row each.
pub fn roles(world: &World) -> Vec<RoleView> {
    let Some(database) = known(world) else { return Vec::new() };
    let isolated = database.isolated();
    let placement = Placement::of(world);
    database
        .groups
        .iter()
        .flat_map(|(id, group)| group.kind.vms().map(move |vm| (id, group, vm)))
        .filter_map(|(id, group, vm)| {
            let name = world.vms.get(vm)?.name.clone();
            let (_, vm_state) = placement.get(vm)?;
            Some(RoleView {
                group: *id,
                name,
                state: group.state,
                status: match group.state {
                    GroupState::Failed => "Failed",
                    GroupState::Online if isolated.contains(group.owner) => "Unmonitored",
                    GroupState::Online
                    | GroupState::Offline
                    | GroupState::OnlinePending
                    | GroupState::OfflinePending
                    | GroupState::Moving => vm_state.word(),
                },
                owner: world.host_of(group.owner),
                vm,
                vm_state,
                priority: group.priority,
            })
        })
        .collect()
}
