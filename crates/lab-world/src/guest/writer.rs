//! Makes a guest's page writes: exact in number, from the guest's own random stream.

use std::ops::Range;

use lab_kernel::{Digest, Digestible, Rng, SimDuration, SimTime};

use super::dirty_map::DirtyMap;
use super::fill;
use super::workload::{Pattern, Workload, Writes};

/// One write is this many units of the carry: nanoseconds times permille of full speed.
const CARRY_PER_WRITE: u128 = 1_000_000_000 * 1_000;
/// From here on a fill by words needs fewer draws than single writes (32 draws of 32 bits for 64 pages).
const DENSE_WRITES_PER_PAGE: u64 = 2;
const FULL_SPEED: u32 = 1_000;

/// Takes page writes: the dirty map, or a test that follows every page.
pub trait PageSink {
    /// A write to one page.
    fn write(&mut self, page: u64);

    /// Writes to a run of pages, lowest first.
    fn write_run(&mut self, run: Range<u64>) {
        run.for_each(|page| self.write(page));
    }

    /// `writes` uniform writes into a region, one draw of `rng` each unless the sink knows better.
    fn write_uniform(&mut self, region: Range<u64>, writes: u64, rng: &mut Rng) {
        let pages = pages_in(&region);
        (0..writes).for_each(|_| self.write(region.start + u64::from(rng.below(pages))));
    }
}

impl PageSink for DirtyMap {
    fn write(&mut self, page: u64) {
        self.set(page);
    }

    fn write_run(&mut self, run: Range<u64>) {
        self.set_range(run);
    }

    fn write_uniform(&mut self, region: Range<u64>, writes: u64, rng: &mut Rng) {
        let pages = pages_in(&region);
        let mut batch = self.batch(region.clone());
        if writes / u64::from(pages) >= DENSE_WRITES_PER_PAGE {
            fill::bernoulli(&mut batch, region, writes, rng);
        } else {
            (0..writes).for_each(|_| batch.set(region.start + u64::from(rng.below(pages))));
        }
    }
}

/// A running guest as a source of page writes.
///
/// The number of writes is exact over any time: what a span does not fill is carried on. Two spans make as many
/// writes as one, and for fewer than two writes per page and span also the same ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    workload: Workload,
    rng: Rng,
    at: SimTime,
    phase: usize,
    phase_ends: SimTime,
    carry: u64,
    walked: u64,
    speed_permille: u32,
}

impl Writer {
    /// A guest that begins its workload at `now`, with its own random stream.
    pub fn new(seed: u64, vm_name: &str, workload: Workload, now: SimTime) -> Self {
        let phase_ends = now + workload.phases()[0].lasts;
        Self {
            workload,
            rng: Rng::stream(seed, &format!("guest/{vm_name}")),
            at: now,
            phase: 0,
            phase_ends,
            carry: 0,
            walked: 0,
            speed_permille: FULL_SPEED,
        }
    }

    /// The same guest with its sequential walk standing at `page` of the working set.
    pub fn walked_to(mut self, page: u64) -> Self {
        self.walked = page;
        self
    }

    /// The workload it follows.
    pub const fn workload(&self) -> &Workload {
        &self.workload
    }

    /// What it writes at its present moment.
    pub fn writes(&self) -> &Writes {
        &self.workload.phases()[self.phase].writes
    }

    /// The moment up to which its writes are made.
    pub const fn at(&self) -> SimTime {
        self.at
    }

    /// Its speed in permille of full speed.
    pub const fn speed_permille(&self) -> u32 {
        self.speed_permille
    }

    /// Slows the guest to `permille` of full speed from [`Writer::at`] on; more than 1,000 counts as full.
    pub fn set_speed(&mut self, permille: u32) {
        self.speed_permille = permille.min(FULL_SPEED);
    }

