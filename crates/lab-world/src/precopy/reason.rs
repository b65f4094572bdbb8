//! Why the copy goes on or ends, with the numbers that decided it.

use std::fmt;

use lab_kernel::SimDuration;
use lab_units::{BitsPerSec, Bytes, Pages};

/// Why the copy goes on or ends. The text of each is the deciding sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The rest can be sent within the limit.
    WithinLimit {
        /// What is left.
        left: Bytes,
        /// At this rate.
        bandwidth: BitsPerSec,
        /// It takes this long.
        downtime: SimDuration,
        /// This is allowed.
        limit: SimDuration,
    },
    /// The rest takes longer than the limit.
    OverLimit {
        /// What is left.
        left: Bytes,
        /// At this rate.
        bandwidth: BitsPerSec,
        /// It takes this long.
        downtime: SimDuration,
        /// This is allowed.
        limit: SimDuration,
    },
    /// The passes are used up.
    PassLimit {
        /// Passes made, and allowed.
        passes: u32,
        /// What is left.
        left: Bytes,
        /// It takes this long.
        downtime: SimDuration,
    },
    /// The last pass was nearly empty.
    FewPages {
        /// Pages it sent or skipped.
        pages: Pages,
        /// Fewer than this end the copy.
        few: Pages,
    },
    /// More was sent than the rule allows.
    SentTooMuch {
        /// Pages sent in all.
        sent: Pages,
        /// Pages allowed: a multiple of the memory.
        allowed: Pages,
    },
    /// None of Xen's three limits is reached.
    NoLimitReached {
        /// Passes made.
        passes: u32,
        /// Pages the last one sent or skipped.
        pages: Pages,
        /// Pages sent in all.
        sent: Pages,
    },
    /// The guest writes faster than pages leave.
    NotShrinking {
        /// What the last pass had to send.
        sent: Bytes,
        /// What is left after it.
        left: Bytes,
        /// Passes made.
        passes: u32,
    },
    /// The time allowed for the whole migration is over.
    TimeLimit {
        /// The time allowed.
        after: SimDuration,
        /// What is left.
        left: Bytes,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithinLimit { left, bandwidth, downtime, limit } => write!(
                f,
                "{left} left, at {} {} ms: within the limit of {limit}",
                Rate(*bandwidth),
                downtime.as_millis()
            ),
            Self::OverLimit { left, bandwidth, downtime, limit } => write!(
                f,
                "{left} left, at {} {} ms: over the limit of {limit}",
                Rate(*bandwidth),
                downtime.as_millis()
            ),
            Self::PassLimit { passes, left, downtime } => write!(
                f,
                "all {passes} passes used, {left} left: the last copy takes {} ms",
                downtime.as_millis()
            ),
            Self::FewPages { pages, few } => {
                write!(f, "the last pass had {} pages, fewer than {}", pages.0, few.0)
            }
            Self::SentTooMuch { sent, allowed } => {
                write!(f, "{} pages sent, more than the {} allowed", sent.0, allowed.0)
            }
            Self::NoLimitReached { passes, pages, sent } => write!(
                f,
                "after pass {passes} with {} pages and {} sent in all, no limit is reached",
                pages.0, sent.0
            ),
            Self::NotShrinking { sent, left, passes } => {
                write!(f, "pass {passes} had {sent} to send and leaves {left}: the guest outruns the copy")
            }
            Self::TimeLimit { after, left } => write!(f, "not converged within {after}, {left} left"),
        }
    }
}

/// A measured rate, to the nearest million bits: `956 Mbps`.
struct Rate(BitsPerSec);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.0 {
            bits if bits < 1_000_000 => write!(f, "{}", self.0),
            bits => write!(f, "{}", BitsPerSec::mega((bits + 500_000) / 1_000_000)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deciding_sentence_carries_the_numbers() {
        let reason = Reason::WithinLimit {
            left: Bytes::mib(8),
            bandwidth: BitsPerSec(956_123_456),
            downtime: SimDuration::from_micros(70_200),
            limit: SimDuration::from_millis(300),
        };
        assert_eq!(reason.to_string(), "8 MB left, at 956 Mbps 70 ms: within the limit of 300ms");
    }
}
