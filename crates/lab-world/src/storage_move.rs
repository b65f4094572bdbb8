//! A VM's files go elsewhere while it runs: storage migration, and with its memory after them to a host that shares
//! nothing with the first (facts: migration §6).
//!
//! ```text
//!   copy: files are read and written; what the guest writes goes to both
//!     -> mirror: both are the same -> the VM uses the new files          (storage migration)
//!                                  -> live migration of the memory       (shared nothing)
//! ```
//! Until the switch the old files are whole: whatever fails before, the VM stays with them.

use lab_units::{Bytes, Era, HostId, Name, NetworkId, VmId};

use crate::command::Feature;
use crate::due::Due;
use crate::event::Event;
use crate::refusal::{Refusal, admitted};
use crate::state::{Instance, InstanceState, Purpose, VmHome};
use crate::timing;
use crate::world::{Cx, World};

/// Where a VM's files, and it itself, are going.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StorageMove {
    /// The storage.
    pub home: VmHome,
    /// The folder.
    pub path: Name,
    /// The host, if it goes to another.
    pub to: Option<HostId>,
}

impl World {
    pub(crate) fn admit_move_storage(
        &self,
        id: VmId,
        to: Option<HostId>,
        path: &Name,
    ) -> Result<(), Refusal> {
        let vm = self.vms.get(id).ok_or(Refusal::Gone)?;
        let from = self.vm_instance(id).map_or(vm.registered, |(host, _)| host);
        for host in [from].into_iter().chain(to) {
            let era = self.admit_has_feature(host, Feature::HyperV)?.era;
            if era < Era::Ws2012 {
                return Err(Refusal::NotInThisVersion { era, since: Era::Ws2012 });
            }
        }
        if vm.moving.is_some() || self.migration_of(id).is_some() || self.transfers.contains_key(&id) {
            return Err(Refusal::VmMoving(vm.name.clone()));
        }
        let home = self.home_of(to.unwrap_or(from), path)?;
        match to {
            Some(to) => self.admit_shared_nothing(id, from, to),
            None if home == vm.home && vm.path == *path => Err(Refusal::AlreadySo),
            None if vm.group.is_some() && self.disk_under(id).is_some() => {
                Err(Refusal::VmClustered(vm.name.clone()))
            }
            None if vm.group.is_some() && !self.shared_home(home) => {
                Err(Refusal::VmNotOnClusterStorage(vm.name.clone()))
            }
            None => Ok(()),
        }
    }

    fn admit_shared_nothing(&self, id: VmId, from: HostId, to: HostId) -> Result<(), Refusal> {
        let (vm, target) = (&self.vms[id], &self.hosts[to]);
        if vm.group.is_some() {
            return Err(Refusal::VmClustered(vm.name.clone()));
        }
        if from == to {
            return Err(Refusal::AlreadySo);
        }
        if !self.vm_instance(id).is_some_and(|(_, state)| state.runs()) {
            return Err(Refusal::VmNotRunning(vm.name.clone()));
        }
        if vm.dvd {
            return Err(Refusal::VmHasLocalMedia(vm.name.clone()));
        }
        if let Some(switch) = vm.switch.as_ref().filter(|name| !target.has_switch(name.as_str())) {
            return Err(Refusal::NoSuchSwitch { switch: switch.clone(), host: target.name.clone() });
        }
        if target.free_memory() < vm.memory {
            let (host, free) = (target.name.clone(), target.free_memory());
            return Err(Refusal::NotEnoughMemory { host, free, needed: vm.memory });
        }
        if self.compatible(id, from, to).is_err() {
            return Err(Refusal::ProcessorsDiffer { from: self.host_name(from), to: target.name.clone() });
        }
        match self.network_between(from, to) {
            Some(_) => Ok(()),
            None => Err(Refusal::HostsNotConnected {
                from: self.host_name(from),
                to: self.hosts[to].name.clone(),
            }),
        }
    }

    /// Any network that connects two hosts outside a cluster, the first made first.
    pub(crate) fn network_between(&self, from: HostId, to: HostId) -> Option<NetworkId> {
        self.networks.ids().find(|network| self.path(from, to, *network) && self.path(to, from, *network))
    }

    pub(crate) fn move_storage(&mut self, vm: VmId, to: Option<HostId>, path: Name, cx: &mut Cx<'_>) {
        let from = self.vm_instance(vm).map_or(self.vms[vm].registered, |(host, _)| host);
        let home = admitted(self.home_of(to.unwrap_or(from), &path));
        self.vms[vm].moving = Some(StorageMove { home, path, to });
        cx.emit_as_cause(Event::StorageMoveStarted { vm, from, to });
        self.begin_transfer(vm, from, Purpose::CopyFiles, cx);
    }

    /// The bytes of a VM's files: a virtual disk is copied whole.
    pub(crate) fn file_bytes(&self, vm: VmId) -> Bytes {
        self.vms[vm].vhd.unwrap_or(Bytes::mib(1))
    }

    /// All files have been copied; from now on both are kept the same until the VM changes over.
    pub(crate) fn files_copied(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        cx.after(timing::MIRROR, Due::Mirrored { vm });
    }

    pub(crate) fn mirrored(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        let Some(plan) = self.vms.get(vm).and_then(|vm| vm.moving.clone()) else { return };
        let from = self.vm_instance(vm).map_or(self.vms[vm].registered, |(host, _)| host);
        match plan.to {
            None if self.may_open(from, plan.home) => self.change_over(vm, cx),
            Some(to) if self.admit_shared_nothing(vm, from, to).is_ok() => {
                self.memory_follows(vm, from, to, cx)
            }
            None | Some(_) => self.storage_move_failed(vm, cx),
        }
    }

    fn memory_follows(&mut self, vm: VmId, from: HostId, to: HostId, cx: &mut Cx<'_>) {
        let network = self.network_between(from, to).expect("the hosts were just found connected");
        let (state, memory, run) = (InstanceState::Reserved, self.vms[vm].memory, self.vms[vm].runs);
        self.hosts[to].instances.insert(vm, Instance { state, memory, waiting: None, run });
        self.begin_copy(vm, from, to, network, cx);
    }

    /// The plan by which a VM's files went to this host before it.
    pub(crate) fn follows_its_files(&self, vm: VmId, to: HostId) -> Option<&StorageMove> {
        self.vms[vm].moving.as_ref().filter(|plan| plan.to == Some(to))
    }

    /// The VM uses the new files; the old ones are deleted.
    pub(crate) fn change_over(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        let Some(plan) = self.vms[vm].moving.take() else { return };
        let guest = &mut self.vms[vm];
        (guest.home, guest.path) = (plan.home, plan.path);
        cx.emit_as_cause(Event::StorageMoved(vm));
    }

    /// What was copied is thrown away; the VM stays with its files.
    pub(crate) fn storage_move_failed(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        if self.vms[vm].moving.take().is_some() {
            cx.emit_as_cause(Event::StorageMoveFailed(vm));
        }
    }
}
