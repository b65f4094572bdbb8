//! Every scenario answers as written, keeps every invariant, and its link plays the same again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use lab_tests::scenario::{ALL, Digests, judge};

#[test]
fn every_scenario_answers_as_written() {
    assert!(ALL.len() >= 10, "the scenarios are there");
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let (mut wrong, mut digests) = (String::new(), String::new());
    for (name, text) in ALL {
        let path = folder().join(name).with_extension("txt");
        // The file as it is now: the program may be older than its last change.
        let text = fs::read_to_string(&path).unwrap_or_else(|_| (*text).to_owned());
        let verdict = match judge(&text) {
            Ok(verdict) => verdict,
            Err(malformed) => {
                writeln!(wrong, "\n{name}: {malformed}").unwrap();
                continue;
            }
        };
        digests.push_str(&verdict.digests.line(name));
        for trouble in &verdict.troubles {
            writeln!(wrong, "\n{name}: {trouble}").unwrap();
        }
        if update {
            write_if_other(&path, &verdict.text);
        } else {
            if verdict.text != text {
                writeln!(wrong, "\n{name}: other answers\n{}", difference(&text, &verdict.text)).unwrap();
            }
            if Digests::kept(name) != Some(verdict.digests) {
                writeln!(wrong, "\n{name}: other digests than scenarios/digests.txt keeps").unwrap();
            }
        }
    }
    if update {
        write_if_other(&folder().join("digests.txt"), &digests);
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nUPDATE_EXPECT=1 writes what is answered now; read it before you commit it."
    );
}

#[test]
fn no_digest_is_kept_of_a_scenario_that_is_gone() {
    let kept = lab_tests::scenario::DIGESTS.lines().filter_map(|line| line.split(' ').next());
    let gone: Vec<_> = kept.filter(|kept| !ALL.iter().any(|(name, _)| name == kept)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn write_if_other(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("the scenarios can be written");
    }
}

/// The lines from the first to the last that differ, old ones with `-`, new ones with `+`.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = (old.len().min(new.len())) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count().min(rest);
    let mut text = format!("line {}:\n", before + 1);
    for (mark, lines) in [('-', &old[before..old.len() - after]), ('+', &new[before..new.len() - after])] {
        for line in lines {
            writeln!(text, "{mark} {line}").expect("memory can be written");
        }
    }
    text
}
