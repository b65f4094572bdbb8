//! Every row of the seed documents that can be shown is shown: a test carries its id.

use std::collections::BTreeSet;
use std::io::Write as _;

use crate::source::{root, rust_files};

const LIST: &str = include_str!("../../seeds.txt");
/// Rows of each document.
const DOCUMENTS: [(&str, u32); 3] = [("S1", 60), ("S2", 44), ("S3", 67)];

/// How a row stands, as the list says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Shown,
    Open,
    Background,
}

struct Row {
    id: &'static str,
    kind: &'static str,
    standing: Standing,
}

fn rows() -> Vec<Row> {
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut words = line.splitn(3, ' ');
        let id = words.next().expect("a line has a word");
        let kind = words.next().unwrap_or_else(|| panic!("{id} has no kind"));
        let standing = match words.next() {
            None => Standing::Shown,
            Some("open") => Standing::Open,
            Some(reason) if reason.starts_with("background: ") => Standing::Background,
            Some(other) => panic!("{id}: {other}"),
        };
        Row { id, kind, standing }
    };
    lines.map(row).collect()
}

/// Ids that a test carries.
fn carried() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for file in rust_files("crates").into_iter().chain(rust_files("tests")) {
        let tests = file.text.split("#[test]").skip(1);
        tests.filter_map(|test| test.split("fn ").nth(1)?.split('(').next()).for_each(|name| {
            ids.extend(ids_in(name, '_').into_iter().map(|id| id.to_uppercase().replace('_', "-")));
        });
    }
    for (_, scenario) in lab_tests::scenario::ALL {
        let comments = scenario.lines().filter(|line| line.trim_start().starts_with('#'));
        comments.for_each(|comment| ids.extend(ids_in(comment, '-')));
    }
    ids
}

/// What looks like an id in a text: `S3-47`, or `s3_47` in the name of a test; `S1-20 to S1-24` means all five.
fn ids_in(text: &str, dash: char) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let (mut last, mut reaches) = (None, false);
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let number = word.parse::<u32>().ok().filter(|_| word.len() == 2);
        match (last, number) {
            (Some(document), Some(row)) => {
                let before =
                    ids.last().and_then(|id| id.strip_prefix(document)?.strip_prefix(dash)?.parse().ok());
                let from = before.filter(|_| reaches).map_or(row, |before: u32| before + 1);
                ids.extend((from..=row).map(|row| format!("{document}{dash}{row:02}")));
                reaches = false;
            }
            _ => reaches = word == "to" || (reaches && is_document(word)),
        }
        last = is_document(word).then_some(word);
    }
    ids
}

fn is_document(word: &str) -> bool {
    word.len() == 2 && word.starts_with(['S', 's']) && word.ends_with(['1', '2', '3'])
}

#[test]
fn the_list_has_every_row_once_in_order() {
    let wanted = DOCUMENTS
        .iter()
        .flat_map(|(document, last)| (1..=*last).map(move |row| format!("{document}-{row:02}")));
    let wanted: Vec<String> = wanted.collect();
    let listed: Vec<&str> = rows().iter().map(|row| row.id).collect();
    assert_eq!(listed, wanted);
}

#[test]
fn steps_limits_and_errors_are_no_background() {
    let wrong: Vec<_> = rows()
        .into_iter()
        .filter(|row| row.standing == Standing::Background && ["P", "L", "E"].contains(&row.kind))
        .map(|row| row.id)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Says how far the lab has come, too, past the capture of the test harness.
#[test]
fn every_row_has_its_test_or_is_said_to_have_none() {
    let (carried, rows) = (carried(), rows());
    let of = |standing| rows.iter().filter(move |row| row.standing == standing).map(|row| row.id);
    let missing: Vec<_> = of(Standing::Shown).filter(|id| !carried.contains(*id)).collect();
    assert!(missing.is_empty(), "no test carries {missing:?}: write one, or say `open` in tests/seeds.txt");
    let shown: Vec<_> = of(Standing::Open).filter(|id| carried.contains(*id)).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        close(&shown);
    } else {
        assert!(
            shown.is_empty(),
            "{shown:?} have a test now: UPDATE_EXPECT=1 takes `open` away in tests/seeds.txt"
        );
    }
    let open: Vec<_> = of(Standing::Open).collect();
    let summary = format!(
        "seed rows: {} of {} covered, {} background, {} open: {}\n",
        of(Standing::Shown).count(),
        rows.len(),
        of(Standing::Background).count(),
        open.len(),
        open.join(" ")
    );
    std::io::stderr().write_all(summary.as_bytes()).expect("standard error can be written");
}

/// Takes `open` away from these rows of the list.
fn close(ids: &[&str]) {
    let lines = LIST.lines().map(|line| match line.strip_suffix(" open") {
        Some(row) if ids.iter().any(|id| row.starts_with(id)) => row,
        _ => line,
    });
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    std::fs::write(root().join("tests/seeds.txt"), text).expect("the list can be written");
}

#[test]
fn an_id_is_found_in_names_and_in_comments() {
    assert_eq!(ids_in("s3_47_the_network_is_chosen_s3_48", '_'), ["s3_47", "s3_48"]);
    assert_eq!(ids_in("# Rows S1-26, S1-31 and S3-7.", '-'), ["S1-26", "S1-31"]);
    assert_eq!(ids_in("s1_20_to_s1_22_all_three_s3_02", '_'), ["s1_20", "s1_21", "s1_22", "s3_02"]);
}
