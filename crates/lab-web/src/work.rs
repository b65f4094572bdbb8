//! Long work: done in slices between which the page stays alive, shown with its share once it has taken a moment, and
//! given up by Cancel, by Escape, or by the next long work. Whoever does some works on something of its own, so that
//! nothing has changed when it is given up.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::pump::wall_ms;

/// One slice takes about so long; the rest of a tenth of a second is left for a single command that takes long itself.
const SLICE_MS: f64 = 24.0;
/// What is over sooner is not worth a word.
const SILENT_MS: f64 = 250.0;
/// Between two slices the browser does what the reader asks for.
const BREATH: Duration = Duration::from_millis(1);

/// What is being done, and the share of it in thousandths.
pub type Share = (&'static str, u32);

thread_local! {
    /// Tells works apart that were begun one after the other.
    static SERIAL: Cell<u64> = const { Cell::new(0) };
    /// What is under way, between two slices of it.
    static JOB: RefCell<Option<Box<dyn Job>>> = const { RefCell::new(None) };
    /// Ears for Cancel and Escape, while a work is shown.
    static EARS: RefCell<Option<[EventListener; 2]>> = const { RefCell::new(None) };
}

/// A slice of time.
#[derive(Clone, Copy)]
pub struct Slice {
    began: f64,
}

impl Slice {
    /// Begins now.
    pub fn new() -> Slice {
        Slice { began: wall_ms() }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        wall_ms() - self.began >= SLICE_MS
    }
}

impl Default for Slice {
    fn default() -> Self {
        Slice::new()
    }
}

/// Something that may take long. It works on something of its own.
pub trait Job {
    /// Goes on until the slice is over; how far it has come, and nothing when there is nothing left to do.
    fn go_on(&mut self, slice: &Slice) -> Option<Share>;

    /// Nothing is left to do: what has come of it is put to use.
    fn finish(self: Box<Self>);

    /// It was given up.
    fn give_up(self: Box<Self>) {}
}

/// Does a job: the first slice at once, the others as the browser finds time. What was under way before is given up.
pub fn carry_out(mut job: Box<dyn Job>) {
    give_up();
    if job.go_on(&Slice::new()).is_none() {
        return job.finish();
    }
    let (serial, began) = (SERIAL.get(), wall_ms());
    JOB.set(Some(job));
    yew::platform::spawn_local(async move {
        loop {
            yew::platform::time::sleep(BREATH).await;
            if SERIAL.get() != serial {
                return;
            }
            let Some(mut job) = JOB.take() else { return };
            match job.go_on(&Slice::new()) {
                Some(share) if wall_ms() - began > SILENT_MS => show(share),
                Some(_) => (),
                None => {
                    give_up();
                    return job.finish();
                }
            }
            JOB.set(Some(job));
        }
    });
}

/// Gives up what is under way, if anything is.
pub fn give_up() {
    SERIAL.set(SERIAL.get() + 1);
    if let Some(job) = JOB.take() {
        job.give_up();
    }
    if let Some(ears) = EARS.take() {
        // They may be hearing just now, and go when they have heard.
        yew::platform::spawn_local(async move { drop(ears) });
        if let Some(place) = part("work") {
            place.set_hidden(true);
        }
    }
}

/// Whether something is under way that is shown.
pub fn is_shown() -> bool {
    EARS.with_borrow(Option::is_some)
}

fn show((what, permille): Share) {
    let Some(place) = part("work") else { return };
    if !is_shown() {
        let options = EventListenerOptions { passive: false, ..EventListenerOptions::run_in_capture_phase() };
        let cancel = EventListener::new(&place, "click", |event| {
            let target = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
            if target.is_some_and(|element| element.id() == "work-cancel") {
                give_up();
            }
        });
        let escape = EventListener::new_with_options(&gloo::utils::window(), "keydown", options, |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
                event.prevent_default();
                event.stop_propagation();
                give_up();
            }
        });
        EARS.set(Some([cancel, escape]));
        place.set_hidden(false);
    }
    // The words are spoken, so they are touched only when they change.
    if let Some(words) = part("work-what").filter(|words| words.text_content().as_deref() != Some(what)) {
        words.set_text_content(Some(what));
    }
    if let Some(bar) = part("work-share") {
        // The name is a valid attribute name.
        let _ = bar.set_attribute("value", &permille.to_string());
    }
    if let Some(percent) = part("work-percent") {
        percent.set_text_content(Some(&format!("{} %", permille / 10)));
    }
}

fn part(id: &str) -> Option<HtmlElement> {
    gloo::utils::document().get_element_by_id(id)?.dyn_into().ok()
}
