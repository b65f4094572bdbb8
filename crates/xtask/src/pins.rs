//! Every outside tool's version, in this one place. (The npm lock file repeats the last two with their checksums;
//! a test keeps them equal. wasm-bindgen's version is read from Cargo.lock, because tool and library must match.)

/// Bundles the page. 0.22 needs a newer rustc than rust-toolchain.toml names.
pub(crate) const TRUNK: &str = "0.21.14";
/// Takes the page apart; of one project with the `wasm_split_helpers` that lab-web uses.
pub(crate) const WASM_SPLIT: &str = "0.2.4";
/// Front end of the Wasm tests.
pub(crate) const WASM_PACK: &str = "0.15.1";
/// Holds wasm-opt; anything below 117 refuses what rustc 1.95 and wasm-bindgen write.
pub(crate) const BINARYEN: &str = "132.0.0";
/// The accessibility rules of the browser tests.
pub(crate) const AXE_CORE: &str = "4.14.1";
/// The target of the page.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Oldest Node.js that these tools were tried with.
pub(crate) const NODE_MAJOR_MIN: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_files_name_the_same_versions() {
        let manifest = include_str!("../tools/package.json");
        let lock = include_str!("../tools/package-lock.json");
        for (name, version) in [("binaryen", BINARYEN), ("axe-core", AXE_CORE)] {
            let entry = format!("\"{name}\": \"{version}\"");
            assert!(manifest.contains(&entry), "package.json: {entry}");
            assert!(lock.contains(&entry), "package-lock.json: {entry}");
        }
    }
}
