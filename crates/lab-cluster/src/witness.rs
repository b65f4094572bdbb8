//! The witness in the hands of the coordinator: taken before a view that needs its vote is installed, kept and
//! written to afterwards.
//!
//! A disk witness holds the whole database, so whoever wins it learns what it missed. A share or blob holds only the
//! version: a node that finds a later one there cannot form the cluster (1561). What the witness is told *before* a
//! view is installed is what makes it a voter: the next one to win it knows of that view.

use std::sync::Arc;

use lab_units::scsi::ScsiStatus;
use lab_units::{LunId, NodeId, NodeSet};

use crate::arbitration::{Reservation, Step, UNIT_ATTENTION, key_of};
use crate::database::{Database, Tag, Witness};
use crate::message::Message;
use crate::port::{DiskCommand, DiskReply, Note, Out, ShareCommand, ShareReply, StopReason, Timer};
use crate::quorum::{Verdict, WitnessHealth, tally};
use crate::rules::timing;
use crate::running::{Running, after, note};

/// What this node has of the witness.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Keeper {
    disk: Reservation,
    grip: Grip,
    /// It is taken in order to form a view; otherwise to serve one that has votes enough.
    forming: bool,
    /// It was held before the present attempt to form a view.
    was_held: bool,
    /// The lock on the share was asked for and not given back: it may still be ours.
    claimed: bool,
    /// A claim was denied once already.
    denied: bool,
    /// The version on the witness, as far as it answered.
    stored: Option<Tag>,
    in_flight: Option<Tag>,
    /// The leader tried and it did not answer.
    failed: bool,
    token: u64,
}

/// What was said of a witness that is not to be had. One outage is told once, however often the witness is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Told {
    challenged: bool,
    lost: bool,
    failed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Grip {
    Nothing,
    Taking,
    Reading,
    Writing,
    Held,
}

impl Keeper {
    pub(crate) fn new(me: NodeId) -> Self {
        Self {
            disk: Reservation::new(me),
            grip: Grip::Nothing,
            forming: false,
            was_held: false,
            claimed: false,
            denied: false,
            stored: None,
            in_flight: None,
            failed: false,
            token: 0,
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.grip == Grip::Held
    }

    /// What the leader knows of the witness; `None` while it is still being taken.
    pub(crate) fn health(&self) -> Option<WitnessHealth> {
        match self.grip {
            Grip::Held => Some(WitnessHealth::Online),
            _ if self.failed => Some(WitnessHealth::Failed),
            Grip::Nothing | Grip::Taking | Grip::Reading | Grip::Writing => None,
        }
    }

    /// True if the witness is known to hold `tag` or a later version.
    pub(crate) fn has_stored(&self, tag: Tag) -> bool {
        self.stored.is_some_and(|stored| stored >= tag)
    }
}

impl Running {
    fn witness_lun(&self) -> Option<LunId> {
        match self.db.witness {
            Some(Witness::Disk(lun)) => Some(lun),
            Some(Witness::FileShare | Witness::Cloud) | None => None,
        }
    }

    pub(crate) fn is_witness_lun(&self, lun: LunId) -> bool {
        self.witness_lun() == Some(lun)
    }

    /// Coordinator: the view needs the witness's vote.
    pub(crate) fn form_with_witness(&mut self, members: NodeSet, out: &mut Vec<Out>) {
        if self.db.witness.is_none() {
            return self.give_up_without_witness(false, out);
        }
        self.witness.was_held = self.witness.is_held();
        self.take_witness(members, true, out);
    }

    /// Leader: the witness serves the view.
    pub(crate) fn keep_witness(&mut self, out: &mut Vec<Out>) {
        if self.db.witness.is_none() {
            return;
        }
        if self.witness.is_held() {
            self.witness.failed = false;
            self.watch(out);
            self.write_witness(out);
        } else {
            self.take_witness(self.members(), false, out);
        }
    }

