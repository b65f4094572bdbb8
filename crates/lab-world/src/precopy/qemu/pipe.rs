//! The way from the source to the target's memory: a buffer, and whichever is slower, link or target.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};

/// What is under way, as the moment at which it will have arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pipe {
    empty_at: SimTime,
}

/// Pages of one kind to be sent back to back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Source's time for all of them.
    pub(super) source: SimDuration,
    /// The link's time for all of them.
    pub(super) wire: SimDuration,
    /// Target's time for all of them.
    pub(super) target: SimDuration,
    /// Backlog that need not be waited for.
    pub(super) slack: SimDuration,
}

impl Pipe {
    /// Sends a load from `now` on; when the source has got rid of it.
    pub(super) fn send(&mut self, now: SimTime, load: &Load) -> SimTime {
        self.empty_at = self.empty_at.max(now) + load.wire.max(load.target);
        let in_buffer = SimTime::from_nanos(self.empty_at.as_nanos().saturating_sub(load.slack.as_nanos()));
        in_buffer.max(now + load.source)
    }
}

impl Digestible for Pipe {
    fn write(&self, digest: &mut Digest) {
        digest.u64(self.empty_at.as_nanos());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(wire_millis: u64, slack_millis: u64) -> Load {
        Load {
            source: SimDuration::from_micros(100),
            wire: SimDuration::from_millis(wire_millis),
            target: SimDuration::from_millis(2),
            slack: SimDuration::from_millis(slack_millis),
        }
    }

    #[test]
    fn the_source_waits_only_for_what_the_buffer_does_not_hold() {
        let mut pipe = Pipe::default();
        let sent = pipe.send(SimTime::ZERO, &load(0, 5));
        assert_eq!(sent, SimTime::from_nanos(100_000));
        assert_eq!(
            pipe.send(sent, &load(0, 3)),
            SimTime::from_nanos(1_000_000),
            "4 ms on the way, 3 buffered"
        );
    }

    #[test]
    fn the_slower_of_link_and_target_decides() {
        let sent = |wire| Pipe::default().send(SimTime::ZERO, &load(wire, 0));
        assert_eq!(sent(0), SimTime::from_nanos(2_000_000));
        assert_eq!(sent(8), SimTime::from_nanos(8_000_000));
    }
}
