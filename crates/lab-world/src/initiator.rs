//! The iSCSI initiator of a host: portals, sessions, and the disks that appear.

use lab_units::{ArrayId, HostId, LunId, Name, NetworkId, TargetId};

use crate::command::{ArrayKind, Feature};
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{Disk, Target};
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
        if storage.portals().all(|portal| self.nic_on(host, portal).is_none()) {
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
        let offer = self.admit_login(host, target, secret)?;
        if self.hosts[host].sessions.contains_key(&target) {
            Err(Refusal::AlreadyConnected(offer.iqn.clone()))
        } else {
            Ok(())
        }
    }

    /// What a target asks of an initiator, over whichever portal it comes.
    pub(crate) fn admit_login(
        &self,
        host: HostId,
        target: TargetId,
        secret: Option<&Name>,
    ) -> Result<&Target, Refusal> {
        let machine = self.admit_running(host)?;
        let offer = self.targets.get(target).ok_or(Refusal::Gone)?;
        let array = &self.arrays[offer.array];
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
        let taken = self.hosts.iter().any(|(other, its)| other != host && its.sessions.contains_key(&target));
        if taken && !offer.multiple { Err(Refusal::TargetBusy(offer.iqn.clone())) } else { Ok(offer) }
    }

    /// Over the first portal that answers.
    pub(crate) fn connect(&mut self, host: HostId, target: TargetId, persistent: bool, cx: &mut Cx<'_>) {
        let array = self.targets[target].array;
        let network = self.arrays[array].portals().find(|portal| self.portal_answers(host, array, *portal));
        let network = network.expect("the login was admitted over a portal that answers");
        self.connect_path(host, target, network, persistent, cx);
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
        for (target, mut paths) in self.hosts[host].sessions.clone() {
            paths.retain(|_, path| path.persistent);
            if paths.is_empty() {
                self.hosts[host].sessions.remove(&target);
                cx.emit(Event::SessionForgotten { host, target });
            } else {
                self.hosts[host].sessions.insert(target, paths);
            }
        }
        self.forget_disks(host);
        self.merge_disks(host);
        self.rescan(host, cx);
    }

    /// Disks behind a session that is gone are gone, too.
    fn forget_disks(&mut self, host: HostId) {
        let gone: Vec<u32> = self.hosts[host]
            .disks
            .iter()
            .filter(|(_, disk)| !self.is_offered(host, disk))
            .map(|(number, _)| *number)
            .collect();
        for number in gone {
            self.hosts[host].disks.remove(&number);
        }
    }

    /// Numbers every LUN that the host reaches and did not know; new shared disks start offline (facts: storage §4).
    pub(crate) fn rescan(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let known = &self.hosts[host].disks;
        let sees =
            |seen: &(LunId, Option<NetworkId>)| known.values().any(|disk| (disk.lun, disk.portal) == *seen);
        let new: Vec<_> = self.offered(host).into_iter().filter(|seen| !sees(seen)).collect();
        for (lun, portal) in new {
            let disks = &mut self.hosts[host].disks;
            // Disk 0 is the host's own.
            let disk = (1..).find(|number| !disks.contains_key(number)).expect("numbers do not run out");
            disks.insert(disk, Disk { lun, portal, online: false, guest_partitions: 0 });
            cx.emit(Event::DiskAppeared { host, disk, lun });
        }
        self.look_at_partitions(host);
    }

    /// What a rescan finds: with MPIO every LUN once, without once for each path.
    fn offered(&self, host: HostId) -> Vec<(LunId, Option<NetworkId>)> {
        let mut found = Vec::new();
        for (lun, unit) in self.luns.iter() {
            let granted = unit.up && unit.granted.contains(&host) && self.reaches_array(host, unit.array);
            let array = &self.arrays[unit.array];
            // A share is no disk.
            if array.kind == ArrayKind::Smb {
                continue;
            }
            let apart = !array.is_direct() && !self.hosts[host].features.contains(&Feature::MultipathIo);
            if granted && apart {
                let portals = self.sessions_to(host, lun);
                let answering = portals.filter(|portal| self.portal_answers(host, unit.array, *portal));
                found.extend(answering.map(|portal| (lun, Some(portal))));
            } else if self.reaches_lun(host, lun) {
                found.push((lun, None));
            }
        }
        found
    }

    /// True if a disk is still behind a session, or needs none.
    fn is_offered(&self, host: HostId, disk: &Disk) -> bool {
        match self.arrays[self.luns[disk.lun].array].kind {
            ArrayKind::Iscsi => self
                .sessions_to(host, disk.lun)
                .any(|network| disk.portal.is_none_or(|portal| portal == network)),
            ArrayKind::FibreChannel | ArrayKind::Smb => true,
        }
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
