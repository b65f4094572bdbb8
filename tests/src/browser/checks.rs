//! What must hold on every page: no error, no broken policy, no stranger asked, no barrier.

use std::fs;

use serde_json::{Value, json};

use super::given_path;
use super::tab::Tab;

const FETCHED: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)";

/// axe's own words for what it found: rule, why, and where.
const BARRIERS: &str = r"
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${rule.help}: ${node.html}`));
";

impl Tab {
    /// Fails when the page logged an error, broke its policy, or asked another origin for anything.
    pub fn must_be_clean(&self) {
        let console = self.session.console();
        let errors: Vec<String> = entries(&console).filter(is_error).map(Value::to_string).collect();
        assert!(errors.is_empty(), "the page logged errors:\n{}", errors.join("\n"));
        self.must_ask_nobody_else();
    }

    fn must_ask_nobody_else(&self) {
        let fetched = self.script(FETCHED, &[]);
        let strangers: Vec<&str> =
            entries(&fetched).filter_map(Value::as_str).filter(|url| !url.starts_with(&self.site)).collect();
        assert!(strangers.is_empty(), "the page asked outside its own folder: {strangers:?}");
    }

    /// Fails when axe finds a barrier on the page as it is now.
    pub fn must_be_accessible(&self) {
        let path = given_path("LAB_AXE", ".tools/npm/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("no {} ({error}): run `cargo xtask tools`", path.display()));
        // Given to the browser as source: the page's policy would refuse a script tag.
        self.script(&axe, &[]);
        let found = self.script(BARRIERS, &[]);
        let barriers: Vec<&str> = entries(&found).filter_map(Value::as_str).collect();
        assert!(barriers.is_empty(), "axe found barriers:\n{}", barriers.join("\n"));
    }
}

fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A broken policy is logged as an error in some releases and as a warning of the category `security` in others.
fn is_error(entry: &&Value) -> bool {
    let message = entry["message"].as_str().unwrap_or_default();
    entry["level"] == json!("SEVERE") || message.contains("Content Security Policy")
}
