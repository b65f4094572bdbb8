//! QEMU's loop, as read in the source of version 7.2 (truth: qemu, "the algorithm"; numbers of points in comments).
//!
//! ```text
//!   Look --quota used--> Rest --100 ms after the window began--+
//!    ^ \                                                       |
//!    |  pending < threshold: sync; still below: stop           |
//!    |  else                                                   |
//!    |    v                                                    |
//!    +-- Iterate (pages back to back until the quota, 50 ms, or no page)
//!    +---------------------------------------------------------+
//! ```
//! Unlike in rounds, the cursor is not reset at a sync, a sync comes as soon as little enough is left, and what was
//! left stays marked. Left out: postcopy, compression threads, and the effect of a busy host.

mod host;
mod pipe;
mod throttle;

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::bytes::PAGE_BYTES;
use lab_units::{BitsPerSec, Bytes, Pages};

pub use host::{QemuHost, Wire};
use pipe::{Load, Pipe};
pub use throttle::AutoConverge;
use throttle::Throttle;

use super::decide::{Pass, threshold};
use super::policy::Costs;
use crate::guest::{DirtyMap, Memory, Writer};

/// BUFFER_DELAY: the window of the rate limit, and a tenth of a second's quota.
const WINDOW_MILLIS: u64 = 100;
const WINDOWS_PER_SECOND: u64 = 10;
/// MAX_WAIT: an iterate call ends when more whole milliseconds than this are over (point 7).
const ITERATE_MILLIS: u64 = 50;
/// The clock is looked at after the first page and every 64 (point 7).
const PAGES_PER_LOOK: u64 = 64;
/// Section header and footer, which the quota counts, and the end marker, which the transferred bytes count too
/// (point 9).
const SECTION_BYTES: u64 = 10;
const END_MARKER_BYTES: u64 = 8;
/// A changed page that the xbzrle cache knows: header, 3 bytes before the difference, and a difference of one counter
/// (point 14: "8 + 3 + a few bytes").
const DIFFERENCE_BYTES: u64 = 8 + 3 + 5;
/// Pages and header of a multifd packet (point 15).
const PACKET_PAGES: u64 = 128;
const PACKET_BYTES: u64 = 1_344;

/// The copy in QEMU's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QemuLoop {
    /// Pages to send, as of the last sync.
    pub(super) dirty: DirtyMap,
    /// Pages written since the last sync.
    pub(super) log: DirtyMap,
    /// The next page to look at.
    pub(super) cursor: u64,
    /// True once the cursor went over the whole memory: the target has held every page.
    pub(super) wrapped: bool,
    /// What happened since the last sync.
    pub(super) pass: Pass,
    /// Rate over the last whole window; zero before.
    pub(super) window_rate: BitsPerSec,
    /// The loop's own time; it may be ahead of the caller's by a page.
    clock: SimTime,
    window_began: SimTime,
    window_bytes: u64,
    packet_pages: u64,
    /// Pages the source keeps a copy of, to send only what changed.
    cached: DirtyMap,
    doing: Doing,
    pipe: Pipe,
    throttle: Throttle,
}

/// Where the loop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Doing {
    /// Before looking at what is left.
    Look,
    /// Sending.
    Iterate { since: SimTime, pages: u64 },
    /// The quota is used up.
    Rest,
    /// The guest is stopped: everything goes.
    Drain,
}

/// What the loop needs to know about the migration.
pub(super) struct Job<'a> {
    pub(super) memory: &'a Memory,
    pub(super) costs: &'a Costs,
    pub(super) host: &'a QemuHost,
    pub(super) downtime_limit: SimDuration,
    /// `None`: no cap.
    pub(super) max_bandwidth: Option<BitsPerSec>,
    pub(super) auto_converge: Option<AutoConverge>,
}

/// Why the loop hands back.
pub(super) enum Pause {
    /// The time given is over.
    Time,
    /// A sync was made, or nothing is left: decide.
    Decide(Pass),
    /// The guest is stopped and the last page has left.
    Sent(Pass),
}

impl QemuLoop {
    /// Everything marked, the log on (point 1).
    pub(super) fn new(memory: &Memory, now: SimTime) -> Self {
        let pages = memory.pages();
        let pass = Pass {
            number: 1,
            live: true,
            started: now,
            to_send: pages,
            left: pages,
            memory: pages,
            ..Pass::default()
        };
        Self {
            dirty: DirtyMap::full(pages),
            log: DirtyMap::empty(pages),
            cursor: 0,
            wrapped: false,
            pass,
            window_rate: BitsPerSec(0),
            clock: now,
            window_began: now,
            window_bytes: 0,
            packet_pages: 0,
            cached: DirtyMap::empty(pages),
            doing: Doing::Look,
            pipe: Pipe::default(),
            throttle: Throttle::new(now),
        }
    }

