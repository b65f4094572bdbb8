//! A link being opened: its run is played in slices, because it may take seconds.

use lab_kernel::{Advance, SimTime};
use lab_world::preset::Building;

use super::{Limit, LinkError, MAX_STEPS, Opened, Part, Recipe, half};
use crate::journal::Entry;
use crate::session::Session;

/// A run that is being played again.
pub struct Playing {
    recipe: Recipe,
    stage: Stage,
}

enum Stage {
    /// Its start is built.
    Building(Box<Building>),
    /// So many commands have been given.
    Giving(Box<Session>, usize),
    /// It is wound back to the moment to show.
    Winding(Box<Session>, SimTime, bool),
    /// It was handed over.
    Over,
}

impl Playing {
    pub(super) fn new(recipe: Recipe) -> Self {
        let building = recipe.start.preset.begin(recipe.start.seed);
        Self { recipe, stage: Stage::Building(Box::new(building)) }
    }

    /// Goes on for about `budget` commands and due entries; the answer is the run, once it is there.
    ///
    /// # Errors
    /// Which command the lab refuses, or that it would take too long.
    pub fn go_on(&mut self, budget: u64) -> Result<Option<Opened>, LinkError> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Building(mut building) => {
                if building.go_on(budget) {
                    Stage::Giving(Box::new(Session::of(self.recipe.start, building.finish())), 0)
                } else {
                    Stage::Building(building)
                }
            }
            Stage::Giving(session, given) => self.give(session, given, budget)?,
            Stage::Winding(mut session, shown, faithful) => {
                if session.advance_to(shown, budget) == Advance::Reached {
                    return Ok(Some(Opened { session: *session, faithful }));
                }
                Stage::Winding(session, shown, faithful)
            }
            Stage::Over => Stage::Over,
        };
        Ok(None)
    }

    /// What is done now, and the share of it in thousandths.
    pub fn share(&self) -> (&'static str, u32) {
        let of = |part: u64, whole: u64| {
            u32::try_from(u128::from(part) * 1_000 / u128::from(whole.max(1))).unwrap_or(1_000)
        };
        match &self.stage {
            Stage::Building(building) => ("Putting up what the run begins with", building.permille()),
            Stage::Giving(session, _) => {
                let since = |time: SimTime| time.since(session.origin()).as_nanos();
                let whole = self.recipe.present.max(session.origin());
                ("Playing the run", of(since(session.now()), since(whole)))
            }
            Stage::Winding(..) | Stage::Over => ("Going to the moment to show", 1_000),
        }
    }

    fn give(&self, mut session: Box<Session>, given: usize, budget: u64) -> Result<Stage, LinkError> {
        let next = self.recipe.commands.get(given);
        let time = next.map_or(self.recipe.present, |entry| entry.time);
        if time < session.now() {
            return Err(LinkError::Damaged(Part::Times));
        }
        let left = MAX_STEPS.saturating_sub(session.steps());
        match (session.advance_to(time, left.min(budget)), next) {
            (Advance::OutOfBudget, _) if left <= budget => Err(LinkError::TooLarge(Limit::Work)),
            (Advance::OutOfBudget, _) => Ok(Stage::Giving(session, given)),
            (Advance::Reached, Some(Entry { time, command })) => {
                let refused = |refusal| LinkError::Refused { index: given, time: *time, refusal };
                session.submit((**command).clone()).map_err(refused)?;
                Ok(Stage::Giving(session, given + 1))
            }
            (Advance::Reached, None) => {
                let faithful = half(session.digest()) == self.recipe.check;
                let shown = session.begin_seek(self.recipe.shown);
                Ok(Stage::Winding(session, shown, faithful))
            }
        }
    }
}
