//! The same 1,000 migrations in SimGrid, for a ratio in one run (Debian: libsimgrid-dev). Without it: one line.

use std::path::Path;
use std::process::Command;

use super::Entry;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

const HEADER: &str = "/usr/include/simgrid/s4u.hpp";
const OURS: &str = "the same 1,000 in the comparison mode";
/// As our own benchmarks: the best of so many rounds counts.
const ROUNDS: u32 = 5;

/// Prints how many times as long SimGrid takes.
pub(super) fn compare(shop: &Workshop, rows: &[Entry]) -> Done {
    let Some(ours) = rows.iter().find(|row| row.name == OURS) else { return Ok(()) };
    if !Path::new(HEADER).is_file() {
        println!("\nSimGrid is not installed (Debian: libsimgrid-dev): no ratio.");
        return Ok(());
    }
    let program = shop.target().join("bench-simgrid");
    let mut compiler = Command::new("c++");
    compiler.args(["-O2", "-std=c++17"]).arg(shop.root.join("tests/simgrid/thousand.cpp"));
    shop.show("SimGrid's driver", compiler.args(["-lsimgrid", "-o"]).arg(&program))?;
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        best = best.min(run(&program)?);
    }
    let (native, wasm) = (best / ours.native, best / ours.wasm);
    println!(
        "\nSimGrid takes {best:.0} ms for it: {native:.0} times as long, {wasm:.0} times as long as in Wasm."
    );
    Ok(())
}

fn run(program: &Path) -> Done<f64> {
    let trouble = |why: String| Trouble::new("SimGrid's driver", why, "Look at tests/simgrid/thousand.cpp");
    let output =
        Command::new(program).output().map_err(|error| trouble(format!("cannot be run ({error})")))?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let milliseconds = answer.split_whitespace().next().and_then(|word| word.parse().ok());
    milliseconds.ok_or_else(|| trouble(format!("gave no time: {answer}")))
}
