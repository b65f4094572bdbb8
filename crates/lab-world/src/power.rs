//! Power: cut, orderly shutdown, start.

use lab_cluster::{StartMode, StopReason};
use lab_units::HostId;

use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::refusal::Refusal;
use crate::state::Power;
use crate::timing;
use crate::world::{Cx, World};

impl World {
    pub(crate) fn admit_cut_power(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        self.admit_hosts(hosts)?;
        match hosts.iter().map(|host| &self.hosts[*host]).find(|host| host.power == Power::Off) {
            Some(host) => Err(Refusal::HostNotRunning(host.name.clone())),
            None => Ok(()),
        }
    }

    pub(crate) fn admit_shut_down(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        self.admit_hosts(hosts)?;
        hosts.iter().try_for_each(|host| self.admit_running(*host).map(|_| ()))
    }

    pub(crate) fn admit_power_on(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        self.admit_hosts(hosts)?;
        match hosts.iter().map(|host| &self.hosts[*host]).find(|host| host.power != Power::Off) {
            Some(host) => Err(Refusal::HostAlreadyOn(host.name.clone())),
            None => Ok(()),
        }
    }

    /// All at one instant: every host is dark before the first consequence is drawn.
    pub(crate) fn cut_power(&mut self, hosts: &[HostId], cx: &mut Cx<'_>) {
        let outer = cx.cause();
        for &host in hosts {
            self.hosts[host].power = Power::Off;
        }
        for &host in hosts {
            cx.set_cause(outer);
            cx.emit_as_cause(Event::PowerCut(host));
            self.lose_everything(host, VmStop::HostLost, cx);
        }
        self.paths_of_changed(hosts, cx);
        self.storage_changed(cx);
    }

    pub(crate) fn power_on(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let machine = &mut self.hosts[host];
        machine.power = Power::Starting;
        let boot = machine.boot;
        cx.emit_as_cause(Event::HostStarting(host));
        cx.after(timing::HOST_START, Due::HostStarted { host, boot });
    }

    pub(crate) fn host_started(&mut self, host: HostId, boot: u32, cx: &mut Cx<'_>) {
        let Some(machine) = self.hosts.get_mut(host).filter(|machine| machine.boot == boot) else { return };
        machine.power = Power::On;
        machine.features.append(&mut machine.pending);
        let joins = machine.membership.is_some();
        cx.emit_as_cause(Event::HostStarted(host));
        self.restore_sessions(host, cx);
        self.paths_of_changed(&[host], cx);
        self.storage_changed(cx);
        if joins {
            self.start_service(host, StartMode::Normal, cx);
        }
    }

    /// Windows stops its services first; the cluster service moves its groups off and gives up its vote.
    pub(crate) fn shut_down(&mut self, host: HostId, restart: bool, cx: &mut Cx<'_>) {
        let machine = &mut self.hosts[host];
        machine.power = Power::ShuttingDown;
        machine.restarting = restart;
        let boot = machine.boot;
        cx.emit_as_cause(Event::HostShuttingDown(host));
        if let Some(service) = self.hosts[host].service() {
            // Whatever the service still waits for, Windows does not wait longer (facts: membership §1).
            let limit =
                service.on_disk().map_or(timing::HOST_SHUTDOWN, |known| known.properties.shutdown_limit());
            cx.after(limit, Due::HostOff { host, boot });
            self.feed(host, lab_cluster::Input::Stop, cx);
        } else {
            cx.after(timing::HOST_SHUTDOWN, Due::HostOff { host, boot });
        }
    }

    /// The cluster service has stopped while the host shuts down: the rest of Windows follows.
    pub(crate) fn shutdown_goes_on(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let machine = &self.hosts[host];
        if machine.power == Power::ShuttingDown {
            cx.after(timing::HOST_SHUTDOWN, Due::HostOff { host, boot: machine.boot });
        }
    }

    pub(crate) fn host_off(&mut self, host: HostId, boot: u32, cx: &mut Cx<'_>) {
        let Some(machine) = self.hosts.get_mut(host).filter(|machine| machine.boot == boot) else { return };
        if machine.power != Power::ShuttingDown {
            return;
        }
        machine.power = Power::Off;
        let restarting = std::mem::take(&mut machine.restarting);
        cx.emit_as_cause(Event::HostOff(host));
        self.lose_everything(host, VmStop::ShutDown, cx);
        self.paths_of_changed(&[host], cx);
        self.storage_changed(cx);
        if restarting {
            self.power_on(host, cx);
        }
    }

    /// What only lived in the host's memory is gone: VMs, the cluster service, mounted volumes.
    fn lose_everything(&mut self, host: HostId, why: VmStop, cx: &mut Cx<'_>) {
        self.hosts[host].boot += 1;
        if self.hosts[host].service().is_some() {
            self.service_gone(host, StopReason::Killed, cx);
        }
        if let Some(member) = &mut self.hosts[host].membership {
            member.isolated = None;
        }
        let vms: Vec<_> = self.hosts[host].instances.keys().copied().collect();
        for vm in vms {
            self.stop_instance(vm, host, why, cx);
        }
        for (_, lun) in self.luns.iter_mut() {
            lun.mounted.remove(&host);
        }
    }
}