    fn take_witness(&mut self, friends: NodeSet, forming: bool, out: &mut Vec<Out>) {
        self.witness.forming = forming;
        self.witness.denied = false;
        self.witness.in_flight = None;
        self.witness.token = self.token();
        let held = self.witness.is_held();
        self.witness.grip = Grip::Taking;
        match self.db.witness {
            Some(Witness::Disk(lun)) => {
                let mut steps = Vec::new();
                self.witness.disk.set_guests(NodeSet::EMPTY);
                // Only who has votes enough without the witness need not ask whether its holder lives.
                let patient = forming || tally(&self.db, self.members()).verdict != Verdict::Nodes;
                self.witness.disk.start(friends, patient, &mut steps);
                self.witness_steps(lun, steps, out);
            }
            Some(Witness::FileShare | Witness::Cloud) if held && self.witness.stored.is_some() => {
                let stored = self.witness.stored.unwrap_or_default();
                self.on_granted(stored, out);
            }
            Some(Witness::FileShare | Witness::Cloud) => {
                self.witness.claimed = true;
                out.push(Out::Share(ShareCommand::Claim));
            }
            None => self.witness.grip = Grip::Nothing,
        }
    }

    /// A regroup that needed the witness is over without a result.
    pub(crate) fn abort_forming(&mut self) {
        if self.witness.grip == Grip::Nothing || self.witness.grip == Grip::Held {
            return;
        }
        self.witness.disk.forget();
        self.witness.grip = Grip::Nothing;
        if self.witness.forming && self.witness.was_held {
            // Still ours unless the next defence finds otherwise.
            self.witness.grip = Grip::Held;
            self.witness.disk.hold();
        }
        self.witness.forming = false;
    }

    /// Another node's proposal is accepted, or the service ends: no more defence.
    pub(crate) fn yield_witness(&mut self, out: &mut Vec<Out>) {
        let share = matches!(self.db.witness, Some(Witness::FileShare | Witness::Cloud));
        if share && self.witness.claimed {
            out.push(Out::Share(ShareCommand::Release));
        }
        self.witness = Keeper::new(self.me);
    }

    /// The node leaves in order: the reservation is given back.
    pub(crate) fn release_witness(&mut self, out: &mut Vec<Out>) {
        if let Some(lun) = self.witness_lun().filter(|_| self.witness.is_held()) {
            out.push(Out::Disk { lun, command: DiskCommand::Unregister(key_of(self.me)) });
        }
        self.yield_witness(out);
    }

    fn witness_steps(&mut self, lun: LunId, steps: Vec<Step>, out: &mut Vec<Out>) {
        for step in steps {
            match step {
                Step::Send(command) => out.push(Out::Disk { lun, command }),
                Step::Wait(span) => {
                    self.say_challenged(out);
                    after(span, Timer::Arbitrate(self.witness.token), out);
                }
                Step::Won if self.witness.forming => {
                    self.witness.grip = Grip::Reading;
                    out.push(Out::Disk { lun, command: DiskCommand::ReadDatabase });
                }
                Step::Won => self.serve(out),
                Step::Lost => self.on_witness_lost(out),
                Step::Gone => {
                    note(Note::ReservationLost(lun), out);
                    self.stop(StopReason::ReservationLost, out);
                }
                Step::Failed => self.on_witness_failed(out),
                Step::Safe => (),
            }
        }
    }

    pub(crate) fn on_arbitrate(&mut self, token: u64, out: &mut Vec<Out>) {
        if token != self.witness.token || self.witness.grip != Grip::Taking {
            return;
        }
        if let Some(lun) = self.witness_lun() {
            let mut steps = Vec::new();
            self.witness.disk.waited(&mut steps);
            self.witness_steps(lun, steps, out);
        } else {
            out.push(Out::Share(ShareCommand::Claim));
        }
    }

