//! The sizes last accepted, kept in a small TOML file under version control.

use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// Two numbers of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Baseline {
    pub(super) first_load_brotli: u64,
    pub(super) wasm_raw: u64,
}

pub(super) fn path(shop: &Workshop) -> PathBuf {
    shop.root.join("crates/xtask/size-baseline.toml")
}

impl Baseline {
    pub(super) fn read(path: &Path) -> Done<Self> {
        let text = fs::read_to_string(path).unwrap_or_default();
        Self::parse(&text).ok_or_else(|| {
            Trouble::new(
                "size",
                format!("{} does not hold the sizes to compare with", path.display()),
                "Restore it from git, or run `cargo xtask size --accept`",
            )
        })
    }

    pub(super) fn write(&self, path: &Path) -> Done {
        let text = format!(
            "# Bytes, as last accepted by `cargo xtask size --accept`; growth above 5 % needs a reason in the commit.\n\
             first-load-brotli = {}\nwasm-raw = {}\n",
            self.first_load_brotli, self.wasm_raw
        );
        fs::write(path, text).map_err(|error| {
            Trouble::new(
                "size",
                format!("{} cannot be written ({error})", path.display()),
                "Make it writable",
            )
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let number = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key))?;
            line.trim_start().strip_prefix('=')?.trim().parse().ok()
        };
        Some(Self { first_load_brotli: number("first-load-brotli")?, wasm_raw: number("wasm-raw")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_numbers_are_needed() {
        let both = "# x\nfirst-load-brotli = 12\nwasm-raw=34\n";
        assert_eq!(Baseline::parse(both), Some(Baseline { first_load_brotli: 12, wasm_raw: 34 }));
        assert_eq!(Baseline::parse("first-load-brotli = 12\n"), None);
        assert_eq!(Baseline::parse("first-load-brotli = many\nwasm-raw = 1\n"), None);
    }
}
