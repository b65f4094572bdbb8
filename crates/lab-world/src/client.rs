//! What a user's PC notices of a machine it works with: echo requests, a TCP session, a file copy, a heartbeat.
//!
//! No packet is simulated: from the spans in which the machine does not answer follows what is lost, held up or broken.
//! All intervals and counts are parameters; those of TCP are Windows' own as commonly documented, the others assumed.

use lab_kernel::{SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes};

/// Echo requests leave once a second, as `ping -t` sends them.
pub const PING_EVERY: SimDuration = SimDuration::from_secs(1);
/// The first retransmission of a segment; each further one waits twice as long. The least Windows takes. Assumed for
/// a network whose round trips are short.
pub const TCP_FIRST_RETRY: SimDuration = SimDuration::from_millis(300);
/// Retransmissions of a segment before the connection is given up: TcpMaxDataRetransmissions. With the first after
/// 300 ms the last leaves after 9.3 s and the connection ends after 18.9 s, the "about 20 s" of facts: migration §1.
pub const TCP_RETRIES: u32 = 5;
/// A monitor asks this often. Assumed.
pub const HEARTBEAT_EVERY: SimDuration = SimDuration::from_secs(5);
/// It raises an alarm after as many unanswered in a row. Assumed.
pub const HEARTBEAT_MISSES: u64 = 3;
/// How fast a file is copied while nothing stands in the way. Assumed.
pub const COPY_RATE: BitsPerSec = BitsPerSec::mega(800);

/// A span in which the machine does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub from: SimTime,
    /// Until when; `None`: it lasts.
    pub until: Option<SimTime>,
    /// Afterwards its memory is another: it knows no session of before.
    pub forgets: bool,
}

/// What became of a session or copy in one outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Survival {
    /// It stood still and went on.
    Held {
        /// For how long.
        stalled: SimDuration,
    },
    /// It waits and tries again.
    Waits,
    /// It broke.
    Broken {
        /// When the program was told.
        at: SimTime,
    },
}

/// What a client saw up to a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Echo requests sent, and how many of them nobody answered.
    pub pings: (u64, u64),
    /// The longest outage.
    pub longest: SimDuration,
    /// Segments sent again.
    pub retransmissions: u64,
    /// How long the session and the copy stood still, in all.
    pub stalled: SimDuration,
    /// When the session broke, and with it the copy; each time it is begun anew as soon as the machine answers.
    pub broken: Vec<SimTime>,
    /// Copied since the last break.
    pub copied: Bytes,
    /// Heartbeats asked for, and unanswered.
    pub heartbeats: (u64, u64),
    /// Alarms of the monitor.
    pub alarms: u64,
}

/// When the retransmissions of a segment leave, counted from its loss, and when it is given up.
pub fn retries() -> (Vec<SimDuration>, SimDuration) {
    let (mut wait, mut at) = (TCP_FIRST_RETRY, SimDuration::ZERO);
    let mut leave = Vec::new();
    for _ in 0..TCP_RETRIES {
        at += wait;
        leave.push(at);
        wait = wait * 2;
    }
    (leave, at + wait)
}

/// What an outage does to a session that sends all the time, as seen at `now`; and the segments sent again.
pub fn survival(outage: &Outage, now: SimTime) -> (Survival, u64) {
    let (leave, give_up) = retries();
    let lasted = outage.until.map(|until| until.since(outage.from));
    let sofar = lasted.unwrap_or_else(|| now.since(outage.from));
    let tried = leave.iter().filter(|at| **at < sofar && outage.from + **at <= now).count() as u64;
    // Only what has been sent by now can have been answered.
    let sent = |at: &&SimDuration| outage.from + **at <= now;
    let answered = lasted.and_then(|lasted| leave.iter().find(|at| **at >= lasted).filter(sent).copied());
    match answered {
        // The new system knows nothing of the session and says so.
        Some(at) if outage.forgets => (Survival::Broken { at: outage.from + at }, tried + 1),
        Some(at) => (Survival::Held { stalled: at }, tried + 1),
        None if now.since(outage.from) >= give_up => (Survival::Broken { at: outage.from + give_up }, tried),
        None => (Survival::Waits, tried),
    }
}

