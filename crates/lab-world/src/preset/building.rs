//! A preset on its way: the largest takes seconds, so it is built in slices.

use lab_kernel::{Engine, SimTime};

use super::Step;
use crate::world::World;

/// A world that is being built.
pub struct Building {
    engine: Engine<World>,
    steps: std::vec::IntoIter<Step>,
    all: usize,
    /// The end of the wait under way.
    waits: Option<SimTime>,
}

impl Building {
    pub(super) fn new(steps: Vec<Step>, seed: u64) -> Self {
        let (all, steps) = (steps.len(), steps.into_iter());
        Self { engine: Engine::new(World::new(seed)), steps, all, waits: None }
    }

    /// Goes on for about `budget` commands and due entries; answers whether all is done. It may stop in the middle of
    /// an instant, since nobody looks in before the end.
    ///
    /// # Panics
    /// If a step is refused: presets are tested, a refusal is a mistake of ours.
    pub fn go_on(&mut self, budget: u64) -> bool {
        for _ in 0..budget {
            if let Some(until) = self.waits {
                self.waits = self.engine.step_to(until).then_some(until);
                continue;
            }
            match self.steps.next() {
                Some(Step::Do(command)) => {
                    if let Err(refusal) = self.engine.submit(command) {
                        panic!("a step of the preset was refused: {refusal}");
                    }
                }
                Some(Step::Wait(span)) => self.waits = Some(self.engine.now() + span),
                None => return true,
            }
        }
        false
    }

    /// The share of the steps that are done, in thousandths.
    pub fn permille(&self) -> u32 {
        let done = self.all - self.steps.len();
        u32::try_from(done * 1_000 / self.all.max(1)).unwrap_or(1_000)
    }

    /// The world when all is done.
    pub fn finish(self) -> Engine<World> {
        self.engine
    }
}
