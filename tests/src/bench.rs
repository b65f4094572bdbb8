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
    /// What it shall come to, if that was set.
    pub goal: Option<f64>,
    /// Does the work and answers in the unit.
    pub run: fn(&Stopwatch) -> f64,
}

const fn row(name: &'static str, unit: &'static str, run: fn(&Stopwatch) -> f64) -> Bench {
    Bench { name, unit, goal: None, run }
}

impl Bench {
    const fn goal(self, goal: f64) -> Self {
        Self { goal: Some(goal), ..self }
    }
}

/// In the order they are printed. Goals in absolute times were set on another machine: read them as an order of
/// magnitude, and the ratios as what they are.
pub const ALL: &[Bench] = &[
    row("calendar: insert and pop, 1,000 pending", "events/s", kernel::calendar_1_000),
    row("calendar: insert and pop, 100,000 pending", "events/s", kernel::calendar_100_000),
    row("random numbers below a bound", "draws/s", kernel::draws),
    row("engine: 64 hosts that wake once a second", "events/s", kernel::engine),
    row("pre-copy of 4 GiB at 10 Gbit/s, 10 % dirty", "ms", precopy::four_gib).goal(0.3),
    row("pre-copy of 4 GiB at 10 Gbit/s, 50 % dirty", "ms", precopy::four_gib_half_dirty),
    row("pre-copy of 64 GiB at 25 Gbit/s, 10 % dirty", "ms", precopy::sixty_four_gib).goal(6.0),
    row("pre-copy of 4 GiB against a bare bitmap, 10 % dirty", "times", precopy::four_gib_over_floor)
        .goal(2.0),
    row("pre-copy of 64 GiB against a bare bitmap, 10 % dirty", "times", precopy::sixty_four_gib_over_floor)
        .goal(2.0),
    row("pre-copy of 4 GiB, pages of its memory", "pages/s", precopy::pages_per_second),
    row("clone the dirty maps of 64 guests of 16 GiB", "ms", precopy::clones),
    row("build two nodes with a CSV and three VMs", "ms", session::build_two_nodes),
    row("the S1 scenario as a console script", "ms", session::s1_script),
    row("build 64 nodes", "ms", session::build_sixty_four_nodes),
    row("build 64 nodes, 64 volumes and 8,000 VMs", "ms", session::build_largest),
    row("3 nodes, a host lost and back, 720 s", "ms", session::story).goal(370.0 / 50.0),
    row("a live migration of 4 GiB on two nodes", "ms", session::live_migration),
    row("1,000 migrations of 1 GB, 640 VMs on 64 hosts", "ms", moves::thousand).goal(1_070.0 / 50.0),
    row("the same 1,000 in the comparison mode", "ms", moves::thousand_fluid),
    row("drain a node, 8,000 VMs of 4 GB on 64 hosts", "ms", moves::drain),
    row("the longest second of that drain", "ms", moves::drain_slice).goal(50.0),
    row("8,000 VMs on 64 hosts idle", "simulated s/s", moves::idle_full).goal(1_000.0),
    row("128 live migrations of 4 GiB at once", "simulated s/s", moves::in_flight).goal(60.0),
    row("make and boot 8,000 VMs on 64 hosts", "ms", moves::boot_full).goal(2_460.0 / 20.0),
    row("a host of 64 lost, 125 of 8,000 VMs restarted", "ms", moves::host_failure)
        .goal(125.0 / (3.0 * 20.0)),
    row("3 nodes idle", "simulated s/s", session::idle_three),
    row("64 nodes idle", "simulated s/s", session::idle_sixty_four),
    row("64 nodes idle for an hour", "ms", cluster::idle_ms),
    row("64 nodes idle for an hour, what comes due", "events/s", cluster::idle_events),
    row("64 nodes and flapping networks, two minutes", "ms", cluster::flapping_ms),
    row("64 nodes and flapping networks, what comes due", "events/s", cluster::flapping_events),
    row("the same with every invariant watched", "% longer", cluster::watching).goal(10.0),
    row("a host lost among 8,000 VMs, guarded as in the page", "% longer", cluster::guarding_a_room)
        .goal(10.0),
    row("one look at every invariant, 8,000 VMs", "ms", cluster::sweep_of_a_room),
    row("seek in a 2 h run with 24 migrations", "ms", session::seek),
    row("the longest of 100 seeks in 2 h of 64 nodes", "ms", session::seek_sixty_four).goal(50.0),
    row("the longest of 100 seeks in 2 h of 64 nodes and 8,000 VMs", "ms", session::seek_largest).goal(50.0),
    row("link of 64 nodes and 8,000 VMs, there and back", "ms", session::link).goal(16.0),
];

/// Rounds of a measurement; the best one counts, as the others were disturbed by something else.
const ROUNDS: u32 = 5;
/// A round is at least this long, so that the clock's own grain does not matter.
const ROUND_MS_MIN: f64 = 100.0;

/// Whatever takes longer is done once.
const LONG_MS: f64 = 1_000.0;

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
            if best > LONG_MS {
                break;
            }
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
        let goal = bench.goal.map_or("null".into(), |goal| goal.to_string());
        let (name, unit) = (bench.name, bench.unit);
        print(&format!("{{\"name\":\"{name}\",\"unit\":\"{unit}\",\"value\":{value},\"goal\":{goal}}}"));
    }
}
