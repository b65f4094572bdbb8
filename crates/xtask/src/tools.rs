//! Installing what the chores need, into `.tools/`, each thing once.

pub(crate) mod browser;
mod cargo_tools;
mod npm;
mod target;

use std::fmt;
use std::time::{Duration, Instant};

use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// Something a chore cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The standard library for Wasm.
    WasmTarget,
    /// The sources of every crate in Cargo.lock, so that later steps need no network.
    Crates,
    /// wasm-opt and the accessibility rules.
    Npm,
    /// Chrome or Chromium with its driver.
    Browser,
    /// The glue between Wasm and JavaScript.
    WasmBindgen,
    /// What takes the page apart.
    WasmSplit,
    /// The bundler.
    Trunk,
    /// The runner of Wasm tests.
    WasmPack,
}

/// The quick ones stand first, so that what is missing is said before the long builds.
pub(crate) const ALL: [Tool; 8] = [
    Tool::WasmTarget,
    Tool::Npm,
    Tool::Browser,
    Tool::Crates,
    Tool::WasmBindgen,
    Tool::WasmSplit,
    Tool::Trunk,
    Tool::WasmPack,
];

/// What `build` needs.
pub(crate) const FOR_BUILD: [Tool; 6] =
    [Tool::WasmTarget, Tool::Npm, Tool::Crates, Tool::WasmBindgen, Tool::WasmSplit, Tool::Trunk];

/// How a tool came to be there.
pub(crate) enum Had {
    /// Nothing was done.
    Already(String),
    /// It was installed now.
    Installed(String),
}

/// Installs what is missing, in order; says a line for each thing it had to do.
pub(crate) fn ensure(shop: &Workshop, tools: &[Tool]) -> Done {
    for tool in tools {
        ensure_one(shop, *tool)?;
    }
    Ok(())
}

/// The same for all, with a line for what was there already; one that cannot be had does not stop the others.
pub(crate) fn install_all(shop: &Workshop) -> Done {
    let mut lacking = Vec::new();
    for tool in ALL {
        match ensure_one(shop, tool) {
            Ok(Had::Already(what)) => println!("  {tool:<12} {what}: already there"),
            Ok(Had::Installed(_)) => (),
            Err(trouble) => {
                println!("  {tool:<12} CANNOT BE HAD. {trouble}");
                lacking.push(tool.to_string());
            }
        }
    }
    if !lacking.is_empty() {
        return Err(Trouble::new("tools", format!("without {}", lacking.join(", ")), "Why stands above"));
    }
    println!("All tools are there. Next: `cargo xtask serve` or `cargo xtask test`.");
    Ok(())
}

fn ensure_one(shop: &Workshop, tool: Tool) -> Done<Had> {
    let begun = Instant::now();
    let had = match tool {
        Tool::WasmTarget => target::ensure_target(shop),
        Tool::Crates => target::ensure_crates(shop),
        Tool::Npm => npm::ensure(shop),
        Tool::Browser => browser::ensure(shop),
        Tool::WasmBindgen => cargo_tools::wasm_bindgen(shop)?.ensure(shop),
        Tool::WasmSplit => cargo_tools::WASM_SPLIT.ensure(shop),
        Tool::Trunk => cargo_tools::TRUNK.ensure(shop),
        Tool::WasmPack => cargo_tools::WASM_PACK.ensure(shop),
    }?;
    if let Had::Installed(what) = &had {
        println!("  {tool:<12} {what}: done in {}", seconds(begun.elapsed()));
    }
    Ok(had)
}

/// Announces work that takes a while.
fn begin(tool: Tool, what: &str, why: &str, takes: &str) {
    println!("  {tool:<12} {what}: {why} (takes {takes})");
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f32())
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Tool::WasmTarget => "wasm target",
            Tool::Crates => "crates",
            Tool::Npm => "npm tools",
            Tool::Browser => "browser",
            Tool::WasmBindgen => "wasm-bindgen",
            Tool::WasmSplit => "wasm-split",
            Tool::Trunk => "trunk",
            Tool::WasmPack => "wasm-pack",
        })
    }
}
