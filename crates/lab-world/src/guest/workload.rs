//! What a guest does to its memory, as data.

use std::ops::Range;

use lab_kernel::{Digest, Digestible, SimDuration};

use super::memory::{LayoutError, Memory};

/// Which page of the working set a write goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Each page equally likely.
    Uniform,
    /// One after the other, again and again.
    Sequential,
    /// 90 % of the writes to the first 10 % of the working set, the rest to the rest; uniform within each.
    HotCold,
}

/// Writes at a constant rate into one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Writes {
    /// First page of the working set.
    pub base: u64,
    /// Pages of the working set.
    pub pages: u64,
    /// Page writes per second; one write touches one page.
    pub per_second: u64,
    /// Where they go.
    pub pattern: Pattern,
}

/// Part of a workload that comes around again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Phase {
    /// How long it lasts before the next phase.
    pub lasts: SimDuration,
    /// What is written meanwhile.
    pub writes: Writes,
}

/// What a guest does to its memory, for ever: its phases in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    phases: Vec<Phase>,
    tick: SimDuration,
    housekeeping: Range<u64>,
}

impl Writes {
    /// A guest that writes nothing.
    pub const NONE: Self = Self { base: 0, pages: 0, per_second: 0, pattern: Pattern::Uniform };

    /// The pages that may be written.
    pub const fn range(&self) -> Range<u64> {
        self.base..self.base.saturating_add(self.pages)
    }

    fn check(&self, memory: &Memory) -> Result<(), LayoutError> {
        let resident = memory.resident_in(self.range());
        let idle = self.per_second == 0;
        let fits = self.pages > 0 && resident == self.pages;
        if idle || fits { Ok(()) } else { Err(LayoutError::Writes { range: self.range(), resident }) }
    }
}

impl Workload {
    /// The same writes for ever.
    pub fn steady(memory: &Memory, writes: Writes) -> Result<Self, LayoutError> {
        Self::phased(memory, vec![Phase { lasts: SimDuration::MAX, writes }])
    }

    /// These phases in turn, and again from the first.
    pub fn phased(memory: &Memory, phases: Vec<Phase>) -> Result<Self, LayoutError> {
        if phases.is_empty() || phases.iter().any(|phase| phase.lasts.is_zero()) {
            return Err(LayoutError::Phases);
        }
        phases.iter().try_for_each(|phase| phase.writes.check(memory))?;
        Ok(Self { phases, tick: SimDuration::ZERO, housekeeping: 0..0 })
    }

    /// A guest that writes nothing.
    pub fn idle() -> Self {
        let phases = vec![Phase { lasts: SimDuration::MAX, writes: Writes::NONE }];
        Self { phases, tick: SimDuration::ZERO, housekeeping: 0..0 }
    }

    /// The same workload, but the guest wakes only at every multiple of `tick` and then writes what is owed;
    /// at zero, the default, writes are spread evenly.
    pub fn woken_every(mut self, tick: SimDuration) -> Self {
        self.tick = tick;
        self
    }

    /// The same workload, and whenever the guest runs it also writes all pages of `range` (stack, counters).
    pub fn with_housekeeping(mut self, memory: &Memory, range: Range<u64>) -> Result<Self, LayoutError> {
        let resident = memory.resident_in(range.clone());
        if resident != range.end.saturating_sub(range.start) {
            return Err(LayoutError::Writes { range, resident });
        }
        self.housekeeping = range;
        Ok(self)
    }

    /// The phases in turn; at least one.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The guest's timer tick; zero when its writes are spread evenly.
    pub const fn tick(&self) -> SimDuration {
        self.tick
    }

    /// Pages written whenever the guest runs.
    pub const fn housekeeping(&self) -> &Range<u64> {
        &self.housekeeping
    }

    /// One past the last page this workload may write.
    pub fn end(&self) -> u64 {
        let ends = self.phases.iter().map(|phase| phase.writes.range().end);
        ends.chain([self.housekeeping.end]).max().unwrap_or(0)
    }
}

impl Digestible for Workload {
    fn write(&self, digest: &mut Digest) {
        digest.len(self.phases.len());
        for Phase { lasts, writes } in &self.phases {
            digest.u64(lasts.as_nanos());
            digest.u64(writes.base);
            digest.u64(writes.pages);
            digest.u64(writes.per_second);
            digest.u8(match writes.pattern {
                Pattern::Uniform => 0,
                Pattern::Sequential => 1,
                Pattern::HotCold => 2,
            });
        }
        digest.u64(self.tick.as_nanos());
        digest.u64(self.housekeeping.start);
        digest.u64(self.housekeeping.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab_units::Pages;

    #[test]
    fn writes_outside_the_held_pages_are_refused() {
        let memory = Memory::new(Pages(100), Pages(50)).expect("half of it is held");
        let writes = Writes { base: 40, pages: 20, per_second: 5, pattern: Pattern::Uniform };
        let refused = Workload::steady(&memory, writes);
        assert_eq!(refused, Err(LayoutError::Writes { range: 40..60, resident: 10 }));
        assert!(Workload::steady(&memory, Writes { base: 30, ..writes }).is_ok());
        assert!(Workload::steady(&memory, Writes { pages: 0, ..writes }).is_err());
        assert!(Workload::steady(&memory, Writes::NONE).is_ok());
    }

    #[test]
    fn a_workload_needs_a_phase_that_lasts() {
        let memory = Memory::new(Pages(100), Pages(50)).expect("half of it is held");
        assert_eq!(Workload::phased(&memory, Vec::new()), Err(LayoutError::Phases));
        let phase = Phase { lasts: SimDuration::ZERO, writes: Writes::NONE };
        assert_eq!(Workload::phased(&memory, vec![phase]), Err(LayoutError::Phases));
    }
}
