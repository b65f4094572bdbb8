//! Leaving in order: the node's groups are moved off, its vote is taken away, then it goes (facts: quorum R3,
//! membership §6).

use lab_units::{GroupId, NodeId};

use crate::database::{Change, Drain, Group, GroupKind, GroupState};
use crate::message::{Message, Request};
use crate::placement::{Load, may_own, next_owner};
use crate::policy::DrainPlan;
use crate::port::{MoveKind, Note, Out, StopReason};
use crate::property::Property;
use crate::running::{Running, note};

/// Why a node is emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It was paused with a drain and goes on running.
    Drain,
    /// It leaves.
    Leave,
}

impl Running {
    pub(crate) fn on_stop(&mut self, out: &mut Vec<Out>) {
        if self.view.is_none() {
            return self.stop(StopReason::Ordered, out);
        }
        if !self.leaving {
            self.leaving = true;
            if self.regroup.is_none() {
                self.ask(Request::Leave, out);
            }
        }
    }

    pub(crate) fn on_leave_request(&mut self, from: NodeId) {
        let members = self.members();
        if let Some(leader) = self.leader.as_mut().filter(|_| members.contains(from)) {
            leader.leaving = leader.leaving.with(from);
        }
    }

    /// Leader: moves the groups of leaving nodes off, as far as they can be moved now.
    pub(crate) fn empty_leaving(&mut self, out: &mut Vec<Out>) {
        let leaving = match &self.leader {
            Some(leader) => leader.leaving.minus(leader.emptied),
            None => return,
        };
        for node in leaving.iter() {
            let left = self.push_all_off(node, Why::Leave, out);
            if let Some(leader) = self.leader.as_mut().filter(|_| !left) {
                leader.emptied = leader.emptied.with(node);
            }
        }
    }

    /// Moves one group off its node; true while it is still there.
    pub(crate) fn push_off(&mut self, id: GroupId, why: Why, out: &mut Vec<Out>) -> bool {
        let Some(group) = self.db.groups.get(&id) else { return false };
        if self.leader.as_ref().is_some_and(|leader| leader.moves.contains_key(&id)) {
            return true;
        }
        let plan = self.plan_for(group, why);
        let to = match plan.to {
            Some(to) => Some(to).filter(|to| self.takers().contains(*to) && may_own(group, *to)),
            None => self.rather_fresh(id, |takers| next_owner(group, takers, &mut self.planned_load())),
        };
        match (group.state, to) {
            (GroupState::OnlinePending | GroupState::OfflinePending | GroupState::Moving, _) => true,
            (GroupState::Online, Some(to)) => {
                // What did not go while it runs goes as if it had failed.
                let by_force = plan.force && self.is_stubborn(id);
                let kind = if by_force { MoveKind::TurnOff } else { self.gentle_kind(id, why) };
                self.order_move(id, to, kind, out);
                true
            }
            (GroupState::Online, None) if why == Why::Drain => false,
            // Nobody takes it: it is saved here and waits.
            (GroupState::Online, None) => {
                self.change(Change::State(id, GroupState::OfflinePending), out);
                true
            }
            (GroupState::Failed, Some(to)) if self.may_hold_disk(id) => {
                self.order_move(id, to, MoveKind::Quick, out);
                true
            }
            (GroupState::Offline | GroupState::Failed, Some(to)) => {
                let online =
                    group.state == GroupState::Failed && group.wanted == crate::database::Wanted::Online;
                let state = if online { GroupState::OnlinePending } else { GroupState::Offline };
                self.change(Change::Owner { group: id, to, state }, out);
                false
            }
            (GroupState::Offline | GroupState::Failed, None) => false,
        }
    }

    /// How the node of a group is drained.
    fn plan_for(&self, group: &Group, why: Why) -> DrainPlan {
        let entry = self.db.nodes.get(&group.owner).filter(|_| why == Why::Drain);
        entry.map_or_else(DrainPlan::default, |entry| entry.plan)
    }

    /// How a VM is moved off a node that is emptied.
    pub(crate) fn gentle_kind(&self, id: GroupId, why: Why) -> MoveKind {
        let Some(group) = self.db.groups.get(&id) else { return MoveKind::Quick };
        let rules = self.rules();
        let possible = match why {
            Why::Drain => rules.live_migration,
            Why::Leave => rules.live_migration && rules.drain_on_shutdown && !self.is_stubborn(id),
        };
        let live_from = self.db.properties.get(Property::MoveTypeThreshold);
        let important = !rules.priorities || group.priority >= live_from;
        if possible && important { MoveKind::Live } else { MoveKind::Quick }
    }

    /// What the nodes will own when the moves under way have ended.
    fn planned_load(&self) -> Load {
        let mut load = Load::of(&self.db);
        for (id, planned) in self.leader.iter().flat_map(|leader| leader.moves.iter()) {
            if let Some(group) = self.db.groups.get(id) {
                load.add(group, planned.to);
            }
        }
        load
    }

