//! A whole page-level pre-copy, and clones of many guests' maps (performance: limits, goal P3).

use std::hint::black_box;

use lab_kernel::SimTime;
use lab_units::{BitsPerSec, Bytes, Pages};
use lab_world::guest::{DirtyMap, Memory, Pattern, Workload, Writer, Writes};
use lab_world::precopy::{Policy, Precopy};

use super::Stopwatch;

pub(super) fn four_gib(stopwatch: &Stopwatch) -> f64 {
    whole(stopwatch, Bytes::gib(4), BitsPerSec::giga(10), 10)
}

pub(super) fn four_gib_half_dirty(stopwatch: &Stopwatch) -> f64 {
    whole(stopwatch, Bytes::gib(4), BitsPerSec::giga(10), 50)
}

pub(super) fn sixty_four_gib(stopwatch: &Stopwatch) -> f64 {
    whole(stopwatch, Bytes::gib(64), BitsPerSec::giga(25), 10)
}

/// How many times as long as the work that no page-level copy can do without.
pub(super) fn four_gib_over_floor(stopwatch: &Stopwatch) -> f64 {
    four_gib(stopwatch) / floor(stopwatch, Bytes::gib(4), 10)
}

pub(super) fn sixty_four_gib_over_floor(stopwatch: &Stopwatch) -> f64 {
    sixty_four_gib(stopwatch) / floor(stopwatch, Bytes::gib(64), 10)
}

/// Pages put on the wire per second of wall time, over a whole pre-copy.
pub(super) fn pages_per_second(stopwatch: &Stopwatch) -> f64 {
    let milliseconds = four_gib(stopwatch);
    Bytes::gib(4).pages().0 as f64 * 1_000.0 / milliseconds
}

/// Maps of 64 guests of 16 GiB, every chunk of them written.
pub(super) fn clones(stopwatch: &Stopwatch) -> f64 {
    let mut map = DirtyMap::empty(Bytes::gib(16).pages());
    for page in (0..map.pages().0).step_by(1_000) {
        map.set(page);
    }
    let guests = vec![map; 64];
    stopwatch.milliseconds(|| drop(black_box(guests.clone())))
}

/// From the first page to the resume, the guest writing uniformly at `percent` of the link into 90 % of its memory.
fn whole(stopwatch: &Stopwatch, memory: Bytes, rate: BitsPerSec, percent: u64) -> f64 {
    let pages = memory.pages();
    let memory = Memory::new(pages, pages).expect("all of it is held");
    let per_second = Bytes(rate.bytes_per_sec() * percent / 100).pages().0;
    let working_set = Pages(pages.0 * 9 / 10);
    let writes = Writes { base: 0, pages: working_set.0, per_second, pattern: Pattern::Uniform };
    let workload = Workload::steady(&memory, writes).expect("the working set is held");
    let guest = Writer::new(1, "VM1", workload, SimTime::ZERO);
    stopwatch.milliseconds(|| {
        let mut guest = guest.clone();
        let mut precopy = Precopy::new(Policy::hyper_v(), memory.clone(), SimTime::ZERO);
        while let Some(sleep) = precopy.next_wake(rate) {
            let now = precopy.at() + sleep;
            precopy.advance(now, rate, &mut guest);
        }
        black_box(precopy.transferred());
    })
}

/// The same passes on a bare bitmap: draw a page and set its bit for each write; count and clear once a pass.
fn floor(stopwatch: &Stopwatch, memory: Bytes, percent: u64) -> f64 {
    let pages = memory.pages().0;
    let working_set = pages * 9 / 10;
    let mut words = vec![0_u64; pages.div_ceil(64) as usize];
    stopwatch.milliseconds(|| {
        let mut drawn = 0x9e37_79b9_7f4a_7c15_u64;
        let mut left = pages;
        while left > pages / 1_000 {
            for _ in 0..left * percent / 100 {
                drawn ^= drawn << 13;
                drawn ^= drawn >> 7;
                drawn ^= drawn << 17;
                let page = ((drawn >> 32) * working_set) >> 32;
                words[(page / 64) as usize] |= 1 << (page % 64);
            }
            left = words.iter_mut().map(|word| u64::from(std::mem::take(word).count_ones())).sum();
        }
        black_box(left);
    })
}
