//! VMs on a host whose cluster service left the cluster without meaning to (2016 and later; facts: membership §5).
//!
//! A VM on a Cluster Shared Volume loses its storage with the membership: it stands still, Paused-Critical, with its
//! memory. One on a share of a file server runs on, Unmonitored. When the service is in a view again it says which of them run on. Whoever is out for longer than the
//! resiliency period, by its own clock and its own copy of the setting, ends them.

use lab_cluster::{Input, Phase, StopReason, VmReport};
use lab_kernel::SimTime;
use lab_units::{HostId, VmId};

use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::state::{InstanceState, Power};
use crate::world::{Cx, World};

impl World {
    /// The cluster service of `host` has just ended: what it ran ends with it, or stands still for a while.
    pub(crate) fn end_or_keep_vms(&mut self, host: HostId, reason: StopReason, cx: &mut Cx<'_>) {
        let machine = &mut self.hosts[host];
        let powered = machine.power != Power::Off;
        let Some(member) = &mut machine.membership else { return };
        let joined = std::mem::take(&mut member.joined);
        let meant = matches!(reason, StopReason::Ordered | StopReason::Evicted);
        let keeps = powered && !meant && member.stored.isolates();
        if !keeps {
            member.isolated = None;
        } else if member.isolated.is_none() && joined {
            let since = cx.now();
            member.isolated = Some(since);
            cx.after(member.stored.resiliency_period(), Due::IsolationOver { host, since });
        }
        let keeps = keeps && member.isolated.is_some();
        if powered {
            for vm in self.clustered_on(host) {
                self.end_or_pause(vm, host, keeps, cx);
            }
        }
    }

    fn end_or_pause(&mut self, vm: VmId, host: HostId, keeps: bool, cx: &mut Cx<'_>) {
        let state = self.hosts[host].instances.get(&vm).map(|instance| instance.state);
        match state {
            Some(InstanceState::Isolated) if keeps => (),
            // Its storage is none of the cluster's: it runs on, and nobody watches it.
            Some(InstanceState::Running | InstanceState::Critical)
                if keeps && self.on_share(vm) && self.migration_of(vm).is_none() => {}
            Some(InstanceState::Running | InstanceState::Critical)
                // A disk that only one node has goes to another at once, and with it the machines on it.
                if keeps && self.migration_of(vm).is_none() && self.disk_under(vm).is_none() =>
            {
                // Its disks may come back before the cluster says that it may go on.
                let instance = self.hosts[host].instances.get_mut(&vm).expect("its state was just read");
                (instance.state, instance.waiting) = (InstanceState::Isolated, None);
                cx.emit(Event::VmCritical { vm, host, critical: true });
            }
            Some(_) | None => self.stop_instance(vm, host, VmStop::ServiceEnded, cx),
        }
    }

    fn clustered_on(&self, host: HostId) -> Vec<VmId> {
        let clustered = |vm: &VmId| self.vms.get(*vm).is_some_and(|vm| vm.group.is_some());
        self.hosts[host].instances.keys().copied().filter(clustered).collect()
    }

    /// The VMs that outlived the loss of membership: those that stand still, and those on shares.
    pub(crate) fn kept_on(&self, host: HostId) -> Vec<VmId> {
        let instances = &self.hosts[host].instances;
        let mut kept = self.clustered_on(host);
        kept.retain(|vm| {
            instances.get(vm).is_some_and(|instance| match instance.state {
                InstanceState::Isolated => true,
                InstanceState::Running | InstanceState::Critical => self.on_share(*vm),
                InstanceState::Reserved
                | InstanceState::Starting
                | InstanceState::Blackout
                | InstanceState::Saving => false,
            })
        });
        kept
    }

    /// The hypervisor tells a service that has just started which VMs outlived it.
    pub(crate) fn show_kept_vms(&mut self, host: HostId, cx: &mut Cx<'_>) {
        for vm in self.kept_on(host) {
            self.feed(host, Input::Vm { vm, report: VmReport::Found }, cx);
        }
    }

    /// In a view: the clock of an isolation stops.
    pub(crate) fn note_membership(&mut self, host: HostId) {
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut());
        let Some(member) = member.filter(|member| !member.joined || member.isolated.is_some()) else {
            return;
        };
        if member.service.as_ref().is_some_and(|service| service.phase() == Phase::Member) {
            (member.isolated, member.joined) = (None, true);
        }
    }

    pub(crate) fn isolation_over(&mut self, host: HostId, since: SimTime, cx: &mut Cx<'_>) {
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut());
        let Some(member) = member.filter(|member| member.isolated == Some(since)) else { return };
        member.isolated = None;
        for vm in self.kept_on(host) {
            self.stop_instance(vm, host, VmStop::IsolationOver, cx);
        }
    }

    /// The cluster service says that a VM that stood still runs on.
    pub(crate) fn resume_instance(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let instance = self.hosts[host].instances.get(&vm);
        if instance.is_none_or(|instance| instance.state != InstanceState::Isolated) {
            return;
        }
        self.vms[vm].writer.stand_until(cx.now());
        self.set_instance(vm, host, InstanceState::Running);
        cx.emit(Event::VmCritical { vm, host, critical: false });
        self.storage_changed(cx);
    }
}
