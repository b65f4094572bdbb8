//! History of a run: journal, checkpoints, winding back, branches, and the link that holds it all.
//!
//! Start and journal define a session; the same two give the same run in every process, natively and in Wasm.

pub mod branch;
pub mod explore;
pub mod journal;
pub mod link;
pub mod session;
pub mod timeline;

mod checkpoint;
mod guarded;
#[cfg(test)]
mod guarded_tests;
#[cfg(test)]
mod timeline_tests;
#[cfg(test)]
mod toy;

pub use branch::{BranchError, BranchInfo};
pub use journal::Entry;
pub use session::{Session, Start, UndoneCommand};
pub use timeline::Timeline;
