//! One browser with one page, and what a person can do with it.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::driver::Driver;
use super::output_folder;
use super::session::Session;
use super::setup::Setup;
use super::site::Site;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);
/// Ten seconds at least: nobody would wait longer before calling it broken.
const LOOKS_MAX: u32 = 400;

/// A browser of its own, with its own profile and its own server.
#[derive(Debug)]
pub struct Tab {
    pub(crate) session: Session,
    /// Address of the site, ending in `/`.
    pub site: String,
    server: Site,
    profile: PathBuf,
    // Last: the driver goes when everything that speaks through it has gone.
    _driver: Driver,
}

impl Tab {
    /// Starts everything and opens the front page.
    pub(crate) fn open(setup: Setup) -> Self {
        let server = Site::serve();
        let site = server.url.clone();
        let profile = new_profile();
        let driver = Driver::start();
        let session = Session::start(&driver.url, setup.capabilities(&profile));
        let tab = Self { session, site, server, profile, _driver: driver };
        tab.resize(setup.size.0, setup.size.1);
        tab.prefer(setup.dark, setup.reduced_motion);
        tab.goto("");
        tab
    }

    pub(crate) fn close(self) {
        let client = self.session.client.clone();
        // The driver is ended next, whatever it answers.
        self.session.try_wait(client.close()).ok();
        let profile = self.profile.clone();
        drop(self);
        fs::remove_dir_all(profile).ok();
    }

    /// Opens a page of the site, named from its root: `""`, `"#guide"`, `"docs/guide.html"`.
    pub fn goto(&self, page: &str) {
        self.session.wait("opening the page", self.session.client.goto(&format!("{}{page}", self.site)));
    }

    /// Loads the page again, as a reader would.
    pub fn reload(&self) {
        self.session.wait("loading the page again", self.session.client.refresh());
    }

    /// The site's host is gone, as on a train.
    pub fn lose_the_network(&self) {
        self.server.pull();
    }

    /// The site's host has the next version.
    pub fn update_the_site(&self) {
        self.server.update(&self.profile.join("next version"));
    }

    /// The address bar.
    pub fn address(&self) -> String {
        self.session.wait("reading the address", self.session.client.current_url()).to_string()
    }

    /// Waits until the lab itself has started.
    pub fn wait_for_lab(&self) {
        self.wait_until("the lab has started", |tab| {
            tab.script("return document.documentElement.dataset.boot ?? null", &[]) == json!("ready")
        });
    }

    /// Looks again and again; fails with the sentence when it never becomes true.
    pub fn wait_until(&self, sentence: &str, is_so: impl Fn(&Tab) -> bool) {
        self.wait_for(sentence, |tab| is_so(tab).then_some(()));
    }

    /// Looks again and again until there is something to give back.
    pub fn wait_for<'a, T>(&'a self, sentence: &str, look: impl Fn(&'a Self) -> Option<T>) -> T {
        for _ in 0..LOOKS_MAX {
            if let Some(found) = look(self) {
                return found;
            }
            thread::sleep(PAUSE);
        }
        panic!("never seen: {sentence}\nthe page says:\n{}", self.text());
    }

    /// What can be read on the page.
    pub fn text(&self) -> String {
        self.css("body").text()
    }

    /// Runs a script in the page; elements and plain values go in and out.
    pub fn script(&self, source: &str, arguments: &[Value]) -> Value {
        self.session.wait("running a script", self.session.client.execute(source, arguments.to_vec()))
    }

    /// Presses keys together, as in Ctrl+Z, and lets them go.
    pub fn press(&self, keys: &[Key]) {
        self.press_values(&keys.iter().map(|key| char::from(*key)).collect::<Vec<_>>());
    }

    /// Presses a letter while a key is held, as in Ctrl+K.
    pub fn press_with(&self, held: Key, letter: char) {
        self.press_values(&[char::from(held), letter]);
    }

    /// Types text, key by key, into whatever has the focus.
    pub fn type_text(&self, text: &str) {
        for value in text.chars() {
            self.press_values(&[value]);
        }
    }

    fn press_values(&self, values: &[char]) {
        let mut actions = KeyActions::new("keyboard".into());
        for value in values {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        for value in values.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.session.wait("pressing keys", self.session.client.perform_actions(actions));
    }

    /// Gives the page this many CSS pixels, whatever the window takes for itself.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// What the reader prefers: dark colours, less motion.
    pub fn prefer(&self, dark: bool, reduced_motion: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let motion = if reduced_motion { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ] });
        self.session.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// What a reader prefers who needs strong contrast.
    pub fn prefer_contrast(&self) {
        let features = json!({ "features": [{ "name": "prefers-contrast", "value": "more" }] });
        self.session.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// One of the browser's own counters of this page, such as `TaskDuration` (seconds) or `JSHeapUsedSize` (bytes).
    pub fn metric(&self, name: &str) -> f64 {
        self.session.devtools("Performance.enable", &json!({}));
        let all = self.session.devtools("Performance.getMetrics", &json!({}));
        let found = all["metrics"].as_array().into_iter().flatten().find(|one| one["name"] == name);
        found.and_then(|one| one["value"].as_f64()).unwrap_or_else(|| panic!("the browser counts no {name}"))
    }

    /// Has the browser run this before every page's own scripts.
    pub fn before_scripts(&self, source: &str) {
        self.session.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }));
    }

    /// Has the page's unused memory given back.
    pub fn collect_garbage(&self) {
        self.session.devtools("HeapProfiler.collectGarbage", &json!({}));
    }

    /// What is in view, as a small picture of the kind WebP.
    pub fn webp(&self) -> Vec<u8> {
        let wanted = json!({ "format": "webp", "quality": 90 });
        let taken = self.session.devtools("Page.captureScreenshot", &wanted);
        from_base64(taken["data"].as_str().expect("the browser gives the picture"))
    }

    /// Keeps a picture of what is in view: `target/e2e/<name>.png`.
    pub fn screenshot(&self, name: &str) {
        let png = self.session.wait("taking a picture", self.session.client.screenshot());
        let folder = output_folder();
        fs::create_dir_all(&folder).expect("target/ can be written");
        fs::write(folder.join(format!("{name}.png")), png).expect("target/ can be written");
    }
}

/// Four letters are three bytes; `=` only fills the last four.
fn from_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sixths: Vec<u32> = text
        .bytes()
        .filter_map(|letter| LETTERS.iter().position(|one| *one == letter))
        .map(|sixth| sixth as u32)
        .collect();
    let bytes = |four: &[u32]| {
        let bits = (0..4).fold(0, |bits, i| bits << 6 | four.get(i).copied().unwrap_or(0));
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    sixths.chunks(4).flat_map(bytes).collect()
}

/// A folder no other browser uses.
fn new_profile() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    output_folder().join("profiles").join(format!("{}-{number}", process::id()))
}
