//! The memory copy against migrations measured with QEMU, at the bar the measurements set (truth: qemu, "What
//! accuracy is reachable"). Constants come from traces and from QEMU's source, none from a single case.

use std::sync::LazyLock;

use lab_tests::qemu::{Answer, Case, Outcome, Score, Scores, predict};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recording {
    source: String,
    cases: Vec<Case>,
}

fn cases() -> Vec<Case> {
    let recording: Recording =
        serde_json::from_str(include_str!("../truth/qemu-open.json")).expect("the recording is JSON");
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

fn at_most(figure: f64, bar: f64, what: &str) {
    assert!(figure <= bar, "{what}: {figure:.2}, the bar is {bar}");
}

#[test]
fn plain_cases_end_as_measured() {
    let scores = scores(Case::is_plain);
    assert_eq!(scores.0.len(), 42);
    assert!(scores.wrong_outcomes().len() <= 1, "{:?}", scores.wrong_outcomes());
}

#[test]
fn plain_cases_take_as_long_and_send_as_much_as_measured() {
    let scores = scores(Case::is_plain);
    at_most(scores.quantile(50, |score| score.total_time_percent), 1.0, "total time, median percent");
    at_most(scores.quantile(90, |score| score.total_time_percent), 5.0, "total time, 90th percent");
    at_most(scores.quantile(50, |score| score.transferred_percent), 0.5, "bytes, median percent");
    at_most(scores.quantile(90, |score| score.transferred_percent), 3.0, "bytes, 90th percent");
}

#[test]
fn plain_cases_sync_and_stop_where_measured() {
    let scores = scores(Case::is_plain);
    at_most(scores.quantile(50, |score| score.syncs), 0.5, "syncs, median (half of a median of two runs)");
    at_most(scores.quantile(90, |score| score.syncs), 2.0, "syncs, 90th");
    at_most(scores.quantile(50, |score| score.final_pages_percent), 3.0, "pages left, median percent");
    // What is left over after the last window is partly chance: 3 % or 120 pages, whichever is more.
    let beyond = |score: &Score| if score.final_pages <= 120.0 { 0.0 } else { score.final_pages_percent };
    at_most(scores.quantile(75, beyond), 3.0, "pages left, beyond 120 pages, upper quartile percent");
}

#[test]
fn downtime_over_a_link_is_the_link_s() {
    let scores = scores(|case| case.is_plain() && case.is_link());
    at_most(scores.quantile(50, |score| score.downtime_percent), 4.0, "downtime, median percent");
    at_most(scores.quantile(90, |score| score.downtime_percent), 8.0, "downtime, 90th percent");
}

#[test]
fn downtime_over_loopback_is_a_few_milliseconds() {
    let scores = scores(|case| case.is_plain() && !case.is_link());
    at_most(scores.quantile(90, |score| score.downtime_ms), 15.0, "downtime, 90th ms");
}

#[test]
fn auto_converge_slows_the_guest_until_it_converges() {
    let slowed = |case: &Case| case.parameters.capabilities.iter().any(|name| name == "auto-converge");
    let scores = scores(slowed);
    assert_eq!(scores.0.len(), 2);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    at_most(scores.quantile(100, |score| score.total_time_percent), 15.0, "total time, worst percent");
}

#[test]
fn multifd_charges_whole_packets() {
    let scores = scores(|case| case.id == "M01");
    assert_eq!(scores.0.len(), 1);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    at_most(scores.quantile(100, |score| score.total_time_percent), 1.0, "total time, percent");
    at_most(scores.quantile(100, |score| score.transferred_percent), 1.0, "bytes, percent");
}

#[test]
fn xbzrle_sends_a_page_once_and_then_its_differences() {
    let scores = scores(|case| case.id == "X01");
    assert_eq!(scores.0.len(), 1);
    assert_eq!(scores.wrong_outcomes(), Vec::<&str>::new());
    at_most(scores.quantile(100, |score| score.total_time_percent), 1.0, "total time, percent");
    at_most(scores.quantile(100, |score| score.transferred_percent), 1.0, "bytes, percent");
    at_most(scores.quantile(100, |score| score.syncs), 1.0, "syncs");
}

#[test]
fn what_is_not_modelled_is_refused_by_name() {
    let (case, _) = PLAYED.iter().find(|(case, _)| case.is_plain()).expect("the recording has one");
    let mut other = case.clone();
    other.parameters.capabilities.push("postcopy-ram".to_owned());
    assert_eq!(predict(&other), Err("postcopy-ram is not modelled".to_owned()));
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
