//! Random campaigns through the whole lab (goal R2).
//!
//! `SWARM_SEED=7 cargo test -p lab-tests --test swarm` runs one campaign alone, `SWARM_RUNS=100000` many; `SWARM_SIZE`
//! (`small`, `any`, `large`) chooses the clusters. Each run says how many years its clusters lived per hour of one core.

#![allow(clippy::disallowed_types, reason = "it says how fast it is")]

use std::io::Write as _;
use std::time::Instant;

use lab_kernel::SimDuration;
use lab_tests::swarm::{Sizes, run};

const SMALL: Sizes = Sizes { least: 3, most: 8 };
const ANY: Sizes = Sizes { least: 2, most: 16 };
const LARGE: Sizes = Sizes { least: 64, most: 64 };
/// Campaigns that fail as it is, by size, seed and what breaks, each with its `// WRONG: reason`; printed each time.
const KNOWN: [(&str, u64, &str); 0] = [];
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
    let variable = |name: &str| std::env::var(name).ok();
    if variable("SWARM_SIZE").is_some_and(|wanted| wanted != size) {
        return;
    }
    let seeds = match variable("SWARM_SEED").and_then(|seed| seed.parse().ok()) {
        Some(seed) => seed..=seed,
        None => 1..=variable("SWARM_RUNS").and_then(|runs| runs.parse().ok()).unwrap_or(usual),
    };
    let (mut time, mut events, mut commands) = (SimDuration::ZERO, 0, 0);
    let (begun, mut runs) = (Instant::now(), 0);
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
    let (years, seconds) = (time.as_secs_f64() / SECONDS_OF_A_YEAR, begun.elapsed().as_secs_f64());
    // Straight to the descriptor: the test runner hides what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "swarm: {nodes}: {runs} campaigns, {commands} commands, {events} events, {years:.3} cluster-years in \
         {seconds:.1} s: {:.1} cluster-years per core and hour, a command every {:.0} s",
        years * 3_600.0 / seconds,
        time.as_secs_f64() / commands as f64,
    );
}
