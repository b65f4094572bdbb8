//! Running a statement in slices, so that whoever waits for it stays awake.
//!
//! An evaluation under way cannot be put aside. A statement that waits too long is broken off instead and run anew from
//! where it began; each of its waits is then taken up where it was left, and one that was over is not waited again. The
//! lab is deterministic, so what lies between the waits comes out as it did before.

use std::rc::Rc;

use lab_kernel::SimTime;
use lab_session::Session;
use lab_session::explore::Explorer;
use lab_view::weak_point::Search;
use lab_world::preset::Building;

use crate::error::{Category, ErrorRecord};
use crate::eval::{Cx, Kept};
use crate::value::Object;

/// Says that a slice is over.
pub type IsOver = Rc<dyn Fn() -> bool>;

/// A wait in which less was due is repeated rather than remembered.
const WORTH_KEEPING: u64 = 256;
/// Waits remembered; with more, every other one is repeated.
const MOST_KEPT: usize = 32;

/// What a console knows of the statement it runs in slices.
pub(crate) struct Pace {
    is_over: IsOver,
    /// Waits that were over or were broken off, in their order.
    left: Vec<Left>,
    /// Number of the wait that comes next.
    next: usize,
    /// The wait under way, and how far it goes.
    inside: Option<Inside>,
    broken_off: bool,
}

/// What is done beside the lab while a statement waits for it.
pub(crate) enum Work {
    /// Another lab is built.
    Building(Box<Building>),
    /// Failures are tried on copies.
    WeakPoints(Box<Search>),
    /// Losses are tried on copies.
    Quorum(Box<Explorer>),
}

impl Work {
    /// Goes on for about `budget` commands and due entries; true once it is done.
    pub(crate) fn go_on(&mut self, budget: u64) -> bool {
        match self {
            Self::Building(building) => building.go_on(budget),
            Self::WeakPoints(search) => search.advance(budget),
            Self::Quorum(explorer) => explorer.advance(budget),
        }
    }

    /// How far it has come, in thousandths.
    fn permille(&self) -> u32 {
        match self {
            Self::Building(building) => building.permille(),
            Self::WeakPoints(search) => {
                let (done, all) = search.progress();
                u32::try_from(done as u64 * 1_000 / (all as u64).max(1)).unwrap_or(1_000)
            }
            Self::Quorum(explorer) => explorer.progress_permille(),
        }
    }
}

/// Where a wait was left.
pub(crate) struct Left {
    number: usize,
    from: SimTime,
    session: Session,
    kept: Kept,
    work: Option<Work>,
    /// What it found, once it is over.
    found: Vec<Object>,
    /// What it answered; `None`: it was broken off.
    answer: Option<bool>,
    /// How far it had come, in thousandths.
    permille: u32,
}

struct Inside {
    number: usize,
    from: SimTime,
    until: SimTime,
    steps: u64,
    work: Option<Work>,
}

impl Pace {
    pub(crate) fn new(is_over: IsOver, left: Vec<Left>) -> Pace {
        Pace { is_over, left, next: 0, inside: None, broken_off: false }
    }

    /// What is needed to go on with the statement, if it was broken off.
    pub(crate) fn into_left(self) -> Option<Vec<Left>> {
        self.broken_off.then_some(self.left)
    }

    /// Whether the wait under way is to be broken off: not if it was over before, so that something is gained.
    fn is_due(&self) -> bool {
        let furthest = self.left.last().map_or(0, |left| left.number);
        self.inside.as_ref().is_some_and(|inside| inside.number >= furthest) && (self.is_over)()
    }

    fn keep(&mut self, left: Left) {
        self.left.retain(|other| other.number < left.number);
        if self.left.len() >= MOST_KEPT {
            let mut odd = false;
            self.left.retain(|_| {
                odd = !odd;
                odd
            });
        }
        self.left.push(left);
    }
}

/// How far a statement has come whose waits were left so.
pub(crate) fn permille(left: &[Left]) -> u32 {
    left.last().map_or(0, |left| left.permille)
}

