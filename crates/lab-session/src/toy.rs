//! A model in which every order and every draw shows: for the tests of history.

use lab_kernel::{Cx, Digest, Digestible, Model, Rng, SimDuration, SimTime};

/// Rolls dice: each roll adds to the sum, happens after a random delay, and is sometimes followed by one at once.
#[derive(Clone)]
pub(crate) struct Dice {
    rng: Rng,
    pub(crate) sum: u64,
    pub(crate) rolls: u64,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: Rng::stream(seed, "toy/dice"), sum: 0, rolls: 0 }
    }

    fn roll(&mut self, sides: u32) -> u64 {
        self.rolls += 1;
        u64::from(self.rng.below(sides)) + 1
    }
}

/// What can be done to the dice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// So many rolls in a row; at least one.
    Roll(u32),
    /// Multiplies the sum: does not commute with rolls.
    Multiply(u64),
    /// Schedules a doubling for this very instant.
    DoubleAtOnce,
}

#[derive(Clone, Debug, Hash)]
pub(crate) enum Due {
    Roll(u32),
    Double,
}

impl Model for Dice {
    type Command = Command;
    type Due = Due;
    type Event = u64;
    type Refusal = &'static str;

    fn admit(&self, _now: SimTime, command: &Command) -> Result<(), &'static str> {
        match command {
            Command::Roll(0) => Err("nothing to roll"),
            Command::Multiply(_) if self.rolls == 0 => Err("nothing to multiply"),
            Command::Roll(_) | Command::Multiply(_) | Command::DoubleAtOnce => Ok(()),
        }
    }

    fn on_command(&mut self, command: Command, cx: &mut Cx<'_, Self>) {
        match command {
            Command::Roll(times) => self.schedule(times, cx),
            Command::Multiply(by) => self.sum = self.sum.wrapping_mul(by),
            Command::DoubleAtOnce => {
                cx.after(SimDuration::ZERO, Due::Double);
            }
        }
    }

    fn on_due(&mut self, due: Due, cx: &mut Cx<'_, Self>) {
        match due {
            Due::Roll(left) => {
                self.sum = self.sum.wrapping_add(self.roll(6));
                cx.emit(self.sum);
                if left > 1 {
                    self.schedule(left - 1, cx);
                }
            }
            Due::Double => self.sum = self.sum.wrapping_mul(2),
        }
    }

    fn digest(&self, digest: &mut Digest) {
        self.rng.write(digest);
        digest.u64(self.sum);
        digest.u64(self.rolls);
    }
}

impl Dice {
    fn schedule(&mut self, left: u32, cx: &mut Cx<'_, Self>) {
        let delay = SimDuration::from_millis(u64::from(self.rng.below(1_000)));
        cx.after(delay, Due::Roll(left));
    }
}
