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

/// No page that scrolls sideways; nothing outside the window or a box that does not scroll; no words cut short that are
/// not to be had otherwise; nothing to press that is less than 24 pixels wide or high, unless it stands in a sentence.
const LOSSES: &str = r"
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) {
        found.push(`the page is ${document.documentElement.scrollWidth} pixels wide`);
    }
    const of = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}.${[...e.classList].join('.')} ${(e.ariaLabel ?? e.textContent).trim().slice(0, 40)}`;
    const root = document.querySelector('dialog[open]') ?? document.body;
    const reachable = (e, box) => {
        let done = { x: false, y: false };
        for (let s = e.parentElement; s && s !== document.documentElement; s = s.parentElement) {
            const style = getComputedStyle(s), edge = s.getBoundingClientRect();
            for (const [axis, low, high, size] of [['x', 'left', 'right', 'Width'], ['y', 'top', 'bottom', 'Height']]) {
                const overflow = axis === 'x' ? style.overflowX : style.overflowY;
                if (done[axis] || overflow === 'visible') continue;
                const scrolls = /auto|scroll/.test(overflow) && s[`scroll${size}`] > s[`client${size}`];
                if (scrolls) done[axis] = true;
                else if (box[low] < edge[low] - 1.5 || box[high] > edge[high] + 1.5) return s;
            }
            // The window's own scroll bar leads no further than to what lies in the page.
            if (style.position === 'fixed') break;
        }
        const sideways = !done.x && (box.left < -1.5 || box.right > innerWidth + 1.5);
        return sideways ? document.documentElement : null;
    };
    const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.unseen, .skip, [inert]') && !clipped(e);
    // Words for the ear alone, and a link that shows when it has the focus.
    const clipped = (e) => { for (let s = e; s; s = s.parentElement) if (getComputedStyle(s).clipPath !== 'none') return true; return false; };
    const things = 'a[href], button, input, select, textarea, summary, h1, h2, h3, p, label, th, td, dt, dd, li, [role=option], [role=tab], [role=treeitem], [role=menuitem]';
    const pressed = 'a[href], button, input, select, textarea, summary, [role=option], [role=tab], [role=treeitem], [role=menuitem]';
    for (const e of root.querySelectorAll(things)) {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        if (!shown(e) || box.width <= 2 || box.height <= 2) continue;
        const edge = reachable(e, box);
        if (edge) found.push(`cut off by ${of(edge)}: ${of(e)}`);
        const cut = !e.matches('input, textarea') && /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
        if (cut && !e.title && !e.closest('[title]')) found.push(`words cut short: ${of(e)}`);
        if (!e.matches(pressed)) continue;
        const target = (e.closest('label') ?? e).getBoundingClientRect();
        const in_sentence = style.display === 'inline' && e.parentElement.textContent.trim().length > e.textContent.trim().length;
        if (!in_sentence && Math.min(target.width, target.height) < 23.5) {
            found.push(`${target.width.toFixed()} by ${target.height.toFixed()} pixels: ${of(e)}`);
        }
    }
    return [...new Set(found)];
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
        let barriers = self.barriers();
        assert!(barriers.is_empty(), "axe found barriers:\n{}", barriers.join("\n"));
    }

    /// The barriers that axe finds on the page as it is now.
    pub fn barriers(&self) -> Vec<String> {
        if self.script("return typeof axe", &[]) == json!("undefined") {
            let path = given_path("LAB_AXE", ".tools/npm/node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("no {} ({error}): run `cargo xtask tools`", path.display()));
            // Given to the browser as source: the page's policy would refuse a script tag.
            self.script(&axe, &[]);
        }
        self.found_by(BARRIERS)
    }

    /// What cannot be read or reached at the page's present width, and what is too small to be hit.
    pub fn losses(&self) -> Vec<String> {
        self.found_by(LOSSES)
    }

    fn found_by(&self, script: &str) -> Vec<String> {
        let found = self.script(script, &[]);
        entries(&found).filter_map(Value::as_str).map(str::to_owned).collect()
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
