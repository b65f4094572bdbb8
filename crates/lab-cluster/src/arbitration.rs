//! Challenge and defence of a disk by SCSI-3 persistent reservation (facts: quorum §5, storage §3).
//!
//! ```text
//!            start                 nobody holds it              GOOD
//!   Idle ----------> Registering ---> Reading ---> Reserving --------------> Cleaning ---> Held
//!                                      |   \ held by a friend, or no patience   ^   |        |
//!                                      |    +--> Preempting --------------------+   |      defend:
//!                    held by a stranger|              ^                             |   read; own key gone -> Lost
//!                                      v              | own key still there,        |   stranger's key -> preempt
//!                                   Waiting 7 s --> Rereading   same holder         +-- strangers' keys preempted
//! ```
//! A defender that lives removes the challenger's registration within 3 s, so a challenger that still finds its own
//! key after 7 s faces a dead holder. If the holder has changed meanwhile, another challenger was faster: wait anew.

use lab_kernel::SimDuration;
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};
use lab_units::{NodeId, NodeSet};

use crate::port::{DiskCommand, DiskReply};
use crate::rules::timing;

/// The type of every reservation the cluster makes: registrants write, so that a key is the right to write.
pub const RESERVATION: ReservationType = ReservationType::WriteExclusiveRegistrantsOnly;

const KEY_MARK: u64 = 0x5746_0000_0000_0000;

/// The key under which a node registers; a fixed function of its id, never zero.
pub const fn key_of(node: NodeId) -> PrKey {
    PrKey(KEY_MARK | node.0 as u64)
}

/// The node that registers under `key`; `None` for a key no cluster node uses.
pub fn node_of(key: PrKey) -> Option<NodeId> {
    let id = u32::try_from(key.0 ^ KEY_MARK).ok()?;
    (1..=NodeSet::MAX_ID).contains(&id).then_some(NodeId(id))
}

/// What the owner of the state machine has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send this to the disk.
    Send(DiskCommand),
    /// Call [`Reservation::waited`] after this span.
    Wait(SimDuration),
    /// The reservation is held, strangers are fenced off.
    Won,
    /// Someone else holds the disk.
    Lost,
    /// It was held and is gone.
    Gone,
    /// It was looked after: still held, no stranger is registered.
    Safe,
    /// The disk does not answer, or knows no reservations.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    Idle,
    Registering,
    Reading,
    Waiting(PrKey),
    Rereading(PrKey),
    Reserving,
    Preempting,
    Cleaning,
    Held,
}

/// One node's grip on one disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reservation {
    key: PrKey,
    state: State,
    /// Holders that will not defend; their reservation is taken at once.
    friends: NodeSet,
    /// Whether a stranger's reservation may only be taken after the wait.
    patient: bool,
    /// Nodes whose registrations stay.
    guests: NodeSet,
    awaited: Option<DiskCommand>,
    to_preempt: Vec<PrKey>,
    /// Look after it once more: the guests have changed while it was being looked after.
    again: bool,
    waits: u32,
}

/// How often a challenger starts over because the holder changed: as often as the waits fit into the longest
/// arbitration.
const WAITS_MAX: u32 = 2;

