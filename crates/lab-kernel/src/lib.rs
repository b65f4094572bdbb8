//! The deterministic machine: simulated time, a calendar of future events, named random streams,
//! an append-only log and a digest. It knows no word of the domain.
//!
//! Same model, same commands at the same times, same seed: same digest, native and in Wasm.

pub mod calendar;
pub mod digest;
pub mod engine;
pub mod log;
pub mod rng;
pub mod time;

pub use calendar::{Calendar, Ticket};
pub use digest::{Digest, Digestible};
pub use engine::{Advance, Cx, Engine, EventId, Model, Record};
pub use log::Log;
pub use rng::{Numbered, Rng};
pub use time::{SimDuration, SimTime};
