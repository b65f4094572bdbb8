//! What would happen if: copies of the lab at the present moment, in which nodes and witness are lost, played on by
//! the same engine. The lab itself is left alone.
//!
//! Nothing here counts votes to find out who survives: a copy is asked after it has settled. The arithmetic beside a
//! verdict is what the nodes counted with, to explain it.

mod explorer;
mod matrix;
mod rehearsal;
mod trial;

#[cfg(test)]
mod tests;

pub use explorer::{EXHAUSTIVE, Explorer};
pub use matrix::{Cell, Fate, Lost, Matrix, Run, Step, Tried};
pub use rehearsal::{COPY, Rehearsal, possible_failures};
pub use trial::{SETTLE_AFTER_DETECTION, commands, settle_time, standing};
