//! Moving groups: the leader schedules, source and destination agree, the hypervisors copy.
//!
//! ```text
//!   leader --Move--> source --MigrateOffer--> destination: reserve memory
//!                    source <--MigrateReady-- destination
//!                    source: copy ... MigratedAway / Arrived: both tell the leader, the first counts
//! ```
//! A live migration changes the owner only when the VM runs on the destination; until then the source has it. A crash
//! never live-migrates: if the source dies, the leader starts the VM anew.

use lab_units::map::Map;
use lab_units::{GroupId, NodeId, VmId};

use crate::database::{Change, GroupKind, GroupState, Wanted};
use crate::leader::{Leader, Move};
use crate::message::{Message, Request};
use crate::placement::{Load, best_owner, may_own, next_owner};
use crate::port::{MoveKind, Note, Out, VmFailure, VmOrder, VmReport};
use crate::role::Local;
use crate::running::{Running, note};

/// A VM about to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Guest {
    /// Where it comes from.
    pub(crate) from: NodeId,
    /// Memory is reserved for it.
    pub(crate) ready: bool,
}

/// Live migrations under way at each node, as source or destination.
fn live_moves(leader: &Leader) -> Map<NodeId, u32> {
    let mut busy = Map::new();
    for planned in leader.moves.values().filter(|planned| planned.started && planned.kind == MoveKind::Live) {
        for node in [planned.from, planned.to] {
            *busy.entry(node).or_insert(0) += 1;
        }
    }
    busy
}

/// What a VM is after a live migration, however that ended. It may have been ordered offline as it set out.
fn running_or_wanted_off(wanted: Wanted) -> GroupState {
    match wanted {
        Wanted::Online => GroupState::Online,
        Wanted::Offline => GroupState::OfflinePending,
    }
}

