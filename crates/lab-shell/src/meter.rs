//! Limits that keep any script finite: steps, nesting, sizes.

use crate::error::{Category, ErrorRecord};

/// Steps a script may take unless told otherwise; an ordinary statement takes a handful.
pub const DEFAULT_STEP_LIMIT: u64 = 2_000_000;

/// A due entry takes a fraction of what an ordinary step of a script takes; an estimate.
pub(crate) const ENTRIES_PER_STEP: u64 = 8;

/// Longest text a script may build, bytes.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

/// How deep blocks and expressions may run inside each other. Measured with the large frames of a debug build:
/// the worst script stays below one MiB of stack, the size a page gives.
const MAX_DEPTH: u32 = 100;

/// A script block called by a cmdlet costs the stack of so many expressions.
pub(crate) const CALL_WEIGHT: u32 = 6;

/// Counts what a script uses up.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    steps_left: u64,
    limit: u64,
    depth: u32,
}

impl Meter {
    pub(crate) fn new(limit: u64) -> Meter {
        Meter { steps_left: limit, limit, depth: 0 }
    }

    pub(crate) fn steps_left(&self) -> u64 {
        self.steps_left
    }

    pub(crate) fn set_steps_left(&mut self, steps: u64) {
        self.steps_left = steps;
        self.depth = 0;
    }

    /// Takes back or adds steps in the middle of a statement.
    pub(crate) fn correct(&mut self, steps: u64) {
        self.steps_left = steps;
    }

    /// Nothing more may be done.
    pub(crate) fn use_up(&mut self) {
        self.steps_left = 0;
    }

    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    pub(crate) fn charge(&mut self, steps: u64) -> Result<(), ErrorRecord> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => {
                self.steps_left = 0;
                let message = format!("The script took more than {} steps and was stopped.", self.limit);
                Err(ErrorRecord::mistake(Category::LimitsExceeded, "StepLimit", message)
                    .hint("A loop may never end, or walks over more than it needs."))
            }
        }
    }

    /// Charges for a text of that length and refuses one that is too long.
    pub(crate) fn text(&mut self, bytes: usize) -> Result<(), ErrorRecord> {
        if bytes > MAX_TEXT_BYTES {
            let message = format!("A text would grow beyond {MAX_TEXT_BYTES} bytes.");
            return Err(ErrorRecord::mistake(Category::LimitsExceeded, "TextTooLong", message));
        }
        self.charge(bytes as u64 / 16)
    }

    pub(crate) fn enter(&mut self, weight: u32) -> Result<(), ErrorRecord> {
        if self.depth + weight > MAX_DEPTH {
            let message = "Blocks and expressions run deeper inside each other than this console follows.";
            return Err(ErrorRecord::mistake(Category::LimitsExceeded, "CallDepthOverflow", message)
                .hint("A script block may be calling itself."));
        }
        self.depth += weight;
        Ok(())
    }

    pub(crate) fn leave(&mut self, weight: u32) {
        self.depth -= weight;
    }
}
