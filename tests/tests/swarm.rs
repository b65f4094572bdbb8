//! Random campaigns through the whole lab (goal R2).
//!
//! `SWARM_SEED=7 cargo test -p lab-tests --test swarm` runs one campaign alone, `SWARM_RUNS=100000` many, from
//! `SWARM_FROM` on; `SWARM_SIZE` (`small`, `any`, `large`) chooses the clusters. Each run says how many years its
//! clusters lived per hour of one core.

use std::io::Write as _;

use lab_kernel::SimDuration;
use lab_tests::clock::computed_ms;
use lab_tests::swarm::{Sizes, run};

const SMALL: Sizes = Sizes { least: 3, most: 8 };
const ANY: Sizes = Sizes { least: 2, most: 16 };
const LARGE: Sizes = Sizes { least: 64, most: 64 };
/// Campaigns that fail as it is, by size, seed and what breaks, each with its `// WRONG: reason`; printed each time.
const KNOWN: [(&str, u64, &str); 0] = [];
/// Campaigns that failed once, by size and seed; run each time.
const MENDED: [(&str, u64); 7] = [
    // A leader that hangs, or is slow, is behind: no second quorate partition.
    ("small", 337),
    ("small", 1_046),
    ("small", 2_914),
    // The end of a machine on one host stopped it from being saved on another.
    ("small", 2_480),
    // Two sides, one of them forced, took a disk from each other for ever.
    ("any", 1_438),
    // A node let in before it had knocked in vain went on ignoring whoever wanted to join.
    ("small", 6_088),
    ("any", 1_265),
];
const SECONDS_OF_A_YEAR: f64 = 365.25 * 86_400.0;

#[test]
fn three_to_eight_nodes() {
    campaigns("small", "3 to 8 nodes", SMALL, 300);
}

#[test]
fn two_to_sixteen_nodes() {
    campaigns("any", "2 to 16 nodes", ANY, 60);
}

#[test]
fn sixty_four_nodes() {
    campaigns("large", "64 nodes", LARGE, 1);
}

fn campaigns(size: &str, nodes: &str, sizes: Sizes, usual: u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    if std::env::var("SWARM_SIZE").is_ok_and(|wanted| wanted != size) {
        return;
    }
    let seeds: Vec<u64> = match (number("SWARM_SEED"), number("SWARM_FROM")) {
        (Some(seed), _) => vec![seed],
        (None, Some(from)) => (from..from + number("SWARM_RUNS").unwrap_or(usual)).collect(),
        (None, None) => {
            let runs = number("SWARM_RUNS").unwrap_or(usual);
            let mended = MENDED.into_iter().filter(|(of, seed)| *of == size && *seed > runs);
            (1..=runs).chain(mended.map(|(_, seed)| seed)).collect()
        }
    };
    let (mut time, mut events, mut commands) = (SimDuration::ZERO, 0, 0);
    let (begun, mut runs) = (computed_ms(), 0);
    for seed in seeds {
        let known = KNOWN.iter().find(|(of, known, _)| *of == size && *known == seed);
        let lived = match (run(seed, sizes), known) {
            (Ok(lived), None) => lived,
            (Err(report), Some((_, _, what))) if report.contains(what) => {
                let _ = writeln!(std::io::stderr(), "swarm: known: {report}");
                continue;
            }
            (Err(report), _) => panic!("{report}"),
            (Ok(_), Some((_, _, what))) => {
                panic!("seed {seed} no longer breaks {what}: take it off the list")
            }
        };
        time += lived.time;
        events += lived.events;
        commands += lived.commands;
        runs += 1;
    }
    let (years, seconds) = (time.as_secs_f64() / SECONDS_OF_A_YEAR, (computed_ms() - begun) / 1_000.0);
    // Straight to the descriptor: the test runner hides what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "swarm: {nodes}: {runs} campaigns, {commands} commands, {events} events, {years:.4} cluster-years in \
         {seconds:.1} s: {:.2} cluster-years per core and hour, a command every {:.0} s",
        years * 3_600.0 / seconds,
        time.as_secs_f64() / commands as f64,
    );
}
