//! VMs whose files lie on an ordinary disk of the cluster (facts: storage §5; S1-10 to S1-12).
//!
//! ```text
//!   disk: Taking -> Mounting, all VMs: Starting -> Running --+-- Stopping: all VMs saved, disk dismounted -> HandingOver
//!                                  |                  |      |
//!                                  +---- Partial <----+------+   a VM failed: the others run on until the leader decides
//! ```
//! Only the owner of the disk reads what is on it, so the disk and every VM on it are one group, which goes to another
//! node as a whole: all saved, the disk away and back, all restored.

use lab_units::{GroupId, NodeId, VmId};

use crate::database::{Change, Group, GroupKind, GroupState, Wanted};
use crate::message::Request;
use crate::port::{Out, VmFailure, VmOrder, VmReport};
use crate::role::Local;
use crate::running::Running;

/// What a VM on a disk of its group is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Lodger {
    /// It was told to start or to stop and has not answered.
    Awaited,
    /// It runs.
    Here,
    /// It stopped from inside while the others run.
    Off,
}

impl GroupKind {
    /// True if that VM was switched off.
    pub fn wants_off(&self, vm: VmId) -> bool {
        matches!(self, Self::OnDisk(_, vms) if vms.contains(&(vm, Wanted::Offline)))
    }

    /// The same with something else wanted of one of its VMs; `None` if it is no disk with VMs.
    pub(crate) fn with_wanted(&self, vm: VmId, wanted: Wanted) -> Option<Self> {
        let Self::OnDisk(lun, vms) = self else { return None };
        let changed = |(id, before): &(VmId, Wanted)| (*id, if *id == vm { wanted } else { *before });
        Some(Self::OnDisk(*lun, vms.iter().map(changed).collect()))
    }
}

impl Group {
    /// True if one of its VMs was switched off while its disk is online.
    pub fn is_partly_off(&self) -> bool {
        self.state == GroupState::Online && self.kind.vms().any(|vm| self.kind.wants_off(vm))
    }
}

impl Running {
    /// A group that failed may still have its disk, and VMs that run, on its owner.
    pub(crate) fn may_hold_disk(&self, id: GroupId) -> bool {
        self.db.groups.get(&id).is_some_and(|group| {
            matches!(group.kind, GroupKind::OnDisk(..)) && self.members().contains(group.owner)
        })
    }

    /// Leader: the group is wanted with all its VMs; those that were switched off are started where the others run.
    pub(crate) fn want_all_vms(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(GroupKind::OnDisk(lun, vms)) = self.kind_of(id) else { return };
        if vms.iter().all(|(_, wanted)| *wanted == Wanted::Online) {
            return;
        }
        let vms = vms.into_iter().map(|(vm, _)| (vm, Wanted::Online)).collect();
        self.change(Change::Kind(id, GroupKind::OnDisk(lun, vms)), out);
        if self.state_of(id) == Some(GroupState::Online) {
            self.change(Change::State(id, GroupState::OnlinePending), out);
        }
    }

    /// What is here of a group that shall be online: the rest of it is started.
    pub(crate) fn complete(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(GroupKind::OnDisk(_, vms)) = self.kind_of(id) else {
            return self.say(id, GroupState::Online, out);
        };
        let here = |lodger: Option<&Lodger>| matches!(lodger, Some(Lodger::Awaited | Lodger::Here));
        for (vm, _) in vms.into_iter().filter(|(_, wanted)| *wanted == Wanted::Online) {
            if !here(self.lodgers.get(&vm)) {
                self.lodgers.insert(vm, Lodger::Awaited);
                out.push(Out::Vm { vm, order: VmOrder::Start });
            }
        }
        if self.awaits_none(id) {
            self.local.insert(id, Local::Running);
            self.say(id, GroupState::Online, out);
        } else {
            self.local.insert(id, Local::Starting);
        }
    }

    fn have_started(&mut self, id: GroupId, out: &mut Vec<Out>) {
        if self.state_of(id) == Some(GroupState::OnlinePending) {
            self.complete(id, out);
        } else if self.awaits_none(id) {
            self.local.insert(id, Local::Running);
            self.drive(id, out);
        }
    }

