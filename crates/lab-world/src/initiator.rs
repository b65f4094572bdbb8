//! The iSCSI initiator of a host: portals, sessions, and the disks that appear.

use lab_units::{ArrayId, HostId, LunId, Name, TargetId};

use crate::command::ArrayKind;
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{Disk, Session};
use crate::world::{Cx, World};

impl World {
    pub(crate) fn admit_portal(&self, host: HostId, array: ArrayId) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        let storage = self.arrays.get(array).ok_or(Refusal::Gone)?;
        let Some(network) = storage.network.filter(|_| storage.kind == ArrayKind::Iscsi) else {
            return Err(Refusal::PortalWithoutNetwork);
        };
        if machine.portals.contains(&array) {
            return Err(Refusal::AlreadySo);
        }
        if self.nic_on(host, network).is_none() {
            let network = self.networks[network].name.clone();
            return Err(Refusal::NoNicOnPortalNetwork { host: machine.name.clone(), network });
        }
        if self.reaches_array(host, array) {
            Ok(())
        } else {
            Err(Refusal::PortalUnreachable(storage.name.clone()))
        }
    }

    pub(crate) fn add_portal(&mut self, host: HostId, array: ArrayId, cx: &mut Cx<'_>) {
        self.hosts[host].portals.insert(array);
        cx.emit(Event::PortalAdded { host, array });
    }

    pub(crate) fn admit_connect(
        &self,
        host: HostId,
        target: TargetId,
        secret: Option<&Name>,
    ) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        let offer = self.targets.get(target).ok_or(Refusal::Gone)?;
        let array = &self.arrays[offer.array];
        if machine.sessions.contains_key(&target) {
            return Err(Refusal::AlreadyConnected(offer.iqn.clone()));
        }
        if !machine.portals.contains(&offer.array) {
            return Err(Refusal::PortalUnknown(array.name.clone()));
        }
        if !self.reaches_array(host, offer.array) {
            return Err(Refusal::PortalUnreachable(array.name.clone()));
        }
        if offer.secret.as_ref().is_some_and(|wanted| secret != Some(wanted)) {
            return Err(StorageRefusal::WrongSecret(offer.iqn.clone()).into());
        }
        // S2-26: without the tick for concurrent connections the second node cannot join.
        let taken = self.hosts.values().any(|other| other.sessions.contains_key(&target));
        if taken && !offer.multiple { Err(Refusal::TargetBusy(offer.iqn.clone())) } else { Ok(()) }
    }

    pub(crate) fn connect(&mut self, host: HostId, target: TargetId, persistent: bool, cx: &mut Cx<'_>) {
        self.hosts[host].sessions.insert(target, Session { persistent });
        for lun in self.targets[target].luns.clone() {
            let nexus = self.nexus(host, lun);
            self.luns[lun].unit.login(nexus);
        }
        cx.emit_as_cause(Event::TargetConnected { host, target });
        self.rescan(host, cx);
    }

    pub(crate) fn set_chap(&mut self, target: TargetId, secret: Option<Name>, cx: &mut Cx<'_>) {
        let on = secret.is_some();
        self.targets[target].secret = secret;
        cx.emit(Event::ChapSet { target, on });
    }

    pub(crate) fn admit_disconnect(&self, host: HostId, target: TargetId) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        let offer = self.targets.get(target).ok_or(Refusal::Gone)?;
        if !machine.sessions.contains_key(&target) {
            return Err(StorageRefusal::NotConnected(offer.iqn.clone()).into());
        }
        // Windows keeps a session whose disks are in use.
        let used = machine
            .disks
            .values()
            .filter(|disk| offer.luns.contains(&disk.lun))
            .find(|disk| disk.online || self.luns[disk.lun].mounted.contains(&host));
        match used {
            Some(disk) => Err(StorageRefusal::SessionInUse(self.luns[disk.lun].name.clone()).into()),
            None => Ok(()),
        }
    }

    pub(crate) fn disconnect(&mut self, host: HostId, target: TargetId, cx: &mut Cx<'_>) {
        self.hosts[host].sessions.remove(&target);
        cx.emit_as_cause(Event::TargetDisconnected { host, target });
        self.forget_disks(host);
        self.storage_changed(cx);
    }

    /// After a restart the persistent sessions come back, the others are gone (facts: storage §1).
    pub(crate) fn restore_sessions(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let lost: Vec<TargetId> = self.hosts[host]
            .sessions
            .iter()
            .filter(|(_, session)| !session.persistent)
            .map(|(target, _)| *target)
            .collect();
        for target in lost {
            self.hosts[host].sessions.remove(&target);
            cx.emit(Event::SessionForgotten { host, target });
        }
        self.forget_disks(host);
        self.rescan(host, cx);
    }

    /// Disks behind a session that is gone are gone, too.
    fn forget_disks(&mut self, host: HostId) {
        let gone: Vec<u32> = self.hosts[host]
            .disks
            .iter()
            .filter(|(_, disk)| !self.logged_in(host, disk.lun))
            .map(|(number, _)| *number)
            .collect();
        for number in gone {
            self.hosts[host].disks.remove(&number);
        }
    }

    /// Numbers every LUN that the host reaches and did not know; new shared disks start offline (facts: storage §4).
    pub(crate) fn rescan(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let known: Vec<LunId> = self.hosts[host].disks.values().map(|disk| disk.lun).collect();
        let new: Vec<LunId> =
            self.luns.ids().filter(|lun| !known.contains(lun) && self.reaches_lun(host, *lun)).collect();
        for lun in new {
            let disks = &mut self.hosts[host].disks;
            // Disk 0 is the host's own.
            let disk = (1..).find(|number| !disks.contains_key(number)).expect("numbers do not run out");
            disks.insert(disk, Disk { lun, online: false, guest_partitions: 0 });
            cx.emit(Event::DiskAppeared { host, disk, lun });
        }
        self.look_at_partitions(host);
    }

    /// A rescan also finds what a guest has made of a disk.
    fn look_at_partitions(&mut self, host: HostId) {
        for (_, disk) in self.hosts[host].disks.iter_mut() {
            disk.guest_partitions = self.luns[disk.lun].guest_partitions();
        }
    }

    /// The number under which `host` knows `lun`.
    pub fn disk_number(&self, host: HostId, lun: LunId) -> Option<u32> {
        self.hosts[host].disks.iter().find(|(_, disk)| disk.lun == lun).map(|(number, _)| *number)
    }
}
