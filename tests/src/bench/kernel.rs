//! The machine under everything: its calendar and its random numbers.

use std::hint::black_box;

use lab_kernel::{Calendar, Cx, Digest, Engine, Model, Rng, SimDuration, SimTime};

use super::Stopwatch;

const BATCH: u32 = 10_000;

pub(super) fn calendar_1_000(stopwatch: &Stopwatch) -> f64 {
    calendar(stopwatch, 1_000)
}

pub(super) fn calendar_100_000(stopwatch: &Stopwatch) -> f64 {
    calendar(stopwatch, 100_000)
}

/// The classic hold model: take the next entry, put one in at a random later time.
fn calendar(stopwatch: &Stopwatch, pending: u32) -> f64 {
    let mut rng = Rng::stream(1, "bench/calendar");
    let mut calendar = Calendar::default();
    for number in 0..pending {
        calendar.insert(SimTime::ZERO + delay(&mut rng), number);
    }
    stopwatch.per_second(BATCH, || {
        for _ in 0..BATCH {
            let (now, number) = calendar.pop().expect("each taken entry is put back");
            calendar.insert(now + delay(&mut rng), black_box(number));
        }
    })
}

fn delay(rng: &mut Rng) -> SimDuration {
    SimDuration::from_nanos(u64::from(rng.next_u32()))
}

pub(super) fn draws(stopwatch: &Stopwatch) -> f64 {
    let mut rng = Rng::stream(1, "bench/draws");
    stopwatch.per_second(BATCH, || {
        for _ in 0..BATCH {
            black_box(rng.below(1_000));
        }
    })
}

/// A model that only wakes up: what the engine itself costs.
#[derive(Clone)]
struct Beats;

impl Model for Beats {
    type Command = u32;
    type Due = u32;
    type Event = u32;
    type Refusal = ();

    fn admit(&self, _: SimTime, _: &u32) -> Result<(), ()> {
        Ok(())
    }

    fn on_command(&mut self, host: u32, cx: &mut Cx<'_, Self>) {
        cx.after(SimDuration::from_nanos(u64::from(host)), host);
    }

    fn on_due(&mut self, host: u32, cx: &mut Cx<'_, Self>) {
        cx.after(SimDuration::from_secs(1), black_box(host));
    }

    fn digest(&self, _: &mut Digest) {}
}

/// 64 hosts that wake once a second.
pub(super) fn engine(stopwatch: &Stopwatch) -> f64 {
    const HOSTS: u32 = 64;
    let mut engine = Engine::new(Beats);
    for host in 0..HOSTS {
        engine.submit(host).expect("every host is admitted");
    }
    stopwatch.per_second(100 * HOSTS, || {
        let later = engine.now() + SimDuration::from_secs(100);
        engine.advance_to(later, u64::MAX);
    })
}
