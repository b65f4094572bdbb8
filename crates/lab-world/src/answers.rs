//! What disks and witness shares answer to the cluster services.

use std::sync::Arc;

use lab_cluster::{DiskCommand, DiskReply, ShareCommand, ShareReply};
use lab_units::scsi::{PrKey, ScsiStatus};
use lab_units::{CsvId, HostId, LunId};

use crate::event::Event;
use crate::scsi::{Access, Command, Data, PrOut, Reply};
use crate::state::Power;
use crate::world::{Cx, World};

impl World {
    pub(crate) fn disk_answer(
        &mut self,
        host: HostId,
        lun: LunId,
        command: &DiskCommand,
        cx: &mut Cx<'_>,
    ) -> DiskReply {
        // A dismount is the host's own affair; everything else needs a path.
        if *command != DiskCommand::Dismount && !self.reaches_lun(host, lun) {
            return DiskReply::NoPath;
        }
        let out = |key: PrKey, action: PrOut| Command::Out { key, action };
        match command {
            DiskCommand::Register(key) => self.reservation_out(
                host,
                lun,
                out(PrKey(0), PrOut::RegisterAndIgnore { service_key: *key, persist: false }),
                cx,
            ),
            DiskCommand::Unregister(key) => {
                let action = PrOut::Register { service_key: PrKey(0), persist: false };
                self.reservation_out(host, lun, out(*key, action), cx)
            }
            DiskCommand::Reserve(key, kind) => {
                self.reservation_out(host, lun, out(*key, PrOut::Reserve((*kind).into())), cx)
            }
            DiskCommand::Preempt { key, victim, kind } => {
                let action = PrOut::Preempt { service_key: *victim, wanted: (*kind).into() };
                self.reservation_out(host, lun, out(*key, action), cx)
            }
            DiskCommand::Release(key, kind) => {
                self.reservation_out(host, lun, out(*key, PrOut::Release((*kind).into())), cx)
            }
            DiskCommand::ReadReservation => self.read_reservation(host, lun),
            DiskCommand::Mount => self.mount(host, lun, cx),
            DiskCommand::Dismount => {
                // Who can still write gives the volume away; who cannot has lost it.
                let writes =
                    self.reaches_lun(host, lun) && self.access(host, lun, Access::Write) == ScsiStatus::Good;
                let told = if writes { Event::CsvHandedOver } else { Event::CsvPaused };
                self.luns[lun].mounted.remove(&host);
                self.coordinator_left(host, lun, told, cx);
                self.disk_came_or_left(lun, cx);
                DiskReply::Status(ScsiStatus::Good)
            }
            DiskCommand::WriteDatabase(database) => {
                let status = self.access(host, lun, Access::Write);
                if status == ScsiStatus::Good {
                    self.luns[lun].database = Some(Arc::clone(database));
                }
                DiskReply::Status(status)
            }
            DiskCommand::ReadDatabase => match self.access(host, lun, Access::Read) {
                ScsiStatus::Good => DiskReply::Database(self.luns[lun].database.clone()),
                status => DiskReply::Status(status),
            },
        }
    }

    /// The disk driver below the service repeats a command that was answered by a unit attention.
    fn retried(&mut self, host: HostId, lun: LunId, command: Command) -> Reply {
        const UNIT_ATTENTION: u8 = 6;
        let nexus = self.nexus(host, lun);
        loop {
            let reply = self.luns[lun].unit.execute(nexus, command);
            match reply.status {
                ScsiStatus::CheckCondition(sense) if sense.key == UNIT_ATTENTION => (),
                ScsiStatus::Good
                | ScsiStatus::ReservationConflict
                | ScsiStatus::FunctionComplete
                | ScsiStatus::CheckCondition(_) => return reply,
            }
        }
    }

    fn reservation_out(&mut self, host: HostId, lun: LunId, command: Command, cx: &mut Cx<'_>) -> DiskReply {
        let before = self.luns[lun].unit.rights();
        let status = self.retried(host, lun, command).status;
        self.drop_conflicting_mounts(lun, cx);
        // Where only its owner writes to a disk, nobody waits for that.
        if self.csvs.values().any(|csv| csv.lun == lun) || self.user_of(lun).is_some() {
            if self.luns[lun].unit.rights() == before {
                self.speeds_changed(cx);
            } else {
                self.access_changed(lun, cx);
            }
        }
        DiskReply::Status(status)
    }

