//! One run that can be wound back: the engine, the journal that leads to it, and checkpoints on the way.
//!
//! The run has always settled: whatever is due at the present instant has been handled before a command is given and
//! after it was carried out. So a journal of (time, command) is enough to play the same run again.

use lab_kernel::{Advance, Engine, EventId, Log, Model, Record, SimTime};

use crate::branch::Branch;
use crate::checkpoint::Checkpoints;
use crate::journal::{Entry, next_time};

/// Checkpoints kept unless said otherwise.
const CHECKPOINTS: usize = 64;

/// A run with its history.
#[derive(Clone)]
pub struct Timeline<M: Model> {
    pub(crate) engine: Engine<M>,
    pub(crate) journal: Vec<Entry<M::Command>>,
    /// Entries of the journal that the engine has seen; the others lie ahead.
    pub(crate) played: usize,
    pub(crate) horizon: SimTime,
    pub(crate) checkpoints: Checkpoints<M>,
    pub(crate) undone: Vec<Undone<M::Command>>,
    pub(crate) name: String,
    pub(crate) others: Vec<Branch<M::Command>>,
    pub(crate) named: u32,
    pub(crate) revision: u64,
    /// Revisions in which nothing but the time changed.
    pub(crate) idle: u64,
}

/// A command taken back, and what there was to see before.
#[derive(Clone)]
pub(crate) struct Undone<C> {
    entry: Entry<C>,
    seen_at: SimTime,
    horizon: SimTime,
}

impl<M: Model<Command: PartialEq>> Timeline<M> {
    /// A run that begins where `engine` is.
    pub fn new(engine: Engine<M>) -> Self {
        Self {
            horizon: engine.now(),
            checkpoints: Checkpoints::new(engine.clone(), CHECKPOINTS),
            engine,
            journal: Vec::new(),
            played: 0,
            undone: Vec::new(),
            name: "main".into(),
            others: Vec::new(),
            named: 1,
            revision: 0,
            idle: 0,
        }
    }

    /// The model as it is now.
    pub fn model(&self) -> &M {
        self.engine.model()
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.engine.now()
    }

    /// The moment the run begins at; nothing can be seen before.
    pub fn origin(&self) -> SimTime {
        self.checkpoints.origin()
    }

    /// How many events had happened when the run began: those of building its start.
    pub fn events_at_origin(&self) -> usize {
        self.checkpoints.events_at_origin()
    }

    /// The furthest time this branch has reached.
    pub fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// Everything that happened up to now.
    pub fn log(&self) -> &Log<Record<M::Event>> {
        self.engine.log()
    }

    /// The event with this id, if it has happened.
    pub fn event(&self, id: EventId) -> Option<&Record<M::Event>> {
        self.engine.log().get(id.0 as usize)
    }

    /// The digest of the run as it is now; see [`Engine::digest`].
    pub fn digest(&self) -> u64 {
        self.engine.digest()
    }

    /// The digest this branch has at its horizon.
    pub fn digest_at_horizon(&self) -> u64 {
        if self.is_rewound() { self.end().digest() } else { self.digest() }
    }

    /// Due entries handled on the way to this branch's horizon.
    pub fn steps_at_horizon(&self) -> u64 {
        if self.is_rewound() { self.end().steps() } else { self.steps() }
    }

    /// Due entries handled on the way to now.
    pub fn steps(&self) -> u64 {
        self.engine.steps()
    }

    /// All commands of this branch in order, also those that lie ahead after winding back.
    pub fn journal(&self) -> &[Entry<M::Command>] {
        &self.journal
    }

    /// How many commands of the journal have been carried out at the present moment.
    pub fn played(&self) -> usize {
        self.played
    }

    /// Changes with everything that can be seen.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Changes with everything but the mere passing of time: what was made from the model, and not from the time,
    /// is still right while this stays the same.
    pub fn changes(&self) -> u64 {
        self.revision - self.idle
    }

    /// Bounds the number of checkpoints kept, for models that take much memory.
    pub fn limit_checkpoints(&mut self, limit: usize) {
        self.checkpoints.set_limit(limit);
    }

    /// When something will happen next: something due, or a command that lies ahead.
    pub fn next_event_time(&self) -> Option<SimTime> {
        let ahead = next_time(&self.journal, self.played);
        [self.engine.next_due(), ahead].into_iter().flatten().min()
    }

    /// Whether `command` can be carried out now.
    ///
    /// # Errors
    /// The reason why it can't.
    pub fn admit(&self, command: &M::Command) -> Result<(), M::Refusal> {
        self.model().admit(self.now(), command)
    }

    /// Carries out `command` now and enters it in the journal. If this branch has gone further than now, what it
    /// did stays under its name, and a new branch begins here.
    ///
    /// # Errors
    /// The model's refusal; nothing has changed then.
    pub fn submit(&mut self, command: M::Command) -> Result<(), M::Refusal> {
        self.admit(&command)?;
        if self.is_rewound() {
            self.fork();
        }
        self.undone.clear();
        self.checkpoints.cut(self.played, Some(self.now()));
        self.journal.push(Entry::new(self.now(), command));
        self.play_next();
        self.horizon = self.now();
        self.revision += 1;
        Ok(())
    }

