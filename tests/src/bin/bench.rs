//! Prints one JSON line for each benchmark; started by `cargo xtask bench`, natively and as Wasm in Node. Words
//! after it, natively: only those whose name holds one of them.

use lab_tests::bench::{Stopwatch, run_all};
use lab_tests::clock::computed_ms;

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::print_stdout, reason = "the lines are its answer")]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    run_all(Stopwatch::new(computed_ms), &words, |line| println!("{line}"));
}

#[cfg(target_arch = "wasm32")]
fn main() {
    run_all(Stopwatch::new(computed_ms), &[], |line| web_sys::console::log_1(&line.into()));
}
