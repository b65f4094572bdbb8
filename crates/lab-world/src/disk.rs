//! Disk Management of one host: online, initialise, partition, format — and the damage when two hosts do it.

use lab_cluster::Witness;
use lab_units::map::Set;

use lab_units::{Bytes, HostId, LunId, Name};

use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::scsi::Access;
use crate::state::{Disk, Partition, PartitionTable, VmHome, Volume};
use crate::world::{Cx, World};

/// An MBR partition table ends here (facts: storage §4).
const MBR_LIMIT: Bytes = Bytes::gib(2 * 1_024);
/// What NTFS takes of an empty volume. Assumed.
const NTFS_OVERHEAD: Bytes = Bytes::mib(100);

impl World {
    pub(crate) fn disk(&self, host: HostId, number: u32) -> Result<Disk, Refusal> {
        let machine = self.admit_running(host)?;
        let missing = || Refusal::NoSuchDisk { host: machine.name.clone(), disk: number };
        machine.disks.get(&number).copied().ok_or_else(missing)
    }

    /// The disk if this host may change it: online, reachable, not owned by the cluster elsewhere, not reserved.
    fn writable_disk(&self, host: HostId, number: u32) -> Result<LunId, Refusal> {
        let disk = self.disk(host, number)?;
        let lun = &self.luns[disk.lun];
        // The owner of a disk in Available Storage works on it as on its own.
        let owned = self.clustered(disk.lun) && lun.mounted.contains(&host);
        if self.database().is_some_and(|database| database.witness == Some(Witness::Disk(disk.lun))) {
            return Err(Refusal::DiskIsWitness(lun.name.clone()));
        }
        if self.clustered(disk.lun) && !owned {
            return Err(Refusal::DiskClustered(lun.name.clone()));
        }
        if self.csvs.values().any(|csv| csv.lun == disk.lun) {
            return Err(Refusal::DiskIsCsv(lun.name.clone()));
        }
        if !disk.online && !owned {
            return Err(Refusal::DiskOffline(number));
        }
        if !self.reaches_lun(host, disk.lun) {
            return Err(Refusal::LunUnreachable { lun: lun.name.clone(), host: self.host_name(host) });
        }
        let nexus = self.nexus(host, disk.lun);
        if lun.unit.may(nexus, Access::Write) { Ok(disk.lun) } else { Err(Refusal::DiskReserved(number)) }
    }

