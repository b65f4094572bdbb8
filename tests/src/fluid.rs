//! The comparison mode for many migrations at once: bytes without identity, links shared max-min fairly, no hosts'
//! software. It has the simplifications of SimGrid (truth: simgrid), so that its time may be compared with SimGrid's.
//!
//! A migration that begins or ends changes the shares only of those it shares links with, directly or through others:
//! no other flow is looked at.

use lab_kernel::{Calendar, SimDuration, SimTime, Ticket};
use lab_units::{BitsPerSec, Bytes};
use lab_world::precopy::Textbook;
use lab_world::share::{Flow, max_min};

/// Bits times nanoseconds per second of one byte.
const BYTE: u128 = 8 * 1_000_000_000;

/// One migration that is to be played; the rate of its textbook is not used.
#[derive(Clone, Debug)]
pub struct Move {
    /// What is to be copied, and when to stop.
    pub textbook: Textbook,
    /// The links it crosses.
    pub crosses: Vec<u32>,
}

/// When a migration began and how it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// From the first byte to the last.
    pub total: SimDuration,
    /// Of that, with the guest stopped.
    pub downtime: SimDuration,
    /// Bytes sent.
    pub sent: Bytes,
}

struct Link {
    capacity: BitsPerSec,
    /// Workers whose migrations cross it.
    on: Vec<u32>,
    /// The last round of sharing that looked at it, and its place there.
    seen: (u32, u32),
}

/// Whoever plays one migration after the other.
struct Worker {
    queue: std::vec::IntoIter<Move>,
    current: Option<Sending>,
    seen: u32,
    due: Option<Ticket>,
}

struct Sending {
    plan: Move,
    began: SimTime,
    pass_began: SimTime,
    last: bool,
    sent: Bytes,
    /// Of this pass, in [`BYTE`]s, as of `since`.
    left: u128,
    since: SimTime,
    rate: BitsPerSec,
}

struct Fluid {
    links: Vec<Link>,
    workers: Vec<Worker>,
    calendar: Calendar<u32>,
    now: SimTime,
    round: u32,
    done: Vec<Done>,
}

/// Plays the queues side by side, each in its order, and returns what became of the migrations as they ended.
pub fn play(capacities: &[BitsPerSec], queues: Vec<Vec<Move>>) -> Vec<Done> {
    let link = |capacity: &BitsPerSec| Link { capacity: *capacity, on: Vec::new(), seen: (0, 0) };
    let worker = |queue: Vec<Move>| Worker { queue: queue.into_iter(), current: None, seen: 0, due: None };
    let mut fluid = Fluid {
        links: capacities.iter().map(link).collect(),
        workers: queues.into_iter().map(worker).collect(),
        calendar: Calendar::default(),
        now: SimTime::ZERO,
        round: 0,
        done: Vec::new(),
    };
    let mut touched = Vec::new();
    for worker in 0..fluid.workers.len() as u32 {
        fluid.begin_next(worker, &mut touched);
    }
    fluid.share(&mut touched);
    while let Some(now) = fluid.calendar.next_time() {
        fluid.now = now;
        // All that ends at one instant, and then the shares once.
        while fluid.calendar.next_time() == Some(now) {
            let (_, worker) = fluid.calendar.pop().expect("it is next");
            fluid.pass_ended(worker, &mut touched);
        }
        fluid.share(&mut touched);
    }
    fluid.done
}

impl Fluid {
    fn begin_next(&mut self, worker: u32, touched: &mut Vec<u32>) {
        let own = &mut self.workers[worker as usize];
        let Some(plan) = own.queue.next() else { return };
        for link in &plan.crosses {
            self.links[*link as usize].on.push(worker);
        }
        touched.extend(&plan.crosses);
        own.current = Some(Sending {
            began: self.now,
            pass_began: self.now,
            last: false,
            sent: plan.textbook.memory,
            left: u128::from(plan.textbook.memory.0) * BYTE,
            since: self.now,
            rate: BitsPerSec(0),
            plan,
        });
    }

    fn pass_ended(&mut self, worker: u32, touched: &mut Vec<u32>) {
        let own = &mut self.workers[worker as usize];
        own.due = None;
        let current = own.current.as_mut().expect("only who sends is awaited");
        if current.last {
            let (total, downtime) = (self.now.since(current.began), self.now.since(current.pass_began));
            self.done.push(Done { total, downtime, sent: current.sent });
            for link in &current.plan.crosses {
                self.links[*link as usize].on.retain(|other| *other != worker);
            }
            touched.extend(&current.plan.crosses);
            own.current = None;
            return self.begin_next(worker, touched);
        }
        current.next_pass(self.now);
        let due = self.now + current.time_left();
        own.due = Some(self.calendar.insert(due, worker));
    }

    /// Shares anew among those that are connected with what was touched.
    fn share(&mut self, touched: &mut Vec<u32>) {
        self.round += 1;
        let (mut links, mut workers): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        while let Some(link) = touched.pop() {
            let known = &mut self.links[link as usize];
            if known.seen.0 == self.round {
                continue;
            }
            known.seen = (self.round, links.len() as u32);
            links.push(link);
            for worker in &known.on {
                let own = &mut self.workers[*worker as usize];
                if own.seen != self.round {
                    own.seen = self.round;
                    workers.push(*worker);
                    touched.extend(own.current.iter().flat_map(|sending| &sending.plan.crosses));
                }
            }
        }
        let capacities: Vec<BitsPerSec> =
            links.iter().map(|link| self.links[*link as usize].capacity).collect();
        let flows: Vec<Flow> = workers.iter().map(|worker| self.flow(*worker)).collect();
        for (worker, rate) in workers.into_iter().zip(max_min(&flows, &capacities)) {
            self.set_rate(worker, rate);
        }
    }

    /// A worker's flow among the links of this round.
    fn flow(&self, worker: u32) -> Flow {
        let crosses = self.workers[worker as usize].current.iter().flat_map(|sending| &sending.plan.crosses);
        let crosses = crosses.map(|link| self.links[*link as usize].seen.1).collect();
        Flow { crosses, wants: BitsPerSec(u64::MAX) }
    }

    fn set_rate(&mut self, worker: u32, rate: BitsPerSec) {
        let own = &mut self.workers[worker as usize];
        let current = own.current.as_mut().expect("only who sends has a share");
        if current.rate == rate {
            return;
        }
        current.advance(self.now);
        current.rate = rate;
        if let Some(ticket) = own.due.take() {
            self.calendar.cancel(ticket);
        }
        own.due = Some(self.calendar.insert(self.now + current.time_left(), worker));
    }
}

impl Sending {
    fn advance(&mut self, now: SimTime) {
        let gone = u128::from(self.rate.0) * u128::from(now.since(self.since).as_nanos());
        self.left = self.left.saturating_sub(gone);
        self.since = now;
    }

    fn time_left(&self) -> SimDuration {
        let nanos = self.left.div_ceil(u128::from(self.rate.0).max(1));
        SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// What was written during the last pass is sent next; the guest is stopped if that is little.
    fn next_pass(&mut self, now: SimTime) {
        let took = now.since(self.pass_began);
        // The rate the pass came to; it may have changed on the way.
        let textbook = Textbook { rate: self.rate.bytes_per_sec().max(1), ..self.plan.textbook };
        let left = textbook.dirtied_in(took);
        self.last = textbook.is_last(left);
        self.sent += left;
        self.left = u128::from(left.0) * BYTE;
        (self.pass_began, self.since) = (now, now);
    }
}
