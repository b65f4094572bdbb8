//! Looks at every invariant after every event: at what the event touched, and once a simulated second in which
//! something happened at everything.

use lab_kernel::{Engine, EventId};

use super::{ALL, Broken, Invariant, Touched};
use crate::world::World;

const NANOS_OF_A_SECOND: u64 = 1_000_000_000;

/// How far a run has been looked at.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    invariants: &'static [Invariant],
    /// Events looked at.
    looked: usize,
    /// Events that had happened at the last look at everything.
    swept: usize,
    /// The second of that look.
    second: u64,
}

impl Watch {
    /// A watch over [`ALL`] that begins now.
    pub fn new(engine: &Engine<World>) -> Self {
        Self::over(ALL, engine)
    }

    pub(super) fn over(invariants: &'static [Invariant], engine: &Engine<World>) -> Self {
        let (events, second) = (engine.log().len(), second(engine));
        Self { invariants, looked: events, swept: events, second }
    }

    /// What does not hold after what has happened since the last look.
    ///
    /// # Errors
    /// The first invariant that is broken.
    pub fn look(&mut self, engine: &Engine<World>) -> Result<(), Broken> {
        let mut first = None;
        self.look_at_all(engine, &mut |broken, _| {
            first.get_or_insert(broken);
        });
        first.map_or(Ok(()), Err)
    }

    /// Tells all that does not hold after what has happened since the last look, and the event it was seen at.
    pub(super) fn look_at_all(
        &mut self,
        engine: &Engine<World>,
        tell: &mut dyn FnMut(Broken, Option<EventId>),
    ) {
        let events = engine.log().len();
        if events > self.looked {
            for record in engine.log().iter_from(self.looked) {
                let touched = Touched::by(engine.model(), &record.event);
                if touched != Touched::default() {
                    for invariant in self.invariants {
                        if let Err(by) = (invariant.touched)(engine.model(), &touched) {
                            tell(Broken { name: invariant.name, by }, Some(record.id));
                        }
                    }
                }
            }
            self.looked = events;
        }
        if events > self.swept && second(engine) != self.second {
            (self.swept, self.second) = (events, second(engine));
            self.sweep(engine, tell);
        }
    }

    /// Looks at everything, now.
    pub(super) fn sweep(&self, engine: &Engine<World>, tell: &mut dyn FnMut(Broken, Option<EventId>)) {
        let last = engine.log().len().checked_sub(1).and_then(|last| engine.log().get(last));
        for invariant in self.invariants {
            if let Err(by) = (invariant.check)(engine.model()) {
                tell(Broken { name: invariant.name, by }, last.map(|record| record.id));
            }
        }
    }
}

fn second(engine: &Engine<World>) -> u64 {
    engine.now().as_nanos() / NANOS_OF_A_SECOND
}
