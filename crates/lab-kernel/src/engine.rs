//! The engine: one model, one calendar, one log; commands in, events out, time only forward.
//!
//! Order is (time, serial). The budget of [`Engine::advance_to`] stops only *between* instants, so that whoever
//! looks in never sees half an instant, and commands are stamped with the engine's own now.

use crate::calendar::{Calendar, Ticket};
use crate::digest::Digest;
use crate::log::Log;
use crate::time::{SimDuration, SimTime};

/// The place of an event in its run's log, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

/// One event as logged: what, when, and because of which earlier event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<E> {
    /// Its place in the log.
    pub id: EventId,
    /// When it happened.
    pub time: SimTime,
    /// The event it follows from; `None` for what nothing inside the run brought about.
    pub cause: Option<EventId>,
    /// What happened.
    pub event: E,
}

/// What an engine runs.
pub trait Model: Clone + Sized {
    /// The only door into the model.
    type Command: Clone;
    /// Something the model asked to be woken for.
    type Due: Clone + std::hash::Hash;
    /// A fact for people and checks; it never drives state.
    type Event: Clone;
    /// Why a command cannot be carried out now.
    type Refusal;

    /// Whether `command` can be carried out now; changes nothing.
    ///
    /// # Errors
    /// The reason why it can't.
    fn admit(&self, now: SimTime, command: &Self::Command) -> Result<(), Self::Refusal>;

    /// Carries out an admitted command.
    fn on_command(&mut self, command: Self::Command, cx: &mut Cx<'_, Self>);

    /// Something came due.
    fn on_due(&mut self, due: Self::Due, cx: &mut Cx<'_, Self>);

    /// Adds the whole state to the digest.
    fn digest(&self, digest: &mut Digest);
}

#[derive(Clone, Debug)]
struct Scheduled<D> {
    due: D,
    cause: Option<EventId>,
}

/// What a model may do to the engine while it handles one command or due entry.
pub struct Cx<'a, M: Model> {
    now: SimTime,
    cause: Option<EventId>,
    calendar: &'a mut Calendar<Scheduled<M::Due>>,
    log: &'a mut Log<Record<M::Event>>,
}

impl<M: Model> Cx<'_, M> {
    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The event that led here, if any.
    pub fn cause(&self) -> Option<EventId> {
        self.cause
    }

    /// Asks to be woken after `span`; what then happens counts as caused by the present cause.
    pub fn after(&mut self, span: SimDuration, due: M::Due) -> Ticket {
        self.at(self.now + span, due)
    }

    /// Asks to be woken at `time`, or now if that has passed.
    pub fn at(&mut self, time: SimTime, due: M::Due) -> Ticket {
        self.calendar.insert(time.max(self.now), Scheduled { due, cause: self.cause })
    }

    /// Withdraws what was asked for; false if it already came due.
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        self.calendar.cancel(ticket).is_some()
    }

    /// Logs an event, caused by what led here.
    pub fn emit(&mut self, event: M::Event) -> EventId {
        let id = EventId(u32::try_from(self.log.len()).expect("a run logs fewer than 2^32 events"));
        self.log.push(Record { id, time: self.now, cause: self.cause, event });
        id
    }

    /// Logs an event and makes it the cause of what this handler does next.
    pub fn emit_as_cause(&mut self, event: M::Event) -> EventId {
        let id = self.emit(event);
        self.cause = Some(id);
        id
    }

    /// Changes what counts as the cause from here on; returns the former one.
    pub fn set_cause(&mut self, cause: Option<EventId>) -> Option<EventId> {
        std::mem::replace(&mut self.cause, cause)
    }
}

/// How far an advance came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The time asked for is reached.
    Reached,
    /// The budget ran out between two instants; call again.
    OutOfBudget,
}

/// One run in progress; a clone is a checkpoint.
#[derive(Clone)]
pub struct Engine<M: Model> {
    model: M,
    now: SimTime,
    calendar: Calendar<Scheduled<M::Due>>,
    log: Log<Record<M::Event>>,
    steps: u64,
}

impl<M: Model> Engine<M> {
    /// A run of `model` at time zero.
    pub fn new(model: M) -> Self {
        Self { model, now: SimTime::ZERO, calendar: Calendar::default(), log: Log::default(), steps: 0 }
    }

    /// The model, to read.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Everything that happened.
    pub fn log(&self) -> &Log<Record<M::Event>> {
        &self.log
    }

    /// Due entries handled since the start.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// When something is due next. What is due at the end of time never comes: whatever repeats itself would come there
    /// again and again, and no instant would follow.
    pub fn next_due(&self) -> Option<SimTime> {
        self.calendar.next_time().filter(|next| *next < SimTime::MAX)
    }

    /// Carries out a command now.
    ///
    /// # Errors
    /// The model's refusal; nothing has changed then.
    pub fn submit(&mut self, command: M::Command) -> Result<(), M::Refusal> {
        self.model.admit(self.now, &command)?;
        let (model, mut cx) = self.parts(None);
        model.on_command(command, &mut cx);
        Ok(())
    }

