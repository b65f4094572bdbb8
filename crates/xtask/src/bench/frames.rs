//! `cargo xtask frames`: how long the page takes for a frame, in a real browser, against what it should take.
//!
//! The seam: `tests/src/bin/frames` prints the same JSON lines as the other benchmarks.

use std::process::{Command, Stdio};

use super::ledger;
use super::reading::{self, Reading, short};
use crate::build::Profile;
use crate::tools::{self, Tool, browser};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

const NEEDS: [Tool; 2] = [Tool::Npm, Tool::Browser];
const LARGEST: &str = "64 hosts";

/// Measures the site in `dist/`, prints the table, appends it to the ledger.
pub(crate) fn frames(shop: &Workshop, store: bool) -> Done {
    let output = program(shop, "frames")?.stderr(Stdio::inherit()).output().map_err(|error| {
        Trouble::new("frames", format!("cannot be run ({error})"), "Run `cargo xtask tools`")
    })?;
    let readings = reading::parse_all(&String::from_utf8_lossy(&output.stdout))?;
    print_table(&readings);
    if store {
        let path = ledger::append_frames(shop, &readings, goal)?;
        println!("Stored in {}.", shop.shown(&path));
    }
    if output.status.success() {
        Ok(())
    } else {
        Err(Trouble::new("frames", "did not finish", "What it printed stands above"))
    }
}

/// Takes the pictures of the README anew.
pub(crate) fn pictures(shop: &Workshop) -> Done {
    shop.show("pictures", &mut program(shop, "pictures")?)
}

/// A program of `tests/` that plays the site in `dist/` in a browser.
fn program(shop: &Workshop, name: &'static str) -> Done<Command> {
    tools::ensure(shop, &NEEDS)?;
    let dist = Profile::Release.folder(shop);
    if !dist.join("index.html").is_file() {
        return Err(Trouble::new(name, "dist/ holds no site", "Run `cargo xtask build`"));
    }
    let browser = browser::find(shop)?;
    let mut cargo = shop.cargo();
    cargo.args(["run", "--quiet", "--locked", "-p", "lab-tests", "--features", "browser", "--bin", name]);
    cargo.env("LAB_DIST", dist).env("CHROME", browser.chrome).env("CHROMEDRIVER", browser.driver);
    Ok(cargo)
}

/// What a measurement may be at most. Script and layout of a frame share ten milliseconds: four for the simulation,
/// six for the page. In the largest world no frame may be noticed as a halt.
pub(super) fn goal(name: &str) -> Option<f64> {
    let table: [(&str, f64, f64); 12] = [
        ("processor when paused", 1.0, 1.0),
        ("click to effect", 100.0, 100.0),
        ("scrubbing to random moments, script and layout, longest", 50.0, 100.0),
        ("scrubbing to random moments, script", 50.0, 50.0),
        ("the events grow, at 10x, script", 8.0, 16.7),
        ("scroll, script", 16.7, 16.7),
        ("script and layout, longest", 100.0, 100.0),
        (", script", 10.0, 33.0),
        (", layout", 6.0, 16.7),
        ("elements of the event table", 1_000.0, 1_000.0),
        ("memory afterwards", 150.0, 150.0),
        ("tasks above 50 ms", 0.0, 2.0),
    ];
    let found = table.iter().find(|(part, _, _)| name.contains(part))?;
    Some(if name.starts_with(LARGEST) { found.2 } else { found.1 })
}

fn print_table(readings: &[Reading]) {
    let width = readings.iter().map(|one| one.name.chars().count()).max().unwrap_or_default();
    println!("\n{:<width$}  {:>10}  {:<14}  {:>8}", "in Chromium", "measured", "unit", "goal");
    for Reading { name, unit, value, goal: _ } in readings {
        let goal = goal(name);
        let (at_most, missed) = match goal {
            Some(goal) if *value > goal => (short(goal), "  missed"),
            Some(goal) => (short(goal), ""),
            None => ("".into(), ""),
        };
        println!("{name:<width$}  {:>10}  {unit:<14}  {at_most:>8}{missed}", short(*value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_words_decide_the_goal_and_the_largest_world_has_its_own() {
        assert_eq!(goal("2 hosts, 3 VMs: running at 1x, script"), Some(10.0));
        assert_eq!(goal("2 hosts, 3 VMs: the tree scrolls, script"), Some(10.0));
        assert_eq!(goal("2 hosts, 3 VMs: the events scroll, script"), Some(16.7));
        assert_eq!(goal("64 hosts, 8,000 VMs: running at 1x, script"), Some(33.0));
        assert_eq!(goal("64 hosts, 8,000 VMs: the world is built"), None);
    }
}