    pub(crate) fn on_witness_disk(
        &mut self,
        lun: LunId,
        command: &DiskCommand,
        reply: DiskReply,
        out: &mut Vec<Out>,
    ) {
        let mut steps = Vec::new();
        if self.witness.disk.on_reply(command, &reply, &mut steps) {
            return self.witness_steps(lun, steps, out);
        }
        match (command, reply) {
            (DiskCommand::ReadDatabase, reply) if self.witness.grip == Grip::Reading => {
                self.on_witness_database(lun, reply, out);
            }
            (DiskCommand::WriteDatabase(database), reply) if self.witness.in_flight == Some(database.tag) => {
                self.witness.in_flight = None;
                match reply {
                    DiskReply::Status(ScsiStatus::Good) => self.on_witness_written(database.tag, out),
                    DiskReply::Status(ScsiStatus::CheckCondition(sense)) if sense.key == UNIT_ATTENTION => {
                        self.send_database(lun, Arc::clone(database), out);
                    }
                    DiskReply::Status(ScsiStatus::ReservationConflict) if self.witness.is_held() => {
                        // The next defence finds out who has it.
                        self.defend_witness(out);
                    }
                    DiskReply::Status(_)
                    | DiskReply::Reservation { .. }
                    | DiskReply::Database(_)
                    | DiskReply::NoPath => self.on_witness_failed(out),
                }
            }
            _ => (),
        }
    }

    /// The latest copy wins, and the disk may have it (facts: quorum §4).
    fn on_witness_database(&mut self, lun: LunId, reply: DiskReply, out: &mut Vec<Out>) {
        let copy = match reply {
            DiskReply::Database(copy) => copy,
            DiskReply::Status(ScsiStatus::CheckCondition(sense)) if sense.key == UNIT_ATTENTION => {
                return out.push(Out::Disk { lun, command: DiskCommand::ReadDatabase });
            }
            DiskReply::Status(_) | DiskReply::Reservation { .. } | DiskReply::NoPath => {
                return self.on_witness_failed(out);
            }
        };
        if let Some(copy) = copy.filter(|copy| copy.tag > self.db.tag) {
            self.adopt(&copy);
            if copy.tag.epoch >= self.db.promised {
                return self.begin_regroup(copy.tag.epoch + 1, out);
            }
        }
        if let Some(database) = self.judge_with_witness(out) {
            self.witness.grip = Grip::Writing;
            self.send_database(lun, Arc::new(database), out);
        }
    }

    fn send_database(&mut self, lun: LunId, database: Arc<Database>, out: &mut Vec<Out>) {
        self.witness.in_flight = Some(database.tag);
        out.push(Out::Disk { lun, command: DiskCommand::WriteDatabase(database) });
    }

    fn on_witness_written(&mut self, tag: Tag, out: &mut Vec<Out>) {
        self.witness.stored = Some(tag);
        if self.witness.grip == Grip::Writing {
            self.witness.grip = Grip::Held;
            self.witness.forming = false;
            (self.blind, self.told) = (NodeSet::EMPTY, Told::default());
            note(Note::WitnessWon, out);
            self.install_with_witness(out);
        }
        self.write_witness(out);
    }

    /// The witness serves a view that did not need it.
    fn serve(&mut self, out: &mut Vec<Out>) {
        self.witness.grip = Grip::Held;
        self.witness.failed = false;
        self.witness.stored = None;
        (self.blind, self.told) = (NodeSet::EMPTY, Told::default());
        note(Note::WitnessWon, out);
        self.watch(out);
        self.write_witness(out);
        self.end_force(out);
    }

    /// With the witness a forced view may have its majority, and votes count again (facts: quorum §6).
    fn end_force(&mut self, out: &mut Vec<Out>) {
        let forced = self.view.as_ref().is_some_and(|view| view.forced);
        if self.leads() && forced && tally(&self.db, self.members()).verdict == Verdict::WithWitness {
            self.next_regroup(out);
        }
    }

