//! Groups on the node that owns them: a state machine driven by the database.
//!
//! ```text
//!                   disk: Taking -> Mounting                                  +--(live)--> Offering -> Moving -> gone
//!   OnlinePending <                          > Running --(OfflinePending)-----+
//!                   VM:   Starting                                            +--(quick)-> Stopping -> HandingOver
//! ```
//! The leader says in the database where a group belongs and whether it shall run; its owner does that and tells the
//! leader what came of it. Disks go before VMs, more important VMs before less important ones (facts: roles §4).

use lab_units::map::Set;
use lab_units::{GroupId, LunId, NodeId, VmId};

use crate::database::{Database, Group, GroupKind, GroupState};
use crate::message::{Message, Request};
use crate::port::{MoveKind, Out, VmFailure, VmOrder, VmReport};
use crate::rules::rules;
use crate::running::{Derived, Running};

/// What a node does with a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Local {
    /// Takes the reservation of the disk.
    Taking,
    /// Mounts it.
    Mounting,
    /// The hypervisor was told to start the VM.
    Starting,
    /// It runs here.
    Running,
    /// Its disk and some of its VMs are here; another VM of it failed.
    Partial,
    /// It is saved or dismounted; then it goes to another node, or nowhere.
    Stopping(Option<NodeId>),
    /// It is stopped here and the leader was asked to give it to another node.
    HandingOver(NodeId),
    /// Another node was asked to take the running VM.
    Offering(NodeId),
    /// The running VM is copied to another node.
    Moving(NodeId),
}

impl Local {
    /// True while it really runs here.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Running | Self::Partial | Self::Offering(_) | Self::Moving(_))
    }

    /// What this means for the group.
    pub(crate) fn state(self) -> GroupState {
        match self {
            Self::Taking | Self::Mounting | Self::Starting => GroupState::OnlinePending,
            Self::Running | Self::Offering(_) => GroupState::Online,
            Self::Stopping(_) | Self::HandingOver(_) => GroupState::OfflinePending,
            Self::Moving(_) => GroupState::Moving,
            Self::Partial => GroupState::Failed,
        }
    }
}

/// How many groups of each rank are on their way online.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Pending([u32; RANKS]);

const RANKS: usize = 4;

impl Pending {
    pub(crate) fn of(db: &Database) -> Self {
        let mut pending = Self::default();
        db.groups.index().coming.iter().for_each(|id| pending.enter(db, *id));
        pending
    }

    pub(crate) fn enter(&mut self, db: &Database, id: GroupId) {
        if let Some(group) = db.groups.get(&id).filter(|group| group.state == GroupState::OnlinePending) {
            self.0[rank(db, group) as usize] += 1;
        }
    }

    pub(crate) fn leave(&mut self, db: &Database, id: GroupId) {
        if let Some(group) = db.groups.get(&id).filter(|group| group.state == GroupState::OnlinePending) {
            self.0[rank(db, group) as usize] -= 1;
        }
    }

    /// True if nothing more important is on its way.
    fn lets(&self, rank: u32) -> bool {
        self.0[rank as usize + 1..].iter().all(|count| *count == 0)
    }
}

/// The groups that one node looks at again and again; they are few among all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Owned {
    /// What the database gives to it, the core group aside.
    mine: Set<GroupId>,
    /// Whatever has a disk.
    disks: Derived<Set<GroupId>>,
}

impl Owned {
    pub(crate) fn of(db: &Database, node: NodeId) -> Self {
        let index = db.groups.index();
        Self {
            mine: index.owned.get(&node).cloned().unwrap_or_default(),
            disks: Derived(index.disks.clone()),
        }
    }

    pub(crate) fn update(&mut self, db: &Database, node: NodeId, id: GroupId) {
        let group = db.groups.get(&id);
        let mine = group.is_some_and(|group| group.owner == node && group.kind != GroupKind::Core);
        put(&mut self.mine, id, mine);
        put(&mut self.disks.0, id, group.is_some_and(|group| group.kind.lun().is_some()));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &GroupId> {
        self.mine.iter()
    }

    /// Groups with a disk, whoever owns them.
    pub(crate) fn disks<'a>(&'a self, db: &'a Database) -> impl Iterator<Item = (GroupId, &'a Group)> {
        self.disks.0.iter().filter_map(|id| Some((*id, db.groups.get(id)?)))
    }
}

