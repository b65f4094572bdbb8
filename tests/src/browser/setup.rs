//! How a browser is started.

use std::env;
use std::path::Path;

use serde_json::{Map, Value, json};

/// What may differ from an ordinary desktop browser.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Whether the page's scripts run.
    pub javascript: bool,
    /// Width and height of the page in CSS pixels.
    pub size: (u32, u32),
    /// `prefers-color-scheme: dark`.
    pub dark: bool,
    /// `prefers-reduced-motion: reduce`.
    pub reduced_motion: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { javascript: true, size: (1280, 800), dark: false, reduced_motion: false }
    }
}

impl Setup {
    /// Without the services that would call home, and with every message of the page's console kept.
    pub(crate) fn capabilities(&self, profile: &Path) -> Map<String, Value> {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-device-scale-factor=1",
            "--hide-scrollbars",
        ];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments.push(format!("--window-size={},{}", self.size.0, self.size.1));
        let mut options = json!({ "args": arguments });
        if !self.javascript {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        // A file, as `cargo xtask test e2e` names it; otherwise the driver looks where browsers usually lie.
        if let Ok(chrome) = env::var("CHROME") {
            options["binary"] = json!(chrome);
        }
        let mut wanted = Map::new();
        wanted.insert("goog:chromeOptions".into(), options);
        wanted.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        wanted
    }
}
