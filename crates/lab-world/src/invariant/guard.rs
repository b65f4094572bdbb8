//! A watch that goes on after it has found something, and remembers it.

use lab_kernel::{Engine, EventId, SimTime};

use super::{Invariant, Watch};
use crate::world::World;

/// An invariant that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name.
    pub name: &'static str,
    /// What broke it.
    pub by: String,
    /// When it was seen.
    pub time: SimTime,
    /// The last event before it was seen.
    pub event: Option<EventId>,
}

/// Looks after a run.
#[derive(Clone, Debug)]
pub struct Guard {
    /// What it looks at.
    pub invariants: &'static [Invariant],
    watch: Option<Watch>,
    /// How it looks. Called only through here, so that whoever never makes a guard need not have the code of
    /// invariants: the page fetches it after it has started.
    look: fn(&mut Guard, &Engine<World>) -> Vec<Finding>,
}

impl Guard {
    /// A guard over these, as a rule [`ALL`](super::ALL), that has not looked yet.
    pub fn new(invariants: &'static [Invariant]) -> Self {
        Self { invariants, watch: None, look }
    }

    /// What does not hold after what has happened since the last look; the first time, what does not hold.
    pub fn look(&mut self, engine: &Engine<World>) -> Vec<Finding> {
        (self.look)(self, engine)
    }

    /// Looks at everything the next time: the run is not the one that was looked at last.
    pub fn forget(&mut self) {
        self.watch = None;
    }
}

fn look(guard: &mut Guard, engine: &Engine<World>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut tell = |broken: super::Broken, event| {
        if found.iter().all(|other| other.name != broken.name) {
            found.push(Finding { name: broken.name, by: broken.by, time: engine.now(), event });
        }
    };
    match &mut guard.watch {
        Some(watch) => watch.look_at_all(engine, &mut tell),
        None => {
            let watch = Watch::over(guard.invariants, engine);
            watch.sweep(engine, &mut tell);
            guard.watch = Some(watch);
        }
    }
    found
}