    /// Handles what is due up to and including `time`, at most about `budget` entries, and moves the clock there.
    pub fn advance_to(&mut self, time: SimTime, budget: u64) -> Advance {
        let stop_after = self.steps.saturating_add(budget);
        while let Some(next) = self.next_due().filter(|next| *next <= time) {
            if next > self.now && self.steps >= stop_after {
                return Advance::OutOfBudget;
            }
            self.step();
        }
        self.now = self.now.max(time);
        Advance::Reached
    }

    /// Handles the next entry that is due up to and including `time`; false if there is none: then the clock stands
    /// there. For those who look in after every single one.
    pub fn step_to(&mut self, time: SimTime) -> bool {
        let is_due = self.next_due().is_some_and(|next| next <= time);
        if is_due {
            self.step();
        } else {
            self.now = self.now.max(time);
        }
        is_due
    }

    /// The digest of the whole run: time, state and all that is still to come.
    pub fn digest(&self) -> u64 {
        let mut digest = Digest::default();
        digest.u64(self.now.as_nanos());
        digest.len(self.log.len());
        self.model.digest(&mut digest);
        digest.len(self.calendar.len());
        for (time, scheduled) in self.calendar.in_order() {
            digest.u64(time.as_nanos());
            digest.plain(&scheduled.due);
        }
        digest.finish()
    }

    fn step(&mut self) {
        let (time, Scheduled { due, cause }) = self.calendar.pop().expect("the caller saw an entry");
        self.now = time;
        self.steps += 1;
        let (model, mut cx) = self.parts(cause);
        model.on_due(due, &mut cx);
    }

    fn parts(&mut self, cause: Option<EventId>) -> (&mut M, Cx<'_, M>) {
        let cx = Cx { now: self.now, cause, calendar: &mut self.calendar, log: &mut self.log };
        (&mut self.model, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_end_of_time_nothing_comes_due_any_more() {
        let mut engine = Engine::new(Countdown::default());
        engine.advance_to(SimTime::MAX, 10);
        engine.submit(u32::MAX).expect("it counts from anything but nothing");
        assert_eq!(engine.advance_to(SimTime::MAX, u64::MAX), Advance::Reached);
        assert!(!engine.step_to(SimTime::MAX));
        assert_eq!((engine.steps(), engine.next_due()), (0, None));
    }

    /// Counts down: a command of n falls due n times, a second apart.
    #[derive(Clone, Default)]
    struct Countdown {
        left: u32,
    }

    impl Model for Countdown {
        type Command = u32;
        type Due = ();
        type Event = u32;
        type Refusal = &'static str;

        fn admit(&self, _: SimTime, command: &u32) -> Result<(), &'static str> {
            if *command == 0 { Err("nothing to count") } else { Ok(()) }
        }

        fn on_command(&mut self, command: u32, cx: &mut Cx<'_, Self>) {
            self.left = command;
            cx.emit_as_cause(command);
            cx.after(SimDuration::from_secs(1), ());
        }

        fn on_due(&mut self, (): (), cx: &mut Cx<'_, Self>) {
            self.left -= 1;
            cx.emit_as_cause(self.left);
            if self.left > 0 {
                cx.after(SimDuration::from_secs(1), ());
            }
        }

        fn digest(&self, digest: &mut Digest) {
            digest.u32(self.left);
        }
    }

    fn secs(secs: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(secs)
    }

    #[test]
    fn a_refused_command_changes_nothing() {
        let mut engine = Engine::new(Countdown::default());
        let before = engine.digest();
        assert_eq!(engine.submit(0), Err("nothing to count"));
        assert_eq!(engine.digest(), before);
    }

    #[test]
    fn the_clock_stops_where_it_was_told_and_events_know_their_cause() {
        let mut engine = Engine::new(Countdown::default());
        engine.submit(3).expect("three can be counted");
        assert_eq!(engine.advance_to(secs(2), u64::MAX), Advance::Reached);
        assert_eq!((engine.now(), engine.model().left), (secs(2), 1));
        let causes: Vec<_> = engine.log().iter().map(|record| record.cause).collect();
        assert_eq!(causes, [None, Some(EventId(0)), Some(EventId(1))]);
    }

    #[test]
    fn a_spent_budget_stops_between_instants_and_goes_on_to_the_same_digest() {
        let mut whole = Engine::new(Countdown::default());
        whole.submit(5).expect("five can be counted");
        let mut sliced = whole.clone();
        whole.advance_to(secs(9), u64::MAX);
        let mut slices = 1;
        while sliced.advance_to(secs(9), 1) == Advance::OutOfBudget {
            slices += 1;
        }
        assert_eq!(slices, 5);
        assert_eq!(sliced.digest(), whole.digest());
    }
}
