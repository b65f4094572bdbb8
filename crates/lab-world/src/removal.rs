//! A host is taken out of the rack, and with it all that hangs on it.

use lab_cluster::VmFailure;
use lab_units::HostId;

use crate::event::Event;
use crate::fault::{Fault, Struck};
use crate::refusal::Refusal;
use crate::state::{Migration, Power, Vm};
use crate::world::{Cx, World};

impl World {
    pub(crate) fn admit_remove_host(&self, host: HostId) -> Result<(), Refusal> {
        let machine = self.hosts.get(host).ok_or(Refusal::Gone)?;
        if machine.membership.is_some() {
            return Err(Refusal::HostInCluster(machine.name.clone()));
        }
        if machine.power == Power::Off { Ok(()) } else { Err(Refusal::HostNotOff(machine.name.clone())) }
    }

    pub(crate) fn remove_host(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let nics: Vec<_> = self.nics.iter().filter(|(_, nic)| nic.host == host).map(|(id, _)| id).collect();
        let here = |vm: &Vm| vm.registered == host && vm.group.is_none();
        let vms: Vec<_> = self.vms.iter().filter(|(_, vm)| here(vm)).map(|(id, _)| id).collect();
        self.end_moves_of(host, cx);
        self.forget_faults(cx, |struck| match struck {
            Struck::Host(other) => other == host,
            Struck::Nic(nic) => nics.contains(&nic),
            Struck::Vm(vm) => vms.contains(&vm),
            Struck::Witness | Struck::Array(_) | Struck::Network(_) => false,
        });
        self.register_roles_elsewhere(host);
        self.nics.remove_of(host);
        for (_, lun) in self.luns.iter_mut() {
            lun.granted.remove(&host);
            lun.guests.retain(|vm| !vms.contains(vm));
        }
        for vm in vms {
            self.vms.remove(vm);
        }
        self.forget_ports();
        self.hosts.remove(host);
        cx.emit(Event::HostRemoved(host));
    }

    /// Whatever moves from or to the host, or copies files there, has lost one end for good.
    fn end_moves_of(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let ends = |migration: &Migration| migration.from == host || migration.to == host;
        let moves: Vec<_> =
            self.migrations.iter().filter(|(_, m)| ends(m)).map(|(id, m)| (id, m.from)).collect();
        for (id, from) in moves {
            let failure = if from == host { VmFailure::SourceLost } else { VmFailure::PeerLost };
            self.fail_migration(id, failure, cx);
        }
        let goes_there = |vm: &Vm| vm.moving.as_ref().is_some_and(|plan| plan.to == Some(host));
        let reads_here = |vm| self.transfers.get(&vm).is_some_and(|transfer| transfer.host == host);
        let copies: Vec<_> =
            self.vms.iter().filter(|(id, vm)| goes_there(vm) || reads_here(*id)).map(|(id, _)| id).collect();
        for vm in copies {
            self.end_transfer(vm, cx);
            self.storage_move_failed(vm, cx);
        }
    }

    fn forget_faults(&mut self, cx: &mut Cx<'_>, concerned: impl Fn(Struck) -> bool) {
        let armed = self.armed.iter().flat_map(|armed| armed.faults.iter());
        let all: Vec<Fault> =
            self.faults.iter().chain(armed).copied().filter(|fault| concerned(fault.struck)).collect();
        for fault in all {
            self.clear(fault, cx);
        }
    }

    /// The cluster's VMs stay: another node has their configuration, too.
    fn register_roles_elsewhere(&mut self, host: HostId) {
        let Some(node) = self.cluster.as_ref().and_then(|cluster| cluster.nodes.values().next().copied())
        else {
            return;
        };
        for (_, vm) in self.vms.iter_mut().filter(|(_, vm)| vm.registered == host && vm.group.is_some()) {
            vm.registered = node;
        }
    }
}
