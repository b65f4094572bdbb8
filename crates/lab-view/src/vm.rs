//! Virtual machines.

use lab_cluster::{Group, GroupState};
use lab_units::{Bytes, CsvId, HostId, MigrationId, Name, VmId};
use lab_world::World;
use lab_world::command::WorkloadSpec;
use lab_world::state::{InstanceState, VmHome};

/// What a VM does, in the words of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VmState {
    /// Off.
    Off,
    /// Off, its memory saved on disk.
    Saved,
    /// Starting.
    Starting,
    /// Running.
    Running,
    /// Running, its memory on the way to another host.
    Moving,
    /// Standing still for the last copy of a live migration.
    Blackout,
    /// Being saved.
    Saving,
    /// Standing still because its disks do not answer.
    Critical,
    /// Off, and the cluster could not bring it online again.
    Failed,
}

impl VmState {
    /// As Hyper-V Manager prints it.
    pub const fn word(self) -> &'static str {
        match self {
            // Hyper-V knows nothing of what the cluster tried.
            Self::Off | Self::Failed => "Off",
            Self::Saved => "Saved",
            Self::Starting => "Starting",
            Self::Running | Self::Moving => "Running",
            Self::Blackout => "Paused",
            Self::Saving => "Saving",
            Self::Critical => "PausedCritical",
        }
    }
}

/// One VM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VmView {
    /// Which.
    pub id: VmId,
    /// Its name.
    pub name: Name,
    /// What it does.
    pub state: VmState,
    /// Where it is: see [`World::vm_place`].
    pub host: HostId,
    /// Its memory.
    pub memory: Bytes,
    /// Where its files lie, as a path.
    pub path: Name,
    /// The CSV its files lie on.
    pub csv: Option<CsvId>,
    /// It is a clustered role.
    pub clustered: bool,
    /// A DVD or ISO of one host is attached.
    pub dvd: bool,
    /// What its guest does to its memory.
    pub work: WorkloadSpec,
    /// Its migration under way.
    pub migration: Option<MigrationId>,
}

/// What a VM does.
pub fn vm_state(world: &World, vm: VmId) -> VmState {
    let instance = world.vm_instance(vm).map(|(_, state)| state);
    let state = state_of(instance, world.vms[vm].saved, world.migration_of(vm).is_some());
    let role = || world.database()?.groups.get(&world.vms[vm].group?);
    in_role(state, role)
}

/// The same, as a machine of its role: one that is off because the cluster could not bring it online has failed.
pub(crate) fn in_role<'a>(state: VmState, role: impl FnOnce() -> Option<&'a Group>) -> VmState {
    let failed = state == VmState::Off && role().is_some_and(|role| role.state == GroupState::Failed);
    if failed { VmState::Failed } else { state }
}

/// The same from what decides it: what its hypervisor does, a saved state on disk, a migration under way.
pub(crate) fn state_of(instance: Option<InstanceState>, saved: bool, moving: bool) -> VmState {
    match instance {
        None | Some(InstanceState::Reserved) if saved => VmState::Saved,
        None | Some(InstanceState::Reserved) => VmState::Off,
        Some(InstanceState::Starting) => VmState::Starting,
        Some(InstanceState::Running) if moving => VmState::Moving,
        Some(InstanceState::Running) => VmState::Running,
        Some(InstanceState::Blackout) => VmState::Blackout,
        Some(InstanceState::Saving) => VmState::Saving,
        Some(InstanceState::Critical | InstanceState::Isolated) => VmState::Critical,
    }
}

/// One VM; `None` if it is gone.
pub fn vm(world: &World, id: VmId) -> Option<VmView> {
    let vm = world.vms.get(id)?;
    Some(VmView {
        id,
        name: vm.name.clone(),
        state: vm_state(world, id),
        host: world.vm_place(id),
        memory: vm.memory,
        path: vm.path.clone(),
        csv: match vm.home {
            VmHome::Csv(csv) => Some(csv),
            VmHome::Local(_) | VmHome::Lun(_) => None,
        },
        clustered: vm.group.is_some(),
        dvd: vm.dvd,
        work: vm.work,
        migration: world.migration_of(id),
    })
}

/// All VMs.
pub fn vms(world: &World) -> Vec<VmView> {
    world.vms.ids().filter_map(|id| vm(world, id)).collect()
}

#[cfg(test)]
mod tests {
    use lab_cluster::Order;
    use lab_kernel::SimDuration;
    use lab_units::{Era, NodeId};
    use lab_world::Command;
    use lab_world::preset::Preset;

    use super::*;
    use crate::storage::{LunState, lun_state};

    /// All nodes but a paused one are lost: machine and volume have failed, and are neither off nor online.
    #[test]
    fn what_the_cluster_gave_up_is_failed_everywhere() {
        let mut run = Preset::Datacenter { nodes: 2, luns: 1, vms: 2, era: Era::Ws2016 }.start(1);
        let wait = |run: &mut lab_kernel::Engine<World>, secs| {
            run.advance_to(run.now() + SimDuration::from_secs(secs), u64::MAX);
        };
        run.submit(Command::Cluster(Order::Pause { node: NodeId(2), drain: true })).expect("it is up");
        wait(&mut run, 60);
        let first = run.model().host_of(NodeId(1)).expect("it is a node");
        run.submit(Command::CutPower(vec![first])).expect("it is on");
        let dark = |run: &lab_kernel::Engine<World>| {
            let cluster = crate::cluster::cluster(run.model()).expect("there is a cluster");
            cluster.nodes.iter().filter(|node| node.dark).count()
        };
        assert_eq!(dark(&run), 1, "before anybody has noticed");
        wait(&mut run, 360);
        let world = run.model();
        for vm in world.vms.ids() {
            assert_eq!(vm_state(world, vm), VmState::Failed);
        }
        let lun = world.csvs.values().next().expect("there is a volume").lun;
        assert_eq!(lun_state(world, lun), LunState::Failed);
    }
}
