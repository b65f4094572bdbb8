//! Pass-through disks: a LUN that a VM uses whole, and what the cluster must know of it (facts: storage §7).
//!
//! ```text
//!   offline on the host -> attached to the VM -> VM configuration refreshed: the disk joins the VM's group
//!   guest installed     -> hosts rescan       -> disk resource refreshed: its volumes are known anew
//! ```
//! Whatever is left out shows when the VM shall run on another host.

use lab_cluster::{Group, GroupKind, Order, VmFailure, Wanted, Witness};
use lab_units::map::Set;
use lab_units::{Bytes, HostId, LunId, Name, NodeId, VmId};

use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{DiskVolumes, PassThrough, Vm, VmHome};
use crate::world::{Cx, World};

/// A generation 1 VM boots from a disk smaller than this: 2,096,640 MB, what SANmelody presents unless told otherwise
/// (S3-21).
const BOOT_LIMIT: Bytes = Bytes::mib(2_096_640);
/// Devices on the virtual IDE controllers, one of them the DVD drive (facts: storage §8).
const IDE_DEVICES: usize = 4;
/// Disks on the four virtual SCSI controllers (facts: storage §8).
const SCSI_DISKS: usize = 256;
/// How Windows names the captured drive (S3-50).
const DVD_PATH: &str = r"IDE\CDROM…";

impl World {
    /// The host on which a VM runs, or which lists it.
    fn host_with(&self, vm: VmId) -> HostId {
        self.vm_instance(vm).map_or(self.vms[vm].registered, |(host, _)| host)
    }

    pub(crate) fn admit_pass_through(&self, vm: VmId, number: u32, ide: bool) -> Result<(), Refusal> {
        let guest = self.vms.get(vm).ok_or(Refusal::Gone)?;
        let host = self.host_with(vm);
        let disk = self.disk(host, number)?;
        self.admit_only_disk(host, number)?;
        let lun = &self.luns[disk.lun];
        if self.csvs.values().any(|csv| csv.lun == disk.lun) {
            return Err(Refusal::DiskIsCsv(lun.name.clone()));
        }
        if self.configured_witness() == Some(Witness::Disk(disk.lun)) {
            return Err(Refusal::DiskIsWitness(lun.name.clone()));
        }
        // S3-28, S3-36: only what is offline on the VM's host is in the list.
        if disk.online || !lun.mounted.is_empty() {
            return Err(StorageRefusal::DiskNotOffline { disk: number, host: self.host_name(host) }.into());
        }
        if let Some(user) = self.user_of(disk.lun) {
            let vm = self.vms[user].name.clone();
            return Err(StorageRefusal::DiskInUse { lun: lun.name.clone(), vm }.into());
        }
        if ide && self.vm_instance(vm).is_some() {
            return Err(Refusal::VmNotOff(guest.name.clone()));
        }
        let has_room =
            if ide { guest.ide_devices() < IDE_DEVICES } else { guest.pass_through.len() < SCSI_DISKS };
        if has_room { Ok(()) } else { Err(StorageRefusal::ControllerFull(guest.name.clone()).into()) }
    }

    /// The VM that uses a LUN whole.
    pub fn user_of(&self, lun: LunId) -> Option<VmId> {
        self.vms.iter().find(|(_, vm)| vm.uses(lun)).map(|(id, _)| id)
    }

    pub(crate) fn add_pass_through(&mut self, vm: VmId, number: u32, ide: bool, cx: &mut Cx<'_>) {
        let lun = self.hosts[self.host_with(vm)].disks[&number].lun;
        self.vms[vm].pass_through.push(PassThrough { lun, ide });
        cx.emit(Event::PassThrough { vm, lun, attached: true });
    }

    pub(crate) fn admit_detach(&self, vm: VmId, number: u32) -> Result<(), Refusal> {
        let guest = self.vms.get(vm).ok_or(Refusal::Gone)?;
        let disk = self.disk(self.host_with(vm), number)?;
        if !guest.uses(disk.lun) {
            return Err(StorageRefusal::DiskNotPassedThrough { vm: guest.name.clone(), disk: number }.into());
        }
        if self.vm_instance(vm).is_some() { Err(Refusal::VmNotOff(guest.name.clone())) } else { Ok(()) }
    }

    pub(crate) fn detach(&mut self, vm: VmId, number: u32, cx: &mut Cx<'_>) {
        let lun = self.hosts[self.host_with(vm)].disks[&number].lun;
        self.vms[vm].pass_through.retain(|disk| disk.lun != lun);
        cx.emit(Event::PassThrough { vm, lun, attached: false });
    }