impl Running {
    /// Leader: an administrator moves a group.
    pub(crate) fn move_group(&mut self, id: GroupId, to: Option<NodeId>, kind: MoveKind, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return note(Note::OrderIgnored, out) };
        if group.kind == GroupKind::Core {
            return self.move_core(to, out);
        }
        let takers = self.takers();
        let able = |node: &NodeId| takers.contains(*node) && may_own(group, *node) && *node != group.owner;
        let to = match to {
            Some(to) => Some(to).filter(able),
            None => best_owner(group, takers, &mut Load::of(&self.db)),
        };
        let Some(to) = to else { return note(Note::OrderIgnored, out) };
        let moving = self.leader.as_ref().is_some_and(|leader| leader.moves.contains_key(&id));
        match group.state {
            GroupState::Online if !moving => self.order_move(id, to, kind, out),
            GroupState::Offline => {
                self.change(Change::Owner { group: id, to, state: GroupState::Offline }, out)
            }
            GroupState::Failed if !moving && self.may_hold_disk(id) => self.order_move(id, to, kind, out),
            GroupState::Failed => {
                let online = group.wanted == Wanted::Online;
                let state = if online { GroupState::OnlinePending } else { GroupState::Failed };
                self.change(Change::Owner { group: id, to, state }, out);
            }
            GroupState::Online
            | GroupState::OnlinePending
            | GroupState::OfflinePending
            | GroupState::Moving => {
                note(Note::OrderIgnored, out);
            }
        }
    }

    /// Leader: the core group, and with it the lead, goes to another node, by a regroup that finds its new owner.
    pub(crate) fn move_core(&mut self, to: Option<NodeId>, out: &mut Vec<Out>) {
        let Some((id, core)) = self.db.core() else { return };
        let takers = self.takers().without(self.me);
        let to = match to {
            Some(to) => Some(to).filter(|to| takers.contains(*to)),
            None => best_owner(core, takers, &mut Load::of(&self.db)),
        };
        let Some(to) = to else { return note(Note::OrderIgnored, out) };
        self.change(Change::Owner { group: id, to, state: GroupState::Online }, out);
        self.begin_regroup(self.db.promised + 1, out);
    }

    /// Leader: the core group leaves a node that the witness does not answer, for one that has not tried yet.
    pub(crate) fn hand_core_on(&mut self, out: &mut Vec<Out>) -> bool {
        let takers = self.takers().minus(self.blind);
        let to = self.db.core().and_then(|(_, core)| next_owner(core, takers, &mut Load::of(&self.db)));
        if to.is_some() {
            self.move_core(to, out);
        }
        to.is_some()
    }

    /// Leader: puts a move in the queue.
    pub(crate) fn order_move(&mut self, id: GroupId, to: NodeId, kind: MoveKind, out: &mut Vec<Out>) {
        let Some(from) = self.owner_of(id) else { return };
        let can_live = self.rules().live_migration && self.vm_of(id).is_some();
        let kind = if kind == MoveKind::Live && !can_live { MoveKind::Quick } else { kind };
        if let Some(leader) = &mut self.leader {
            leader.moves.insert(id, Move { from, to, kind, started: false });
        }
        self.run_moves(out);
    }

    /// Leader: starts the moves whose nodes are free. A node takes part in as many live migrations as the version
    /// allows (facts: migration §3); saving and restoring is not limited.
    pub(crate) fn run_moves(&mut self, out: &mut Vec<Out>) {
        loop {
            let Some(leader) = &mut self.leader else { return };
            let busy = live_moves(leader);
            let has_room =
                |node: NodeId| busy.get(&node).is_none_or(|count| *count < self.db.migration_limit(node));
            let free = |m: &Move| m.kind != MoveKind::Live || (has_room(m.from) && has_room(m.to));
            let next = leader.moves.iter().find(|(_, m)| !m.started && free(m)).map(|(id, m)| (*id, *m));
            let Some((id, next)) = next else { return };
            leader.moves.insert(id, Move { started: true, ..next });
            self.flush(out);
            self.tell(next.from, Message::Move { group: id, to: next.to, kind: next.kind }, out);
        }
    }

    /// Leader: a move is over, however it ended.
    pub(crate) fn end_move(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let ended = self.leader.as_mut().is_some_and(|leader| leader.moves.remove(&id).is_some());
        if ended {
            self.run_moves(out);
        }
    }

    /// Leader: an administrator cancels a live migration.
    pub(crate) fn cancel_move(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let planned = self.leader.as_ref().and_then(|leader| leader.moves.get(&id)).copied();
        match planned {
            Some(planned) if !planned.started => {
                self.end_move(id, out);
                note(Note::MoveFailed { group: id, to: planned.to, failure: VmFailure::Cancelled }, out);
            }
            _ => match self.owner_of(id) {
                Some(owner) => self.tell(owner, Message::CancelMove(id), out),
                None => note(Note::OrderIgnored, out),
            },
        }
    }

    /// Leader: a group is offline on its owner and goes on elsewhere.
    pub(crate) fn on_hand_over(&mut self, from: NodeId, id: GroupId, to: NodeId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id).filter(|group| group.owner == from) else { return };
        if group.state != GroupState::OfflinePending {
            return;
        }
        let takers = self.takers();
        let leaving = self.leader.as_ref().is_some_and(|leader| leader.leaving.contains(from));
        let to =
            if takers.contains(to) { Some(to) } else { next_owner(group, takers, &mut Load::of(&self.db)) };
        let online = group.wanted == Wanted::Online && (to.is_some() || !leaving);
        let state = if online { GroupState::OnlinePending } else { GroupState::Offline };
        self.change(Change::Owner { group: id, to: to.unwrap_or(from), state }, out);
        self.end_move(id, out);
    }

    /// Leader: a VM runs on its destination.
    pub(crate) fn on_moved(&mut self, from: NodeId, id: GroupId, to: NodeId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return };
        let running = matches!(group.state, GroupState::Online | GroupState::Moving);
        if running && (from == group.owner || from == to) && self.members().contains(to) {
            let state = running_or_wanted_off(group.wanted);
            self.change(Change::Owner { group: id, to, state }, out);
        }
        self.end_move(id, out);
    }

    /// Leader: a VM runs on where it was.
    pub(crate) fn on_move_failed(
        &mut self,
        from: NodeId,
        id: GroupId,
        to: NodeId,
        failure: VmFailure,
        out: &mut Vec<Out>,
    ) {
        if self.owner_of(id) != Some(from) {
            return;
        }
        note(Note::MoveFailed { group: id, to, failure }, out);
        if self.is_draining(from) {
            note(Note::DrainMoveFailed { group: id, node: from }, out);
        }
        if let Some(group) = self.db.groups.get(&id).filter(|group| group.state == GroupState::Moving) {
            self.change(Change::State(id, running_or_wanted_off(group.wanted)), out);
        }
        if let Some(leader) = &mut self.leader {
            leader.stubborn.insert(id);
        }
        self.end_move(id, out);
    }

    /// Owner: the leader wants a group moved.
    pub(crate) fn on_move(
        &mut self,
        from: NodeId,
        id: GroupId,
        to: NodeId,
        kind: MoveKind,
        out: &mut Vec<Out>,
    ) {
        if self.current_leader() != Some(from) {
            return;
        }
        match self.local.get(&id) {
            Some(Local::Offering(there) | Local::Moving(there) | Local::Stopping(Some(there)))
                if *there == to =>
            {
                return;
            }
            _ => (),
        }
        if self.may_hold_disk(id) && !self.local.contains_key(&id) {
            return self.hand_over_idle(id, to, out);
        }
        let runs = matches!(self.local.get(&id), Some(Local::Running | Local::Partial));
        if !runs || self.owner_of(id) != Some(self.me) {
            let failure = VmFailure::Cancelled;
            return self.ask(Request::MoveFailed { group: id, to, failure }, out);
        }
        match (kind, self.vm_of(id)) {
            (MoveKind::Live, Some(vm)) => {
                self.local.insert(id, Local::Offering(to));
                self.tell(to, Message::MigrateOffer { group: id, vm }, out);
            }
            (MoveKind::Live, None) | (MoveKind::Quick | MoveKind::ShutDown | MoveKind::TurnOff, _) => {
                self.take_down(id, Some(to), kind, out);
                self.ask(Request::State { group: id, state: GroupState::OfflinePending }, out);
            }
        }
    }

    /// Owner: the leader wants a live migration cancelled.
    pub(crate) fn on_cancel_move(&mut self, id: GroupId, out: &mut Vec<Out>) {
        match (self.local.get(&id).copied(), self.vm_of(id)) {
            (Some(Local::Moving(_)), Some(vm)) => out.push(Out::Vm { vm, order: VmOrder::CancelMigration }),
            (Some(Local::Offering(to)), Some(_)) => self.stay(id, to, VmFailure::Cancelled, out),
            _ => note(Note::OrderIgnored, out),
        }
    }

    /// Destination: a VM wants to come.
    pub(crate) fn on_offer(&mut self, from: NodeId, id: GroupId, vm: VmId, out: &mut Vec<Out>) {
        if self.current_leader().is_none() || !self.members().contains(from) || self.local.contains_key(&id) {
            let failure = VmFailure::PeerLost;
            return self.tell(from, Message::MigrateRefused { group: id, failure }, out);
        }
        if let Some(guest) = self.incoming.get(&id).filter(|guest| guest.from == from) {
            if guest.ready {
                self.tell(from, Message::MigrateReady(id), out);
            }
            return;
        }
        self.incoming.insert(id, Guest { from, ready: false });
        out.push(Out::Vm { vm, order: VmOrder::Reserve { from } });
    }

    /// Source: the destination has reserved memory.
    pub(crate) fn on_ready(&mut self, from: NodeId, id: GroupId, out: &mut Vec<Out>) {
        match (self.local.get(&id), self.vm_of(id)) {
            (Some(Local::Offering(to)), Some(vm)) if *to == from => {
                self.local.insert(id, Local::Moving(from));
                out.push(Out::Vm { vm, order: VmOrder::Migrate { to: from } });
                self.ask(Request::State { group: id, state: GroupState::Moving }, out);
            }
            (Some(Local::Moving(to)), _) if *to == from => (),
            _ => self.tell(from, Message::MigrateCancelled(id), out),
        }
    }

    /// Source: the destination cannot take it.
    pub(crate) fn on_refused(&mut self, from: NodeId, id: GroupId, failure: VmFailure, out: &mut Vec<Out>) {
        if self.local.get(&id) == Some(&Local::Offering(from)) {
            self.stay(id, from, failure, out);
        }
    }

    /// Destination: it will not come.
    pub(crate) fn on_cancelled(&mut self, from: NodeId, id: GroupId, out: &mut Vec<Out>) {
        if self.incoming.get(&id).is_some_and(|guest| guest.from == from) {
            self.incoming.remove(&id);
            if let Some(vm) = self.vm_of(id) {
                out.push(Out::Vm { vm, order: VmOrder::Unreserve });
            }
        }
    }

    /// Source: the VM runs on here.
    fn stay(&mut self, id: GroupId, to: NodeId, failure: VmFailure, out: &mut Vec<Out>) {
        self.local.insert(id, Local::Running);
        self.tell(to, Message::MigrateCancelled(id), out);
        self.ask(Request::MoveFailed { group: id, to, failure }, out);
        self.drive(id, out);
    }

    /// A destination left the view: what is on its way there stays here.
    pub(crate) fn keep_what_cannot_arrive(&mut self, out: &mut Vec<Out>) {
        let members = self.members();
        let lost: Vec<(GroupId, Local)> = self
            .local
            .iter()
            .filter(|(_, local)| {
                matches!(local, Local::Moving(to) | Local::Offering(to) if !members.contains(*to))
            })
            .map(|(id, local)| (*id, *local))
            .collect();
        for (id, local) in lost {
            match (local, self.vm_of(id)) {
                (Local::Moving(_), Some(vm)) => out.push(Out::Vm { vm, order: VmOrder::CancelMigration }),
                (Local::Offering(to), Some(_)) => self.stay(id, to, VmFailure::PeerLost, out),
                _ => (),
            }
        }
    }

    /// What the database says about a VM that was about to come.
    pub(crate) fn drive_incoming(
        &mut self,
        id: GroupId,
        owner: NodeId,
        state: GroupState,
        out: &mut Vec<Out>,
    ) {
        let Some(from) = self.incoming.get(&id).map(|guest| guest.from) else { return };
        let starts_here = owner == self.me && state == GroupState::OnlinePending;
        if starts_here || (owner != from && owner != self.me) {
            self.incoming.remove(&id);
            if let Some(vm) = self.vm_of(id) {
                out.push(Out::Vm { vm, order: VmOrder::Unreserve });
            }
        }
    }

    pub(crate) fn on_migration(&mut self, id: GroupId, report: VmReport, out: &mut Vec<Out>) {
        let local = self.local.get(&id).copied();
        let incoming = self.incoming.get(&id).map(|guest| guest.from);
        match (report, local, incoming) {
            (VmReport::Reserved, _, Some(from)) => {
                self.incoming.insert(id, Guest { from, ready: true });
                self.tell(from, Message::MigrateReady(id), out);
            }
            (VmReport::ReserveFailed(failure), _, Some(from)) => {
                self.incoming.remove(&id);
                self.tell(from, Message::MigrateRefused { group: id, failure }, out);
            }
            (VmReport::IncomingLost, _, Some(_)) => {
                self.incoming.remove(&id);
            }
            (VmReport::Arrived, _, Some(from)) => self.on_arrived(id, from, out),
            (VmReport::MigratedAway, Some(Local::Moving(to)), _) => {
                self.local.remove(&id);
                self.ask(Request::Moved { group: id, to }, out);
            }
            (VmReport::MigrationFailed(failure), Some(Local::Moving(to)), _) => {
                self.stay(id, to, failure, out)
            }
            _ => (),
        }
    }

    /// Destination: the VM runs here, unless it was given to someone else meanwhile.
    fn on_arrived(&mut self, id: GroupId, from: NodeId, out: &mut Vec<Out>) {
        self.incoming.remove(&id);
        let owner = self.owner_of(id);
        if owner == Some(from) || owner == Some(self.me) {
            self.local.insert(id, Local::Running);
            let to = self.me;
            return self.ask(Request::Moved { group: id, to }, out);
        }
        if let Some(vm) = self.vm_of(id) {
            out.push(Out::Vm { vm, order: VmOrder::TurnOff });
        }
    }
}
