//! Scripts with what they print, in `tests/lang/*.txt`; `UPDATE_EXPECT=1` rewrites them.
//!
//! A case is a script, `----`, the output, a blank line. Output with blank lines in it stands between
//! `----` twice and `----` twice. Each file runs in one console, so variables live on to the next case.

use std::fs;
use std::path::PathBuf;

use lab_session::{Session, Start};
use lab_shell::Shell;
use lab_world::preset::Preset;

struct Case {
    script: String,
    output: String,
}

fn lab() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

#[test]
fn scripts_print_what_is_written_down() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lang");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("tests/lang exists")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut differences = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a case file is text");
        let mut shell = Shell::new();
        let mut rewritten = String::new();
        for case in cases(&text) {
            let output = shell.run(&case.script, &mut lab()).lines().join("\n");
            if output != case.output {
                differences.push(format!(
                    "{}\n{}\n---- expected\n{}\n---- got\n{output}\n",
                    file.display(),
                    case.script,
                    case.output
                ));
            }
            rewritten.push_str(&shown(&case.script, &output));
        }
        if update {
            fs::write(&file, rewritten).expect("a case file can be written");
        } else {
            assert!(
                rewritten.trim_end() == text.trim_end() || !differences.is_empty(),
                "{} is not laid out as it would be rewritten",
                file.display()
            );
        }
    }
    assert!(update || differences.is_empty(), "{}", differences.join("\n"));
}

fn shown(script: &str, output: &str) -> String {
    if output.lines().any(|line| line.trim().is_empty()) {
        format!("{script}\n----\n----\n{output}\n----\n----\n\n")
    } else if output.is_empty() {
        format!("{script}\n----\n\n")
    } else {
        format!("{script}\n----\n{output}\n\n")
    }
}

fn cases(text: &str) -> Vec<Case> {
    let mut lines = text.lines().peekable();
    let mut cases = Vec::new();
    while lines.peek().is_some() {
        while lines.next_if(|line| line.is_empty()).is_some() {}
        let script: Vec<&str> = std::iter::from_fn(|| lines.next_if(|line| *line != "----")).collect();
        if lines.next().is_none() {
            assert!(script.is_empty(), "a script without ----: {script:?}");
            break;
        }
        let double = lines.next_if(|line| *line == "----").is_some();
        let end = if double { "----" } else { "" };
        let output: Vec<&str> = std::iter::from_fn(|| lines.next_if(|line| *line != end)).collect();
        lines.next();
        if double {
            assert_eq!(lines.next(), Some("----"), "output with blank lines ends with ---- twice");
        }
        cases.push(Case { script: script.join("\n"), output: output.join("\n") });
    }
    cases
}
