//! The machine under everything: its calendar and its random numbers.

use std::hint::black_box;

use lab_kernel::{Calendar, Rng, SimDuration, SimTime};

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
