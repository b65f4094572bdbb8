//! `cargo xtask bench`: the same Rust functions timed natively and as Wasm in Node, one table, one ledger.
//!
//! The seam: the binary `bench` of lab-tests prints one JSON line for each measurement,
//! `{"name": "seek 2 h run", "unit": "ms", "value": 12.5}`, to standard output (in Wasm: `console.log`).
//! Units that end in `/s` are better when higher; all others when lower. A fourth field, `goal`, may hold a number.

mod frames;
mod goals;
mod ledger;
mod reading;
mod simgrid;

use std::env;
use std::process::Command;

use crate::pins::WASM_TARGET;
use crate::tools::{self, Tool};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;
pub(crate) use frames::{frames, pictures};
use ledger::Entry;
use reading::Reading;

const NEEDS: [Tool; 4] = [Tool::WasmTarget, Tool::Npm, Tool::Crates, Tool::WasmBindgen];

/// Runs both, prints the table, appends it to the ledger, and writes the page of goals.
pub(crate) fn bench(shop: &Workshop, store: bool) -> Done {
    tools::ensure(shop, &NEEDS)?;
    println!("Natively …");
    let native = readings("native benchmark", &mut native_command(shop))?;
    println!("As Wasm in Node …");
    build_wasm(shop)?;
    let script = wasm_folder(shop).join("bench.js");
    let wasm = readings("Wasm benchmark", shop.command("node").arg(script))?;
    let rows = ledger::pair(native, &wasm)?;
    print_table(&rows);
    let peer = simgrid::compare(shop, &rows)?;
    if store {
        let path = ledger::append(shop, &rows)?;
        println!("Stored in {}.", shop.shown(&path));
        goals::write(shop, &rows, peer)?;
    }
    Ok(())
}

fn native_command(shop: &Workshop) -> Command {
    let mut cargo = shop.cargo();
    cargo.args(["run", "--quiet", "--locked", "--release", "-p", "lab-tests", "--bin", "bench"]);
    cargo
}

fn wasm_folder(shop: &Workshop) -> std::path::PathBuf {
    shop.target().join("bench-wasm")
}

/// The same steps the page goes through, so that the same code is timed.
fn build_wasm(shop: &Workshop) -> Done {
    let mut cargo = shop.cargo();
    cargo.args(["build", "--quiet", "--locked", "--release", "--target", WASM_TARGET]);
    shop.show("Wasm benchmark", cargo.args(["-p", "lab-tests", "--bin", "bench"]))?;
    let built = shop.target().join(WASM_TARGET).join("release/bench.wasm");
    let out = wasm_folder(shop);
    let mut bindgen = shop.command("wasm-bindgen");
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(&out).arg(built);
    shop.show("wasm-bindgen", &mut bindgen)?;
    let wasm = out.join("bench_bg.wasm");
    shop.show("wasm-opt", shop.command("wasm-opt").arg("-Oz").arg(&wasm).arg("-o").arg(&wasm))
}

fn readings(which: &str, command: &mut Command) -> Done<Vec<Reading>> {
    let output = command.stderr(std::process::Stdio::inherit()).output().map_err(|error| {
        Trouble::new(which, format!("cannot be run ({error})"), "Run `cargo xtask tools`")
    })?;
    if !output.status.success() {
        return Err(Trouble::new(which, "did not finish", "What it printed stands above"));
    }
    reading::parse_all(&String::from_utf8_lossy(&output.stdout))
}

fn print_table(rows: &[Entry]) {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default().max(9);
    println!("\n{:<width$}  {:>14}  {:>14}  {:<13}  slower in Wasm", "benchmark", "native", "Wasm", "unit");
    for row in rows {
        let (native, wasm) = (reading::short(row.native), reading::short(row.wasm));
        let goal = row.judged().map_or_else(String::new, |(goal, met)| {
            format!("  goal {goal}: {}", if met { "met" } else { "missed" })
        });
        let slower = format!("{:.2} x", row.slowdown());
        println!("{:<width$}  {native:>14}  {wasm:>14}  {:<13}  {slower:>14}{goal}", row.name, row.unit);
    }
}

/// What the numbers were measured on: `BENCH_MACHINE`, or the processor's name and the number of its cores.
fn machine() -> String {
    if let Ok(named) = env::var("BENCH_MACHINE") {
        return named;
    }
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split(':').nth(1)?.trim().to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!("{}, {cores} cores", processor.unwrap_or_else(|| env::consts::ARCH.to_owned()))
}
