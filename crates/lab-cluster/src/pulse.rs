//! Messages can be lost without a route going down: a cable that was out for some seconds. Every now and then the
//! leader says which version is current; everyone else says again what the leader does not seem to know.

use lab_units::{GroupId, NodeId, NodeSet};

use crate::database::{GroupState, Tag};
use crate::message::{Message, Request};
use crate::port::{Out, Timer};
use crate::role::Local;
use crate::rules::timing;
use crate::running::{Running, after};

impl Running {
    /// Leader: starts to say which version is current.
    pub(crate) fn start_pulse(&mut self, out: &mut Vec<Out>) {
        let token = self.token();
        if let Some(leader) = &mut self.leader {
            leader.pulse = token;
            after(timing::PULSE, Timer::Pulse(token), out);
        }
    }

    pub(crate) fn on_pulse_timer(&mut self, token: u64, out: &mut Vec<Out>) {
        let Some(leader) = self.leader.as_ref().filter(|leader| leader.pulse == token) else { return };
        let (unheard, released) = (leader.unheard(), leader.released);
        let stuck: Vec<GroupId> =
            leader.moves.iter().filter(|(_, planned)| planned.started).map(|(id, _)| *id).collect();
        let (tag, witness) = (self.db.tag, self.witness.is_held());
        for to in self.members().without(self.me).iter() {
            out.push(Out::Send { to, message: Message::Pulse { tag, unheard, witness } });
        }
        for node in released.and(self.members()).without(self.me).iter() {
            out.push(Out::Send { to: node, message: Message::LeaveGranted });
        }
        stuck.into_iter().for_each(|id| self.repeat_move(id, out));
        self.tell_outsiders(out);
        self.say_again(out);
        after(timing::PULSE, Timer::Pulse(token), out);
    }

    /// Leader: a move its owner does not seem to know of.
    fn repeat_move(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let state = self.state_of(id);
        let Some(planned) = self.leader.as_ref().and_then(|leader| leader.moves.get(&id)).copied() else {
            return;
        };
        let gone = !self.members().contains(planned.from) || self.owner_of(id) != Some(planned.from);
        match state {
            Some(GroupState::Online | GroupState::Failed) if !gone => {
                let message = Message::Move { group: id, to: planned.to, kind: planned.kind };
                self.tell(planned.from, message, out);
            }
            Some(GroupState::Moving | GroupState::OfflinePending) if !gone => (),
            Some(_) | None => self.end_move(id, out),
        }
    }

    pub(crate) fn on_pulse(
        &mut self,
        from: NodeId,
        (tag, unheard, witness): (Tag, NodeSet, bool),
        out: &mut Vec<Out>,
    ) {
        if self.current_leader() != Some(from) {
            return;
        }
        if witness {
            self.blind = NodeSet::EMPTY;
        }
        self.report_again();
        self.tell_outsiders(out);
        if self.db.tag < tag {
            return self.tell(from, Message::NeedDatabase, out);
        }
        if unheard.contains(self.me) {
            return self.say_hosting(out);
        }
        if self.db.prior_votes.is_some() {
            self.tell(from, Message::Stored(self.db.tag), out);
        }
        self.send_order(out);
        if self.leaving {
            self.ask(Request::Leave, out);
        }
        self.say_again(out);
    }

    /// Says again whatever differs between what runs here and the database.
    fn say_again(&mut self, out: &mut Vec<Out>) {
        let local: Vec<(GroupId, Local)> = self.local.iter().map(|(id, local)| (*id, *local)).collect();
        for (id, local) in local {
            self.say_again_of(id, local, out);
        }
        self.say_off_again(out);
        let missing = self.owned.iter().filter(|id| !self.local.contains_key(id));
        let missing: Vec<(GroupId, GroupState)> =
            missing.filter_map(|id| Some((*id, self.state_of(*id)?))).collect();
        for (id, state) in missing {
            match state {
                GroupState::Online => self.ask(Request::Failed { group: id, failure: None }, out),
                GroupState::OnlinePending | GroupState::OfflinePending => self.drive(id, out),
                GroupState::Moving | GroupState::Offline | GroupState::Failed => (),
            }
        }
        let ready: Vec<(GroupId, NodeId)> = self
            .incoming
            .iter()
            .filter(|(_, guest)| guest.ready)
            .map(|(id, guest)| (*id, guest.from))
            .collect();
        for (id, from) in ready {
            self.tell(from, Message::MigrateReady(id), out);
        }
    }

    fn say_again_of(&mut self, id: GroupId, local: Local, out: &mut Vec<Out>) {
        let mine = self.owner_of(id) == Some(self.me);
        match (local, self.state_of(id)) {
            (Local::Running, Some(_)) if !mine => {
                let to = self.me;
                self.ask(Request::Moved { group: id, to }, out);
            }
            (Local::Running, Some(GroupState::Moving)) => {
                self.ask(Request::State { group: id, state: GroupState::Online }, out);
            }
            (
                Local::Running | Local::Partial,
                Some(GroupState::OnlinePending | GroupState::OfflinePending),
            ) => self.drive(id, out),
            (Local::Partial, Some(GroupState::Online)) if mine => {
                self.ask(Request::Failed { group: id, failure: None }, out);
            }
            (Local::HandingOver(to), Some(_)) if mine => self.ask(Request::HandOver { group: id, to }, out),
            (Local::Stopping(Some(_)), Some(GroupState::Online)) if mine => {
                self.ask(Request::State { group: id, state: GroupState::OfflinePending }, out);
            }
            (Local::Offering(to), Some(_)) => {
                if let Some(vm) = self.vm_of(id) {
                    self.tell(to, Message::MigrateOffer { group: id, vm }, out);
                }
            }
            (Local::Moving(_), Some(GroupState::Online)) if mine => {
                self.ask(Request::State { group: id, state: GroupState::Moving }, out);
            }
            (
                Local::Running
                | Local::Partial
                | Local::Moving(_)
                | Local::Stopping(_)
                | Local::HandingOver(_)
                | Local::Taking
                | Local::Mounting
                | Local::Starting,
                _,
            )
            | (Local::Offering(_), None) => (),
        }
    }
}
