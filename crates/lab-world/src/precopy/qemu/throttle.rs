//! Auto-converge: slowing a guest that outruns the copy (truth: qemu, point 13).

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::Bytes;

/// Figures are looked at no more often than this.
const PERIOD: SimDuration = SimDuration::from_secs(1);
/// Bad periods that raise the throttle; a good one in between does not reset the count.
const BAD_PERIODS: u32 = 2;

/// When and how far the guest is slowed, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AutoConverge {
    /// A period is bad if more than this share of the bytes sent was newly dirty (throttle-trigger-threshold).
    pub trigger: u32,
    /// First throttle (cpu-throttle-initial).
    pub initial: u32,
    /// What is added each further time (cpu-throttle-increment).
    pub increment: u32,
    /// The throttle never exceeds this (max-cpu-throttle).
    pub most: u32,
}

impl AutoConverge {
    /// QEMU's defaults (facts: migration §5, QEMU).
    pub const DEFAULT: Self = Self { trigger: 50, initial: 20, increment: 10, most: 99 };
}

/// What auto-converge remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Throttle {
    period_began: SimTime,
    dirty: Bytes,
    sent_before: Bytes,
    bad_periods: u32,
    percent: u32,
}

impl Throttle {
    /// Starts counting at the first sync.
    pub(super) fn new(now: SimTime) -> Self {
        Self { period_began: now, ..Self::default() }
    }

    /// A sync at `now` found `dirty` new bytes, `sent` bytes have left since the start; the guest's speed in permille
    /// if it changes.
    pub(super) fn on_sync(
        &mut self,
        rule: &AutoConverge,
        now: SimTime,
        dirty: Bytes,
        sent: Bytes,
    ) -> Option<u32> {
        self.dirty += dirty;
        if now.since(self.period_began) <= PERIOD {
            return None;
        }
        let sent_in_period = sent - self.sent_before;
        let bad = self.dirty.0 * 100 > sent_in_period.0 * u64::from(rule.trigger);
        *self = Self { period_began: now, dirty: Bytes::ZERO, sent_before: sent, ..*self };
        self.bad_periods += u32::from(bad);
        if self.bad_periods < BAD_PERIODS {
            return None;
        }
        self.bad_periods = 0;
        let raised = if self.percent == 0 { rule.initial } else { self.percent + rule.increment };
        self.percent = raised.min(rule.most).min(100);
        Some((100 - self.percent) * 10)
    }
}

impl Digestible for Throttle {
    fn write(&self, digest: &mut Digest) {
        digest.u64(self.period_began.as_nanos());
        digest.u64(self.dirty.0);
        digest.u64(self.sent_before.0);
        digest.u32(self.bad_periods);
        digest.u32(self.percent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_bad_period_slows_the_guest_further() {
        let mut throttle = Throttle::new(SimTime::ZERO);
        let mut sent = 0;
        let mut speeds = Vec::new();
        for n in 1..=8_u64 {
            sent += 100;
            let now = SimTime::from_nanos(n * 1_100_000_000);
            // The third period is good: it neither counts nor resets.
            let dirty = if n == 3 { 50 } else { 51 };
            speeds.push(throttle.on_sync(&AutoConverge::DEFAULT, now, Bytes(dirty), Bytes(sent)));
        }
        assert_eq!(speeds, [None, Some(800), None, None, Some(700), None, Some(600), None]);
    }

    #[test]
    fn syncs_within_a_second_add_up() {
        let mut throttle = Throttle::new(SimTime::ZERO);
        let early = SimTime::from_nanos(900_000_000);
        assert_eq!(throttle.on_sync(&AutoConverge::DEFAULT, early, Bytes(90), Bytes(100)), None);
        assert_eq!(throttle.bad_periods, 0);
        assert_eq!(throttle.on_sync(&AutoConverge::DEFAULT, early + PERIOD, Bytes(0), Bytes(150)), None);
        assert_eq!(throttle.bad_periods, 1);
    }
}