    /// Lets time pass up to `time`, plays the commands that lie ahead on the way, and stops early when `budget` due
    /// entries and commands have been handled; it goes on where it stopped when called again.
    pub fn advance_to(&mut self, time: SimTime, budget: u64) -> Advance {
        let before = (self.now(), self.engine.steps(), self.played);
        let reached = self.run_to(time, budget);
        self.horizon = self.horizon.max(self.now());
        let after = (self.now(), self.engine.steps(), self.played);
        if before != after {
            self.revision += 1;
            self.idle += u64::from((before.1, before.2) == (after.1, after.2));
        }
        reached
    }

    /// Lets the next instant happen at which there is something due, and answers true; or lets time pass to
    /// `deadline` if there is none up to it.
    pub fn advance_instant(&mut self, deadline: SimTime) -> bool {
        let next = self.next_event_time().filter(|next| *next <= deadline);
        self.advance_to(next.unwrap_or(deadline), u64::MAX);
        next.is_some()
    }

    /// Shows the run as it was, or will be, at `time`, with all commands given up to then.
    pub fn seek(&mut self, time: SimTime) {
        let goal = self.begin_seek(time);
        self.advance_to(goal, u64::MAX);
    }

    /// As [`Self::seek`], but only as far as there is a checkpoint; the answer is the moment to advance to from there,
    /// in as many slices as one likes.
    pub fn begin_seek(&mut self, time: SimTime) -> SimTime {
        let time = time.max(self.origin());
        let (nearest, played) = self.checkpoints.before(time);
        if time < self.now() || (nearest.now(), played) > (self.now(), self.played) {
            self.engine = nearest.clone();
            self.played = played;
            self.revision += 1;
        }
        time
    }

    /// Takes the last command given up to now back, and shows the moment just before it. What lay ahead of a moment
    /// wound back to stays under its branch's name.
    pub fn undo(&mut self) -> Option<Entry<M::Command>> {
        let entry = self.begin_undo()?;
        self.advance_to(entry.time, u64::MAX);
        Some(entry)
    }

    /// As [`Self::undo`], but only as far as there is a checkpoint; the moment to advance to is the command's.
    pub fn begin_undo(&mut self) -> Option<Entry<M::Command>> {
        if self.played == 0 {
            return None;
        }
        if self.played < self.journal.len() {
            self.fork();
        }
        let entry = self.journal.pop().expect("commands played are in the journal");
        self.undone.push(Undone { entry: entry.clone(), seen_at: self.now(), horizon: self.horizon });
        self.restore(self.journal.len(), entry.time);
        self.horizon = entry.time;
        Some(entry)
    }

    /// Gives the command taken back last again, at its time, and shows the moment from which it was taken back.
    pub fn redo(&mut self) -> Option<Entry<M::Command>> {
        let (entry, goal) = self.begin_redo()?;
        self.advance_to(goal, u64::MAX);
        Some(entry)
    }

    /// As [`Self::redo`], but only as far as there is a checkpoint, with the moment to advance to from there.
    pub fn begin_redo(&mut self) -> Option<(Entry<M::Command>, SimTime)> {
        let Undone { entry, seen_at, horizon } = self.undone.pop()?;
        let shared = self.journal.len();
        self.journal.push(entry.clone());
        self.restore(shared, seen_at);
        self.horizon = horizon;
        Some((entry, seen_at))
    }

    /// The command that [`Self::redo`] would give again.
    pub fn to_redo(&self) -> Option<&M::Command> {
        self.undone.last().map(|undone| &*undone.entry.command)
    }

    /// True when this branch has gone further than now.
    pub fn is_rewound(&self) -> bool {
        self.now() < self.horizon || self.played < self.journal.len()
    }

    /// Makes the engine anew after the journal was changed behind its first `shared` commands, as near to `time` as
    /// there is a checkpoint.
    pub(crate) fn restore(&mut self, shared: usize, time: SimTime) {
        self.checkpoints.cut(shared, next_time(&self.journal, shared));
        let (nearest, played) = self.checkpoints.before(time);
        self.engine = nearest.clone();
        self.played = played;
        self.revision += 1;
    }

    /// This branch at its horizon.
    fn end(&self) -> Engine<M> {
        self.replayed(&self.journal, self.horizon)
    }

    pub(crate) fn run_to(&mut self, time: SimTime, budget: u64) -> Advance {
        let mut left = budget;
        loop {
            let ahead = next_time(&self.journal, self.played).filter(|next| *next <= time);
            let slice = left.min(self.checkpoints.work_left(&self.engine, self.played));
            let before = self.engine.steps();
            let reached = self.engine.advance_to(ahead.unwrap_or(time), slice);
            left = left.saturating_sub(self.engine.steps() - before);
            self.checkpoints.offer(&self.engine, self.played);
            match (reached, ahead) {
                (Advance::Reached, None) => return Advance::Reached,
                (_, _) if left == 0 => return Advance::OutOfBudget,
                (Advance::Reached, Some(_)) => {
                    self.play_next();
                    left -= 1;
                }
                (Advance::OutOfBudget, _) => (),
            }
        }
    }

    /// Carries out the next command of the journal at the present instant and lets its immediate consequences happen.
    fn play_next(&mut self) {
        let command = &*self.journal[self.played].command;
        let accepted = self.engine.submit(command.clone()).is_ok();
        assert!(accepted, "a journaled command was accepted before, at this very moment");
        self.played += 1;
        self.engine.advance_to(self.engine.now(), u64::MAX);
        self.checkpoints.offer(&self.engine, self.played);
    }
}
