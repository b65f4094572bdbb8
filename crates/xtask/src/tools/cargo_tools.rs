//! The three tools that are crates: built from source by cargo, because a registry is all they need.

use std::borrow::Cow;
use std::fs;
use std::process::Command;

use super::{Had, Tool, begin};
use crate::pins;
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// A program to be had by `cargo install`.
#[derive(Clone, Debug)]
pub(super) struct CargoTool {
    tool: Tool,
    package: &'static str,
    program: &'static str,
    version: Cow<'static, str>,
    flags: &'static [&'static str],
    why: &'static str,
    takes: &'static str,
}

/// Without its default features it leaves out the TLS and the updates it would never use here.
pub(super) const TRUNK: CargoTool = CargoTool {
    tool: Tool::Trunk,
    package: "trunk",
    program: "trunk",
    version: Cow::Borrowed(pins::TRUNK),
    flags: &["--no-default-features"],
    why: "bundles the page",
    takes: "3 to 7 min, once",
};

pub(super) const WASM_SPLIT: CargoTool = CargoTool {
    tool: Tool::WasmSplit,
    package: "wasm_split_cli_support",
    program: "wasm-split-cli",
    version: Cow::Borrowed(pins::WASM_SPLIT),
    flags: &["--features", "build-binary"],
    why: "takes the page apart, so that the console is fetched when it is used",
    takes: "1 to 2 min, once",
};

pub(super) const WASM_PACK: CargoTool = CargoTool {
    tool: Tool::WasmPack,
    package: "wasm-pack",
    program: "wasm-pack",
    version: Cow::Borrowed(pins::WASM_PACK),
    flags: &[],
    why: "runs the Wasm tests",
    takes: "1 to 3 min, once",
};

/// The version that the library in Cargo.lock asks for.
pub(super) fn wasm_bindgen(shop: &Workshop) -> Done<CargoTool> {
    let lock = fs::read_to_string(shop.root.join("Cargo.lock")).unwrap_or_default();
    let version = locked_version(&lock, "wasm-bindgen").ok_or_else(|| {
        Trouble::new("wasm-bindgen", "Cargo.lock does not name it", "Restore Cargo.lock from git")
    })?;
    Ok(CargoTool {
        tool: Tool::WasmBindgen,
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: Cow::Owned(version),
        flags: &[],
        why: "writes the glue between Wasm and JavaScript",
        takes: "2 to 4 min, once",
    })
}

impl CargoTool {
    pub(super) fn ensure(&self, shop: &Workshop) -> Done<Had> {
        let what = format!("{} {}", self.package, self.version);
        // Only our own copy counts: another one on PATH may be built otherwise.
        let own = shop.bin().join(self.program);
        let starts = || shop.first_line(&own.to_string_lossy(), &["--help"]).is_some();
        let list = fs::read_to_string(shop.tools().join(".crates.toml")).unwrap_or_default();
        if is_listed(&list, self.package, &self.version) && starts() {
            return Ok(Had::Already(what));
        }
        begin(self.tool, &what, self.why, self.takes);
        if let Err(trouble) = shop.quietly(self.package, &mut self.install(shop, true)) {
            // A release can lock a dependency that was withdrawn since (wasm-bindgen-cli 0.2.130 did).
            if !shop.log(self.package).contains("failed to select a version") {
                return Err(trouble);
            }
            println!("    its own lock file can no longer be followed; once more without it");
            shop.quietly(self.package, &mut self.install(shop, false))?;
        }
        // The programs are built; what they were built from is half a gigabyte.
        fs::remove_dir_all(shop.tools().join("build")).ok();
        Ok(Had::Installed(what))
    }

    fn install(&self, shop: &Workshop, locked: bool) -> Command {
        let mut cargo = shop.cargo();
        cargo.arg("install").args(locked.then_some("--locked"));
        cargo.arg(format!("{}@{}", self.package, self.version)).args(self.flags).arg("--force");
        cargo.arg("--root").arg(shop.tools());
        // Kept until it succeeds, so that an interrupted build goes on where it stopped.
        cargo.arg("--target-dir").arg(shop.tools().join("build"));
        // These programs wait for disk and rustc: building them fast matters more than running them fast.
        // (trunk's own profile spends half its build in one link step.)
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        cargo
    }
}

/// Whether cargo's own list of what it installed holds this version (not every program tells its version).
fn is_listed(list: &str, package: &str, version: &str) -> bool {
    list.lines().any(|line| line.starts_with(&format!("\"{package} {version} ")))
}

/// The version Cargo.lock gives to a package, when it names it once.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    Some(lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_read_beside_the_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.79\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn installed_is_what_cargo_lists_in_this_very_version() {
        let list = "[v1]\n\"trunk 0.21.14 (registry+x)\" = [\"trunk\"]\n";
        assert!(is_listed(list, "trunk", "0.21.14"));
        assert!(!is_listed(list, "trunk", "0.21.1"));
        assert!(!is_listed(list, "runk", "0.21.14"));
    }

    #[test]
    fn version_is_in_this_workspaces_lock_file() {
        let shop = Workshop::new(false);
        let version = wasm_bindgen(&shop).unwrap().version;
        assert!(version.starts_with("0.2."), "{version}");
    }
}