    /// A file system whose writes are answered by RESERVATION CONFLICT does not stay mounted.
    pub(crate) fn drop_conflicting_mounts(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        let may_write = |host: &HostId| self.luns[lun].unit.may(self.nexus(*host, lun), Access::Write);
        let lost: Vec<HostId> =
            self.luns[lun].mounted.iter().copied().filter(|host| !may_write(host)).collect();
        for host in lost {
            self.luns[lun].mounted.remove(&host);
            self.coordinator_left(host, lun, Event::CsvPaused, cx);
            self.disk_came_or_left(lun, cx);
        }
    }

    fn access(&mut self, host: HostId, lun: LunId, access: Access) -> ScsiStatus {
        let command = match access {
            Access::Read => Command::Read,
            Access::Write => Command::Write,
        };
        self.retried(host, lun, command).status
    }

    fn read_reservation(&mut self, host: HostId, lun: LunId) -> DiskReply {
        let keys = match self.retried(host, lun, Command::ReadKeys) {
            Reply { data: Data::Keys { keys, .. }, .. } => keys,
            Reply { status, .. } => return DiskReply::Status(status),
        };
        match self.retried(host, lun, Command::ReadReservation) {
            Reply { data: Data::Reservation { reservation, .. }, .. } => {
                let holder = reservation.map(|shown| (shown.key, shown.kind));
                DiskReply::Reservation { keys, holder }
            }
            Reply { status, .. } => DiskReply::Status(status),
        }
    }

    fn mount(&mut self, host: HostId, lun: LunId, cx: &mut Cx<'_>) -> DiskReply {
        let status = self.access(host, lun, Access::Write);
        if status == ScsiStatus::Good {
            if self.luns[lun].mounted.insert(host) {
                cx.emit(Event::DiskMounted { lun, host });
            }
            self.coordinator_arrived(host, lun, cx);
            self.disk_came_or_left(lun, cx);
        }
        DiskReply::Status(status)
    }

    fn coordinator_arrived(&mut self, host: HostId, lun: LunId, cx: &mut Cx<'_>) {
        let paused = |csv: &crate::state::Csv| csv.lun == lun && csv.coordinator != Some(host);
        let found = self.csvs.iter().find(|(_, csv)| paused(csv)).map(|(id, _)| id);
        if let Some(csv) = found {
            self.csvs[csv].coordinator = Some(host);
            cx.emit(Event::CsvResumed { csv, host });
            self.access_changed(lun, cx);
        }
    }

    fn coordinator_left(&mut self, host: HostId, lun: LunId, told: fn(CsvId) -> Event, cx: &mut Cx<'_>) {
        let left: Vec<_> = self
            .csvs
            .iter()
            .filter(|(_, csv)| csv.lun == lun && csv.coordinator == Some(host))
            .map(|(id, _)| id)
            .collect();
        for csv in left {
            self.csvs[csv].coordinator = None;
            cx.emit(told(csv));
            self.access_changed(lun, cx);
        }
    }

    /// A host no longer coordinates anything: I/O to its volumes waits for another coordinator (5120).
    pub(crate) fn coordinator_gone(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let luns: Vec<LunId> =
            self.csvs.values().filter(|csv| csv.coordinator == Some(host)).map(|csv| csv.lun).collect();
        for lun in luns {
            self.coordinator_left(host, lun, Event::CsvPaused, cx);
        }
    }

    /// A file share or cloud witness: whoever holds the lock on its file has its vote.
    ///
    /// The share stands on a machine outside the lab that every host reaches by its client network.
    pub(crate) fn share_answer(&mut self, host: HostId, command: ShareCommand) -> ShareReply {
        let connected = self.on_client_network(host);
        let Some(share) = self.witness_share.as_mut().filter(|share| share.up && connected) else {
            return ShareReply::Unreachable;
        };
        match command {
            ShareCommand::Claim => match share.lock {
                Some(holder) if holder != host => ShareReply::Denied,
                Some(_) | None => {
                    share.lock = Some(host);
                    ShareReply::Granted(share.tag)
                }
            },
            ShareCommand::Write(tag) => match share.lock {
                Some(holder) if holder == host => {
                    share.tag = tag;
                    ShareReply::Done
                }
                Some(_) | None => ShareReply::Denied,
            },
            ShareCommand::Release => {
                share.lock = share.lock.filter(|holder| *holder != host);
                ShareReply::Done
            }
        }
    }

    /// True if the host has power and an enabled NIC on some network that is not down.
    fn on_client_network(&self, host: HostId) -> bool {
        self.hosts[host].power != Power::Off
            && self
                .nics
                .values()
                .any(|nic| nic.host == host && nic.enabled && self.networks[nic.network].carries_addresses())
    }
}
