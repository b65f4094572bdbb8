//! Tests compiled to Wasm: those of the core in Node, those of the page in headless Chrome.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{Tool, browser};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// The one package whose tests need a page.
const IN_BROWSER: &str = "lab-web";

pub(super) const NEEDS: [Tool; 4] = [Tool::WasmTarget, Tool::WasmBindgen, Tool::WasmPack, Tool::Browser];

/// The package that judges from outside: of its tests only the replays are the same everywhere; the others read
/// files or drive programs, which Wasm cannot.
const REPLAY_IN: &str = "tests";

/// Every package that has `wasm-bindgen-test` among its dev-dependencies has Wasm tests: nothing else to list.
pub(super) fn tests(shop: &Workshop) -> Done {
    let packages = packages_with_tests(&shop.root);
    if packages.is_empty() {
        return Err(Trouble::new(
            "Wasm tests",
            "no package has wasm-bindgen-test among its dev-dependencies",
            "Restore them: the core must be shown to give the same answers in Wasm",
        ));
    }
    packages.iter().try_for_each(|package| test_package(shop, package))
}

fn test_package(shop: &Workshop, package: &Path) -> Done {
    let name = shop.shown(package);
    println!("--- {name}");
    let mut pack = shop.command("wasm-pack");
    // `no-install`: otherwise a missing runner is quietly compiled anew for minutes.
    pack.args(["test", "--mode", "no-install"]);
    if package.ends_with(IN_BROWSER) {
        let browser = browser::find(shop)?;
        // On a busy machine the browser may take longer than the runner's 5 and 20 seconds.
        pack.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60").env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        pack.args(["--headless", "--chrome", "--chromedriver"]).arg(browser.driver);
    } else {
        pack.arg("--node");
    }
    pack.arg(package);
    if package.ends_with(REPLAY_IN) {
        pack.args(["--test", "replay"]);
    }
    shop.show(&name, &mut pack)
}

fn packages_with_tests(root: &Path) -> Vec<PathBuf> {
    let crates = fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = crates.map(|entry| entry.path()).collect();
    folders.push(root.join("tests"));
    folders.sort();
    folders.retain(|folder| {
        fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| asks_for_wasm_tests(&manifest))
    });
    folders
}

fn asks_for_wasm_tests(manifest: &str) -> bool {
    let mut in_dev = false;
    manifest.lines().any(|line| {
        if line.starts_with('[') {
            in_dev = line.contains("dev-dependencies");
        }
        in_dev && line.starts_with("wasm-bindgen-test")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_dev_dependency_asks_for_wasm_tests() {
        let dev =
            "[target.'cfg(target_arch = \"wasm32\")'.dev-dependencies]\nwasm-bindgen-test.workspace = true\n";
        assert!(asks_for_wasm_tests(dev));
        assert!(!asks_for_wasm_tests("[dependencies]\nwasm-bindgen-test = \"0.3\"\n"));
        assert!(!asks_for_wasm_tests("[dev-dependencies]\nserde = \"1\"\n"));
    }
}
