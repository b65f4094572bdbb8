//! The comparison mode against SimGrid's 120 answers (goal P2), and the page-level engine beside it.

use lab_kernel::{SimDuration, SimTime};
use lab_tests::fluid;
use lab_units::{BitsPerSec, Bytes};
use lab_world::guest::{Memory, Pattern, Workload, Writer, Writes};
use lab_world::precopy::{Policy, Precopy, StopRule, Textbook};

use crate::model_card::Bar;

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
    let lines = include_str!("../../truth/simgrid.csv").lines().skip(2);
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

/// Percent by which a figure is off, less a unit of the last digit recorded.
fn off(given: f64, recorded: f64, digit: f64) -> f64 {
    let off = (given - recorded).abs() - digit;
    if off > 0.0 { 100.0 * off / recorded } else { 0.0 }
}

fn worst(offs: impl Iterator<Item = f64>) -> f64 {
    offs.fold(0.0, f64::max)
}

impl Row {
    fn textbook(&self) -> Textbook {
        Textbook {
            memory: self.memory,
            rate: self.rate,
            dirtied: self.dirtied,
            working_set: self.working_set,
            downtime_limit: LIMIT,
            max_passes: u32::MAX,
        }
    }

    /// The same migration page by page, without costs of its own. Rates are whole pages per second here, which near
    /// the edge (90 % of the link) amounts to a third of a permille.
    fn page_by_page(&self, pattern: Pattern) -> SimDuration {
        let stop = StopRule::HyperV { max_passes: u32::MAX, downtime_limit: LIMIT };
        page_by_page(&self.textbook(), stop, pattern).total()
    }

    fn is_small(&self) -> bool {
        self.memory <= Bytes::gib(16)
    }
}

/// What the textbook describes, page by page and without costs.
pub(crate) fn page_by_page(textbook: &Textbook, stop: StopRule, pattern: Pattern) -> Precopy {
    let pages = textbook.memory.pages();
    let memory = Memory::new(pages, pages).expect("all of it is held");
    let per_second = (textbook.dirtied + 2_048) / 4_096;
    let writes = Writes { base: 0, pages: textbook.working_set.pages().0, per_second, pattern };
    let workload = Workload::steady(&memory, writes).expect("the working set is held");
    let mut guest = Writer::new(1, "VM1", workload, SimTime::ZERO);
    let policy = Policy { stop, ..Policy::hyper_v().without_costs() };
    let mut precopy = Precopy::new(policy, memory, SimTime::ZERO);
    let rate = BitsPerSec(textbook.rate * 8);
    while let Some(sleep) = precopy.next_wake(rate) {
        let now = precopy.at() + sleep;
        precopy.advance(now, rate, &mut guest);
    }
    precopy
}

/// How far the comparison mode is from the 120 answers, and the page-level engine from the smaller of them.
pub(crate) fn bars() -> Vec<Bar> {
    let rows = rows();
    let played: Vec<_> = rows.iter().map(|row| (row, row.textbook().play())).collect();
    let total = played.iter().map(|(row, got)| off(got.total.as_secs_f64(), row.total_s, 1e-6));
    let downtime = played.iter().map(|(row, got)| off(got.downtime.as_secs_f64(), row.downtime_s, 1e-6));
    let sent = played.iter().map(|(row, got)| off(got.sent.0 as f64, row.sent as f64, 0.0));
    let walked = rows.iter().filter(|row| row.is_small());
    let walked = walked.map(|row| off(row.page_by_page(Pattern::Sequential).as_secs_f64(), row.total_s, 0.0));
    let bar = |what, off, most| Bar { what, unit: " %", off, most };
    vec![
        bar("120 migrations in the comparison mode: total time, the worst", worst(total), 0.01),
        bar("… downtime", worst(downtime), 0.01),
        bar("… bytes", worst(sent), 0.01),
        bar(
            "Those of up to 16 GiB page by page, the guest writing one page after the other",
            worst(walked),
            0.1,
        ),
    ]
}

/// What our own model says of the same guests when they write at random: the shortest and the longest total time, in
/// percent of SimGrid's. A page written twice in a pass is sent once.
pub(crate) fn at_random() -> (f64, f64) {
    let small = rows().into_iter().filter(|row| row.is_small() && row.dirtied > 0);
    let shares = small.map(|row| 100.0 * row.page_by_page(Pattern::Uniform).as_secs_f64() / row.total_s);
    shares.fold((f64::INFINITY, 0.0), |(least, most), share| (share.min(least), share.max(most)))
}

#[test]
fn the_closed_form_gives_all_120_answers() {
    let rows = rows();
    assert_eq!(rows.len(), 120);
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row.textbook().play().passes - 1, row.stage2_passes, "row {n}");
    }
}

/// Many at once are played pass by pass; one alone has its link to itself.
#[test]
fn alone_among_many_a_migration_is_the_closed_form() {
    for (n, row) in rows().iter().enumerate() {
        let plan = fluid::Move { textbook: row.textbook(), crosses: vec![0] };
        let done = fluid::play(&[BitsPerSec(row.rate * 8)], vec![vec![plan]])[0];
        let expected = row.textbook().play();
        // Time is whole nanoseconds, in which a fast link carries dozens of bytes: each pass rounds a little.
        let near = |a: u64, b: u64| a.abs_diff(b) <= b / 1_000_000 + 1;
        assert!(near(done.total.as_nanos(), expected.total.as_nanos()), "row {n}: {done:?}, {expected:?}");
        assert!(
            near(done.downtime.as_nanos(), expected.downtime.as_nanos()),
            "row {n}: {done:?}, {expected:?}"
        );
        assert!(near(done.sent.0, expected.sent.0), "row {n}: {done:?}, {expected:?}");
    }
}

/// Two side by side have half each; the third waits for its turn.
#[test]
fn those_that_share_a_link_take_twice_as_long_and_others_take_no_notice() {
    let textbook = Textbook { dirtied: 0, ..rows()[0].textbook() };
    let plan = |link| fluid::Move { textbook, crosses: vec![link] };
    let rate = BitsPerSec(textbook.rate * 8);
    let done = fluid::play(&[rate, rate], vec![vec![plan(0)], vec![plan(0)], vec![plan(1), plan(1)]]);
    let alone = textbook.play().total.as_secs_f64();
    let totals: Vec<f64> =
        done.iter().map(|done| (done.total.as_secs_f64() / alone * 100.0).round()).collect();
    assert_eq!(totals, [100.0, 200.0, 200.0, 100.0]);
}

/// A sequential walk is what a model without page identity assumes.
#[test]
fn simgrid_s_figures_come_out_in_its_mode_and_page_by_page() {
    assert!(rows().iter().filter(|row| row.is_small()).count() >= 40);
    for Bar { what, unit, off, most } in bars() {
        assert!(off <= most, "{what}: off by {off:.4}{unit}, the bar is {most}{unit}");
    }
}

#[test]
fn written_at_random_no_migration_takes_longer_than_simgrid_says() {
    let (least, most) = at_random();
    assert!(least > 25.0 && most < 100.1, "{least:.1} to {most:.1} %");
}
