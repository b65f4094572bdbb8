//! `cargo xtask size`: what a first visit downloads, against the budget and against last time.

mod baseline;
mod weigh;

use std::fs;

use crate::build::Profile;
use crate::tools::{self, Tool};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;
use baseline::Baseline;
use weigh::{Bytes, Group, Weighed};

/// Product numbers: whole first load ≤ 400 kB brotli, Wasm ≤ 1.3 MB raw.
const BUDGET: Baseline = Baseline { first_load_brotli: 400_000, wasm_raw: 1_300_000 };
/// More growth than this in one change needs its reason.
const GROWTH_PERCENT_MAX: u64 = 5;

/// Weighs `dist/`, prints the table and judges it.
pub(crate) fn check(shop: &Workshop) -> Done {
    let now = measured(shop)?;
    let last = Baseline::read(&baseline::path(shop))?;
    within(
        "whole first load, brotli",
        now.first_load_brotli,
        last.first_load_brotli,
        BUDGET.first_load_brotli,
    )?;
    within("Wasm, raw", now.wasm_raw, last.wasm_raw, BUDGET.wasm_raw)?;
    Ok(())
}

/// Takes today's sizes as the new measure, when they keep the budget.
pub(crate) fn accept(shop: &Workshop) -> Done {
    let now = measured(shop)?;
    within("whole first load, brotli", now.first_load_brotli, u64::MAX, BUDGET.first_load_brotli)?;
    within("Wasm, raw", now.wasm_raw, u64::MAX, BUDGET.wasm_raw)?;
    now.write(&baseline::path(shop))?;
    println!("Accepted. Give the reason in the commit that changes {}.", shop.shown(&baseline::path(shop)));
    Ok(())
}

fn measured(shop: &Workshop) -> Done<Baseline> {
    tools::ensure(shop, &[Tool::Npm])?;
    let dist = Profile::Release.folder(shop);
    let page = fs::read_to_string(dist.join("index.html")).map_err(|_| {
        Trouble::new(
            "size",
            "dist/ holds no site",
            "Run `cargo xtask build`, or `cargo xtask test build size`",
        )
    })?;
    let files = weigh::weigh(shop, &dist, &page)?;
    print_table(&files);
    let sum = |group: Group, of: fn(&Bytes) -> u64| -> u64 {
        files.iter().filter(|file| file.group == group).map(|file| of(&file.bytes)).sum()
    };
    let wasm_raw = files
        .iter()
        .filter(|file| file.group == Group::FirstLoad && file.name.ends_with(".wasm"))
        .map(|file| file.bytes.raw)
        .sum();
    Ok(Baseline { first_load_brotli: sum(Group::FirstLoad, |bytes| bytes.brotli), wasm_raw })
}

fn print_table(files: &[Weighed]) {
    println!("{:<48} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for group in [Group::FirstLoad, Group::Fonts, Group::Docs, Group::Later] {
        let of_group: Vec<_> = files.iter().filter(|file| file.group == group).collect();
        if of_group.is_empty() {
            continue;
        }
        let mut sum = Bytes::default();
        for file in &of_group {
            sum.add(&file.bytes);
        }
        println!("{}", row(&format!("{group}, {} files", of_group.len()), &sum));
        if group == Group::FirstLoad {
            for file in of_group {
                println!("{}", row(&format!("  {}", file.name), &file.bytes));
            }
        }
    }
    println!(
        "{:<48} {:>10} {:>10} {:>10}",
        "budget: Wasm raw, first load brotli", BUDGET.wasm_raw, "", BUDGET.first_load_brotli
    );
}

fn row(name: &str, bytes: &Bytes) -> String {
    format!("{name:<48} {:>10} {:>10} {:>10}", bytes.raw, bytes.gzip, bytes.brotli)
}

fn within(what: &str, now: u64, last: u64, budget: u64) -> Done {
    if now > budget {
        return Err(Trouble::new(
            "size",
            format!("{what} is {now} bytes, over the budget of {budget}"),
            "Take something out, or let it be fetched later (crates/lab-web/src/parts.rs)",
        ));
    }
    if u128::from(now) * 100 > u128::from(last) * u128::from(100 + GROWTH_PERCENT_MAX) {
        return Err(Trouble::new(
            "size",
            format!("{what} grew from {last} to {now} bytes, more than {GROWTH_PERCENT_MAX} %"),
            "Take it out again, or run `cargo xtask size --accept` and give the reason in the commit",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_up_to_five_percent_passes_and_above_fails() {
        assert_eq!(within("x", 105, 100, 1_000), Ok(()));
        assert!(within("x", 106, 100, 1_000).is_err());
        assert_eq!(within("x", 50, 100, 1_000), Ok(()));
    }

    #[test]
    fn the_budget_holds_even_when_growth_was_accepted() {
        assert!(within("x", 1_001, u64::MAX, 1_000).unwrap_err().to_string().contains("budget"));
        assert_eq!(within("x", 1_000, u64::MAX, 1_000), Ok(()));
    }
}
