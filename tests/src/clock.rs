//! How long this program has computed: what a measurement shows when others use the same cores.

/// Milliseconds of the processor that this thread has had, as far as the system keeps account of that; else the time
/// that has passed.
pub fn computed_ms() -> f64 {
    account::computed_ms().unwrap_or_else(account::passed_ms)
}

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_types, reason = "it measures")]
mod account {
    use std::sync::LazyLock;
    use std::time::Instant;

    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

    /// Linux keeps an account of each thread, in nanoseconds.
    pub(super) fn computed_ms() -> Option<f64> {
        let account = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        let nanos: f64 = account.split_whitespace().next()?.parse().ok()?;
        Some(nanos / 1e6)
    }

    pub(super) fn passed_ms() -> f64 {
        BEGUN.elapsed().as_secs_f64() * 1_000.0
    }
}

#[cfg(target_arch = "wasm32")]
mod account {
    use js_sys::{Function, Reflect, global};
    use wasm_bindgen::{JsCast, JsValue};

    /// Node keeps an account of its process, in microseconds.
    pub(super) fn computed_ms() -> Option<f64> {
        let process = Reflect::get(&global(), &"process".into()).ok()?;
        let usage: Function = Reflect::get(&process, &"cpuUsage".into()).ok()?.dyn_into().ok()?;
        let account: JsValue = usage.call0(&process).ok()?;
        let part = |name: &str| Reflect::get(&account, &name.into()).ok()?.as_f64();
        Some((part("user")? + part("system")?) / 1_000.0)
    }

    pub(super) fn passed_ms() -> f64 {
        // Both pages and Node have it as a global; there is no window in Node.
        let performance = Reflect::get(&global(), &"performance".into());
        performance.expect("every host of Wasm has it").unchecked_into::<web_sys::Performance>().now()
    }
}
