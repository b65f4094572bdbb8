//! Virtual machines.

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
}

impl VmState {
    /// As Hyper-V Manager prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "Off",
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
    state_of(instance, world.vms[vm].saved, world.migration_of(vm).is_some())
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