    /// Begins another workload at `now`; writes not yet asked for are skipped.
    pub fn change_workload(&mut self, workload: Workload, now: SimTime) {
        self.skip_until(now);
        self.at = self.at.max(now);
        self.phase = 0;
        self.phase_ends = self.at + workload.phases()[0].lasts;
        self.workload = workload;
        self.carry = 0;
        self.walked = 0;
    }

    /// Makes the writes up to `now` and how many they were.
    pub fn write_until(&mut self, now: SimTime, sink: &mut impl PageSink) -> u64 {
        let target = self.last_tick(now);
        if target <= self.at {
            return 0;
        }
        let housekeeping = self.workload.housekeeping().clone();
        if !housekeeping.is_empty() {
            sink.write_run(housekeeping);
        }
        let mut made = 0;
        while self.at < target {
            let end = target.min(self.phase_ends);
            let writes = self.owed_until(end);
            let region = *self.writes();
            if writes > 0 {
                self.write_to(region, writes, sink);
            }
            made += writes;
            self.pass_to(end);
        }
        made
    }

    /// Lets time pass without making the writes: nobody looks. A sequential walk goes on, draws are not taken.
    pub fn skip_until(&mut self, now: SimTime) {
        let target = self.last_tick(now);
        while self.at < target {
            let end = target.min(self.phase_ends);
            let writes = self.owed_until(end);
            if self.writes().pattern == Pattern::Sequential {
                self.walked = self.walked.wrapping_add(writes);
            }
            self.pass_to(end);
        }
    }

    /// Lets time pass while the guest is stopped: nothing is written or owed, its phases stand still.
    pub fn stand_until(&mut self, now: SimTime) {
        let stood = now.since(self.at);
        self.at = self.at.max(now);
        self.phase_ends += stood;
    }

    /// The last moment up to `now` at which the guest wakes.
    fn last_tick(&self, now: SimTime) -> SimTime {
        let tick = self.workload.tick().as_nanos();
        if tick == 0 { now } else { SimTime::from_nanos(now.as_nanos() - now.as_nanos() % tick) }
    }

    fn owed_until(&mut self, end: SimTime) -> u64 {
        let span = u128::from(end.since(self.at).as_nanos());
        let rate = u128::from(self.writes().per_second) * u128::from(self.speed_permille);
        let owed = rate * span + u128::from(self.carry);
        self.carry = (owed % CARRY_PER_WRITE) as u64;
        u64::try_from(owed / CARRY_PER_WRITE).unwrap_or(u64::MAX)
    }

    fn pass_to(&mut self, end: SimTime) {
        self.at = end;
        if end < self.phase_ends {
            return;
        }
        self.phase = (self.phase + 1) % self.workload.phases().len();
        let lasts: SimDuration = self.workload.phases()[self.phase].lasts;
        self.phase_ends = end + lasts;
    }

    fn write_to(&mut self, writes: Writes, count: u64, sink: &mut impl PageSink) {
        let region = writes.range();
        match writes.pattern {
            Pattern::Uniform => sink.write_uniform(region, count, &mut self.rng),
            Pattern::Sequential => self.walk(writes, count, sink),
            Pattern::HotCold => {
                let hot_end = region.start + (writes.pages / 10).max(1).min(writes.pages);
                let hot = if hot_end == region.end { count } else { self.nine_tenths(count) };
                sink.write_uniform(region.start..hot_end, hot, &mut self.rng);
                if count > hot {
                    sink.write_uniform(hot_end..region.end, count - hot, &mut self.rng);
                }
            }
        }
    }

    /// How many of `count` writes go to the hot tenth: each with a chance of 90 %, drawn one by one; above 64 Ki
    /// writes in one span the share itself (its deviation there is below 0.12 %).
    fn nine_tenths(&mut self, count: u64) -> u64 {
        const DRAWN_UP_TO: u64 = 1 << 16;
        if count > DRAWN_UP_TO {
            return count / 10 * 9 + count % 10 * 9 / 10;
        }
        (0..count).filter(|_| self.rng.below(10) < 9).count() as u64
    }

