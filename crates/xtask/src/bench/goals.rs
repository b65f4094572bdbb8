//! The page of goals: what was to be reached and what the last stored run measured.

use super::ledger::{self, Entry};
use super::reading::short;
use super::simgrid::Ratio;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

const PAGE: &str = "crates/PERFORMANCE.md";

/// How much faster than SimGrid, by the number of VMs.
const PEER_GOALS: [(u32, f64); 2] = [(640, 50.0), (8_000, 200.0)];

pub(super) fn write(shop: &Workshop, rows: &[Entry], peer: Vec<Ratio>) -> Done {
    let mut text = format!(
        "# Goals and measurements\n\nWritten by `cargo xtask bench` on {} at {}, {}; every run is in \
         `crates/xtask/bench-ledger.csv`. Times are those of the processor, the best of some rounds. The goals in \
         absolute times were set on another machine.\n\n\
         | what | goal | native | Wasm | |\n|---|---|---|---|---|\n",
        ledger::today(),
        ledger::commit(shop),
        super::machine(),
    );
    for row in rows {
        let Some((goal, met)) = row.judged() else { continue };
        let unit = if row.unit == "ms" { " ms" } else { "" };
        let name = if row.unit == "ms" { row.name.clone() } else { format!("{}: {}", row.name, row.unit) };
        let (native, wasm) = (short(row.native), short(row.wasm));
        text.push_str(&format!(
            "| {name} | {goal}{unit} | {native}{unit} | {wasm}{unit} | {} |\n",
            word(met)
        ));
    }
    for Ratio { vms, milliseconds, times: (native, wasm) } in peer {
        let goal = PEER_GOALS.iter().find(|(of, _)| *of == vms).map_or(1.0, |(_, goal)| *goal);
        text.push_str(&format!(
            "| 1,000 migrations among {vms} VMs in the comparison mode: times as fast as SimGrid ({milliseconds:.0} ms) | \
             \u{2265} {goal:.0} | {native:.0} | {wasm:.0} | {} |\n",
            word(native >= goal)
        ));
    }
    let path = shop.root.join(PAGE);
    std::fs::write(&path, text).map_err(|error| {
        Trouble::new("bench", format!("{PAGE} cannot be written ({error})"), "Make it writable")
    })
}

fn word(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}
