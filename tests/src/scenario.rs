//! Scenarios: what someone types, and what the lab answers. One text file each, found by walking `tests/scenarios`.
//!
//! A file begins with its question as a comment. Then come blocks: console lines, `----`, the answer, a blank line.
//! The answer is what the console says without its blank lines, and then one line for each event that happened
//! meanwhile. `UPDATE_EXPECT=1` writes the answers; read the difference as if it were code.

mod judge;
mod play;
mod text;

pub use judge::{Verdict, judge};
pub use play::{Played, play};
pub use text::{Block, Malformed, Scenario};

/// Every scenario by its path below `tests/scenarios` without the ending, and its text.
pub const ALL: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The kept digests: a line for each scenario, its path and two numbers.
pub const DIGESTS: &str = include_str!("../scenarios/digests.txt");

/// The two digests of a played scenario: at its end, and at each second of a sample, folded into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Of the end.
    pub end: u64,
    /// Of the moments on the way.
    pub way: u64,
}

impl Digests {
    /// The kept ones of this scenario.
    pub fn kept(name: &str) -> Option<Self> {
        let line = DIGESTS.lines().find(|line| line.split(' ').next() == Some(name))?;
        let mut numbers = line.split(' ').skip(1).map(|number| u64::from_str_radix(number, 16));
        Some(Self { end: numbers.next()?.ok()?, way: numbers.next()?.ok()? })
    }

    /// The line to keep.
    pub fn line(&self, name: &str) -> String {
        format!("{name} {:016x} {:016x}\n", self.end, self.way)
    }
}
