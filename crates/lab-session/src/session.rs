//! One lab with its history: what the page, the console, a lesson, a test and a link all hold.

use lab_kernel::{Advance, Engine, EventId, Log, Record, SimDuration, SimTime};
use lab_world::preset::Preset;
use lab_world::{Command, Event, Refusal, World};

use crate::branch::{BranchError, BranchInfo};
use crate::guarded::Guarded;
use crate::journal::Entry;
use crate::timeline::Timeline;

/// Hosts whose state all checkpoints together may hold. Sixty-four and the routes between them are 2 MB where all of
/// them have changed; what has not changed, and that is most VMs, is shared.
const HOSTS_IN_CHECKPOINTS: usize = 3_072;
/// Bounds on the number of checkpoints.
const CHECKPOINTS: (usize, usize) = (16, 64);

/// What a session begins with: the same start and the same commands at the same times give the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The world to start from.
    pub preset: Preset,
    /// From which every random stream is drawn.
    pub seed: u64,
}

/// A command taken back or given again, and when it was given.
pub type UndoneCommand = Entry<Command>;

/// A lab with its history. A copy costs one copy of the lab, since copies share what was put aside for winding back:
/// what may take long is done on a copy, which then takes the place of the original or is forgotten.
#[derive(Clone)]
pub struct Session {
    start: Start,
    pub(crate) timeline: Timeline<World>,
    pub(crate) guarded: Option<Guarded>,
    /// Up to this moment what was played before is played again, which the guard leaves out.
    again_to: Option<SimTime>,
    /// Revisions of the sessions this one took the place of.
    earlier_revisions: u64,
}

impl Session {
    /// A lab that has just been built.
    ///
    /// # Panics
    /// If the preset cannot be built; ask [`Preset::check`] first.
    pub fn new(start: Start) -> Self {
        Self::of(start, start.preset.start(start.seed))
    }

    /// A lab that has just been built by somebody else: `engine` is its start as [`Preset::begin`] builds it.
    pub fn of(start: Start, engine: Engine<World>) -> Self {
        let timeline = Timeline::new(engine);
        let mut session = Self { start, timeline, guarded: None, again_to: None, earlier_revisions: 0 };
        session.fit_checkpoints();
        session
    }

    /// Shows another lab from now on; the revision goes on counting, so that everyone who looks at it notices.
    pub fn replace_with(&mut self, other: Self) {
        let earlier_revisions = self.revision() + 1;
        let guarded = self.guarded.take().map(Guarded::anew);
        *self = Self { earlier_revisions, guarded, ..other };
        self.look();
    }

    /// What the session began with.
    pub fn start(&self) -> Start {
        self.start
    }

    /// The lab as it is now.
    pub fn world(&self) -> &World {
        self.timeline.model()
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.timeline.now()
    }

    /// When the preset was finished; nothing can be seen before.
    pub fn origin(&self) -> SimTime {
        self.timeline.origin()
    }

    /// How many events of the log belong to the building of the preset.
    pub fn events_at_origin(&self) -> usize {
        self.timeline.events_at_origin()
    }

    /// The furthest time this branch has reached.
    pub fn horizon(&self) -> SimTime {
        self.timeline.horizon()
    }

    /// True when this branch has gone further than now.
    pub fn is_rewound(&self) -> bool {
        self.timeline.is_rewound()
    }

    /// Everything that happened up to now, the building of the preset included.
    pub fn log(&self) -> &Log<Record<Event>> {
        self.timeline.log()
    }

    /// The event with this id, if it has happened.
    pub fn event(&self, id: EventId) -> Option<&Record<Event>> {
        self.timeline.event(id)
    }

    /// The digest of time, state and all that is still to come.
    pub fn digest(&self) -> u64 {
        self.timeline.digest()
    }

    /// The digest this branch has at its horizon.
    pub fn digest_at_horizon(&self) -> u64 {
        self.timeline.digest_at_horizon()
    }

    /// Due entries handled on the way to this branch's horizon.
    pub fn steps_at_horizon(&self) -> u64 {
        self.timeline.steps_at_horizon()
    }

    /// Due entries handled on the way to now.
    pub fn steps(&self) -> u64 {
        self.timeline.steps()
    }

    /// All commands of this branch in order, also those that lie ahead after winding back.
    pub fn journal(&self) -> &[Entry<Command>] {
        self.timeline.journal()
    }

    /// How many commands of the journal have been carried out at the present moment.
    pub fn played(&self) -> usize {
        self.timeline.played()
    }

    /// Changes with everything that can be seen.
    pub fn revision(&self) -> u64 {
        self.earlier_revisions + self.timeline.revision()
    }

    /// Changes with everything but the mere passing of time; see [`Timeline::changes`].
    pub fn changes(&self) -> u64 {
        self.earlier_revisions + self.timeline.changes()
    }

    /// When something will happen next: something due, or a command that lies ahead.
    pub fn next_event_time(&self) -> Option<SimTime> {
        self.timeline.next_event_time()
    }

    /// Whether `command` can be carried out now.
    ///
    /// # Errors
    /// The reason why it can't.
    pub fn admit(&self, command: &Command) -> Result<(), Refusal> {
        self.timeline.admit(command)
    }

    /// Carries out `command` now and enters it in the journal. If this branch has gone further than now, what it
    /// did stays under its name, and a new branch begins here.
    ///
    /// # Errors
    /// The reason why it can't be carried out; nothing has changed then.
    pub fn submit(&mut self, command: Command) -> Result<(), Refusal> {
        self.timeline.submit(command)?;
        self.again_to = None;
        self.look();
        self.fit_checkpoints();
        Ok(())
    }

