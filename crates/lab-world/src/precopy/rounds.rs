//! Copying in rounds, as Hyper-V, Xen and VMware do: the map is taken at the start of a pass, what the guest writes
//! meanwhile goes to the next pass.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes, Pages};

use super::decide::Pass;
use super::policy::Costs;
use crate::guest::{DirtyMap, Memory};

/// Length of the window over which the rate shown is measured; also the longest sleep of a caller.
const WINDOW: SimDuration = SimDuration::from_millis(100);
/// Credit is counted in billionths of a bit: rate in bits per second times nanoseconds.
const CREDIT_PER_BYTE: u128 = 8 * 1_000_000_000;

/// A pass in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rounds {
    /// Pages to send in this pass; it does not change during the pass.
    pub(super) to_send: DirtyMap,
    /// Pages written since the pass began.
    pub(super) written: DirtyMap,
    /// The next page to look at.
    pub(super) cursor: u64,
    /// The pass so far.
    pub(super) pass: Pass,
    data_left: u64,
    zero_left: u64,
    credit: u64,
    window_started: SimTime,
    window_bytes: Bytes,
    /// Rate over the last whole window.
    pub(super) window_rate: BitsPerSec,
}

/// Where a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunEnd {
    /// The pass is over.
    Pass,
    /// A window is over.
    Window,
    /// The time given is over.
    Time,
}

impl Rounds {
    /// The first pass: every page.
    pub(super) fn first(memory: &Memory, now: SimTime) -> Self {
        let pages = memory.pages();
        let mut rounds = Self {
            to_send: DirtyMap::full(pages),
            written: DirtyMap::empty(pages),
            cursor: 0,
            pass: Pass { memory: pages, ..Pass::default() },
            data_left: 0,
            zero_left: 0,
            credit: 0,
            window_started: now,
            window_bytes: Bytes::ZERO,
            window_rate: BitsPerSec(0),
        };
        rounds.begin(memory, true, now);
        rounds
    }

    /// The next pass: what was written during the last one.
    pub(super) fn next(&mut self, memory: &Memory, live: bool, now: SimTime) {
        std::mem::swap(&mut self.to_send, &mut self.written);
        self.written.clear_all();
        self.begin(memory, live, now);
    }

    fn begin(&mut self, memory: &Memory, live: bool, now: SimTime) {
        let marked = self.to_send.count();
        self.zero_left = zero_pages(&self.to_send, memory);
        self.data_left = marked.0 - self.zero_left;
        self.cursor = 0;
        self.pass = Pass {
            number: self.pass.number + 1,
            live,
            started: now,
            to_send: marked,
            sent_in_all: self.pass.sent_in_all,
            bytes_in_all: self.pass.bytes_in_all,
            bandwidth: self.pass.bandwidth,
            memory: memory.pages(),
            ..Pass::default()
        };
    }

    /// Time until the pass or the window is over, whichever is earlier.
    pub(super) fn time_to_wake(&self, now: SimTime, rate: BitsPerSec, costs: &Costs) -> SimDuration {
        let window = (self.window_started + WINDOW).since(now);
        self.time_to_finish(rate, costs).map_or(window, |finish| finish.min(window))
    }

    /// Sends for the time from `from` to `until`, but not beyond the end of the pass or of the window.
    pub(super) fn run(&mut self, from: SimTime, until: SimTime, rate: BitsPerSec, job: &Job<'_>) -> Run {
        let mut end = until.min(from + self.time_to_wake(from, rate, job.costs));
        let mut credit =
            u128::from(self.credit) + u128::from(rate.0) * u128::from(end.since(from).as_nanos());
        self.send(&mut credit, job);
        let over = self.is_over();
        if over {
            // Pages passed over cost nothing, so the pass may have ended earlier than its pages let expect.
            let unused = credit.checked_div(u128::from(rate.0)).unwrap_or(0);
            let unused = u64::try_from(unused).unwrap_or(u64::MAX).min(end.since(from).as_nanos());
            end = SimTime::from_nanos(end.as_nanos() - unused);
            credit = 0;
        }
        self.credit = u64::try_from(credit).expect("less than a page's worth is left over");
        let window_over = end.since(self.window_started) >= WINDOW;
        if window_over {
            self.measure_window(end);
        }
        let why = match (over, window_over) {
            (true, _) => RunEnd::Pass,
            (false, true) => RunEnd::Window,
            (false, false) => RunEnd::Time,
        };
        Run { end, why }
    }

    /// The pass as it ended at `now`, with what the guest wrote meanwhile.
    pub(super) fn finish(&mut self, now: SimTime) -> Pass {
        self.pass.took = now.since(self.pass.started);
        self.pass.dirtied = self.written.count();
        self.pass.left = self.pass.dirtied;
        self.pass.bandwidth = measured(self.pass.bytes, self.pass.took).unwrap_or(self.pass.bandwidth);
        self.pass
    }

    /// Pages that would have to be sent if the guest stopped now.
    pub(super) fn left(&self) -> Pages {
        let ahead = self.cursor..self.to_send.pages().0;
        let unsent = self.data_left + self.zero_left;
        Pages(unsent + self.written.count().0 - self.to_send.count_common(&self.written, ahead))
    }

