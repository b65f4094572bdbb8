//! Hypervisors that start, save and copy VMs in fixed times.

use std::collections::BTreeMap;

use lab_cluster::{VmFailure, VmOrder, VmReport};
use lab_kernel::SimDuration;
use lab_units::{NodeId, VmId};

use super::sabotage::{Bug, has};
use super::{Rack, secs};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vm {
    Starting,
    Running,
    Saving,
    /// Runs, and is copied there.
    Copying(NodeId),
    /// Memory is reserved for it.
    Expected(NodeId),
}

/// The VMs of one machine, each with a number that tells stale timers.
#[derive(Clone, Debug, Default)]
pub struct Hypervisor {
    vms: BTreeMap<VmId, (Vm, u32)>,
    serial: u32,
    /// VMs this machine refuses to start or to take.
    pub refuses: Vec<VmId>,
}

impl Hypervisor {
    pub fn runs(&self, vm: VmId) -> bool {
        matches!(self.vms.get(&vm), Some((Vm::Running | Vm::Saving | Vm::Copying(_), _)))
    }

    pub fn running(&self) -> impl Iterator<Item = VmId> {
        self.vms.keys().copied().filter(|vm| self.runs(*vm))
    }

    fn set(&mut self, vm: VmId, state: Vm) -> u32 {
        self.serial += 1;
        self.vms.insert(vm, (state, self.serial));
        self.serial
    }
}

pub fn order(rack: &mut Rack, id: NodeId, vm: VmId, order: VmOrder) {
    let soon = SimDuration::from_millis(10);
    let hypervisor = &mut rack.machine(id).vms;
    let refuses = hypervisor.refuses.contains(&vm);
    match order {
        VmOrder::Start if refuses => rack.report(id, secs(1), vm, VmReport::StartFailed(VmFailure::NoMemory)),
        VmOrder::Start if hypervisor.runs(vm) => rack.report(id, soon, vm, VmReport::Started),
        VmOrder::Start => {
            let serial = hypervisor.set(vm, Vm::Starting);
            rack.hypervisor_later(id, secs(2), vm, serial);
            if has(Bug::StartedTwice) {
                let next = NodeId(id.0 % rack.machines.len() as u32 + 1);
                rack.machine(next).vms.set(vm, Vm::Running);
            }
        }
        VmOrder::Save if !hypervisor.vms.contains_key(&vm) => rack.report(id, soon, vm, VmReport::Stopped),
        VmOrder::Save => {
            let serial = hypervisor.set(vm, Vm::Saving);
            rack.hypervisor_later(id, secs(3), vm, serial);
        }
        // In this rack nothing outlives the service.
        VmOrder::Resume => (),
        VmOrder::TurnOff | VmOrder::ShutDown => {
            hypervisor.vms.remove(&vm);
            rack.report(id, soon, vm, VmReport::Stopped);
        }
        VmOrder::Fail => {
            hypervisor.vms.remove(&vm);
            rack.report(id, soon, vm, VmReport::Crashed(VmFailure::Simulated));
        }
        VmOrder::Reserve { from: _ } if refuses => {
            rack.report(id, soon, vm, VmReport::ReserveFailed(VmFailure::NoMemory));
        }
        VmOrder::Reserve { from } => {
            hypervisor.set(vm, Vm::Expected(from));
            rack.report(id, soon, vm, VmReport::Reserved);
        }
        VmOrder::Unreserve => {
            if matches!(hypervisor.vms.get(&vm), Some((Vm::Expected(_), _))) {
                hypervisor.vms.remove(&vm);
            }
        }
        VmOrder::Migrate { to } => {
            let serial = hypervisor.set(vm, Vm::Copying(to));
            rack.report(id, soon, vm, VmReport::MigrationStarted);
            rack.hypervisor_later(id, secs(8), vm, serial);
        }
        VmOrder::CancelMigration => {
            if matches!(hypervisor.vms.get(&vm), Some((Vm::Copying(_), _))) {
                hypervisor.set(vm, Vm::Running);
                rack.report(id, soon, vm, VmReport::MigrationFailed(VmFailure::Cancelled));
            }
        }
    }
}

/// A VM that runs here ends by itself, and that is said.
pub fn fail(rack: &mut Rack, id: NodeId, vm: VmId, report: VmReport) {
    if rack.machine(id).vms.runs(vm) {
        rack.machine(id).vms.vms.remove(&vm);
        rack.report(id, SimDuration::ZERO, vm, report);
    }
}

/// A time of the hypervisor ran out.
pub fn done(rack: &mut Rack, id: NodeId, vm: VmId, serial: u32) {
    let Some((state, current)) = rack.machine(id).vms.vms.get(&vm).copied() else { return };
    if current != serial {
        return;
    }
    let now = SimDuration::ZERO;
    match state {
        Vm::Starting => {
            rack.machine(id).vms.set(vm, Vm::Running);
            rack.report(id, now, vm, VmReport::Started);
        }
        Vm::Saving => {
            rack.machine(id).vms.vms.remove(&vm);
            rack.report(id, now, vm, VmReport::Saved);
        }
        Vm::Copying(to) => {
            let expected =
                rack.machine(to).vms.vms.get(&vm).is_some_and(|(state, _)| *state == Vm::Expected(id));
            if expected && rack.connected(id, to) {
                if !has(Bug::CopyStays) {
                    rack.machine(id).vms.vms.remove(&vm);
                }
                rack.machine(to).vms.set(vm, Vm::Running);
                rack.report(to, now, vm, VmReport::Arrived);
                rack.report(id, now, vm, VmReport::MigratedAway);
            } else {
                rack.machine(id).vms.set(vm, Vm::Running);
                rack.report(id, now, vm, VmReport::MigrationFailed(VmFailure::PeerLost));
            }
        }
        Vm::Running | Vm::Expected(_) => (),
    }
}

/// The service ended, or the power went: everything here stops, and who waited for it or sent to it learns that.
pub fn all_off(rack: &mut Rack, id: NodeId) {
    if !has(Bug::HostedRunsOn) {
        rack.machine(id).vms.vms.clear();
    }
    let others: Vec<NodeId> = rack.machines.keys().copied().filter(|other| *other != id).collect();
    for other in others {
        let states: Vec<(VmId, Vm)> =
            rack.machines[&other].vms.vms.iter().map(|(vm, (state, _))| (*vm, *state)).collect();
        for (vm, state) in states {
            match state {
                Vm::Copying(to) if to == id => {
                    rack.machine(other).vms.set(vm, Vm::Running);
                    rack.report(other, secs(1), vm, VmReport::MigrationFailed(VmFailure::PeerLost));
                }
                Vm::Expected(from) if from == id => {
                    rack.machine(other).vms.vms.remove(&vm);
                    rack.report(other, secs(1), vm, VmReport::IncomingLost);
                }
                Vm::Copying(_) | Vm::Expected(_) | Vm::Starting | Vm::Running | Vm::Saving => (),
            }
        }
    }
}