    /// The loop's own time.
    pub(super) const fn clock(&self) -> SimTime {
        self.clock
    }

    /// Pages that would have to be sent if the guest stopped now.
    pub(super) fn left(&self) -> Pages {
        let both = self.dirty.count_common(&self.log, 0..self.dirty.pages().0);
        Pages(self.dirty.count().0 + self.log.count().0 - both)
    }

    /// Time from `now` until something may happen at this rate; a wake-up may find that it is not yet so far.
    pub(super) fn time_to_wake(&self, now: SimTime, rate: BitsPerSec, job: &Job<'_>) -> SimDuration {
        let whole_window = SimDuration::from_millis(WINDOW_MILLIS);
        let time_for = |pages: u64| {
            let bytes = Bytes(pages * u64::from(job.costs.page_bytes));
            rate.nanos_to_send(bytes).map_or(whole_window, SimDuration::from_nanos).min(whole_window)
        };
        let wake = match self.doing {
            Doing::Look => self.clock,
            Doing::Rest => self.rest_ends(job),
            Doing::Iterate { since, pages } => {
                let limit = SimDuration::from_millis(ITERATE_MILLIS + 1);
                let call_ends = (since + limit).max(self.clock + time_for(pages_until_look(pages)));
                let quota = job.pages_in_quota(true, self.quota_left(job), self.packet_pages);
                call_ends.min(self.clock + time_for(quota.min(self.dirty.count().0)))
            }
            Doing::Drain => self.clock + time_for(self.dirty.count().0),
        };
        wake.since(now).max(SimDuration::from_nanos(1))
    }

    /// Goes on until `now`, or until something is to be decided.
    pub(super) fn run(&mut self, now: SimTime, rate: BitsPerSec, job: &Job<'_>, guest: &mut Writer) -> Pause {
        while self.clock <= now {
            let went_on = match self.doing {
                Doing::Look => match self.look(job, guest) {
                    Some(pass) => return Pause::Decide(pass),
                    None => true,
                },
                Doing::Iterate { since, pages } => self.iterate(now, rate, job, since, pages),
                Doing::Rest => self.rest(now, job),
                Doing::Drain if self.dirty.is_empty() => {
                    self.flush_packet(job);
                    return Pause::Sent(self.finish_pass(Pages(0)));
                }
                Doing::Drain => self.send(now, rate, job, u64::MAX).is_some(),
            };
            if !went_on {
                break;
            }
        }
        if self.pass.live {
            // Nobody reads the log before the next sync; it is kept up to date for those who watch.
            guest.write_until(now, &mut self.log);
        }
        Pause::Time
    }

    /// The guest runs on: the next pass begins.
    pub(super) fn another_pass(&mut self) {
        self.begin_pass(true);
        self.doing = Doing::Iterate { since: self.clock, pages: 0 };
    }

    /// Stops the guest: a last sync, then the rest without a quota (point 10).
    pub(super) fn stop(&mut self, guest: &mut Writer) {
        self.collect_writes(guest);
        self.begin_pass(false);
        self.doing = Doing::Drain;
    }

    /// Looks at what is left; a pass if there is something to decide (points 3 and 4).
    fn look(&mut self, job: &Job<'_>, guest: &mut Writer) -> Option<Pass> {
        if self.window_bytes > job.quota() {
            self.doing = Doing::Rest;
            return None;
        }
        let pending = self.dirty.count().bytes();
        if pending < threshold(self.window_rate, job.downtime_limit) {
            let new = self.collect_writes(guest);
            if let Some(rule) = job.auto_converge
                && let Some(speed) =
                    self.throttle.on_sync(&rule, self.clock, new.bytes(), self.pass.bytes_in_all)
            {
                guest.set_speed(speed);
            }
            return Some(self.finish_pass(new));
        }
        if self.dirty.is_empty() {
            // Only before the first window is over: nothing is below a threshold of zero.
            return Some(self.finish_pass(Pages(0)));
        }
        self.doing = Doing::Iterate { since: self.clock, pages: 0 };
        None
    }

