//! Running a statement in slices, so that whoever waits for it stays awake.
//!
//! An evaluation under way cannot be put aside. A statement that waits too long is broken off instead and run anew from
//! where it began; each of its waits is then taken up where it was left, and one that was over is not waited again. The
//! lab is deterministic, so what lies between the waits comes out as it did before.

use std::rc::Rc;

use lab_kernel::SimTime;
use lab_session::Session;
use lab_world::preset::Building;

use crate::error::{Category, ErrorRecord};
use crate::eval::{Cx, Kept};

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

/// Where a wait was left.
pub(crate) struct Left {
    number: usize,
    from: SimTime,
    session: Session,
    kept: Kept,
    building: Option<Building>,
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
    building: Option<Building>,
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
        let (mut answer, mut building) = (None, None);
        let known = pace.left.iter_mut().find(|left| left.number == number);
        let kept = known.map(|left| {
            *self.session = left.session.clone();
            (from, answer, building) = (left.from, left.answer, left.building.take());
            left.kept.clone()
        });
        if answer.is_none() {
            pace.inside = Some(Inside { number, from, until, steps: self.session.steps(), building });
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
                building: None,
                answer: Some(answer),
                permille: 1_000,
            });
        }
    }

    /// Whether somebody wants this wait to be broken off now.
    pub(crate) fn is_slice_over(&self) -> bool {
        self.state.pace.as_ref().is_some_and(Pace::is_due)
    }

    /// A building that was left half-way in the wait under way.
    pub(crate) fn take_building(&mut self) -> Option<Building> {
        self.state.pace.as_mut()?.inside.as_mut()?.building.take()
    }

    /// Breaks the wait off: nothing else is run, and what is still done is undone.
    pub(crate) fn break_off(&mut self, building: Option<Building>) -> ErrorRecord {
        let kept = self.state.kept();
        if let Some(pace) = &mut self.state.pace
            && let Some(Inside { number, from, until, .. }) = pace.inside.take()
        {
            let session = self.session.clone();
            let share = |time: SimTime| u128::from(time.since(from).as_nanos());
            let waited = share(session.now().max(from)) * 1_000 / share(until.max(from)).max(1);
            let waited = u32::try_from(waited).unwrap_or(1_000);
            let permille = building.as_ref().map_or(waited, Building::permille);
            pace.keep(Left { number, from, session, kept, building, answer: None, permille });
            pace.broken_off = true;
        }
        self.state.meter.use_up();
        ErrorRecord::mistake(Category::LimitsExceeded, "BrokenOff", "The statement is run in slices.")
    }
}