/// What a client that began at `since` has seen by `now`. Outages are in order and do not overlap.
pub fn look(outages: &[Outage], since: SimTime, now: SimTime) -> Seen {
    let span = |outage: &Outage| (outage.from.max(since), outage.until.unwrap_or(now).min(now));
    let within: Vec<&Outage> = outages.iter().filter(|outage| span(outage).0 < span(outage).1).collect();
    let mut seen = Seen { pings: (ticks(since, now, PING_EVERY), 0), ..Seen::default() };
    seen.heartbeats = (ticks(since, now, HEARTBEAT_EVERY), 0);
    let mut copying_since = since;
    let mut stalled_in_copy = SimDuration::ZERO;
    for outage in within {
        let (from, until) = span(outage);
        seen.longest = seen.longest.max(until.since(from));
        seen.pings.1 += ticks_between(since, from, until, PING_EVERY);
        let missed = ticks_between(since, from, until, HEARTBEAT_EVERY);
        seen.heartbeats.1 += missed;
        seen.alarms += u64::from(missed >= HEARTBEAT_MISSES);
        let (survival, retried) = survival(outage, now);
        seen.retransmissions += retried;
        match survival {
            Survival::Held { stalled } => {
                seen.stalled += stalled;
                stalled_in_copy += stalled;
            }
            Survival::Waits => stalled_in_copy += until.since(from),
            Survival::Broken { at } => {
                seen.broken.extend(Some(at).filter(|at| *at >= since));
                copying_since = at.max(until);
                stalled_in_copy = SimDuration::ZERO;
            }
        }
    }
    let copying = SimDuration::from_nanos(
        now.since(copying_since.min(now)).as_nanos().saturating_sub(stalled_in_copy.as_nanos()),
    );
    seen.copied = COPY_RATE.bytes_in_nanos(copying.as_nanos());
    seen
}

/// Every echo request up to `now`, and whether it was answered.
pub fn pings(outages: &[Outage], since: SimTime, now: SimTime) -> Vec<(SimTime, bool)> {
    let lost = |at: SimTime| {
        outages.iter().any(|outage| outage.from <= at && outage.until.is_none_or(|until| at < until))
    };
    let sent = (1..=ticks(since, now, PING_EVERY)).map(|count| since + PING_EVERY * count);
    sent.map(|at| (at, !lost(at))).collect()
}

/// Multiples of `every` after `since`, up to and with `now`.
fn ticks(since: SimTime, now: SimTime, every: SimDuration) -> u64 {
    now.since(since).as_nanos() / every.as_nanos()
}

/// Of these the ones that fall into a span, its end not with it.
fn ticks_between(since: SimTime, from: SimTime, until: SimTime, every: SimDuration) -> u64 {
    let before = |time: SimTime| time.since(since).as_nanos().div_ceil(every.as_nanos()).max(1);
    before(until) - before(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    fn out(from: u64, until: u64) -> Outage {
        Outage { from: at(from), until: Some(at(until)), forgets: false }
    }

    fn seen(outages: &[Outage]) -> Seen {
        look(outages, at(0), at(60_000))
    }

    #[test]
    fn facts_migration_1_the_connection_ends_after_about_20_seconds() {
        let (leave, give_up) = retries();
        assert_eq!(leave.last(), Some(&SimDuration::from_millis(9_300)));
        assert_eq!(give_up, SimDuration::from_millis(18_900));
    }

    #[test]
    fn pings_one_by_one_are_the_pings_counted() {
        for outages in [vec![], vec![out(9_900, 10_445)], vec![out(2_000, 3_000), out(10_000, 31_500)]] {
            let one_by_one = pings(&outages, at(500), at(45_000));
            let lost = one_by_one.iter().filter(|(_, answered)| !answered).count() as u64;
            assert_eq!(look(&outages, at(500), at(45_000)).pings, (one_by_one.len() as u64, lost));
        }
    }

    #[test]
    fn s1_24_of_a_blackout_of_half_a_second_clients_notice_nothing() {
        let seen = seen(&[out(10_100, 10_645)]);
        assert_eq!((seen.pings, seen.heartbeats), ((60, 0), (12, 0)));
        assert_eq!((seen.stalled, seen.retransmissions), (SimDuration::from_millis(900), 2));
        assert!(seen.broken.is_empty());
    }

    #[test]
    fn a_ping_that_falls_into_the_blackout_is_lost() {
        assert_eq!(seen(&[out(9_900, 10_445)]).pings, (60, 1));
        assert_eq!(seen(&[out(10_000, 13_000)]).pings, (60, 3));
    }

    #[test]
    fn a_quick_migration_of_half_a_minute_breaks_the_session_and_alarms_the_monitor() {
        let seen = seen(&[out(10_100, 40_100)]);
        assert_eq!(seen.broken, [at(29_000)]);
        assert_eq!((seen.pings, seen.heartbeats, seen.alarms), ((60, 30), (12, 6), 1));
        assert_eq!(seen.copied, COPY_RATE.bytes_in_nanos(19_900_000_000), "the copy began anew");
    }

    #[test]
    fn a_machine_that_started_anew_resets_the_session_at_the_first_segment_it_hears() {
        let outage = Outage { forgets: true, ..out(10_000, 14_000) };
        assert_eq!(survival(&outage, at(60_000)), (Survival::Broken { at: at(14_500) }, 4));
    }

    #[test]
    fn while_it_lasts_the_session_waits() {
        let outage = Outage { until: None, ..out(10_000, 0) };
        assert_eq!(survival(&outage, at(15_000)), (Survival::Waits, 4));
        assert_eq!(survival(&outage, at(30_000)), (Survival::Broken { at: at(28_900) }, 5));
    }
}