    /// Goes on with an iterate call; false: not before the time given is over.
    fn iterate(&mut self, now: SimTime, rate: BitsPerSec, job: &Job<'_>, since: SimTime, pages: u64) -> bool {
        let looked = pages > 0 && (pages - 1).is_multiple_of(PAGES_PER_LOOK);
        let too_long = looked && self.clock.since(since).as_millis() > ITERATE_MILLIS;
        if self.window_bytes > job.quota() || self.dirty.is_empty() || too_long {
            self.end_iterate(job);
            return true;
        }
        let quota = job.pages_in_quota(self.on_data(job), self.quota_left(job), self.packet_pages);
        let Some(sent) = self.send(now, rate, job, pages_until_look(pages).min(quota)) else { return false };
        self.doing = Doing::Iterate { since, pages: pages + sent };
        true
    }

    fn end_iterate(&mut self, job: &Job<'_>) {
        self.flush_packet(job);
        self.charge(END_MARKER_BYTES);
        self.window_bytes += SECTION_BYTES;
        self.end_window_if_over();
        self.doing = Doing::Look;
    }

    /// Sends the packet that is not full, and a sync packet on every channel.
    fn flush_packet(&mut self, job: &Job<'_>) {
        if let Wire::Multifd { channels } = job.host.wire {
            let packets = u64::from(self.packet_pages > 0) + u64::from(channels);
            self.charge(packets * PACKET_BYTES + self.packet_pages * PAGE_BYTES);
            self.packet_pages = 0;
        }
    }

    /// Sleeps to the end of the window; false: it is not over when the time given is.
    fn rest(&mut self, now: SimTime, job: &Job<'_>) -> bool {
        let ends = self.rest_ends(job);
        if ends > now {
            return false;
        }
        self.clock = ends;
        self.end_window_if_over();
        self.doing = Doing::Look;
        true
    }

    /// The sleep is computed from whole milliseconds, so it keeps the fraction the loop stands at (point 2c).
    fn rest_ends(&self, job: &Job<'_>) -> SimTime {
        let due = self.window_began.as_millis() + WINDOW_MILLIS;
        let sleep = SimDuration::from_millis(due.saturating_sub(self.clock.as_millis()));
        self.clock + sleep + job.host.timer_late
    }

    fn quota_left(&self, job: &Job<'_>) -> u64 {
        job.quota().saturating_sub(self.window_bytes)
    }

    fn on_data(&self, job: &Job<'_>) -> bool {
        job.memory.segment_at(self.cursor).0
    }

    /// Sends up to `limit` pages of one kind, and no more than leave by `now` except for one. `None`: the link is
    /// dead.
    fn send(&mut self, now: SimTime, rate: BitsPerSec, job: &Job<'_>, limit: u64) -> Option<u64> {
        let known = self.wrapped;
        let (data, border) = job.memory.segment_at(self.cursor);
        let Some(one) = job.load(1, data, known, rate) else {
            self.clock = self.clock.max(now);
            return None;
        };
        let each = one.wire.max(one.target).max(one.source).as_nanos();
        let by_now = now.since(self.clock).as_nanos() / each.max(1) + 1;
        // The cache is used from the second walk on, page by page (point 14).
        let caches = job.host.wire == Wire::Xbzrle && data && known;
        let scan = self.dirty.take(self.cursor..border, if caches { 1 } else { limit.min(by_now) });
        self.cursor = scan.next;
        if self.cursor >= job.memory.pages().0 {
            self.cursor = 0;
            self.wrapped = true;
        }
        if caches && scan.found > 0 && !self.pass_into_cache(scan.next - 1) {
            self.clock = self.pipe.send(self.clock, &Load { wire: SimDuration::ZERO, ..one });
            self.pass.sent.0 += 1;
            self.pass.sent_in_all.0 += 1;
            self.charge(DIFFERENCE_BYTES);
        } else if scan.found > 0 {
            self.clock = self.pipe.send(self.clock, &job.load(scan.found, data, known, rate)?);
            self.account(data, scan.found, job);
        }
        Some(scan.found)
    }

    /// Puts a page into the cache; false if it is there. Slots are taken to be as many as pages, so none is evicted.
    fn pass_into_cache(&mut self, page: u64) -> bool {
        let new = !self.cached.contains(page);
        if new && self.pass.live {
            self.cached.set(page);
        }
        new
    }

    fn account(&mut self, data: bool, pages: u64, job: &Job<'_>) {
        self.pass.sent.0 += pages;
        self.pass.sent_in_all.0 += pages;
        self.pass.zero.0 += if data { 0 } else { pages };
        match job.host.wire {
            Wire::Multifd { .. } if data => {
                self.packet_pages += pages;
                let packets = self.packet_pages / PACKET_PAGES;
                self.packet_pages %= PACKET_PAGES;
                self.charge(packets * (PACKET_BYTES + PACKET_PAGES * PAGE_BYTES));
            }
            Wire::Plain | Wire::Xbzrle | Wire::Multifd { .. } => self.charge(pages * job.page_bytes(data)),
        }
    }