    /// A clean refresh finds every path of the VM on storage of the cluster (S3-38, S3-50).
    pub(crate) fn admit_refresh_vm(&self, vm: VmId) -> Result<(), Refusal> {
        let guest = self.vms.get(vm).ok_or(Refusal::Gone)?;
        if guest.group.is_none() {
            return Err(Refusal::VmNotRole(guest.name.clone()));
        }
        self.database().ok_or(Refusal::ClusterNotAnswering)?;
        if guest.dvd {
            return Err(StorageRefusal::PathNotClustered(DVD_PATH.into()).into());
        }
        let host = self.host_with(vm);
        for lun in guest.pass_through.iter().map(|disk| disk.lun) {
            let number = self.disk_number(host, lun).unwrap_or_default();
            if self.admit_shared_disk(lun).is_err() {
                let path = format!(r"\\.\PHYSICALDRIVE{number}").into();
                return Err(StorageRefusal::PathNotClustered(path).into());
            }
            if let Some(owner) = self.luns[lun].mounted.first() {
                let host = self.host_name(*owner);
                return Err(StorageRefusal::DiskNotOffline { disk: number, host }.into());
            }
        }
        Ok(())
    }

    /// The cluster reads the VM's settings: its disks join its group, others go back to Available Storage (S3-37).
    pub(crate) fn refresh_vm(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        let guest = &self.vms[vm];
        let role = guest.group.expect("the VM was admitted as a role");
        let wanted: Set<LunId> = guest.pass_through.iter().map(|disk| disk.lun).collect();
        let known = self.info().dependencies.insert(vm, wanted.clone()).unwrap_or_default();
        cx.emit_as_cause(Event::VmRefreshed(vm));
        for lun in known.iter().filter(|lun| !wanted.contains(lun)) {
            if let Some(group) = self.group_of_disk(*lun) {
                self.give_order(Order::Offline(group), cx);
                self.give_wizards_order(Order::ChangeKind(group, GroupKind::Disk(*lun)), cx);
            }
        }
        for lun in wanted {
            self.give_disk_to(lun, role, cx);
        }
    }

    fn give_disk_to(&mut self, lun: LunId, role: lab_units::GroupId, cx: &mut Cx<'_>) {
        let kind = GroupKind::PassThrough(lun, role);
        match self.group_of_disk(lun) {
            Some(group) => {
                self.give_wizards_order(Order::ChangeKind(group, kind), cx);
                self.give_order(Order::Online(group), cx);
            }
            None => {
                let owner = self.answering().and_then(|host| self.node_of(host)).unwrap_or(NodeId(1));
                let label = self.name_disk(lun);
                let group = self.new_group(label);
                let disk = Group { wanted: Wanted::Online, ..Group::new(kind, owner) };
                self.give_wizards_order(Order::AddGroup(group, Box::new(disk)), cx);
            }
        }
    }

    /// The group of a disk in the cluster.
    pub fn group_of_disk(&self, lun: LunId) -> Option<lab_units::GroupId> {
        let groups = &self.database()?.groups;
        groups.iter().find(|(_, group)| group.kind.lun() == Some(lun)).map(|(id, _)| *id)
    }

    pub(crate) fn admit_refresh_disk(&self, lun: LunId) -> Result<(), Refusal> {
        let disk = self.luns.get(lun).ok_or(Refusal::Gone)?;
        self.database().ok_or(Refusal::ClusterNotAnswering)?;
        if self.clustered(lun) { Ok(()) } else { Err(Refusal::DiskNotAvailable(disk.name.clone())) }
    }

    /// The resource learns the volumes as its owner's disk driver knows them (S3-42, S3-62).
    pub(crate) fn refresh_disk(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        let volumes = self.volumes_of(lun);
        self.info().volumes.insert(lun, volumes);
        cx.emit(Event::DiskRefreshed(lun));
    }

    /// The volumes of a disk as its owner sees them since its last rescan.
    pub(crate) fn volumes_of(&self, lun: LunId) -> DiskVolumes {
        let owner =
            self.group_of_disk(lun).and_then(|group| self.host_of(self.database()?.groups[&group].owner));
        let owner = owner.or_else(|| self.answering());
        let seen = owner.and_then(|host| self.hosts[host].disks.values().find(|disk| disk.lun == lun));
        DiskVolumes {
            count: seen.map_or(0, |disk| disk.guest_partitions) + u32::from(self.luns[lun].has_partition()),
            lettered: self.luns[lun].letter().is_some(),
        }
    }

    pub(crate) fn admit_rename_disk(&self, lun: LunId, name: &Name) -> Result<(), Refusal> {
        self.admit_refresh_disk(lun)?;
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        if cluster.disks.get(&lun) == Some(name) {
            return Err(Refusal::AlreadySo);
        }
        let others = cluster.disks.iter().filter(|(other, _)| **other != lun).map(|(_, name)| name);
        crate::hardware::admit_name(name, others.chain(cluster.labels.values()))
    }