impl Cx<'_> {
    /// Enters a wait up to a moment. One that was waited before goes on where it was left; if it was over, the answer is
    /// what it was.
    pub(crate) fn enter_wait(&mut self, until: SimTime) -> Option<bool> {
        let pace = self.state.pace.as_mut()?;
        let number = pace.next;
        pace.next += 1;
        let mut from = self.session.now();
        let (mut answer, mut work) = (None, None);
        let known = pace.left.iter_mut().find(|left| left.number == number);
        let kept = known.map(|left| {
            *self.session = left.session.clone();
            (from, answer, work) = (left.from, left.answer, left.work.take());
            left.kept.clone()
        });
        if answer.is_none() {
            pace.inside = Some(Inside { number, from, until, steps: self.session.steps(), work });
        }
        if let Some(kept) = kept {
            self.state.restore(kept);
        }
        answer
    }

    /// Whether a wait is under way: what is waited for inside of it is part of it.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state.pace.as_ref().is_some_and(|pace| pace.inside.is_some())
    }

    /// Leaves the wait that was entered; one in which much happened is remembered, unless it failed.
    pub(crate) fn leave_wait(&mut self, answer: Option<bool>) {
        let Some(inside) = self.state.pace.as_mut().and_then(|pace| pace.inside.take()) else { return };
        let kept = answer.map(|answer| (answer, self.state.kept()));
        let (Some((answer, kept)), Some(pace)) = (kept, self.state.pace.as_mut()) else { return };
        let Inside { number, from, steps, .. } = inside;
        let was_left = pace.left.iter().any(|left| left.number == number);
        if was_left || self.session.steps().abs_diff(steps) >= WORTH_KEEPING {
            let session = self.session.clone();
            pace.keep(Left {
                number,
                from,
                session,
                kept,
                work: None,
                found: Vec::new(),
                answer: Some(answer),
                permille: 1_000,
            });
        }
    }

    /// Whether somebody wants this wait to be broken off now.
    pub(crate) fn is_slice_over(&self) -> bool {
        self.state.pace.as_ref().is_some_and(Pace::is_due)
    }

    /// Work that was left half-way in the wait under way.
    pub(crate) fn take_work(&mut self) -> Option<Work> {
        self.state.pace.as_mut()?.inside.as_mut()?.work.take()
    }

    /// What the wait that was just left has found: `now`, or when it was over before.
    pub(crate) fn found(&mut self, now: Option<Vec<Object>>) -> Vec<Object> {
        let pace = self.state.pace.as_mut().filter(|pace| pace.inside.is_none());
        let left = pace.and_then(|pace| pace.left.iter_mut().find(|left| left.number + 1 == pace.next));
        match (now, left) {
            (Some(now), Some(left)) => {
                left.found.clone_from(&now);
                now
            }
            (Some(now), None) => now,
            (None, left) => left.map_or_else(Vec::new, |left| left.found.clone()),
        }
    }

    /// Breaks the wait off: nothing else is run, and what is still done is undone.
    pub(crate) fn break_off(&mut self, work: Option<Work>) -> ErrorRecord {
        let kept = self.state.kept();
        if let Some(pace) = &mut self.state.pace
            && let Some(Inside { number, from, until, .. }) = pace.inside.take()
        {
            let session = self.session.clone();
            let share = |time: SimTime| u128::from(time.since(from).as_nanos());
            let waited = share(session.now().max(from)) * 1_000 / share(until.max(from)).max(1);
            let waited = u32::try_from(waited).unwrap_or(1_000);
            let permille = work.as_ref().map_or(waited, Work::permille);
            let found = Vec::new();
            pace.keep(Left { number, from, session, kept, work, found, answer: None, permille });
            pace.broken_off = true;
        }
        self.state.meter.use_up();
        ErrorRecord::mistake(Category::LimitsExceeded, "BrokenOff", "The statement is run in slices.")
    }
}