    fn is_over(&self) -> bool {
        self.data_left + self.zero_left == 0
    }

    /// Credit that sends all that is left of the pass.
    fn credit_needed(&self, costs: &Costs) -> u128 {
        u128::from(self.data_left) * page_credit(costs, true)
            + u128::from(self.zero_left) * page_credit(costs, false)
    }

    fn time_to_finish(&self, rate: BitsPerSec, costs: &Costs) -> Option<SimDuration> {
        let missing = self.credit_needed(costs).saturating_sub(u128::from(self.credit));
        if missing == 0 {
            return Some(SimDuration::ZERO);
        }
        let nanos = missing.div_ceil(u128::from(rate.0).max(1));
        (rate.0 > 0).then(|| SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }

    /// Sends pages in address order as far as the credit goes. Pages are alike between two borders of the memory's
    /// layout, so each stretch is a scan by words.
    fn send(&mut self, credit: &mut u128, job: &Job<'_>) {
        if !job.skip_written && *credit >= self.credit_needed(job.costs) {
            *credit -= self.credit_needed(job.costs);
            self.account(true, self.data_left, 0, job.costs);
            self.account(false, self.zero_left, 0, job.costs);
            self.cursor = job.memory.pages().0;
        }
        while !self.is_over() {
            let (data, border) = job.memory.segment_at(self.cursor);
            let cost = page_credit(job.costs, data);
            let limit = u64::try_from(*credit / cost).unwrap_or(u64::MAX);
            if limit == 0 {
                return;
            }
            let stretch = self.cursor..border;
            let (scan, skipped) = if job.skip_written {
                let scan = self.to_send.scan_except(&self.written, stretch, limit);
                (scan, self.to_send.count_common(&self.written, self.cursor..scan.next))
            } else {
                (self.to_send.scan(stretch, limit), 0)
            };
            *credit -= u128::from(scan.found) * cost;
            self.cursor = scan.next;
            self.account(data, scan.found, skipped, job.costs);
        }
    }

    fn account(&mut self, data: bool, sent: u64, skipped: u64, costs: &Costs) {
        let left = if data { &mut self.data_left } else { &mut self.zero_left };
        *left -= sent + skipped;
        let bytes = Bytes(sent * page_bytes(costs, data));
        self.pass.sent.0 += sent;
        self.pass.zero.0 += if data { 0 } else { sent };
        self.pass.skipped.0 += skipped;
        self.pass.bytes += bytes;
        self.pass.bytes_in_all += bytes;
        self.pass.sent_in_all.0 += sent;
        self.window_bytes += bytes;
    }

    fn measure_window(&mut self, now: SimTime) {
        let took = now.since(self.window_started);
        self.window_rate = measured(self.window_bytes, took).unwrap_or(self.window_rate);
        self.window_started = now;
        self.window_bytes = Bytes::ZERO;
    }
}

/// What a run needs to know besides the time and the rate.
pub(super) struct Job<'a> {
    /// Whose pages they are.
    pub(super) memory: &'a Memory,
    /// What they cost.
    pub(super) costs: &'a Costs,
    /// Pass over pages that the guest has already written again (Xen looks at the map before each batch).
    pub(super) skip_written: bool,
}

/// The end of a run.
pub(super) struct Run {
    /// When it ended.
    pub(super) end: SimTime,
    /// Why it ended.
    pub(super) why: RunEnd,
}

impl Digestible for Rounds {
    fn write(&self, digest: &mut Digest) {
        digest.add(&self.to_send);
        digest.add(&self.written);
        digest.add(&self.pass);
        let numbers = [self.cursor, self.data_left, self.zero_left, self.credit];
        numbers.iter().for_each(|number| digest.u64(*number));
        digest.u64(self.window_started.as_nanos());
        digest.u64(self.window_bytes.0);
        digest.u64(self.window_rate.0);
    }
}

/// The rate of so many bytes in so much time; `None` when no time passed.
pub(super) fn measured(bytes: Bytes, took: SimDuration) -> Option<BitsPerSec> {
    let bits = u128::from(bytes.0) * CREDIT_PER_BYTE;
    let rate = bits.checked_div(u128::from(took.as_nanos()))?;
    Some(BitsPerSec(u64::try_from(rate).unwrap_or(u64::MAX)))
}

/// Marked pages that hold zeros.
fn zero_pages(map: &DirtyMap, memory: &Memory) -> u64 {
    let (mut at, mut zeros) = (0, 0);
    while at < memory.pages().0 {
        let (data, border) = memory.segment_at(at);
        if !data {
            zeros += map.count_in(at..border);
        }
        at = border;
    }
    zeros
}

fn page_bytes(costs: &Costs, data: bool) -> u64 {
    u64::from(if data { costs.page_bytes } else { costs.zero_page_bytes })
}

/// Never free: a pass takes time.
fn page_credit(costs: &Costs, data: bool) -> u128 {
    u128::from(page_bytes(costs, data).max(1)) * CREDIT_PER_BYTE
}
