//! Where every VM is and what it does, for all of them at once: one walk over the hosts instead of one for each VM.

use lab_units::{HostId, VmId};
use lab_world::World;
use lab_world::state::{InstanceState, MigrationState};

use crate::vm::{VmState, in_role, state_of};

/// Where every VM is, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// By the VM's number; `None` for one that is gone.
    all: Vec<Option<(HostId, VmState)>>,
}

impl Placement {
    /// As it is now.
    pub fn of(world: &World) -> Self {
        let mut instances: Vec<Option<(HostId, InstanceState)>> =
            vec![None; u32::from(world.vms.next_id()) as usize];
        for (host, machine) in world.hosts.iter() {
            for (vm, instance) in &machine.instances {
                let slot = &mut instances[vm.0 as usize];
                // As `World::vm_instance` sees it: a skeleton that waits is no place, a copy left behind the last one.
                let is_left = |state| state == InstanceState::Isolated;
                let is_better = slot.is_none_or(|(_, known)| is_left(known) && !is_left(instance.state));
                if instance.state != InstanceState::Reserved && is_better {
                    *slot = Some((host, instance.state));
                }
            }
        }
        let mut moving = vec![false; instances.len()];
        for migration in world.migrations.values().filter(|one| one.state == MigrationState::Running) {
            if let Some(slot) = moving.get_mut(migration.vm.0 as usize) {
                *slot = true;
            }
        }
        let database = world.database();
        let mut all = vec![None; instances.len()];
        for (id, vm) in world.vms.iter() {
            let index = id.0 as usize;
            let owner = || world.host_of(database?.groups.get(&vm.group?)?.owner);
            let host = instances[index].map(|(host, _)| host).or_else(owner).unwrap_or(vm.registered);
            let state = state_of(instances[index].map(|(_, state)| state), vm.saved, moving[index]);
            let state = in_role(state, || database?.groups.get(&vm.group?));
            all[index] = Some((host, state));
        }
        Self { all }
    }

    /// Where a VM is, and what it does; `None` if it is gone.
    pub fn get(&self, vm: VmId) -> Option<(HostId, VmState)> {
        *self.all.get(vm.0 as usize)?
    }

    /// All VMs, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (VmId, HostId, VmState)> {
        let numbered = self.all.iter().enumerate();
        numbered.filter_map(|(index, place)| place.map(|(host, state)| (VmId(index as u32), host, state)))
    }
}

#[cfg(test)]
mod tests {
    use lab_cluster::{MoveKind, Order};
    use lab_kernel::{Engine, SimDuration};
    use lab_units::{Era, NodeId};
    use lab_world::Command;
    use lab_world::preset::Preset;

    use super::*;
    use crate::vm::vm_state;

    fn wait(run: &mut Engine<World>, secs: u64) {
        run.advance_to(run.now() + SimDuration::from_secs(secs), u64::MAX);
    }

    fn is_as_asked_one_by_one(world: &World, when: &str) {
        let all = Placement::of(world);
        for id in world.vms.ids() {
            assert_eq!(all.get(id), Some((world.vm_place(id), vm_state(world, id))), "{id} {when}");
        }
    }

    #[test]
    fn all_at_once_is_the_same_as_one_by_one_through_moves_and_failures() {
        let mut run = Preset::Datacenter { nodes: 4, luns: 2, vms: 12, era: Era::Ws2016 }.start(1);
        is_as_asked_one_by_one(run.model(), "at first");
        let hosts: Vec<HostId> = run.model().hosts.ids().collect();
        let group = run.model().vms.values().find_map(|vm| vm.group).expect("there are roles");
        let order = Order::Move { group, to: Some(NodeId(3)), kind: MoveKind::Live };
        run.submit(Command::Cluster(order)).expect("it can be moved");
        for second in 0..12 {
            is_as_asked_one_by_one(run.model(), &format!("{second} s after the move was ordered"));
            wait(&mut run, 1);
        }
        run.submit(Command::CutPower(vec![hosts[1]])).expect("it is on");
        for second in 0..40 {
            is_as_asked_one_by_one(run.model(), &format!("{second} s after the power cut"));
            wait(&mut run, 1);
        }
        let others = hosts.into_iter().enumerate().filter(|(number, _)| *number != 1).map(|(_, host)| host);
        run.submit(Command::CutPower(others.collect())).expect("they are on");
        is_as_asked_one_by_one(run.model(), "without power");
    }
}