fn put(set: &mut Set<GroupId>, id: GroupId, belongs: bool) {
    if belongs {
        set.insert(id);
    } else {
        set.remove(&id);
    }
}

/// What goes online first: disks, then VMs by priority.
pub(crate) fn rank(db: &Database, group: &Group) -> u32 {
    match group.kind {
        GroupKind::Core | GroupKind::Disk(_) | GroupKind::Csv(..) | GroupKind::PassThrough(..) => 3,
        GroupKind::Vm(_) | GroupKind::OnDisk(..) => match group.priority {
            _ if !rules(db.era).priorities => 1,
            3_000.. => 2,
            2_000.. => 1,
            _ => 0,
        },
    }
}

impl Running {
    /// Does what the database says about a group.
    pub(crate) fn drive(&mut self, id: GroupId, out: &mut Vec<Out>) {
        self.drive_group(id, out);
        self.keep_registered(id, out);
    }

    fn drive_group(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return self.forget_group(id, out) };
        if group.kind == GroupKind::Core {
            return;
        }
        let (owner, state) = (group.owner, group.state);
        self.drive_incoming(id, owner, state, out);
        if owner != self.me {
            self.queued.remove(&id);
            return self.abandon(id, owner, out);
        }
        // Nobody took what was offered: it is this node's again.
        if matches!(self.local.get(&id), Some(Local::HandingOver(_))) && state != GroupState::OfflinePending {
            self.local.remove(&id);
        }
        match (state, self.local.get(&id)) {
            (GroupState::OnlinePending, None) => {
                self.queued.insert(id);
                self.start_if_its_turn(id, out);
            }
            (GroupState::OnlinePending, Some(Local::Running | Local::Partial)) => self.complete(id, out),
            (GroupState::OnlinePending, Some(Local::Starting)) if self.vm_of(id).is_none() => {
                self.complete(id, out);
            }
            (GroupState::OfflinePending, Some(Local::Running | Local::Partial)) => {
                self.take_down(id, None, MoveKind::Quick, out)
            }
            (GroupState::OfflinePending, None) => {
                self.queued.remove(&id);
                self.say(id, GroupState::Offline, out);
            }
            (GroupState::Offline | GroupState::Failed, None) => {
                self.queued.remove(&id);
            }
            (GroupState::Failed, Some(Local::Taking | Local::Mounting | Local::Running)) => {
                self.drop_failed_disk(id, out)
            }
            _ => (),
        }
    }

    /// After an install: what runs here against the database is left alone until the leader has heard of it; a VM may
    /// have arrived while nobody led.
    pub(crate) fn drive_after_install(&mut self, out: &mut Vec<Out>) {
        let runs = |id: &GroupId| self.local.get(id).is_some_and(|local| local.runs());
        let kept: Vec<GroupId> =
            self.local.keys().copied().filter(|id| runs(id) && self.owner_of(*id) != Some(self.me)).collect();
        let held: Vec<(GroupId, Local)> =
            kept.into_iter().filter_map(|id| self.local.remove(&id).map(|local| (id, local))).collect();
        self.resuming = true;
        self.drive_all(out);
        self.resuming = false;
        self.local.extend(held);
    }

    pub(crate) fn drive_all(&mut self, out: &mut Vec<Out>) {
        let mut ids: Set<GroupId> = self.owned.iter().copied().collect();
        ids.extend(self.local.keys().chain(self.incoming.keys()).copied());
        ids.into_iter().for_each(|id| self.drive(id, out));
        self.register_all(out);
    }

    /// Starts what was waiting for more important groups, if its turn has come.
    pub(crate) fn drive_queued(&mut self, out: &mut Vec<Out>) {
        if self.queued.is_empty() {
            return;
        }
        let waiting: Vec<GroupId> = self.queued.iter().copied().collect();
        waiting.into_iter().for_each(|id| self.start_if_its_turn(id, out));
    }

    fn start_if_its_turn(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return };
        if !self.pending.lets(rank(&self.db, group)) || self.is_still_witness(&group.kind) {
            return;
        }
        self.queued.remove(&id);
        match group.kind {
            GroupKind::Vm(vm) => {
                self.local.insert(id, Local::Starting);
                out.push(Out::Vm { vm, order: VmOrder::Start });
            }
            GroupKind::Disk(lun)
            | GroupKind::Csv(_, lun)
            | GroupKind::PassThrough(lun, _)
            | GroupKind::OnDisk(lun, _) => self.take_disk(id, lun, out),
            GroupKind::Core => (),
        }
    }

    /// A disk that has been the witness is still needed as that until the votes no longer count on it.
    pub(crate) fn is_still_witness(&self, kind: &GroupKind) -> bool {
        matches!(kind, GroupKind::Disk(lun) | GroupKind::Csv(_, lun) if self.is_witness_lun(*lun))
    }

    /// Takes a running group offline; then it may go to another node.
    pub(crate) fn take_down(&mut self, id: GroupId, then: Option<NodeId>, how: MoveKind, out: &mut Vec<Out>) {
        let order = match how {
            MoveKind::Live | MoveKind::Quick => VmOrder::Save,
            MoveKind::ShutDown => VmOrder::ShutDown,
            MoveKind::TurnOff => VmOrder::TurnOff,
        };
        let Some(group) = self.db.groups.get(&id) else { return };
        self.local.insert(id, Local::Stopping(then));
        match group.kind {
            GroupKind::OnDisk(..) => self.stop_lodgers(id, order, out),
            GroupKind::Vm(vm) => out.push(Out::Vm { vm, order }),
            GroupKind::Disk(lun) | GroupKind::Csv(_, lun) | GroupKind::PassThrough(lun, _) => {
                self.dismount(lun, out)
            }
            GroupKind::Core => (),
        }
    }

    /// It is offline here.
    pub(crate) fn is_down(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let then = match self.local.remove(&id) {
            Some(Local::Stopping(then)) => then,
            _ => None,
        };
        if self.owner_of(id) != Some(self.me) {
            return;
        }
        match then {
            Some(to) => {
                self.local.insert(id, Local::HandingOver(to));
                self.ask(Request::HandOver { group: id, to }, out);
            }
            None => self.say(id, GroupState::Offline, out),
        }
    }

    /// It is online here.
    pub(crate) fn is_up(&mut self, id: GroupId, out: &mut Vec<Out>) {
        self.local.insert(id, Local::Running);
        self.drive(id, out);
    }

    /// It could not be brought or kept online here.
    pub(crate) fn is_broken(&mut self, id: GroupId, failure: Option<VmFailure>, out: &mut Vec<Out>) {
        self.local.remove(&id);
        if self.owner_of(id) == Some(self.me) {
            self.ask(Request::Failed { group: id, failure }, out);
        }
    }

    pub(crate) fn say(&mut self, group: GroupId, state: GroupState, out: &mut Vec<Out>) {
        // After an install the leader is told everything at once.
        if self.state_of(group) != Some(state) && !self.resuming {
            self.ask(Request::State { group, state }, out);
        }
    }

    /// The group belongs to another node now.
    fn abandon(&mut self, id: GroupId, owner: NodeId, out: &mut Vec<Out>) {
        let Some(local) = self.local.get(&id).copied() else { return };
        match (local, self.kind_of(id)) {
            // Its last memory is on its way; the hypervisor will say when it is gone.
            (Local::Moving(to), _) if to == owner => (),
            (Local::Stopping(_), _) => (),
            (Local::HandingOver(_), _) => {
                self.local.remove(&id);
            }
            (Local::Moving(_), Some(GroupKind::Vm(vm))) => {
                out.push(Out::Vm { vm, order: VmOrder::CancelMigration });
                self.turn_off(id, vm, out);
            }
            (Local::Offering(to), Some(GroupKind::Vm(vm))) => {
                self.tell(to, Message::MigrateCancelled(id), out);
                self.turn_off(id, vm, out);
            }
            // It has arrived, and those who said so were not heard.
            (Local::Running, Some(GroupKind::Vm(_))) if self.state_of(id) == Some(GroupState::Moving) => {
                let to = self.me;
                self.ask(Request::Moved { group: id, to }, out);
            }
            (Local::Starting | Local::Running, Some(GroupKind::Vm(vm))) => self.turn_off(id, vm, out),
            (
                _,
                Some(
                    GroupKind::Disk(lun)
                    | GroupKind::Csv(_, lun)
                    | GroupKind::PassThrough(lun, _)
                    | GroupKind::OnDisk(lun, _),
                ),
            ) => {
                self.local.remove(&id);
                self.turn_off_lodgers(id, out);
                self.give_up_disk(lun, out);
            }
            (_, Some(GroupKind::Vm(_) | GroupKind::Core) | None) => {
                self.local.remove(&id);
            }
        }
    }

    fn turn_off(&mut self, id: GroupId, vm: VmId, out: &mut Vec<Out>) {
        self.local.remove(&id);
        out.push(Out::Vm { vm, order: VmOrder::TurnOff });
    }

    /// The group is no longer in the database: a VM runs on, outside the cluster; a disk is let go.
    fn forget_group(&mut self, id: GroupId, out: &mut Vec<Out>) {
        self.queued.remove(&id);
        self.local.remove(&id);
        self.incoming.remove(&id);
        self.let_go_of_unknown_disks(out);
    }

    pub(crate) fn kind_of(&self, id: GroupId) -> Option<GroupKind> {
        self.db.groups.get(&id).map(|group| group.kind.clone())
    }

    /// The VM of a group that is that VM and nothing else: it can go to another node while it runs.
    pub(crate) fn vm_of(&self, id: GroupId) -> Option<VmId> {
        match self.db.groups.get(&id).map(|group| &group.kind) {
            Some(GroupKind::Vm(vm)) => Some(*vm),
            Some(
                GroupKind::Core
                | GroupKind::Disk(_)
                | GroupKind::Csv(..)
                | GroupKind::PassThrough(..)
                | GroupKind::OnDisk(..),
            )
            | None => None,
        }
    }

    /// True if the group runs VMs.
    pub(crate) fn is_role(&self, id: GroupId) -> bool {
        self.db.groups.get(&id).is_some_and(|group| group.kind.is_role())
    }

    pub(crate) fn group_of_vm(&self, vm: VmId) -> Option<GroupId> {
        let has = |id: &GroupId| {
            self.db.groups.get(id).is_some_and(|group| group.kind.vms().any(|other| other == vm))
        };
        self.local.keys().chain(self.incoming.keys()).copied().find(has)
    }

    /// The group of a disk or CSV.
    pub(crate) fn group_of_lun(&self, lun: LunId) -> Option<GroupId> {
        let is_it = |group: &Group| group.kind.lun() == Some(lun);
        let local = self.local.keys().copied().find(|id| self.db.groups.get(id).is_some_and(is_it));
        local.or_else(|| self.owned.disks(&self.db).find(|(_, group)| is_it(group)).map(|(id, _)| id))
    }

    pub(crate) fn on_vm(&mut self, vm: VmId, report: VmReport, out: &mut Vec<Out>) {
        if report == VmReport::Found {
            self.kept.insert(vm);
            return;
        }
        if matches!(report, VmReport::Stopped | VmReport::Crashed(_)) && self.kept.remove(&vm) {
            return;
        }
        let Some(id) = self.group_of_vm(vm) else { return };
        if self.vm_of(id).is_none() {
            return self.on_lodger(id, vm, report, out);
        }
        let local = self.local.get(&id).copied();
        match (report, local) {
            (VmReport::Started, Some(Local::Starting)) => self.is_up(id, out),
            (VmReport::StartFailed(failure), Some(Local::Starting)) => self.is_broken(id, Some(failure), out),
            (VmReport::Saved | VmReport::Stopped, Some(Local::Stopping(_))) => self.is_down(id, out),
            // Saved by hand is as good as stopped by hand (assumed).
            (
                VmReport::Stopped | VmReport::Saved,
                Some(Local::Running | Local::Offering(_) | Local::Moving(_)),
            ) => {
                self.local.remove(&id);
                self.ask(Request::StoppedInside(id, vm), out);
            }
            (VmReport::Stopped, Some(Local::Starting)) => self.is_broken(id, None, out),
            (VmReport::Crashed(failure), Some(_)) => self.is_broken(id, Some(failure), out),
            (
                VmReport::Reserved
                | VmReport::ReserveFailed(_)
                | VmReport::MigrationStarted
                | VmReport::MigratedAway
                | VmReport::Arrived
                | VmReport::MigrationFailed(_)
                | VmReport::IncomingLost,
                _,
            ) => self.on_migration(id, report, out),
            (
                VmReport::Found
                | VmReport::Started
                | VmReport::StartFailed(_)
                | VmReport::Saved
                | VmReport::Stopped
                | VmReport::Crashed(_),
                _,
            ) => (),
        }
    }
}
