//! The textbook's pre-copy as a closed form: bytes without identity, one rate, one working set.
//!
//! `V0 = M; V(i+1) = min(D·V(i)/R, W)`; stop when what is left is sent within the limit (facts: migration §5). It
//! takes no notice of pages, so a page written twice in a pass counts twice, up to the working set. SimGrid's
//! migrations are this model with a limit of 30 ms (truth: simgrid); it is here to compare with, not to drive a VM.

use lab_kernel::SimDuration;
use lab_units::Bytes;

/// A migration as the textbook sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Textbook {
    /// Memory to send.
    pub memory: Bytes,
    /// Transfer rate in bytes per second; not zero.
    pub rate: u64,
    /// Bytes dirtied per second.
    pub dirtied: u64,
    /// Bytes that are ever dirtied.
    pub working_set: Bytes,
    /// Longest wanted time for the last copy.
    pub downtime_limit: SimDuration,
    /// Passes with the guest running before the last copy is forced.
    pub max_passes: u32,
}

/// What the textbook expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// From the first byte to the last.
    pub total: SimDuration,
    /// Of that, with the guest stopped.
    pub downtime: SimDuration,
    /// Passes with the guest running, the first over the whole memory.
    pub passes: u32,
    /// Bytes sent.
    pub sent: Bytes,
}

impl Textbook {
    /// Plays the passes.
    ///
    /// # Panics
    /// If the rate is zero: nothing ever arrives.
    pub fn play(&self) -> Expected {
        assert!(self.rate > 0, "a textbook's link moves");
        let (mut sent, mut total) = (self.memory, self.time_for(self.memory));
        let mut left = self.dirtied_in(total);
        let mut passes = 1;
        while !self.is_last(left) && passes < self.max_passes {
            let took = self.time_for(left);
            (sent, total) = (sent + left, total + took);
            left = self.dirtied_in(took);
            passes += 1;
        }
        let downtime = self.time_for(left);
        Expected { total: total + downtime, downtime, passes, sent: sent + left }
    }

    fn time_for(&self, bytes: Bytes) -> SimDuration {
        SimDuration::from_nanos(scaled(bytes.0, 1_000_000_000, self.rate))
    }

    /// True if so much is sent within the limit: the guest may be stopped.
    pub fn is_last(&self, left: Bytes) -> bool {
        self.time_for(left) <= self.downtime_limit
    }

    /// What a guest writes in so long.
    pub fn dirtied_in(&self, span: SimDuration) -> Bytes {
        Bytes(scaled(span.as_nanos(), self.dirtied, 1_000_000_000)).min(self.working_set)
    }
}

/// `a · b / c`, to the nearest whole number.
fn scaled(a: u64, b: u64, c: u64) -> u64 {
    let (product, c) = (u128::from(a) * u128::from(b), u128::from(c));
    u64::try_from((product + c / 2) / c).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// facts: migration §5, last row of the derived table: the guest outruns the link.
    #[test]
    fn a_guest_faster_than_the_link_uses_up_its_passes() {
        let mib = |n| Bytes::mib(n).0;
        let textbook = Textbook {
            memory: Bytes::mib(512),
            rate: mib(115),
            dirtied: mib(130),
            working_set: Bytes::mib(256),
            downtime_limit: SimDuration::from_millis(300),
            max_passes: 10,
        };
        let expected = textbook.play();
        assert_eq!((expected.passes, expected.sent), (10, Bytes::mib(3_072)));
        assert_eq!(expected.downtime.as_millis(), 2_226);
        assert_eq!(expected.total.as_millis(), 26_713);
    }
}
