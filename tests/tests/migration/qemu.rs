//! The memory copy against migrations measured with QEMU, at the bar the measurements set (truth: qemu, "What
//! accuracy is reachable"). Constants come from traces and from QEMU's source, none from a single case.

use std::sync::LazyLock;

use lab_tests::qemu::{Answer, Case, Outcome, Score, Scores, predict};
use serde::Deserialize;

use crate::model_card::Bar;

#[derive(Deserialize)]
struct Recording {
    source: String,
    cases: Vec<Case>,
}

fn cases() -> Vec<Case> {
    let recording: Recording =
        serde_json::from_str(include_str!("../../truth/qemu-open.json")).expect("the recording is JSON");
    assert!(recording.source.contains("QEMU 7.2"));
    recording.cases
}

/// Every case with the lab's answer, played once for all tests.
static PLAYED: LazyLock<Vec<(Case, Result<Answer, String>)>> =
    LazyLock::new(|| cases().into_iter().map(|case| (case.clone(), predict(&case))).collect());

fn scores(which: impl Fn(&Case) -> bool) -> Scores {
    let judged = PLAYED.iter().filter(|(case, _)| which(case));
    let score = |(case, answer): &(Case, Result<Answer, String>)| {
        let answer = answer.as_ref().unwrap_or_else(|why| panic!("{}: {why}", case.id));
        Score::of(case, answer).expect("the recording has medians")
    };
    Scores(judged.map(score).collect())
}

fn percent(what: &'static str, off: f64, most: f64) -> Bar {
    Bar { what, unit: " %", off, most }
}

fn hold(bars: &[Bar]) {
    for Bar { what, unit, off, most } in bars {
        assert!(off <= most, "{what}: off by {off:.2}{unit}, the bar is {most}{unit}");
    }
}

/// Every bar of this file, for the model card.
pub(crate) fn bars() -> Vec<Bar> {
    [amounts(), stops(), link_downtime(), loopback_downtime(), auto_converge(), multifd(), xbzrle()].concat()
}

fn amounts() -> Vec<Bar> {
    let scores = scores(Case::is_plain);
    let time = |score: &Score| score.total_time_percent;
    let bytes = |score: &Score| score.transferred_percent;
    vec![
        percent("42 plain migrations: total time, half of them", scores.quantile(50, time), 1.0),
        percent("… 9 of 10", scores.quantile(90, time), 5.0),
        percent("Bytes, half of them", scores.quantile(50, bytes), 0.5),
        percent("… 9 of 10", scores.quantile(90, bytes), 3.0),
    ]
}

fn stops() -> Vec<Bar> {
    let scores = scores(Case::is_plain);
    // What is left over after the last window is partly chance: 3 % or 120 pages, whichever is more.
    let beyond = |score: &Score| if score.final_pages <= 120.0 { 0.0 } else { score.final_pages_percent };
    let syncs = |percent| scores.quantile(percent, |score| score.syncs);
    vec![
        Bar { what: "Passes, half of them (of medians of two runs)", unit: "", off: syncs(50), most: 0.5 },
        Bar { what: "… 9 of 10", unit: "", off: syncs(90), most: 2.0 },
        percent(
            "Pages of the last copy, half of them",
            scores.quantile(50, |score| score.final_pages_percent),
            3.0,
        ),
        percent("… 3 of 4, where more than 120 pages off", scores.quantile(75, beyond), 3.0),
    ]
}

fn link_downtime() -> Vec<Bar> {
    let scores = scores(|case| case.is_plain() && case.is_link());
    let downtime = |score: &Score| score.downtime_percent;
    vec![
        percent("Downtime over a link, half of them", scores.quantile(50, downtime), 4.0),
        percent("… 9 of 10", scores.quantile(90, downtime), 8.0),
    ]
}

fn loopback_downtime() -> Vec<Bar> {
    let scores = scores(|case| case.is_plain() && !case.is_link());
    let off = scores.quantile(90, |score| score.downtime_ms);
    vec![Bar { what: "Downtime within one machine, 9 of 10", unit: " ms", off, most: 15.0 }]
}

fn is_slowed(case: &Case) -> bool {
    case.parameters.capabilities.iter().any(|name| name == "auto-converge")
}