    /// Leader: brings the witness's copy up to date, one write at a time.
    pub(crate) fn write_witness(&mut self, out: &mut Vec<Out>) {
        if !(self.leads() && self.witness.is_held() && self.witness.in_flight.is_none()) {
            return;
        }
        match self.db.witness {
            Some(Witness::Disk(lun)) if !self.witness.has_stored(self.db.tag) => {
                self.send_database(lun, Arc::clone(&self.db), out);
            }
            Some(Witness::FileShare | Witness::Cloud) => {
                let tag = self.version_for_share();
                if tag.is_some_and(|tag| !self.witness.has_stored(tag)) {
                    self.witness.in_flight = tag;
                    out.push(Out::Share(ShareCommand::Write(tag.unwrap_or_default())));
                }
            }
            Some(Witness::Disk(_)) | None => (),
        }
    }

    /// What a share has to know: the view, once every member has it, and a change of votes that needs its vote. Not
    /// every change: a member that missed the last word of a leader that died could not go on then.
    fn version_for_share(&self) -> Option<Tag> {
        let leader = self.leader.as_ref().filter(|leader| leader.is_reconciled())?;
        let begun = Tag { epoch: self.db.tag.epoch, change: 0 };
        Some(leader.votes_for_witness(&self.db, self.members()).unwrap_or(begun))
    }

    pub(crate) fn on_share(&mut self, reply: ShareReply, out: &mut Vec<Out>) {
        match (reply, self.witness.grip) {
            (ShareReply::Granted(tag), Grip::Taking) => self.on_granted(tag, out),
            (ShareReply::Denied, Grip::Taking) => self.on_denied(out),
            (ShareReply::Done, Grip::Writing | Grip::Held) => {
                if let Some(tag) = self.witness.in_flight.take() {
                    self.on_witness_written(tag, out);
                }
            }
            // The lock is gone although it was held.
            (ShareReply::Denied, Grip::Writing | Grip::Held) => {
                self.witness.in_flight = None;
                self.on_witness_failed(out);
            }
            (ShareReply::Unreachable, Grip::Taking | Grip::Writing | Grip::Held) => {
                self.witness.in_flight = None;
                self.on_witness_failed(out);
            }
            (_, Grip::Nothing | Grip::Reading)
            | (ShareReply::Granted(_), Grip::Writing | Grip::Held)
            | (ShareReply::Done, Grip::Taking) => (),
        }
    }

    fn on_granted(&mut self, tag: Tag, out: &mut Vec<Out>) {
        if !self.witness.forming {
            self.witness.stored = Some(tag);
            return self.serve(out);
        }
        if tag > self.db.tag {
            self.yield_witness(out);
            return self.give_up_without_witness(true, out);
        }
        if let Some(database) = self.judge_with_witness(out) {
            self.witness.grip = Grip::Writing;
            self.witness.in_flight = Some(database.tag);
            out.push(Out::Share(ShareCommand::Write(database.tag)));
        }
    }

    /// A living holder keeps the lock; a dead one loses it in the time a challenger waits for a disk.
    fn on_denied(&mut self, out: &mut Vec<Out>) {
        if !self.witness.forming {
            let token = self.witness.token;
            return after(timing::JOIN_RETRY, Timer::Arbitrate(token), out);
        }
        if self.witness.denied {
            return self.on_witness_lost(out);
        }
        self.witness.denied = true;
        self.say_challenged(out);
        after(timing::CHALLENGE, Timer::Arbitrate(self.witness.token), out);
    }

    fn say_challenged(&mut self, out: &mut Vec<Out>) {
        if !std::mem::replace(&mut self.told.challenged, true) {
            note(Note::WitnessChallenged, out);
        }
    }

    /// Somebody has the witness and keeps it.
    fn on_witness_lost(&mut self, out: &mut Vec<Out>) {
        if let Some(witness) = self.db.witness.filter(|_| !self.told.lost) {
            self.told.lost = true;
            note(Note::WitnessLost(witness), out);
        }
        if self.witness.forming {
            self.forget_witness();
            self.give_up_without_witness(false, out);
        } else {
            self.miss_witness(false, out);
        }
    }