    pub(crate) fn admit_disk_online(&self, host: HostId, number: u32, online: bool) -> Result<(), Refusal> {
        let disk = self.disk(host, number)?;
        if self.clustered(disk.lun) {
            return Err(Refusal::DiskClustered(self.luns[disk.lun].name.clone()));
        }
        if online {
            self.admit_only_disk(host, number)?;
        }
        if let Some(user) = self.user_of(disk.lun).filter(|_| online) {
            let (lun, vm) = (self.luns[disk.lun].name.clone(), self.vms[user].name.clone());
            return Err(StorageRefusal::DiskInUse { lun, vm }.into());
        }
        if disk.online == online { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn set_disk_online(&mut self, host: HostId, number: u32, online: bool, cx: &mut Cx<'_>) {
        let disk = self.hosts[host].disks.get_mut(&number).expect("the disk was admitted");
        disk.online = online;
        let lun = disk.lun;
        cx.emit_as_cause(Event::DiskOnline { host, disk: number, online });
        if online {
            self.wrote_volume(host, lun, cx);
        }
    }

    /// NTFS belongs to one host at a time: a second one that mounts it read-write damages it (S1-38).
    fn wrote_volume(&mut self, host: HostId, lun: LunId, cx: &mut Cx<'_>) {
        let others_online = self.hosts.iter().any(|(other, machine)| {
            other != host && machine.disks.values().any(|disk| disk.lun == lun && disk.online)
        });
        let Some(volume) = self.luns[lun].volume_mut() else { return };
        volume.writers.insert(host);
        if others_online && volume.writers.len() > 1 && !volume.damaged {
            volume.damaged = true;
            cx.emit(Event::VolumeDamaged { lun, by: host });
        }
    }

    pub(crate) fn admit_initialize(&self, host: HostId, number: u32, gpt: bool) -> Result<(), Refusal> {
        let lun = &self.luns[self.writable_disk(host, number)?];
        if lun.table.is_some() {
            return Err(Refusal::DiskInitialized(number));
        }
        if gpt || lun.size <= MBR_LIMIT { Ok(()) } else { Err(Refusal::MbrTooSmall(lun.size)) }
    }

    pub(crate) fn initialize_disk(&mut self, host: HostId, disk: u32, gpt: bool, cx: &mut Cx<'_>) {
        let lun = self.hosts[host].disks[&disk].lun;
        self.luns[lun].table = Some(PartitionTable { gpt, partition: None, guest: Vec::new() });
        cx.emit(Event::DiskInitialized { host, disk });
    }

    pub(crate) fn admit_partition(
        &self,
        host: HostId,
        number: u32,
        letter: Option<char>,
    ) -> Result<(), Refusal> {
        let lun = &self.luns[self.writable_disk(host, number)?];
        match &lun.table {
            None => return Err(Refusal::DiskRaw(number)),
            Some(PartitionTable { partition: Some(_), .. }) => return Err(Refusal::DiskPartitioned(number)),
            Some(PartitionTable { partition: None, .. }) => (),
        }
        match letter {
            Some(letter) if !('D'..='Z').contains(&letter) || self.letters(host).contains(&letter) => {
                Err(Refusal::LetterUnusable(letter))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Drive letters in use on a host; a letter set on one node appears on the others (S2-33).
    pub fn letters(&self, host: HostId) -> Set<char> {
        let luns = self.hosts[host].disks.values().map(|disk| &self.luns[disk.lun]);
        luns.filter_map(|lun| lun.table.as_ref()?.partition.as_ref()?.letter).collect()
    }

    pub(crate) fn create_partition(
        &mut self,
        host: HostId,
        disk: u32,
        letter: Option<char>,
        cx: &mut Cx<'_>,
    ) {
        let lun = self.hosts[host].disks[&disk].lun;
        let table = self.luns[lun].table.as_mut().expect("an admitted partition has a table to go in");
        table.partition = Some(Partition { letter, volume: None });
        cx.emit(Event::PartitionCreated { host, disk });
    }

    pub(crate) fn admit_format(&self, host: HostId, number: u32) -> Result<(), Refusal> {
        let id = self.writable_disk(host, number)?;
        let lun = &self.luns[id];
        match &lun.table {
            None => return Err(Refusal::DiskRaw(number)),
            Some(PartitionTable { partition: None, .. }) => return Err(Refusal::DiskUnpartitioned(number)),
            Some(PartitionTable { partition: Some(_), .. }) => (),
        }
        // Windows does not format what has open files, the system itself aside.
        let runs = self.hosts[host].instances.keys().filter_map(|vm| self.vms.get(*vm));
        match runs.filter(|vm| vm.home == VmHome::Lun(id)).map(|vm| vm.name.clone()).next() {
            Some(vm) => Err(StorageRefusal::DiskInUse { lun: lun.name.clone(), vm }.into()),
            None => Ok(()),
        }
    }

    pub(crate) fn format_volume(
        &mut self,
        host: HostId,
        disk: u32,
        label: Name,
        full: bool,
        cx: &mut Cx<'_>,
    ) {
        let id = self.hosts[host].disks[&disk].lun;
        // Others that have the former file system mounted go on writing to it.
        let has_it =
            |machine: &crate::state::Host| machine.disks.values().any(|disk| disk.lun == id && disk.online);
        let formatted = self.luns[id].volume().is_some();
        let mounted =
            self.hosts.iter().filter(|(other, machine)| *other == host || (formatted && has_it(machine)));
        let writers: Set<HostId> = mounted.map(|(other, _)| other).collect();
        let lun = &mut self.luns[id];
        let size = lun.size;
        let partition = lun.table.as_mut().and_then(|table| table.partition.as_mut());
        partition.expect("an admitted volume has its partition").volume =
            Some(Volume { label, writers, damaged: false, used: NTFS_OVERHEAD });
        // A full format writes every block (S3-59).
        let whole = self.write_blocks(id, if full { size } else { NTFS_OVERHEAD }, cx);
        if whole {
            cx.emit_as_cause(Event::VolumeFormatted { host, disk });
            self.wrote_volume(host, id, cx);
        } else if let Some(table) = &mut self.luns[id].table {
            table.partition.as_mut().expect("it was just formatted").volume = None;
        }
    }
}

impl crate::state::Lun {
    /// The NTFS volume on it, if there is one.
    pub fn volume(&self) -> Option<&Volume> {
        self.table.as_ref()?.partition.as_ref()?.volume.as_ref()
    }

    pub(crate) fn volume_mut(&mut self) -> Option<&mut Volume> {
        self.table.as_mut()?.partition.as_mut()?.volume.as_mut()
    }

    /// A host made a partition on it.
    pub fn has_partition(&self) -> bool {
        self.table.as_ref().is_some_and(|table| table.partition.is_some())
    }

    /// How many partitions a guest made on it.
    pub fn guest_partitions(&self) -> u32 {
        self.table.as_ref().map_or(0, |table| table.guest.len() as u32)
    }

    /// How many partitions it has, whoever made them.
    pub fn partitions(&self) -> u32 {
        self.guest_partitions() + u32::from(self.has_partition())
    }

    /// The drive letter of its partition.
    pub fn letter(&self) -> Option<char> {
        self.table.as_ref()?.partition.as_ref()?.letter
    }
}
