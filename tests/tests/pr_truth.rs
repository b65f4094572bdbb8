//! The unit against what two real iSCSI targets answered (truth/pr-*.json, facts: persistent-reservations).

use lab_tests::pr::{Row, Scenario, Sequence, judge_row, judge_scenario, judge_sequence};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Scenarios {
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Sequences {
    sequences: Vec<Sequence>,
}

fn all_pass(outcomes: impl Iterator<Item = Result<(), String>>) {
    let wrong: Vec<String> = outcomes.filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong, the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}

#[test]
fn every_row_of_the_truth_table_is_answered_as_measured_or_required() {
    let table: Table =
        serde_json::from_str(include_str!("../truth/pr-table.json")).expect("the table is JSON");
    assert_eq!(table.rows.len(), 929);
    all_pass(table.rows.iter().map(judge_row));
}

#[test]
fn every_scenario_runs_as_measured() {
    let file: Scenarios =
        serde_json::from_str(include_str!("../truth/pr-scenarios.json")).expect("the scenarios are JSON");
    assert_eq!(file.scenarios.len(), 17);
    all_pass(file.scenarios.iter().map(|scenario| {
        assert!(judge_scenario(scenario)? > 0, "{} has steps", scenario.title);
        Ok(())
    }));
}

#[test]
fn every_step_of_the_random_sequences_is_answered_as_measured_or_required() {
    let file: Sequences =
        serde_json::from_str(include_str!("../truth/pr-sequences.json")).expect("the sequences are JSON");
    let steps: usize = file.sequences.iter().map(|sequence| sequence.steps.len()).sum();
    assert_eq!((file.sequences.len(), steps), (180, 4_550));
    all_pass(file.sequences.iter().map(|sequence| judge_sequence(sequence).map(drop)));
}
