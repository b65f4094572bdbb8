//! The npm packages: a private copy of the two package files, so that `node_modules` stays under `.tools/`.

use std::fs;
use std::io;
use std::path::Path;

use super::{Had, Tool, begin};
use crate::pins;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

const MANIFEST: &str = include_str!("../../tools/package.json");
const LOCK: &str = include_str!("../../tools/package-lock.json");

pub(super) fn ensure(shop: &Workshop) -> Done<Had> {
    let what = format!("binaryen {}, axe-core {}", pins::BINARYEN, pins::AXE_CORE);
    check_node(shop)?;
    if is_installed(&shop.npm()) {
        return Ok(Had::Already(what));
    }
    begin(Tool::Npm, &what, "wasm-opt makes the Wasm smaller, axe checks accessibility", "about 5 s");
    write_package(&shop.npm()).map_err(|error| {
        Trouble::new("npm tools", format!(".tools/npm cannot be written ({error})"), "Make it writable")
    })?;
    let mut npm = shop.command("npm");
    // Neither package has an install script; none of a stranger shall run either.
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(shop.npm());
    shop.quietly("npm", &mut npm)?;
    Ok(Had::Installed(what))
}

fn check_node(shop: &Workshop) -> Done {
    let remedy = format!("Install Node.js {} or newer with npm", pins::NODE_MAJOR_MIN);
    let Some(version) = shop.first_line("node", &["--version"]) else {
        return Err(Trouble::new("Node.js", "`node` is not on PATH; wasm-opt runs in it", remedy));
    };
    if major(&version).is_none_or(|major| major < pins::NODE_MAJOR_MIN) {
        return Err(Trouble::new("Node.js", format!("{version} is too old for wasm-opt"), remedy));
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// npm writes its own lock file into node_modules when it has finished.
fn is_installed(folder: &Path) -> bool {
    let same_lock = fs::read_to_string(folder.join("package-lock.json")).is_ok_and(|text| text == LOCK);
    same_lock && folder.join("node_modules/.package-lock.json").is_file()
}

fn write_package(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("package.json"), MANIFEST)?;
    fs::write(folder.join("package-lock.json"), LOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_version_is_read_from_nodes_own_words() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
