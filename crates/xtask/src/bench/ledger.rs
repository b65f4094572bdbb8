//! The measurements kept under version control: one line each, so that a slow change can be found later.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::reading::Reading;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

const HEADER: &str = "date,commit,machine,benchmark,unit,native,wasm";

/// One benchmark, both ways.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) native: f64,
    pub(super) wasm: f64,
    pub(super) goal: Option<f64>,
}

impl Entry {
    /// How many times as long it takes in Wasm.
    pub(super) fn slowdown(&self) -> f64 {
        if self.is_rate() { self.native / self.wasm } else { self.wasm / self.native }
    }

    /// Better when higher.
    fn is_rate(&self) -> bool {
        self.unit.ends_with("/s")
    }

    /// What it shall come to, and whether it does in Wasm: that is what the page runs.
    pub(super) fn judged(&self) -> Option<(String, bool)> {
        let goal = self.goal?;
        let (sign, met) =
            if self.is_rate() { ('\u{2265}', self.wasm >= goal) } else { ('\u{2264}', self.wasm <= goal) };
        Some((format!("{sign} {}", super::reading::short(goal)), met))
    }
}

/// Puts the two runs side by side; they must have measured the same things.
pub(super) fn pair(native: Vec<Reading>, wasm: &[Reading]) -> Done<Vec<Entry>> {
    let differs = |name: &str| {
        let why = format!("`{name}` was not measured both natively and in Wasm");
        Trouble::new("bench", why, "Both must run the list of tests/src/bench.rs")
    };
    if let Some(only_wasm) = wasm.iter().find(|one| !native.iter().any(|other| other.name == one.name)) {
        return Err(differs(&only_wasm.name));
    }
    let entries = native.into_iter().map(|reading| {
        let twin = wasm.iter().find(|one| one.name == reading.name && one.unit == reading.unit);
        let twin = twin.ok_or_else(|| differs(&reading.name))?;
        Ok(Entry {
            name: reading.name,
            unit: reading.unit,
            native: reading.value,
            wasm: twin.value,
            goal: reading.goal,
        })
    });
    entries.collect()
}

/// The measurements of frames, with what they should be at most.
pub(super) fn append_frames(
    shop: &Workshop,
    rows: &[Reading],
    goal: fn(&str) -> Option<f64>,
) -> Done<PathBuf> {
    let path = shop.root.join("crates/xtask/frames-ledger.csv");
    let header = "date,commit,machine,frames,unit,measured,goal";
    let lines = rows.iter().map(|row| {
        let at_most = goal(&row.name).map(|goal| goal.to_string()).unwrap_or_default();
        (&row.name, &row.unit, format!("{},{at_most}", kept(row.value)))
    });
    append_lines(shop, path, header, lines)
}

pub(super) fn append(shop: &Workshop, rows: &[Entry]) -> Done<PathBuf> {
    let path = shop.root.join("crates/xtask/bench-ledger.csv");
    let lines =
        rows.iter().map(|row| (&row.name, &row.unit, format!("{},{}", kept(row.native), kept(row.wasm))));
    append_lines(shop, path, HEADER, lines)
}

/// Each line: when and where, then what was measured.
fn append_lines<'a>(
    shop: &Workshop,
    path: PathBuf,
    header: &str,
    rows: impl Iterator<Item = (&'a String, &'a String, String)>,
) -> Done<PathBuf> {
    let mut text = if path.is_file() { String::new() } else { format!("{header}\n") };
    let (date, commit, machine) = (today(), commit(shop), super::machine());
    for (name, unit, numbers) in rows {
        let words = [&date, &commit, &machine, name, unit].map(|word| quoted(word)).join(",");
        text.push_str(&format!("{words},{numbers}\n"));
    }
    let appended = OpenOptions::new().create(true).append(true).open(&path);
    appended.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Trouble::new(
            "bench",
            format!("{} cannot be written ({error})", shop.shown(&path)),
            "Make it writable",
        )
    })?;
    Ok(path)
}

/// Five digits: more would only be noise in a diff.
fn kept(value: f64) -> String {
    format!("{value:.4e}")
}

/// A word of a CSV line.
fn quoted(word: &str) -> String {
    if word.contains([',', '"', '\n']) {
        format!("\"{}\"", word.replace('"', "\"\""))
    } else {
        word.to_owned()
    }
}

pub(super) fn commit(shop: &Workshop) -> String {
    let id = shop.first_line("git", &["rev-parse", "--short=10", "HEAD"]).unwrap_or_else(|| "unknown".into());
    let changed = shop.first_line("git", &["status", "--porcelain"]).is_some_and(|line| !line.is_empty());
    if changed { format!("{id}+changes") } else { id }
}

pub(super) fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (year, month, day) = civil(since.as_secs() / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 as year, month and day; years begin in March so that the leap day comes last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(name: &str, unit: &str, value: f64) -> Reading {
        Reading { name: name.into(), unit: unit.into(), value, goal: None }
    }

    #[test]
    fn slowdown_knows_which_way_a_unit_points() {
        let wasm = [reading("a", "ms", 3.0), reading("b", "events/s", 50.0)];
        let native = vec![reading("a", "ms", 2.0), reading("b", "events/s", 100.0)];
        let slower: Vec<_> = pair(native, &wasm).unwrap().iter().map(Entry::slowdown).collect();
        assert_eq!(slower, [1.5, 2.0]);
    }

    #[test]
    fn a_benchmark_measured_only_once_is_refused_by_name() {
        let both = vec![reading("a", "ms", 1.0)];
        assert!(pair(both.clone(), &[]).unwrap_err().to_string().contains("`a`"));
        assert!(pair(Vec::new(), &both).unwrap_err().to_string().contains("`a`"));
    }

    #[test]
    fn days_become_dates_over_leap_years() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_777), (2026, 11, 20));
    }

    #[test]
    fn a_comma_in_a_word_does_not_make_a_column() {
        assert_eq!(quoted("EPYC, 2 cores"), "\"EPYC, 2 cores\"");
        assert_eq!(quoted("plain"), "plain");
    }
}