    /// The witness does not answer this node; it may answer another.
    fn on_witness_failed(&mut self, out: &mut Vec<Out>) {
        let forming = self.witness.forming;
        if let Some(witness) = self.db.witness.filter(|_| !self.told.failed) {
            self.told.failed = true;
            note(Note::WitnessFailed(witness), out);
            if self.witness.is_held() {
                note(Note::WitnessOffline, out);
            }
        }
        if forming && self.view.is_none() && self.refused.is_none() {
            note(Note::WitnessNeeded, out);
        }
        if self.witness.forming {
            self.forget_witness();
            self.blind = self.blind.with(self.me);
            self.give_way(out);
        } else {
            self.miss_witness(true, out);
        }
    }

    fn forget_witness(&mut self) {
        self.witness = Keeper { claimed: self.witness.claimed, ..Keeper::new(self.me) };
    }

    /// Leader: goes on without the witness, if the nodes have votes enough, and tries again later. A witness that fails
    /// twice goes to another node, with the core group and the lead (facts: roles §1, §2).
    fn miss_witness(&mut self, failed: bool, out: &mut Vec<Out>) {
        let again = failed && self.witness.failed;
        self.forget_witness();
        self.witness.failed = true;
        if !self.leads() {
            return;
        }
        let found = tally(&self.db, self.members());
        let forced = self.view.as_ref().is_some_and(|view| view.forced);
        let is_needed = found.verdict != Verdict::Nodes && !forced;
        if failed && (again || is_needed) {
            self.blind = self.blind.with(self.me);
        }
        if is_needed && failed && !self.members().is_subset(self.blind) {
            return self.next_regroup(out);
        }
        if is_needed {
            let (epoch, votes, total) = (self.db.tag.epoch, found.nodes, found.total);
            for to in self.members().without(self.me).iter() {
                let message = Message::NoQuorum { epoch, votes, total, outdated: false };
                out.push(Out::Send { to, message });
            }
            return self.lose_quorum((votes, total, false), out);
        }
        if again && self.hand_core_on(out) {
            return;
        }
        let token = self.token();
        self.witness.token = token;
        after(timing::WITNESS_RESTART, Timer::WitnessRetry(token), out);
    }

    pub(crate) fn on_witness_retry(&mut self, token: u64, out: &mut Vec<Out>) {
        if self.leads() && self.witness.token == token && self.witness.failed {
            self.keep_witness(out);
        }
    }

    /// Leader: another witness is configured.
    pub(crate) fn change_witness(&mut self, out: &mut Vec<Out>) {
        self.witness = Keeper::new(self.me);
        if self.leads() {
            self.keep_witness(out);
        }
    }

    /// Looks whether the witness is still held.
    pub(crate) fn defend_witness(&mut self, out: &mut Vec<Out>) {
        if !self.witness.is_held() {
            return;
        }
        match self.db.witness {
            Some(Witness::Disk(lun)) => {
                let mut steps = Vec::new();
                self.witness.disk.defend(&mut steps);
                self.witness_steps(lun, steps, out);
            }
            // Writing what is there already shows whether the share answers.
            Some(Witness::FileShare | Witness::Cloud) if self.witness.in_flight.is_none() => {
                if let Some(tag) = self.witness.stored {
                    self.witness.in_flight = Some(tag);
                    out.push(Out::Share(ShareCommand::Write(tag)));
                }
            }
            Some(Witness::FileShare | Witness::Cloud) | None => (),
        }
    }

    /// Sees to it that what this node holds is defended in time.
    pub(crate) fn watch(&mut self, out: &mut Vec<Out>) {
        if self.defending.is_none() {
            let token = self.token();
            self.defending = Some(token);
            after(timing::DEFEND, Timer::Defend(token), out);
        }
    }

    pub(crate) fn on_defend(&mut self, token: u64, out: &mut Vec<Out>) {
        if self.defending != Some(token) {
            return;
        }
        self.defending = None;
        self.defend_witness(out);
        self.defend_disks(out);
        if self.witness.grip != Grip::Nothing || self.holds_disks() {
            self.watch(out);
        }
    }
}
