//! The way from a host to a LUN, and what happens when it breaks.

use lab_cluster::ClusterService;
use lab_units::{ArrayId, CsvId, HostId, LunId};

use crate::command::{ArrayKind, ScsiAction, ScsiSpec};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::scsi::{Access, Command as ScsiCommand, Nexus, PrOut, Reply, ScopeAndType};
use crate::state::{Power, VmHome};
use crate::world::{Cx, World};

impl World {
    /// True if `host` talks to `array` now.
    pub fn reaches_array(&self, host: HostId, array: ArrayId) -> bool {
        let (Some(machine), Some(storage)) = (self.hosts.get(host), self.arrays.get(array)) else {
            return false;
        };
        let wired =
            storage.is_direct() || storage.portals().any(|network| self.portal_answers(host, array, network));
        storage.serves() && wired && machine.power != Power::Off && !self.storage_cut.contains(&host)
    }

    /// True if a command of `host` arrives at `lun` now.
    pub fn reaches_lun(&self, host: HostId, lun: LunId) -> bool {
        let Some(unit) = self.luns.get(lun) else { return false };
        unit.up
            && unit.granted.contains(&host)
            && self.reaches_array(host, unit.array)
            && match self.arrays[unit.array].kind {
                ArrayKind::Iscsi => self.session_works(host, lun),
                ArrayKind::FibreChannel => {
                    self.arrays[unit.array].is_direct() || self.session_works(host, lun)
                }
                ArrayKind::Smb => self.opens_shares(host, lun),
            }
    }

    /// One SCSI command over the host's path; `None` if no path answers.
    pub(crate) fn scsi(&mut self, host: HostId, lun: LunId, command: ScsiCommand) -> Option<Reply> {
        if !self.reaches_lun(host, lun) {
            return None;
        }
        let nexus = self.nexus(host, lun);
        Some(self.luns[lun].unit.execute(nexus, command))
    }

    /// The initiator port of `host` and the port of the array that offers `lun`.
    pub fn nexus(&self, host: HostId, lun: LunId) -> Nexus {
        Nexus { initiator: host.0, target_port: self.luns[lun].array.0 }
    }

    /// True if a write of `host` to `lun` would be carried out.
    pub fn may_write(&self, host: HostId, lun: LunId) -> bool {
        self.reaches_lun(host, lun) && self.luns[lun].unit.may(self.nexus(host, lun), Access::Write)
    }

    /// True if a VM on `home` can do I/O from `host`: direct, or through the CSV's coordinator.
    pub fn reaches_home(&self, host: HostId, home: VmHome) -> bool {
        match home {
            VmHome::Local(owner) => owner == host && self.hosts[host].power != Power::Off,
            VmHome::Lun(lun) => {
                let has = !self.clustered(lun) || self.luns[lun].mounted.contains(&host);
                has && self.may_write(host, lun)
            }
            VmHome::Csv(csv) => self.reaches_csv(host, csv),
        }
    }

    /// True if a VM on `home` could go on from `host`: a CSV that is paused while it changes its coordinator answers
    /// again shortly.
    pub fn may_open(&self, host: HostId, home: VmHome) -> bool {
        let pauses = |csv: CsvId| {
            self.csvs.get(csv).is_some_and(|volume| {
                volume.coordinator.is_none()
                    && self.hosts.ids().any(|host| self.reaches_lun(host, volume.lun))
            })
        };
        self.reaches_home(host, home) || matches!(home, VmHome::Csv(csv) if pauses(csv))
    }

    /// True if `host` reads and writes a CSV: over its own path, or redirected to the coordinator (2008 R2 and later).
    pub fn reaches_csv(&self, host: HostId, csv: CsvId) -> bool {
        let Some(volume) = self.csvs.get(csv) else { return false };
        let Some(coordinator) = volume.coordinator else { return false };
        let member = self.hosts[host].service().is_some();
        member && (self.may_write(host, volume.lun) || self.carries_for(coordinator, host, volume.lun))
    }

    /// True if `coordinator` reads and writes `lun` for `host`, a member of its view. Whoever was voted out is answered no
    /// more, even where the network still carries its I/O: its machines may run elsewhere by now (facts: quorum §5).
    pub(crate) fn carries_for(&self, coordinator: HostId, host: HostId, lun: LunId) -> bool {
        let member = |service: &ClusterService| {
            self.node_of(host).is_some_and(|node| service.members().contains(node))
        };
        coordinator != host
            && self.may_write(coordinator, lun)
            && self.hosts[coordinator].service().is_some_and(member)
            && self.working_network(host, coordinator).is_some()
    }

    pub(crate) fn admit_scsi(&self, spec: &ScsiSpec) -> Result<(), Refusal> {
        self.admit_running(spec.host)?;
        let lun = self.luns.get(spec.lun).ok_or(Refusal::Gone)?;
        if !self.reaches_lun(spec.host, spec.lun) {
            let host = self.host_name(spec.host);
            return Err(Refusal::LunUnreachable { lun: lun.name.clone(), host });
        }
        Ok(())
    }

    /// What the LUN would answer; the console shows it, [`World::scsi_from_console`] makes it so.
    pub fn scsi_answer(&self, spec: &ScsiSpec) -> Reply {
        let mut unit = self.luns[spec.lun].unit.clone();
        unit.execute(self.nexus(spec.host, spec.lun), scsi_command(spec))
    }

    pub(crate) fn scsi_from_console(&mut self, spec: &ScsiSpec, cx: &mut Cx<'_>) {
        let reply = self.scsi(spec.host, spec.lun, scsi_command(spec)).expect("the path was admitted");
        let ScsiSpec { lun, host, action, .. } = *spec;
        self.drop_conflicting_mounts(lun, cx);
        cx.emit(Event::ScsiAnswered { host, lun, action, status: reply.status });
    }
}

fn scsi_command(spec: &ScsiSpec) -> ScsiCommand {
    let wanted = spec.kind.map_or(ScopeAndType { scope: 0, kind: 0 }, ScopeAndType::from);
    let ScsiSpec { key, service_key, .. } = *spec;
    let out = |action| ScsiCommand::Out { key, action };
    match spec.action {
        ScsiAction::Register => out(PrOut::Register { service_key, persist: false }),
        ScsiAction::RegisterAndIgnore => out(PrOut::RegisterAndIgnore { service_key, persist: false }),
        ScsiAction::Reserve => out(PrOut::Reserve(wanted)),
        ScsiAction::Release => out(PrOut::Release(wanted)),
        ScsiAction::Clear => out(PrOut::Clear),
        ScsiAction::Preempt => out(PrOut::Preempt { service_key, wanted }),
        ScsiAction::PreemptAndAbort => out(PrOut::PreemptAndAbort { service_key, wanted }),
        ScsiAction::ReadKeys => ScsiCommand::ReadKeys,
        ScsiAction::ReadReservation => ScsiCommand::ReadReservation,
        ScsiAction::Read => ScsiCommand::Read,
        ScsiAction::Write => ScsiCommand::Write,
        ScsiAction::TestUnitReady => ScsiCommand::TestUnitReady,
        ScsiAction::Inquiry => ScsiCommand::Inquiry,
        ScsiAction::Reset => ScsiCommand::Reset,
    }
}