impl Reservation {
    pub(crate) fn new(me: NodeId) -> Self {
        Self {
            key: key_of(me),
            state: State::Idle,
            friends: NodeSet::EMPTY,
            patient: false,
            guests: NodeSet::EMPTY,
            awaited: None,
            to_preempt: Vec::new(),
            again: false,
            waits: 0,
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        matches!(self.state, State::Held)
    }

    /// Nodes whose registrations the holder leaves alone from now on.
    pub(crate) fn set_guests(&mut self, guests: NodeSet) {
        self.guests = guests;
    }

    /// Begins to take the disk.
    pub(crate) fn start(&mut self, friends: NodeSet, patient: bool, steps: &mut Vec<Step>) {
        self.friends = friends;
        self.patient = patient;
        self.waits = 0;
        self.send(State::Registering, DiskCommand::Register(self.key), steps);
    }

    /// Forgets the disk without a word to it.
    pub(crate) fn forget(&mut self) {
        self.state = State::Idle;
        self.awaited = None;
    }

    /// Takes up again what was held before an attempt to take it anew.
    pub(crate) fn hold(&mut self) {
        self.state = State::Held;
        self.awaited = None;
        self.to_preempt.clear();
    }

    /// Looks after a held disk.
    pub(crate) fn defend(&mut self, steps: &mut Vec<Step>) {
        if !self.is_held() {
            return;
        }
        if self.awaited.is_some() {
            self.again = true;
        } else {
            self.send(State::Held, DiskCommand::ReadReservation, steps);
        }
    }

    /// The span of a [`Step::Wait`] is over.
    pub(crate) fn waited(&mut self, steps: &mut Vec<Step>) {
        if let State::Waiting(holder) = self.state {
            self.send(State::Rereading(holder), DiskCommand::ReadReservation, steps);
        }
    }

    /// The disk answered. True if the answer was waited for here.
    pub(crate) fn on_reply(
        &mut self,
        command: &DiskCommand,
        reply: &DiskReply,
        steps: &mut Vec<Step>,
    ) -> bool {
        if self.awaited.as_ref() != Some(command) {
            return false;
        }
        self.awaited = None;
        match reply {
            DiskReply::NoPath => self.fail(steps),
            DiskReply::Status(ScsiStatus::CheckCondition(sense)) if sense.key == UNIT_ATTENTION => {
                self.send(self.state, command.clone(), steps);
            }
            DiskReply::Status(ScsiStatus::CheckCondition(_) | ScsiStatus::FunctionComplete) => {
                self.fail(steps)
            }
            DiskReply::Status(ScsiStatus::Good) => self.on_done(true, steps),
            DiskReply::Status(ScsiStatus::ReservationConflict) => self.on_done(false, steps),
            DiskReply::Reservation { keys, holder } => {
                let holder = holder.map(|(key, _)| key);
                self.on_reading(keys, holder, steps);
            }
            DiskReply::Database(_) => (),
        }
        true
    }

    fn on_done(&mut self, good: bool, steps: &mut Vec<Step>) {
        match self.state {
            State::Registering if good => self.send(State::Reading, DiskCommand::ReadReservation, steps),
            State::Reserving | State::Preempting if good => self.clean(steps),
            // Someone was faster; look again who it was.
            State::Reserving => self.send(State::Reading, DiskCommand::ReadReservation, steps),
            State::Registering | State::Preempting => self.lose(steps),
            // A stranger's key that is gone already is as good as preempted.
            State::Cleaning | State::Held => self.preempt_next(steps),
            State::Idle | State::Reading | State::Waiting(_) | State::Rereading(_) => (),
        }
    }

    fn on_reading(&mut self, keys: &[PrKey], holder: Option<PrKey>, steps: &mut Vec<Step>) {
        let registered = keys.contains(&self.key);
        let mine = holder == Some(self.key);
        match self.state {
            State::Reading => match holder {
                None => self.send(State::Reserving, DiskCommand::Reserve(self.key, RESERVATION), steps),
                Some(_) if mine => self.clean(steps),
                Some(holder) if self.yields(holder) => self.preempt(State::Preempting, holder, steps),
                Some(holder) => self.wait(holder, steps),
            },
            State::Rereading(_) if !registered => self.lose(steps),
            State::Rereading(before) => match holder {
                None => self.send(State::Reserving, DiskCommand::Reserve(self.key, RESERVATION), steps),
                Some(_) if mine => self.clean(steps),
                Some(holder) if holder == before => self.preempt(State::Preempting, holder, steps),
                Some(holder) => self.wait(holder, steps),
            },
            State::Cleaning if registered && mine => {
                self.find_strangers(keys);
                self.preempt_next(steps);
            }
            State::Cleaning => self.lose(steps),
            State::Held if registered && mine => {
                self.find_strangers(keys);
                self.preempt_next(steps);
            }
            State::Held => {
                self.state = State::Idle;
                steps.push(Step::Gone);
            }
            State::Idle | State::Registering | State::Waiting(_) | State::Reserving | State::Preempting => (),
        }
    }

    fn yields(&self, holder: PrKey) -> bool {
        !self.patient || node_of(holder).is_none_or(|node| self.friends.contains(node))
    }

    fn wait(&mut self, holder: PrKey, steps: &mut Vec<Step>) {
        if self.waits == WAITS_MAX {
            return self.lose(steps);
        }
        self.waits += 1;
        self.state = State::Waiting(holder);
        steps.push(Step::Wait(timing::CHALLENGE));
    }

    fn clean(&mut self, steps: &mut Vec<Step>) {
        self.send(State::Cleaning, DiskCommand::ReadReservation, steps);
    }

    fn find_strangers(&mut self, keys: &[PrKey]) {
        let stays =
            |key: &PrKey| *key == self.key || node_of(*key).is_some_and(|node| self.guests.contains(node));
        self.to_preempt = keys.iter().copied().filter(|key| !stays(key)).collect();
        self.to_preempt.dedup();
    }

    fn preempt_next(&mut self, steps: &mut Vec<Step>) {
        match self.to_preempt.pop() {
            Some(victim) => self.preempt(self.state, victim, steps),
            None if matches!(self.state, State::Cleaning) => {
                self.state = State::Held;
                steps.push(Step::Won);
            }
            None if std::mem::take(&mut self.again) => self.defend(steps),
            None => steps.push(Step::Safe),
        }
    }

    fn preempt(&mut self, state: State, victim: PrKey, steps: &mut Vec<Step>) {
        let command = DiskCommand::Preempt { key: self.key, victim, kind: RESERVATION };
        self.send(state, command, steps);
    }

    fn send(&mut self, state: State, command: DiskCommand, steps: &mut Vec<Step>) {
        self.state = state;
        self.awaited = Some(command.clone());
        steps.push(Step::Send(command));
    }

    fn lose(&mut self, steps: &mut Vec<Step>) {
        self.forget();
        steps.push(Step::Lost);
    }

    fn fail(&mut self, steps: &mut Vec<Step>) {
        self.forget();
        steps.push(Step::Failed);
    }
}

/// Sense key of a unit attention: the command was not carried out, the next one will be.
pub(crate) const UNIT_ATTENTION: u8 = 6;

#[cfg(test)]
mod tests;
