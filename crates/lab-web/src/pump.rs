//! Wall time becomes simulated time, here and nowhere else: one animation frame, one advance.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Wall milliseconds of simulation in one frame; the rest of the frame belongs to the drawing.
pub const BUDGET_MS: f64 = 4.0;

/// A frame after a pause of the tab counts as this many wall milliseconds at most.
const LONGEST_FRAME_MS: f64 = 100.0;

/// What the first frame after a rest counts as.
const FIRST_FRAME_MS: f64 = 1_000.0 / 60.0;

/// The speeds one can choose, in thousandths of real time.
pub const SPEEDS: [u32; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];

/// A speed as text: `0.1×`, `100×`.
pub fn speed_text(permille: u32) -> String {
    let (whole, rest) = (permille / 1_000, permille % 1_000);
    if rest == 0 { format!("{whole}×") } else { format!("{whole}.{}×", rest / 100) }
}

/// The next faster or slower speed of the list.
pub fn next_speed(now: u32, faster: bool) -> u32 {
    let position = SPEEDS.iter().position(|s| *s >= now).unwrap_or(SPEEDS.len() - 1);
    let next = if faster { (position + 1).min(SPEEDS.len() - 1) } else { position.saturating_sub(1) };
    SPEEDS[next]
}

/// Simulated nanoseconds that `wall_ms` milliseconds are worth at a speed.
pub fn simulated_ns(wall_ms: f64, permille: u32) -> u64 {
    let wall_us = (wall_ms.clamp(0.0, LONGEST_FRAME_MS) * 1_000.0) as u64;
    wall_us * u64::from(permille)
}

/// Milliseconds since the page began; monotonic.
pub fn wall_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// Changes so many times a second while time passes: what is costly is looked up no more often.
pub fn beat(is_running: bool, per_second: f64) -> u64 {
    if is_running { (wall_ms() / 1_000.0 * per_second) as u64 } else { 0 }
}

/// Calls a function once per animation frame for as long as it answers `true`. Idle costs nothing: no frame
/// is asked for after `false`. Dropping it stops it.
pub struct Pump {
    state: Rc<State>,
}

/// What the browser calls with the time of the frame in milliseconds.
type Tick = Closure<dyn FnMut(f64)>;

struct State {
    /// Gets the wall milliseconds since the last frame; answers whether to go on.
    on_frame: RefCell<Box<dyn FnMut(f64) -> bool>>,
    /// `None` only while the pump is being made.
    closure: RefCell<Option<Tick>>,
    /// The frame asked for; `None` at rest.
    frame: Cell<Option<i32>>,
    /// When the last frame was; `None` before the first one after a rest.
    last_ms: Cell<Option<f64>>,
}

impl Pump {
    /// A pump at rest.
    pub fn new(on_frame: impl FnMut(f64) -> bool + 'static) -> Pump {
        let state = Rc::new(State {
            on_frame: RefCell::new(Box::new(on_frame)),
            closure: RefCell::new(None),
            frame: Cell::new(None),
            last_ms: Cell::new(None),
        });
        let weak = Rc::downgrade(&state);
        let closure = Closure::new(move |now_ms| {
            if let Some(state) = weak.upgrade() {
                state.on_animation_frame(now_ms);
            }
        });
        *state.closure.borrow_mut() = Some(closure);
        Pump { state }
    }

    /// Runs from the next frame on; does nothing while it runs.
    pub fn start(&self) {
        if self.state.frame.get().is_none() {
            self.state.last_ms.set(None);
            self.state.request();
        }
    }

    /// Rests at once.
    pub fn stop(&self) {
        if let (Some(id), Some(window)) = (self.state.frame.take(), web_sys::window()) {
            // A frame that cannot be cancelled has already run.
            let _ = window.cancel_animation_frame(id);
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.stop();
    }
}

impl State {
    fn request(&self) {
        let closure = self.closure.borrow();
        let function = closure.as_ref().expect("the pump is made").as_ref().unchecked_ref();
        let id = web_sys::window().and_then(|window| window.request_animation_frame(function).ok());
        self.frame.set(id);
    }

    fn on_animation_frame(&self, now_ms: f64) {
        self.frame.set(None);
        let elapsed = self.last_ms.replace(Some(now_ms)).map_or(FIRST_FRAME_MS, |last| now_ms - last);
        let goes_on = (self.on_frame.borrow_mut())(elapsed);
        if goes_on && self.frame.get().is_none() {
            self.request();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_at_real_time_is_worth_its_own_length() {
        assert_eq!(simulated_ns(16.0, 1_000), 16_000_000);
        assert_eq!(simulated_ns(16.0, 100), 1_600_000);
        assert_eq!(simulated_ns(10.0, 1_000_000), 10_000_000_000);
    }

    #[test]
    fn a_tab_that_slept_does_not_jump() {
        assert_eq!(simulated_ns(3_600_000.0, 1_000), simulated_ns(100.0, 1_000));
        assert_eq!(simulated_ns(-5.0, 1_000), 0);
    }

    #[test]
    fn speeds_step_along_the_list_and_stop_at_its_ends() {
        assert_eq!(next_speed(1_000, true), 10_000);
        assert_eq!(next_speed(1_000, false), 100);
        assert_eq!(next_speed(100, false), 100);
        assert_eq!(next_speed(1_000_000, true), 1_000_000);
    }

    #[test]
    fn speeds_read_as_factors() {
        assert_eq!(SPEEDS.map(speed_text), ["0.1×", "1×", "10×", "100×", "1000×"]);
    }
}