    /// Bytes that count for the quota and for the totals.
    fn charge(&mut self, bytes: u64) {
        self.window_bytes += bytes;
        self.pass.bytes += Bytes(bytes);
        self.pass.bytes_in_all += Bytes(bytes);
    }

    /// Recomputes the rate once at least 100 whole milliseconds are over (point 5).
    fn end_window_if_over(&mut self) {
        let millis = self.clock.as_millis() - self.window_began.as_millis();
        if millis < WINDOW_MILLIS {
            return;
        }
        let bits_per_second = u128::from(self.window_bytes) * 8_000 / u128::from(millis);
        self.window_rate = BitsPerSec(u64::try_from(bits_per_second).unwrap_or(u64::MAX));
        self.window_began = self.clock;
        self.window_bytes = 0;
    }

    /// A sync: what was written since the last one is marked; how much of it is new.
    fn collect_writes(&mut self, guest: &mut Writer) -> Pages {
        guest.write_until(self.clock, &mut self.log);
        let new = self.dirty.merge(&self.log);
        self.log.clear_all();
        new
    }

    fn finish_pass(&mut self, dirtied: Pages) -> Pass {
        self.pass.took = self.clock.since(self.pass.started);
        self.pass.dirtied = dirtied;
        self.pass.left = self.dirty.count();
        self.pass.bandwidth = self.window_rate;
        self.pass
    }

    fn begin_pass(&mut self, live: bool) {
        self.pass = Pass {
            number: self.pass.number + 1,
            live,
            started: self.clock,
            to_send: self.dirty.count(),
            left: self.dirty.count(),
            sent_in_all: self.pass.sent_in_all,
            bytes_in_all: self.pass.bytes_in_all,
            bandwidth: self.window_rate,
            memory: self.pass.memory,
            ..Pass::default()
        };
    }
}

/// Pages until an iterate call that has sent so many looks at the clock: after the first, then every 64.
fn pages_until_look(sent: u64) -> u64 {
    if sent == 0 { 1 } else { PAGES_PER_LOOK - (sent - 1) % PAGES_PER_LOOK }
}

impl Job<'_> {
    /// Bytes a window may carry (point 6).
    fn quota(&self) -> u64 {
        self.max_bandwidth.map_or(u64::MAX / 2, |cap| cap.bytes_per_sec() / WINDOWS_PER_SECOND)
    }

    fn page_bytes(&self, data: bool) -> u64 {
        u64::from(if data { self.costs.page_bytes } else { self.costs.zero_page_bytes })
    }

    /// Pages until the bytes used exceed what is left of the quota: checked after each page, so one more than fit.
    fn pages_in_quota(&self, data: bool, left: u64, packet_pages: u64) -> u64 {
        match self.host.wire {
            Wire::Multifd { .. } if data => {
                let packet = PACKET_BYTES + PACKET_PAGES * PAGE_BYTES;
                (left / packet + 1) * PACKET_PAGES - packet_pages
            }
            Wire::Plain | Wire::Xbzrle | Wire::Multifd { .. } => left / self.page_bytes(data) + 1,
        }
    }

    /// Pages of one kind as a load; `None`: the link is dead.
    fn load(&self, pages: u64, data: bool, known: bool, rate: BitsPerSec) -> Option<Load> {
        let host = self.host;
        let on_wire = |bytes: u64| rate.nanos_to_send(Bytes(bytes)).map(SimDuration::from_nanos);
        let at_target = if known { host.known_page } else { host.new_page };
        let data_page = on_wire(self.page_bytes(true))?.max(at_target);
        let (source, target) =
            if data { (host.page, at_target) } else { (host.zero_page, SimDuration::ZERO) };
        Some(Load {
            source: source * pages,
            wire: on_wire(pages * self.page_bytes(data))?,
            target: target * pages,
            slack: data_page * (host.buffer_bytes / self.page_bytes(true)),
        })
    }
}

impl Digestible for QemuLoop {
    fn write(&self, digest: &mut Digest) {
        digest.add(&self.dirty);
        digest.add(&self.log);
        digest.add(&self.cached);
        digest.add(&self.pass);
        digest.add(&self.pipe);
        digest.add(&self.throttle);
        digest.bool(self.wrapped);
        let moments = [self.clock, self.window_began];
        moments.iter().for_each(|moment| digest.u64(moment.as_nanos()));
        let numbers = [self.cursor, self.window_rate.0, self.window_bytes, self.packet_pages];
        numbers.iter().for_each(|number| digest.u64(*number));
        digest.plain(&self.doing);
    }
}
