//! The program as someone at a terminal meets it.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

fn wolfpack(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wolfpack")).args(words).output().expect("the program was just built")
}

fn script(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the folder for this is there");
    path.to_string_lossy().into_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_script_prints_what_it_says_and_ends_with_0() {
    let file = script("good.ps1", "1..3 | ForEach-Object { $_ * 2 }\n");
    let output = wolfpack(&["run", &file]);
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("2\n4\n6\n", Some(0)));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn objects_come_as_one_json_array() {
    let file = script("json.ps1", "'a'\n@{ Name = 'N1'; Votes = 1 }\n");
    let output = wolfpack(&["run", &file, "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(value[0], "a");
    assert_eq!(value[1]["Votes"], 1);
}

#[test]
fn a_terminating_error_ends_with_1_and_says_where() {
    let file = script("bad.ps1", "'before'\n\n  Get-Nonsense\n'after'\n");
    let output = wolfpack(&["run", &file]);
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("before\n", Some(1)));
    let said = text(&output.stderr);
    assert!(said.starts_with(&format!("{file}:3:3: ")) && said.contains("Get-Nonsense"), "{said}");
}

#[test]
fn json_is_whole_even_when_the_script_is_not() {
    let file = script("half.ps1", "1\nGet-Nonsense\n2\n");
    let output = wolfpack(&["run", &file, "--json"]);
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("[\n1\n]\n", Some(1)));
}

#[test]
fn a_script_that_cannot_be_read_says_so() {
    let file = script("syntax.ps1", "1 +\n");
    let output = wolfpack(&["run", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with(&format!("{file}:")), "{}", text(&output.stderr));
    let output = wolfpack(&["run", "no-such-file.ps1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no-such-file.ps1"), "{}", text(&output.stderr));
}

#[test]
fn a_link_opens_as_a_script_that_makes_the_same_link() {
    let file = script(
        "story.ps1",
        "Use-LabPreset cluster -Nodes 3 -Witness Disk -Era 2016 -Seed 7\nWait-Lab 30s\n\
         Stop-LabHost N1 -TurnOff\nWait-Lab 2m\nStart-LabHost N1\nWait-Lab 90s\n",
    );
    let made = wolfpack(&["link", &file]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let link = text(&made.stdout);
    assert!(link.starts_with("#r1.") && link.len() < 200, "{link}");
    let opened = wolfpack(&["open", link.trim()]);
    assert_eq!(opened.status.code(), Some(0), "{}", text(&opened.stderr));
    let again = script("again.ps1", &text(&opened.stdout));
    assert_eq!(text(&wolfpack(&["link", &again]).stdout), link);
}

#[test]
fn a_broken_link_is_named_as_broken() {
    let output = wolfpack(&["open", "#r1.abc~defghi"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("damaged"), "{}", text(&output.stderr));
}

#[test]
fn an_unknown_command_gets_one_sentence() {
    let output = wolfpack(&["explode"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.lines().count() == 1 && said.contains("'explode'"), "{said}");
    let help = wolfpack(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).contains("wolfpack run FILE.ps1"));
}

/// Two nodes without a witness under dynamic votes: N1 is the one that counts, N2 is not.
const TWO_NODES: &str =
    "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2\nNew-LabRole VM1 -Node N1\n";

#[test]
fn explore_lists_what_takes_a_service_down() {
    let file = script("explore.ps1", TWO_NODES);
    let output = wolfpack(&["explore", &file, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let rows = rows.as_array().expect("an array");
    let gone = |failure: &str, service: &str| {
        rows.iter().any(|row| row["Failure"] == failure && row["Service"] == service && row["Back"] == false)
    };
    assert!(gone("ArrayDown ARRAY1", "VM1"));
    assert!(!rows.iter().any(|row| row["Failure"] == "HostPowerLost N2" && row["Service"] == "VM1"));
    let plain = wolfpack(&["explore", &file]);
    assert_eq!(text(&plain.stdout).lines().count(), rows.len() + 2, "{}", text(&plain.stdout));
    assert!(text(&plain.stderr).contains("wolfpack: tried "));
}

#[test]
fn sweep_prints_a_line_for_each_seed_and_goes_on_after_one_that_fails() {
    let file = script("sweep.ps1", TWO_NODES);
    let output = wolfpack(&["sweep", &file, "--seeds", "1..5", "--shard", "2/2"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        matches!(lines[..], [two, four] if two.starts_with("Seed=2  Digest=") && four.starts_with("Seed=4  "))
    );
    let file = script("sweep-bad.ps1", "Use-LabPreset two-node-csv\nGet-Nonsense\n");
    let output = wolfpack(&["sweep", &file, "--seeds", "1..2", "--json"]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((rows.as_array().map(Vec::len), output.status.code()), (Some(2), Some(1)));
    assert!(rows[1]["Error"].as_str().is_some_and(|error| error.contains("Get-Nonsense")));
}

#[test]
fn the_largest_seeds_are_shown_as_they_are() {
    let file = script("large-seed.ps1", "Use-LabPreset two-node-csv\n");
    let last = u64::MAX.to_string();
    let output = wolfpack(&["sweep", &file, "--seeds", &format!("{last}..{last}")]);
    assert!(text(&output.stdout).starts_with(&format!("Seed={last}  Digest=")), "{}", text(&output.stdout));
}
