//! What a migration's memory copy reports.

use lab_kernel::{SimDuration, SimTime};
use lab_units::Bytes;

use super::decide::{Next, Pass};
use super::reason::Reason;

/// What happened during an advance, with its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Setup is over, the first page leaves.
    CopyBegan {
        /// When.
        at: SimTime,
    },
    /// A pass with the guest running is over.
    PassEnded {
        /// When.
        at: SimTime,
        /// The pass.
        pass: Pass,
        /// What follows, and why.
        next: Next,
    },
    /// The guest was stopped on the source.
    GuestStopped {
        /// When.
        at: SimTime,
        /// The deciding numbers.
        reason: Reason,
    },
    /// The last page left.
    LastPageSent {
        /// When.
        at: SimTime,
        /// Stop-and-copy as a pass.
        pass: Pass,
    },
    /// The guest runs on the target.
    Resumed {
        /// When.
        at: SimTime,
        /// How long it stood still.
        blackout: SimDuration,
        /// Since the migration began.
        total: SimDuration,
        /// Bytes put on the wire.
        transferred: Bytes,
    },
    /// The guest stays on the source.
    GaveUp {
        /// When.
        at: SimTime,
        /// The deciding numbers.
        reason: Reason,
    },
}

impl Fact {
    /// When it happened.
    pub const fn at(&self) -> SimTime {
        match self {
            Self::CopyBegan { at }
            | Self::PassEnded { at, .. }
            | Self::GuestStopped { at, .. }
            | Self::LastPageSent { at, .. }
            | Self::Resumed { at, .. }
            | Self::GaveUp { at, .. } => *at,
        }
    }
}
