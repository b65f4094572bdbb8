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

/// One of its runs against ours.
pub(super) struct Ratio {
    pub(super) vms: u32,
    /// What SimGrid takes.
    pub(super) milliseconds: f64,
    /// How many times as long that is, natively and in Wasm.
    pub(super) times: (f64, f64),
}

/// Prints how many times as long SimGrid takes, with 640 VMs and with 8,000 of which as many are moved. In our
/// comparison mode a VM that rests costs nothing.
pub(super) fn compare(shop: &Workshop, rows: &[Entry]) -> Done<Vec<Ratio>> {
    let Some(ours) = rows.iter().find(|row| row.name == OURS) else { return Ok(Vec::new()) };
    if !Path::new(HEADER).is_file() {
        println!("\nSimGrid is not installed (Debian: libsimgrid-dev): no ratio.");
        return Ok(Vec::new());
    }
    let program = shop.target().join("bench-simgrid");
    let mut compiler = Command::new("c++");
    compiler.args(["-O2", "-std=c++17"]).arg(shop.root.join("tests/simgrid/thousand.cpp"));
    shop.show("SimGrid's driver", compiler.args(["-lsimgrid", "-o"]).arg(&program))?;
    let mut ratios = Vec::new();
    for vms in [640, 8_000] {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            best = best.min(run(&program, vms)?);
        }
        let times @ (native, wasm) = (best / ours.native, best / ours.wasm);
        println!(
            "SimGrid takes {best:.0} ms for it with {vms} VMs: {native:.0} times as long, {wasm:.0} times as long as \
             in Wasm."
        );
        ratios.push(Ratio { vms, milliseconds: best, times });
    }
    Ok(ratios)
}

fn run(program: &Path, vms: u32) -> Done<f64> {
    let trouble = |why: String| Trouble::new("SimGrid's driver", why, "Look at tests/simgrid/thousand.cpp");
    let output = Command::new(program)
        .arg(vms.to_string())
        .output()
        .map_err(|error| trouble(format!("cannot be run ({error})")))?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    let milliseconds = answer.split_whitespace().next().and_then(|word| word.parse().ok());
    milliseconds.ok_or_else(|| trouble(format!("gave no time: {answer}")))
}