    pub(crate) fn rename_disk(&mut self, lun: LunId, name: Name, cx: &mut Cx<'_>) {
        let group = self.group_of_disk(lun);
        let info = self.info();
        info.disks.insert(lun, name.clone());
        if let Some(group) = group {
            info.labels.insert(group, name);
        }
        cx.emit(Event::DiskRenamed(lun));
    }

    /// Whether a host could use the VM's own disks now: it sees them, may write, and one of them boots (S3-20, S3-26).
    pub(crate) fn disks_ready(&self, vm: VmId, host: HostId) -> Result<(), VmFailure> {
        let guest = &self.vms[vm];
        // A path such as \\.\PHYSICALDRIVE4 means another disk on another host (S3-18).
        if host != guest.registered && self.is_stale(vm) {
            return Err(VmFailure::StaleConfiguration);
        }
        let usable =
            |disk: &PassThrough| self.disk_number(host, disk.lun).is_some() && self.may_write(host, disk.lun);
        if !guest.pass_through.iter().all(usable) {
            return Err(VmFailure::NoStorage);
        }
        if self.boots(guest) { Ok(()) } else { Err(VmFailure::NotBootable) }
    }

    /// True unless none of the VM's disks is one that the firmware starts from. A VM without a disk waits for one.
    pub fn boots(&self, guest: &Vm) -> bool {
        let bootable = |disk: &PassThrough| disk.ide && self.luns[disk.lun].size < BOOT_LIMIT;
        guest.vhd.is_some() || guest.pass_through.is_empty() || guest.pass_through.iter().any(bootable)
    }

    /// True if the cluster does not know the VM's disks as they are (S3-34, S3-39).
    pub fn is_stale(&self, vm: VmId) -> bool {
        let guest = &self.vms[vm];
        let known = self.cluster.as_ref().and_then(|cluster| cluster.dependencies.get(&vm));
        let same = |known: &Set<LunId>| {
            known.len() == guest.pass_through.len()
                && guest.pass_through.iter().all(|disk| known.contains(&disk.lun))
        };
        !known.map_or(guest.pass_through.is_empty(), same)
    }

    /// What a move to another host asks of the VM's own disks (S3-44, S3-49).
    pub(crate) fn disks_movable(&self, vm: VmId) -> Result<(), VmFailure> {
        if self.is_stale(vm) {
            return Err(VmFailure::StaleConfiguration);
        }
        let portable = |disk: &PassThrough| {
            let known = self.cluster.as_ref().and_then(|cluster| cluster.volumes.get(&disk.lun));
            known
                .is_some_and(|volumes| !volumes.lettered && volumes.count == self.luns[disk.lun].partitions())
        };
        if self.vms[vm].pass_through.iter().all(portable) { Ok(()) } else { Err(VmFailure::VolumePaths) }
    }

    /// True if a host does all its I/O for a VM: for its files and for the disks that are its own.
    pub(crate) fn reaches_disks(&self, host: HostId, vm: VmId) -> bool {
        let guest = &self.vms[vm];
        !self.starves(vm)
            && self.reaches_home(host, guest.home)
            && guest.pass_through.iter().all(|disk| self.may_write(host, disk.lun))
    }
}

impl Vm {
    /// True if it uses this LUN whole.
    pub fn uses(&self, lun: LunId) -> bool {
        self.pass_through.iter().any(|disk| disk.lun == lun)
    }

    /// True if anything of it lies on this LUN or is on the way there, or its guest is logged in to it.
    pub(crate) fn needs(&self, lun: LunId) -> bool {
        let home = VmHome::Lun(lun);
        let moves_there = self.moving.as_ref().is_some_and(|plan| plan.home == home);
        self.home == home || moves_there || self.uses(lun) || self.san.iter().any(|path| path.lun == lun)
    }

    /// The DVD drive, its virtual disk, and disks passed through on the virtual IDE controllers.
    fn ide_devices(&self) -> usize {
        1 + usize::from(self.vhd.is_some()) + self.pass_through.iter().filter(|disk| disk.ide).count()
    }
}

impl DiskVolumes {
    /// The path of one of the volumes, counted from 1, on a host that knows the disk by this number (S3-44).
    pub fn path(&self, number: u32, volume: u32) -> String {
        if self.lettered {
            format!(r"\\?\Volume{{{number}-{volume}}}\")
        } else {
            format!(r"\\?\GLOBALROOT\Device\Harddisk{number}\Partition{volume}\")
        }
    }
}
