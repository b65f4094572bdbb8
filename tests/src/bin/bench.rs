//! Prints one JSON line for each benchmark; started by `cargo xtask bench`, natively and as Wasm in Node. Words
//! after it, natively: only those whose name holds one of them.

use lab_tests::bench::{Stopwatch, run_all};

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::print_stdout, reason = "the lines are its answer")]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    run_all(Stopwatch::new(native::now_ms), &words, |line| println!("{line}"));
}

#[cfg(target_arch = "wasm32")]
fn main() {
    run_all(Stopwatch::new(page::now_ms), &[], |line| web_sys::console::log_1(&line.into()));
}

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_types, reason = "a benchmark measures wall time")]
mod native {
    use std::sync::LazyLock;
    use std::time::Instant;

    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

    pub(crate) fn now_ms() -> f64 {
        BEGUN.elapsed().as_secs_f64() * 1_000.0
    }
}

#[cfg(target_arch = "wasm32")]
mod page {
    use wasm_bindgen::JsCast;

    pub(crate) fn now_ms() -> f64 {
        // Both pages and Node have it as a global; there is no window in Node.
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
        performance.expect("every host of Wasm has it").unchecked_into::<web_sys::Performance>().now()
    }
}
