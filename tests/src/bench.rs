//! What `cargo xtask bench` times. Every function here runs natively and as Wasm; the two programs differ only in
//! the clock and the printer they bring (`src/bin/bench.rs`).
//!
//! A new benchmark is one file and one line in [`ALL`].

mod cluster;
mod kernel;
mod moves;
mod precopy;
mod session;

/// One thing worth timing.
pub struct Bench {
    /// What is timed; the same words native and in Wasm, now and later: the ledger is searched by them.
    pub name: &'static str,
    /// The unit of the answer; one that ends in `/s` is better when higher.
    pub unit: &'static str,
    /// Does the work and answers in the unit.
    pub run: fn(&Stopwatch) -> f64,
}

/// In the order they are printed.
pub const ALL: &[Bench] = &[
    Bench { name: "calendar: insert and pop, 1,000 pending", unit: "events/s", run: kernel::calendar_1_000 },
    Bench {
        name: "calendar: insert and pop, 100,000 pending",
        unit: "events/s",
        run: kernel::calendar_100_000,
    },
    Bench { name: "random numbers below a bound", unit: "draws/s", run: kernel::draws },
    Bench { name: "engine: 64 hosts that wake once a second", unit: "events/s", run: kernel::engine },
    Bench { name: "pre-copy of 4 GiB at 10 Gbit/s, 10 % dirty", unit: "ms", run: precopy::four_gib },
    Bench {
        name: "pre-copy of 4 GiB at 10 Gbit/s, 50 % dirty",
        unit: "ms",
        run: precopy::four_gib_half_dirty,
    },
    Bench { name: "pre-copy of 64 GiB at 25 Gbit/s, 10 % dirty", unit: "ms", run: precopy::sixty_four_gib },
    Bench { name: "pre-copy of 4 GiB, pages of its memory", unit: "pages/s", run: precopy::pages_per_second },
    Bench { name: "clone the dirty maps of 64 guests of 16 GiB", unit: "ms", run: precopy::clones },
    Bench { name: "build two nodes with a CSV and three VMs", unit: "ms", run: session::build_two_nodes },
    Bench { name: "the S1 scenario as a console script", unit: "ms", run: session::s1_script },
    Bench { name: "build 64 nodes", unit: "ms", run: session::build_sixty_four_nodes },
    Bench { name: "3 nodes, a host lost and back, 720 s", unit: "ms", run: session::story },
    Bench { name: "a live migration of 4 GiB on two nodes", unit: "ms", run: session::live_migration },
    Bench { name: "1,000 migrations of 1 GB, 640 VMs on 64 hosts", unit: "ms", run: moves::thousand },
    Bench { name: "the same 1,000 in the comparison mode", unit: "ms", run: moves::thousand_fluid },
    Bench { name: "drain a node, 8,000 VMs of 4 GB on 64 hosts", unit: "ms", run: moves::drain },
    Bench { name: "the longest second of that drain", unit: "ms", run: moves::drain_slice },
    Bench { name: "8,000 VMs on 64 hosts idle", unit: "simulated s/s", run: moves::idle_full },
    Bench { name: "128 live migrations of 4 GiB at once", unit: "simulated s/s", run: moves::in_flight },
    Bench { name: "make and boot 8,000 VMs on 64 hosts", unit: "ms", run: moves::boot_full },
    Bench { name: "a host of 64 lost, 125 of 8,000 VMs restarted", unit: "ms", run: moves::host_failure },
    Bench { name: "3 nodes idle", unit: "simulated s/s", run: session::idle_three },
    Bench { name: "64 nodes idle", unit: "simulated s/s", run: session::idle_sixty_four },
    Bench { name: "64 nodes idle for an hour", unit: "ms", run: cluster::idle_ms },
    Bench { name: "64 nodes idle for an hour, what comes due", unit: "events/s", run: cluster::idle_events },
    Bench { name: "64 nodes and flapping networks, two minutes", unit: "ms", run: cluster::flapping_ms },
    Bench {
        name: "64 nodes and flapping networks, what comes due",
        unit: "events/s",
        run: cluster::flapping_events,
    },
    Bench { name: "the same with every invariant watched", unit: "% longer", run: cluster::watching },
    Bench { name: "seek in a 2 h run with 24 migrations", unit: "ms", run: session::seek },
    Bench { name: "the longest of 100 seeks in 2 h of 64 nodes", unit: "ms", run: session::seek_sixty_four },
    Bench { name: "link of 64 nodes and 8,000 VMs, there and back", unit: "ms", run: session::link },
];

/// Rounds of a measurement; the best one counts, as the others were disturbed by something else.
const ROUNDS: u32 = 5;
/// A round is at least this long, so that the clock's own grain does not matter.
const ROUND_MS_MIN: f64 = 100.0;

/// A clock in milliseconds, since whenever.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    now_ms: fn() -> f64,
}

impl Stopwatch {
    /// Over the clock of the machine the benchmark runs on.
    pub const fn new(now_ms: fn() -> f64) -> Self {
        Self { now_ms }
    }

    /// How often in a second the work's unit gets done; `work` does `count` of them at a call.
    pub fn per_second(&self, count: u32, work: impl FnMut()) -> f64 {
        f64::from(count) * 1_000.0 / self.milliseconds(work)
    }

    /// What one call takes, in milliseconds.
    pub fn once(&self, work: impl FnOnce()) -> f64 {
        let begun = (self.now_ms)();
        work();
        (self.now_ms)() - begun
    }

    /// The shortest time one call took, averaged within a round.
    pub fn milliseconds(&self, mut work: impl FnMut()) -> f64 {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let begun = (self.now_ms)();
            let mut calls = 0_u32;
            let mut took = 0.0;
            while took < ROUND_MS_MIN {
                work();
                calls += 1;
                took = (self.now_ms)() - begun;
            }
            best = best.min(took / f64::from(calls));
        }
        best
    }
}

/// Runs all whose name holds one of these words, or all if there is none, and hands each measurement on as one line of
/// JSON.
pub fn run_all(stopwatch: Stopwatch, words: &[String], mut print: impl FnMut(&str)) {
    let wanted = |bench: &&Bench| words.is_empty() || words.iter().any(|word| bench.name.contains(word));
    for bench in ALL.iter().filter(wanted) {
        let value = (bench.run)(&stopwatch);
        // Names and units are our own words, without quotes or backslashes.
        print(&format!("{{\"name\":\"{}\",\"unit\":\"{}\",\"value\":{value}}}", bench.name, bench.unit));
    }
}
