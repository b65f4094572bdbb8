//! Virtual machines whose files lie on an ordinary disk of the cluster (facts: storage §5, S1-10 to S1-12).
//!
//! The disk is the unit of failover: the first VM made highly available on it takes it out of Available Storage, each
//! further one joins that role, and all of them move together.

use lab_cluster::{GroupKind, Order, Wanted};
use lab_units::{GroupId, LunId, VmId};

use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::VmHome;
use crate::world::{Cx, World};

impl World {
    /// The virtual machines that a group runs.
    pub fn vms_of(&self, group: GroupId) -> impl Iterator<Item = VmId> {
        self.vms.iter().filter(move |(_, vm)| vm.group == Some(group)).map(|(id, _)| id)
    }

    /// The disk of the cluster on which the files of a VM lie, if that is no shared volume.
    pub(crate) fn disk_under(&self, vm: VmId) -> Option<LunId> {
        match self.vms.get(vm)?.home {
            VmHome::Lun(lun) if self.clustered(lun) => Some(lun),
            VmHome::Lun(_) | VmHome::Csv(_) | VmHome::Local(_) => None,
        }
    }

    /// Whether that disk can carry a role: it is in Available Storage, or carries one already.
    pub(crate) fn admit_role_on_disk(&self, vm: VmId) -> Result<(), Refusal> {
        let group = self.disk_under(vm).and_then(|lun| self.group_of_disk(lun));
        let kind = group.and_then(|group| self.database()?.groups.get(&group)).map(|group| &group.kind);
        match kind {
            Some(GroupKind::Disk(_) | GroupKind::OnDisk(..)) => Ok(()),
            Some(GroupKind::Core | GroupKind::Csv(..) | GroupKind::Vm(_) | GroupKind::PassThrough(..))
            | None => Err(Refusal::VmNotOnClusterStorage(self.vms[vm].name.clone())),
        }
    }

    /// The disk and the VMs on it become one role, named after the first of them.
    pub(crate) fn add_role_on_disk(&mut self, vm: VmId, lun: LunId, cx: &mut Cx<'_>) {
        let group = self.group_of_disk(lun).expect("the disk was admitted");
        let wanted = if self.vm_instance(vm).is_some() { Wanted::Online } else { Wanted::Offline };
        let kind = self.database().and_then(|database| database.groups.get(&group)).map(|group| &group.kind);
        let mut vms = match kind {
            Some(GroupKind::OnDisk(_, vms)) => vms.clone(),
            Some(_) | None => Vec::new(),
        };
        let joins = !vms.is_empty();
        if !joins {
            let name = self.vms[vm].name.clone();
            self.info().labels.insert(group, name);
        }
        vms.push((vm, wanted));
        self.vms[vm].group = Some(group);
        cx.emit_as_cause(Event::VmClustered(vm));
        if joins {
            cx.emit(Event::VmJoinedRole { vm, role: group });
        }
        self.give_wizards_order(Order::ChangeKind(group, GroupKind::OnDisk(lun, vms)), cx);
    }

    /// A disk came to a host or left it: who lies on it goes on, or waits.
    pub(crate) fn disk_came_or_left(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        if self.vms.values().any(|vm| vm.home == VmHome::Lun(lun)) {
            self.storage_changed(cx);
        }
    }

    /// VMs that move with their disk cannot be copied while they run: the target cannot read their files before the
    /// source has let go of them.
    pub(crate) fn admit_live_off_disk(&self, group: GroupId) -> Result<(), Refusal> {
        let Some(lun) = self.vms_of(group).find_map(|vm| self.disk_under(vm)) else { return Ok(()) };
        let disk = self.cluster.as_ref().and_then(|cluster| cluster.disks.get(&lun));
        let disk = disk.cloned().unwrap_or_else(|| self.luns[lun].name.clone());
        Err(StorageRefusal::MovesWithDisk { role: self.group_name(group), disk }.into())
    }
}