    /// The VMs go first, then the disk.
    pub(crate) fn stop_lodgers(&mut self, id: GroupId, order: VmOrder, out: &mut Vec<Out>) {
        for vm in self.vms_of_group(id) {
            self.lodgers.insert(vm, Lodger::Awaited);
            out.push(Out::Vm { vm, order });
        }
        self.have_stopped(id, out);
    }

    fn have_stopped(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let lun = self.kind_of(id).and_then(|kind| kind.lun());
        if let Some(lun) = lun.filter(|_| self.awaits_none(id)) {
            self.dismount(lun, out);
        }
    }

    /// The disk is gone from here, and every VM with it.
    pub(crate) fn turn_off_lodgers(&mut self, id: GroupId, out: &mut Vec<Out>) {
        if self.vm_of(id).is_some() {
            return;
        }
        for vm in self.vms_of_group(id) {
            self.lodgers.remove(&vm);
            out.push(Out::Vm { vm, order: VmOrder::TurnOff });
        }
    }

    /// Owner: nothing of the group is here, so that it can go at once.
    pub(crate) fn hand_over_idle(&mut self, id: GroupId, to: NodeId, out: &mut Vec<Out>) {
        self.local.insert(id, Local::HandingOver(to));
        self.ask(Request::State { group: id, state: GroupState::OfflinePending }, out);
        self.ask(Request::HandOver { group: id, to }, out);
    }

    pub(crate) fn on_lodger(&mut self, id: GroupId, vm: VmId, report: VmReport, out: &mut Vec<Out>) {
        let local = self.local.get(&id).copied();
        match (report, local) {
            (VmReport::Started, Some(Local::Starting)) => {
                self.lodgers.insert(vm, Lodger::Here);
                self.have_started(id, out);
            }
            (VmReport::Started, Some(Local::Partial)) => {
                self.lodgers.insert(vm, Lodger::Here);
            }
            (VmReport::Saved | VmReport::Stopped | VmReport::Crashed(_), Some(Local::Stopping(_))) => {
                self.lodgers.remove(&vm);
                self.have_stopped(id, out);
            }
            (
                VmReport::StartFailed(failure) | VmReport::Crashed(failure),
                Some(Local::Starting | Local::Running | Local::Partial),
            ) => self.is_partial(id, vm, Some(failure), out),
            (VmReport::Stopped, Some(Local::Starting)) => self.is_partial(id, vm, None, out),
            (VmReport::Stopped | VmReport::Saved, Some(Local::Running | Local::Partial)) => {
                self.lodgers.insert(vm, Lodger::Off);
                self.ask(Request::StoppedInside(id, vm), out);
            }
            // What else is said of a VM on a disk belongs to something that is over.
            _ => (),
        }
    }

    /// What the database does not say yet of VMs that stopped from inside.
    pub(crate) fn say_off_again(&mut self, out: &mut Vec<Out>) {
        let off = |(vm, lodger): (&VmId, &Lodger)| (*lodger == Lodger::Off).then_some(*vm);
        let off: Vec<VmId> = self.lodgers.iter().filter_map(off).collect();
        for vm in off {
            let wanted = self.group_of_vm(vm).filter(|id| match self.kind_of(*id) {
                Some(GroupKind::OnDisk(_, vms)) => vms.contains(&(vm, Wanted::Online)),
                Some(_) | None => false,
            });
            if let Some(id) = wanted {
                self.ask(Request::StoppedInside(id, vm), out);
            }
        }
    }

    /// One of the VMs failed; the others run on until the leader has decided.
    fn is_partial(&mut self, id: GroupId, vm: VmId, failure: Option<VmFailure>, out: &mut Vec<Out>) {
        self.lodgers.remove(&vm);
        self.local.insert(id, Local::Partial);
        if self.owner_of(id) == Some(self.me) {
            self.ask(Request::Failed { group: id, failure }, out);
        }
    }

    fn vms_of_group(&self, id: GroupId) -> Vec<VmId> {
        self.kind_of(id).map_or_else(Vec::new, |kind| kind.vms().collect())
    }

    fn awaits_none(&self, id: GroupId) -> bool {
        !self.vms_of_group(id).iter().any(|vm| self.lodgers.get(vm) == Some(&Lodger::Awaited))
    }
}
