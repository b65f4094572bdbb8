//! Looks at every invariant after every event: at what the event touched, and once a simulated second in which
//! something happened at everything.

use lab_kernel::Engine;

use super::{ALL, Broken, Touched, broken};
use crate::world::World;

const NANOS_OF_A_SECOND: u64 = 1_000_000_000;

/// How far a run has been looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch {
    /// Events looked at.
    looked: usize,
    /// Events that had happened at the last look at everything.
    swept: usize,
    /// The second of that look.
    second: u64,
}

impl Watch {
    /// A watch that begins now.
    pub fn new(engine: &Engine<World>) -> Self {
        let (events, second) = (engine.log().len(), second(engine));
        Self { looked: events, swept: events, second }
    }

    /// What does not hold after what has happened since the last look.
    ///
    /// # Errors
    /// The first invariant that is broken.
    pub fn look(&mut self, engine: &Engine<World>) -> Result<(), Broken> {
        let events = engine.log().len();
        if events > self.looked {
            for record in engine.log().iter_from(self.looked) {
                let touched = Touched::by(engine.model(), &record.event);
                if touched != Touched::default() {
                    look_at(engine.model(), &touched)?;
                }
            }
            self.looked = events;
        }
        if events > self.swept && second(engine) != self.second {
            (self.swept, self.second) = (events, second(engine));
            broken(engine.model()).into_iter().next().map_or(Ok(()), Err)?;
        }
        Ok(())
    }
}

fn look_at(world: &World, touched: &Touched) -> Result<(), Broken> {
    for invariant in ALL {
        (invariant.touched)(world, touched).map_err(|by| Broken { name: invariant.name, by })?;
    }
    Ok(())
}

fn second(engine: &Engine<World>) -> u64 {
    engine.now().as_nanos() / NANOS_OF_A_SECOND
}