    /// Pushes everything off a node, the VMs before the disks they need; true while something is still on its way.
    fn push_all_off(&mut self, node: NodeId, why: Why, out: &mut Vec<Out>) -> bool {
        let force = self.db.nodes.get(&node).is_some_and(|entry| entry.plan.force);
        let groups = self
            .groups_of(node)
            .into_iter()
            .filter(|id| why != Why::Drain || force || !self.is_stubborn(*id));
        let (vms, disks): (Vec<GroupId>, Vec<GroupId>) = groups.partition(|id| self.is_role(*id));
        let mut push =
            |groups: Vec<GroupId>| groups.into_iter().filter(|id| self.push_off(*id, why, out)).count() > 0;
        push(vms) || push(disks)
    }

    fn is_stubborn(&self, id: GroupId) -> bool {
        self.leader.as_ref().is_some_and(|leader| leader.stubborn.contains(&id))
    }

    fn groups_of(&self, node: NodeId) -> Vec<GroupId> {
        let owned =
            self.db.groups.iter().filter(|(_, group)| group.owner == node && group.kind != GroupKind::Core);
        owned.map(|(id, _)| *id).collect()
    }

    /// Leader: moves the groups of draining nodes off; what could not be moved stays (1137). The core group goes last.
    pub(crate) fn drain(&mut self, out: &mut Vec<Out>) {
        let draining: Vec<NodeId> =
            self.db.nodes.keys().copied().filter(|node| self.is_draining(*node)).collect();
        for node in draining {
            if !self.push_all_off(node, Why::Drain, out) {
                self.end_drain(node, out);
            }
        }
    }

    pub(crate) fn is_draining(&self, node: NodeId) -> bool {
        self.db.nodes.get(&node).is_some_and(|entry| entry.drain == Drain::InProgress)
    }

    /// What still runs there could not be moved: nobody took it, or its move failed.
    fn end_drain(&mut self, node: NodeId, out: &mut Vec<Out>) {
        let mut left = self.groups_of(node);
        left.retain(|id| self.state_of(*id) == Some(GroupState::Online));
        for group in left.iter().copied().filter(|id| !self.is_stubborn(*id)) {
            note(Note::DrainMoveFailed { group, node }, out);
        }
        let drain = if left.is_empty() { Drain::Completed } else { Drain::Failed };
        self.change(Change::Drain(node, drain), out);
        if node == self.me {
            self.move_core(None, out);
        }
    }

    /// Leader: lets those go whose groups and vote are gone.
    pub(crate) fn release_leaving(&mut self, out: &mut Vec<Out>) {
        let Some(leader) = self.leader.as_ref().filter(|_| self.are_votes_settled()) else { return };
        for node in leader.emptied.minus(leader.released).iter() {
            if let Some(leader) = &mut self.leader {
                leader.released = leader.released.with(node);
            }
            self.flush(out);
            self.tell(node, Message::LeaveGranted, out);
        }
    }

    /// Leader: takes out for good those who are to be evicted, once nothing depends on their votes; itself last. What
    /// they run fails over as if they had crashed (facts: membership §6).
    pub(crate) fn take_out(&mut self, out: &mut Vec<Out>) {
        let settled = self.are_votes_settled();
        let Some(leader) = self.leader.as_mut().filter(|leader| settled && !leader.evicting.is_empty())
        else {
            return;
        };
        let evicted = std::mem::take(&mut leader.evicting);
        evicted.iter().for_each(|node| self.change(Change::RemoveNode(node), out));
        // More nodes may own what only the evicted could.
        self.retry_all_failed(out);
        // What was left to a node out of reach is no longer.
        evicted.minus(self.members()).iter().for_each(|node| self.release_vms(node, out));
        self.flush(out);
        let others = evicted.without(self.me);
        others.iter().for_each(|node| self.tell(node, Message::Evicted, out));
        if evicted.contains(self.me) {
            self.on_evicted(out);
        } else if !others.and(self.members()).is_empty() {
            self.next_regroup(out);
        }
    }

    /// The node goes.
    pub(crate) fn leave(&mut self, out: &mut Vec<Out>) {
        if !self.leaving {
            return;
        }
        note(Note::Leaving(self.me), out);
        self.say_goodbye(out);
        self.stop(StopReason::Ordered, out);
    }

    pub(crate) fn on_evicted(&mut self, out: &mut Vec<Out>) {
        self.say_goodbye(out);
        self.stop(StopReason::Evicted, out);
    }

    /// The others need not wait until the beats stop. Reservations and keys stay: whoever takes the disks preempts
    /// them, and until then they keep out a node that was cut off.
    fn say_goodbye(&mut self, out: &mut Vec<Out>) {
        self.release_witness(out);
        for to in self.members().without(self.me).iter() {
            out.push(Out::Send { to, message: Message::Goodbye });
        }
    }
}
