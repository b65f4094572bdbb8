//! The comparison mode against SimGrid's 120 answers (goal P2), and the page-level engine beside it.

use lab_kernel::{SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes};
use lab_world::guest::{Memory, Pattern, Workload, Writer, Writes};
use lab_world::precopy::{Policy, Precopy, StopRule, Textbook};

/// SimGrid stops when what is left is sent in 30 ms (truth: simgrid).
const LIMIT: SimDuration = SimDuration::from_millis(30);

struct Row {
    memory: Bytes,
    rate: u64,
    dirtied: u64,
    working_set: Bytes,
    total_s: f64,
    downtime_s: f64,
    stage2_passes: u32,
    sent: u64,
}

fn rows() -> Vec<Row> {
    let lines = include_str!("../truth/simgrid.csv").lines().skip(2);
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let fields: Vec<&str> = line.split(',').collect();
    let whole = |n: usize| fields[n].parse::<u64>().expect("a whole number");
    let seconds = |n: usize| fields[n].parse::<f64>().expect("seconds");
    Row {
        memory: Bytes(whole(0)),
        rate: whole(1),
        dirtied: whole(2),
        working_set: Bytes(whole(3)),
        total_s: seconds(4),
        downtime_s: seconds(5),
        stage2_passes: whole(6) as u32,
        sent: whole(7),
    }
}

/// Off by at most this share, or by a unit of the last digit recorded.
fn within(given: f64, recorded: f64, share: f64, digit: f64) -> bool {
    (given - recorded).abs() <= recorded * share + digit
}

#[test]
fn the_closed_form_gives_all_120_answers() {
    let rows = rows();
    assert_eq!(rows.len(), 120);
    for (n, row) in rows.iter().enumerate() {
        let textbook = Textbook {
            memory: row.memory,
            rate: row.rate,
            dirtied: row.dirtied,
            working_set: row.working_set,
            downtime_limit: LIMIT,
            max_passes: u32::MAX,
        };
        let expected = textbook.play();
        assert!(within(expected.total.as_secs_f64(), row.total_s, 1e-4, 1e-6), "row {n}: {expected:?}");
        assert!(within(expected.downtime.as_secs_f64(), row.downtime_s, 1e-4, 1e-6), "row {n}: {expected:?}");
        assert!(within(expected.sent.0 as f64, row.sent as f64, 1e-4, 0.0), "row {n}: {expected:?}");
        assert_eq!(expected.passes - 1, row.stage2_passes, "row {n}");
    }
}

/// A sequential walk is what a model without page identity assumes. Rates are whole pages per second here, which
/// near the edge (90 % of the link) amounts to a third of a permille.
#[test]
fn page_by_page_a_sequential_walk_comes_to_the_same() {
    let small = rows().into_iter().filter(|row| row.memory <= Bytes::gib(16));
    let mut played = 0;
    for row in small {
        let pages = row.memory.pages();
        let memory = Memory::new(pages, pages).expect("all of it is held");
        let writes = Writes {
            base: 0,
            pages: row.working_set.pages().0,
            per_second: (row.dirtied + 2_048) / 4_096,
            pattern: Pattern::Sequential,
        };
        let workload = Workload::steady(&memory, writes).expect("the working set is held");
        let mut guest = Writer::new(1, "VM1", workload, SimTime::ZERO);
        let stop = StopRule::HyperV { max_passes: u32::MAX, downtime_limit: LIMIT };
        let policy = Policy { stop, ..Policy::hyper_v().without_costs() };
        let mut precopy = Precopy::new(policy, memory, SimTime::ZERO);
        let rate = BitsPerSec(row.rate * 8);
        while let Some(sleep) = precopy.next_wake(rate) {
            let now = precopy.at() + sleep;
            precopy.advance(now, rate, &mut guest);
        }
        let total = precopy.total().as_secs_f64();
        assert!(within(total, row.total_s, 1e-3, 0.0), "{total} s is not {} s", row.total_s);
        played += 1;
    }
    assert!(played >= 40, "{played}");
}