fn auto_converge() -> Vec<Bar> {
    let worst = scores(is_slowed).quantile(100, |score| score.total_time_percent);
    vec![percent("2 migrations with auto-converge: total time, the worse", worst, 15.0)]
}

fn multifd() -> Vec<Bar> {
    let scores = scores(|case| case.id == "M01");
    vec![
        percent("1 migration with multifd: total time", scores.quantile(100, |s| s.total_time_percent), 1.0),
        percent("… bytes", scores.quantile(100, |s| s.transferred_percent), 1.0),
    ]
}

fn xbzrle() -> Vec<Bar> {
    let scores = scores(|case| case.id == "X01");
    let syncs = scores.quantile(100, |score| score.syncs);
    vec![
        percent("1 migration with xbzrle: total time", scores.quantile(100, |s| s.total_time_percent), 1.0),
        percent("… bytes", scores.quantile(100, |s| s.transferred_percent), 1.0),
        Bar { what: "… passes", unit: "", off: syncs, most: 1.0 },
    ]
}

#[test]
fn plain_cases_end_as_measured() {
    let scores = scores(Case::is_plain);
    assert_eq!(scores.0.len(), 42);
    assert!(scores.wrong_outcomes().len() <= 1, "{:?}", scores.wrong_outcomes());
}

#[test]
fn plain_cases_take_as_long_and_send_as_much_as_measured() {
    hold(&amounts());
}

#[test]
fn plain_cases_sync_and_stop_where_measured() {
    hold(&stops());
}

#[test]
fn downtime_over_a_link_is_the_link_s() {
    hold(&link_downtime());
}

#[test]
fn downtime_over_loopback_is_a_few_milliseconds() {
    hold(&loopback_downtime());
}

#[test]
fn auto_converge_slows_the_guest_until_it_converges() {
    let scores = scores(is_slowed);
    assert_eq!(scores.0.len(), 2);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    hold(&auto_converge());
}

#[test]
fn multifd_charges_whole_packets() {
    let scores = scores(|case| case.id == "M01");
    assert_eq!(scores.0.len(), 1);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    hold(&multifd());
}

#[test]
fn xbzrle_sends_a_page_once_and_then_its_differences() {
    let scores = scores(|case| case.id == "X01");
    assert_eq!(scores.0.len(), 1);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    hold(&xbzrle());
}

#[test]
fn what_is_not_modelled_is_refused_by_name() {
    let (case, _) = PLAYED.iter().find(|(case, _)| case.is_plain()).expect("the recording has one");
    let mut other = case.clone();
    other.parameters.capabilities.push("postcopy-ram".to_owned());
    assert_eq!(predict(&other), Err("postcopy-ram is not modelled".to_owned()));
    let mut other = case.clone();
    other.parameters.page_size_bytes = Some(65_536);
    assert_eq!(predict(&other), Err("a page of 65536 bytes is not modelled".to_owned()));
}

/// Numbers so large that sums of them wrap around would otherwise pass for small ones.
#[test]
fn a_guest_that_cannot_be_is_refused() {
    let (case, _) = PLAYED.iter().find(|(case, _)| case.is_plain()).expect("the recording has one");
    let changes: [fn(&mut Case); 5] = [
        |case| case.parameters.working_set_pages = u64::MAX,
        |case| case.parameters.filled_readonly_pages = u64::MAX,
        |case| case.parameters.working_set_base_mib = u64::MAX,
        |case| case.parameters.ram_mib = u64::MAX,
        |case| case.parameters.nonzero_pages_at_start = u64::MAX,
    ];
    for change in changes {
        let mut other = case.clone();
        change(&mut other);
        assert!(predict(&other).is_err());
    }
}

/// An oracle run sees only inputs: the answer must not need, nor change with, what was recorded.
#[test]
fn answers_need_nothing_but_the_inputs() {
    for (case, answer) in PLAYED.iter().filter(|(case, _)| case.is_plain()).take(5) {
        let blind = Case { outcome: None, summary: None, ..case.clone() };
        assert_eq!(predict(&blind), *answer);
        assert!(matches!(answer, Ok(Answer { outcome: Outcome::Completed, .. })));
    }
}
