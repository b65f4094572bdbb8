//! The two things that cargo and rustup bring by themselves: the Wasm target and the crates.

use std::path::Path;

use super::{Had, Tool, begin};
use crate::pins::WASM_TARGET;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

pub(super) fn ensure_target(shop: &Workshop) -> Done<Had> {
    // Asks rustc itself, so that a toolchain without rustup counts too.
    let found = shop.first_line("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]);
    if found.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(Had::Already(WASM_TARGET.into()));
    }
    begin(Tool::WasmTarget, WASM_TARGET, "rustc's library for the page", "about 10 s");
    shop.quietly("rustup", shop.command("rustup").args(["target", "add", WASM_TARGET])).map_err(|_| {
        Trouble::new(
            WASM_TARGET,
            "rustup could not add the target",
            "Run `rustup target add wasm32-unknown-unknown` in this folder and read its answer",
        )
    })?;
    Ok(Had::Installed(WASM_TARGET.into()))
}

pub(super) fn ensure_crates(shop: &Workshop) -> Done<Had> {
    let what = "crates of Cargo.lock";
    let offline = shop.cargo().args(["fetch", "--locked", "--offline"]).output();
    if offline.is_ok_and(|output| output.status.success()) {
        return Ok(Had::Already(what.into()));
    }
    begin(Tool::Crates, what, "the sources everything is built from", "about 20 s");
    shop.quietly("crates", shop.cargo().args(["fetch", "--locked"]))?;
    Ok(Had::Installed(what.into()))
}