    /// Lets time pass up to `time`, plays the commands that lie ahead on the way, and stops early when `budget` due
    /// entries and commands have been handled; it goes on where it stopped when called again.
    pub fn advance_to(&mut self, time: SimTime, budget: u64) -> Advance {
        let before = self.work();
        if let Some(known) = self.again_to {
            let stop = known.min(time);
            if self.timeline.advance_to(stop, budget) == Advance::OutOfBudget {
                return Advance::OutOfBudget;
            }
            if stop == known {
                self.again_to = None;
                self.look_anew();
            }
        }
        let budget = budget.saturating_sub(self.work() - before);
        match self.guarded {
            None => self.timeline.advance_to(time, budget),
            Some(_) => self.advance_guarded(time, budget),
        }
    }

    /// Due entries handled and commands carried out on the way to now.
    pub(crate) fn work(&self) -> u64 {
        self.steps() + self.played() as u64
    }

    /// Lets `span` of time pass.
    pub fn advance_by(&mut self, span: SimDuration) {
        self.advance_to(self.now() + span, u64::MAX);
    }

    /// Lets time pass, instant by instant, until `done` says so or `deadline` is reached; the answer is what `done`
    /// says in the end.
    pub fn advance_until(&mut self, deadline: SimTime, mut done: impl FnMut(&Self) -> bool) -> bool {
        while !done(self) {
            let was_due = self.timeline.advance_instant(deadline);
            self.look();
            if !was_due {
                return done(self);
            }
        }
        true
    }

    /// Shows the lab as it was, or will be, at `time`, with all commands given up to then.
    pub fn seek(&mut self, time: SimTime) {
        let goal = self.begin_seek(time);
        self.advance_to(goal, u64::MAX);
    }

    /// As [`Self::seek`], in slices; see [`Timeline::begin_seek`].
    pub fn begin_seek(&mut self, time: SimTime) -> SimTime {
        // What this branch has not come to yet is not played again, but happens.
        self.again_to = Some(time.min(self.horizon()));
        self.timeline.begin_seek(time)
    }

    /// Takes the last command given up to now back, and shows the moment just before it. What lay ahead of a moment
    /// wound back to stays under its branch's name.
    pub fn undo(&mut self) -> Option<UndoneCommand> {
        let undone = self.begin_undo()?;
        self.advance_to(undone.time, u64::MAX);
        Some(undone)
    }

    /// As [`Self::undo`], in slices: the moment to advance to is the command's.
    pub fn begin_undo(&mut self) -> Option<UndoneCommand> {
        let undone = self.timeline.begin_undo()?;
        self.again_to = Some(undone.time);
        Some(undone)
    }

    /// Gives the command taken back last again, at its time, and shows the moment from which it was taken back.
    pub fn redo(&mut self) -> Option<UndoneCommand> {
        let (redone, goal) = self.begin_redo()?;
        self.advance_to(goal, u64::MAX);
        Some(redone)
    }

    /// As [`Self::redo`], in slices, with the moment to advance to.
    pub fn begin_redo(&mut self) -> Option<(UndoneCommand, SimTime)> {
        let (redone, goal) = self.timeline.begin_redo()?;
        self.again_to = Some(goal);
        Some((redone, goal))
    }

    /// The command that [`Self::undo`] would take back.
    pub fn to_undo(&self) -> Option<&Command> {
        let last = self.played().checked_sub(1)?;
        Some(&self.journal()[last].command)
    }

    /// The command that [`Self::redo`] would give again.
    pub fn to_redo(&self) -> Option<&Command> {
        self.timeline.to_redo()
    }

    /// All branches, oldest first, the one shown now last.
    pub fn branches(&self) -> Vec<BranchInfo> {
        self.timeline.branches()
    }

    /// Keeps the present branch under its name and goes on from here on a new one, called `name`.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn branch_off(&mut self, name: &str) -> Result<(), BranchError> {
        self.timeline.branch_off(name)
    }

    /// Shows another branch, at the present moment or at its end if it has not come so far.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn switch_branch(&mut self, name: &str) -> Result<(), BranchError> {
        let goal = self.begin_switch(name)?;
        self.advance_to(goal, u64::MAX);
        Ok(())
    }

    /// As [`Self::switch_branch`], in slices: the answer is the moment to advance to.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn begin_switch(&mut self, name: &str) -> Result<SimTime, BranchError> {
        let goal = self.timeline.begin_switch(name)?;
        self.again_to = Some(goal);
        Ok(goal)
    }

    /// A branch at its horizon, to look at beside the one shown: nothing here changes, and what is done to the copy
    /// leaves no trace.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn end_of_branch(&self, name: &str) -> Result<Engine<World>, BranchError> {
        self.timeline.end_of_branch(name)
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// When no branch has the old name, or one has the new name.
    pub fn rename_branch(&mut self, old: &str, new: &str) -> Result<(), BranchError> {
        self.timeline.rename_branch(old, new)
    }

    /// A copy of the lab at the present moment, without its history: what is done to it leaves no trace here.
    pub fn fork(&self) -> Engine<World> {
        self.timeline.engine.clone()
    }

    /// The larger the lab, the fewer copies of it.
    fn fit_checkpoints(&mut self) {
        let hosts = self.world().hosts.len().max(1);
        self.timeline.limit_checkpoints((HOSTS_IN_CHECKPOINTS / hosts).clamp(CHECKPOINTS.0, CHECKPOINTS.1));
    }
}