    fn walk(&mut self, writes: Writes, count: u64, sink: &mut impl PageSink) {
        let from = self.walked % writes.pages;
        let run = count.min(writes.pages);
        let to_end = run.min(writes.pages - from);
        // A walk of more than one lap writes every page; where it stands in the end is exact.
        sink.write_run(writes.base + from..writes.base + from + to_end);
        sink.write_run(writes.base..writes.base + run - to_end);
        self.walked = self.walked.wrapping_add(count) % writes.pages;
    }
}

impl Digestible for Writer {
    fn write(&self, digest: &mut Digest) {
        digest.add(&self.workload);
        digest.add(&self.rng);
        digest.u64(self.at.as_nanos());
        digest.len(self.phase);
        digest.u64(self.phase_ends.as_nanos());
        digest.u64(self.carry);
        digest.u64(self.walked);
        digest.u32(self.speed_permille);
    }
}

fn pages_in(region: &Range<u64>) -> u32 {
    u32::try_from(region.end - region.start).expect("Memory allows no more pages than 32 bits count")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::{Memory, Phase};
    use lab_units::Pages;

    const SECOND: u64 = 1_000_000_000;

    /// Counts every write to every page.
    struct Tally(Vec<u32>);

    impl PageSink for Tally {
        fn write(&mut self, page: u64) {
            self.0[page as usize] += 1;
        }
    }

    fn memory() -> Memory {
        Memory::new(Pages(4_096), Pages(4_096)).expect("all of it is held")
    }

    fn guest(pattern: Pattern, pages: u64, per_second: u64) -> Writer {
        let writes = Writes { base: 64, pages, per_second, pattern };
        let workload = Workload::steady(&memory(), writes).expect("the region is held");
        Writer::new(7, "VM1", workload, SimTime::ZERO)
    }

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn writes_do_not_drift_however_time_is_cut() {
        let mut guest = guest(Pattern::Uniform, 1_000, 7_777);
        let mut map = DirtyMap::empty(Pages(4_096));
        let mut made = 0;
        for n in 1..=3_001_u64 {
            made += guest.write_until(at(n * 333_333), &mut map);
        }
        assert_eq!(made, 7_777 * 333_333 * 3_001 / SECOND);
    }

    #[test]
    fn two_spans_write_the_same_pages_as_one() {
        for pattern in [Pattern::Uniform, Pattern::Sequential] {
            let (mut whole, mut cut) = (guest(pattern, 1_000, 1_500), guest(pattern, 1_000, 1_500));
            let (mut a, mut b) = (DirtyMap::empty(Pages(4_096)), DirtyMap::empty(Pages(4_096)));
            whole.write_until(at(SECOND), &mut a);
            (1..=10).for_each(|n| assert_eq!(cut.write_until(at(n * SECOND / 10), &mut b), 150));
            assert_eq!((a, whole), (b, cut), "{pattern:?}");
        }
    }

    #[test]
    fn a_sequential_walk_wraps_at_the_end_of_its_region() {
        let mut guest = guest(Pattern::Sequential, 100, 60).walked_to(90);
        let mut tally = Tally(vec![0; 4_096]);
        guest.write_until(at(SECOND), &mut tally);
        assert_eq!(tally.0[64..164].iter().sum::<u32>(), 60);
        assert!(tally.0[154..164].iter().chain(&tally.0[64..114]).all(|writes| *writes == 1));
    }

    #[test]
    fn nine_of_ten_writes_go_to_the_hot_tenth() {
        let mut guest = guest(Pattern::HotCold, 1_000, 50_000);
        let mut tally = Tally(vec![0; 4_096]);
        assert_eq!(guest.write_until(at(SECOND), &mut tally), 50_000);
        let hot: u32 = tally.0[64..164].iter().sum();
        let cold: u32 = tally.0[164..1_064].iter().sum();
        assert_eq!(hot + cold, 50_000);
        assert!((44_700..45_300).contains(&hot), "45,000 expected, deviation 67, not {hot}");
    }

    #[test]
    fn the_dense_fill_marks_as_many_pages_as_single_writes_do() {
        let mut guest = guest(Pattern::Uniform, 4_000, 8_000);
        let mut filled = DirtyMap::empty(Pages(4_096));
        let mut tally = Tally(vec![0; 4_096]);
        let (mut by_words, mut singly) = (0, 0);
        for n in 0..20 {
            guest.write_until(at((2 * n + 1) * SECOND), &mut filled);
            guest.write_until(at((2 * n + 2) * SECOND), &mut tally);
            by_words += filled.count().0;
            singly += tally.0.iter().filter(|writes| **writes > 0).count() as u64;
            filled.clear_all();
            tally.0.fill(0);
        }
        // Both expect 20 * 4,000 * (1 - 1/e²) = 69,173; the fill's deviation is 97, single writes' is smaller.
        assert!((68_780..69_560).contains(&by_words), "{by_words}");
        assert!((68_780..69_560).contains(&singly), "{singly}");
    }

    #[test]
    fn a_skipped_guest_writes_nothing_but_walks_on() {
        let mut guest = guest(Pattern::Sequential, 1_000, 500);
        guest.skip_until(at(SECOND));
        let mut map = DirtyMap::empty(Pages(4_096));
        guest.write_until(at(SECOND + SECOND / 500), &mut map);
        assert_eq!(map.iter().collect::<Vec<_>>(), [64 + 500]);
    }

    #[test]
    fn a_stopped_guest_owes_nothing_when_it_resumes() {
        let mut guest = guest(Pattern::Uniform, 1_000, 500);
        guest.stand_until(at(10 * SECOND));
        let mut map = DirtyMap::empty(Pages(4_096));
        assert_eq!(guest.write_until(at(11 * SECOND), &mut map), 500);
    }

    #[test]
    fn a_throttled_guest_writes_its_share() {
        let mut guest = guest(Pattern::Uniform, 1_000, 1_000);
        guest.set_speed(250);
        assert_eq!(guest.write_until(at(4 * SECOND), &mut DirtyMap::empty(Pages(4_096))), 1_000);
    }

    #[test]
    fn a_ticking_guest_writes_only_when_it_wakes() {
        let workload = guest(Pattern::Uniform, 1_000, 1_000).workload().clone();
        let ticking = workload.woken_every(SimDuration::from_millis(2));
        let ticking = ticking.with_housekeeping(&memory(), 0..3).expect("the pages are held");
        let mut guest = Writer::new(7, "VM1", ticking, SimTime::ZERO);
        let mut map = DirtyMap::empty(Pages(4_096));
        assert_eq!(guest.write_until(at(1_999_999), &mut map), 0);
        assert!(map.is_empty());
        assert_eq!(guest.write_until(at(3_500_000), &mut map), 2);
        assert_eq!(map.count_in(0..3), 3);
        assert_eq!(guest.write_until(at(4_000_000), &mut map), 2);
    }

    #[test]
    fn phases_take_turns_at_exact_moments() {
        let burst = Writes { base: 0, pages: 100, per_second: 1_000, pattern: Pattern::Uniform };
        let phases = vec![
            Phase { lasts: SimDuration::from_millis(100), writes: burst },
            Phase { lasts: SimDuration::from_millis(900), writes: Writes::NONE },
        ];
        let workload = Workload::phased(&memory(), phases).expect("the region is held");
        let mut guest = Writer::new(7, "VM1", workload, SimTime::ZERO);
        let mut map = DirtyMap::empty(Pages(4_096));
        assert_eq!(guest.write_until(at(SECOND / 20), &mut map), 50);
        assert_eq!(guest.write_until(at(SECOND), &mut map), 50);
        assert_eq!(guest.write_until(at(5 * SECOND), &mut map), 400);
    }
}
