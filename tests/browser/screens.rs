//! Every screen of the page, one after the other, before the eyes of a judge: axe in three themes, and a ruler at three
//! sizes. The lists of panels, wizards, kinds of things and pages are the page's own.

use std::fs;
use std::path::Path;

use lab_tests::browser::{Tab, in_trapped_browser};

use super::memory::TRAP;

/// A small laptop.
const USUAL: (u32, u32) = (1280, 800);

/// Presses something, whether or not it is to be seen at this width.
const PRESS: &str = "document.querySelector(arguments[0]).click()";

/// The dialogs that are not wizards, by what opens them.
const DIALOGS: [(&str, &str); 8] = [
    (
        "help",
        "[...document.querySelectorAll('.bar button')].find((b) => b.ariaLabel === 'Help and keys').click()",
    ),
    ("share", "[...document.querySelectorAll('.bar button')].find((b) => b.textContent === 'Share').click()"),
    (
        "export",
        "[...document.querySelectorAll('.bar button')].find((b) => b.textContent === 'Export').click()",
    ),
    (
        "arrange",
        "[...document.querySelectorAll('.bar button')].find((b) => b.ariaLabel === 'Arrange the page').click()",
    ),
    (
        "palette",
        "[...document.querySelectorAll('.bar button')].find((b) => b.ariaLabel === 'Find a command').click()",
    ),
    ("invariants", "document.querySelector('.light').click()"),
    (
        "menu",
        "document.getElementById('tree-vm-0').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 0 }))",
    ),
    (
        "why",
        "document.getElementById('tab-events').click(); setTimeout(() => document.querySelector('.why').click(), 200)",
    ),
];

fn press(tab: &Tab, selector: &str) {
    tab.wait_until(selector, |tab| {
        tab.script("return document.querySelector(arguments[0]) !== null", &[selector.into()]) == true
    });
    tab.script(PRESS, &[selector.into()]);
}

/// What the page answers to a question for words.
fn asked(tab: &Tab, script: &str) -> Vec<String> {
    let answer = tab.script(script, &[]);
    answer.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

fn settle(tab: &Tab, what: &str) {
    let there = "const text = document.body.innerText; \
        return !text.includes('Loading…') && document.getElementById('later-style')?.sheet !== null";
    tab.wait_until(&format!("{what} is there"), |tab| tab.script(there, &[]) == true);
}

fn close_dialog(tab: &Tab) {
    press(tab, "dialog[open] header button");
    tab.wait_until("the dialog is closed", |tab| {
        tab.script("return document.querySelector('dialog[open]') === null", &[]) == true
    });
}

/// Leads through every screen, and names it.
fn each_screen(tab: &Tab, size: (u32, u32), look: &mut dyn FnMut(&str)) {
    tab.resize(size.0, size.1);
    tab.wait_for_lab();
    look("front page");
    pages(tab, look);
    tab.goto("");
    tab.wait_for_lab();
    press(tab, "#watch");
    tab.wait_until("a VM moves", |tab| tab.text().contains("still to be sent"));
    press(tab, ".run");
    tab.wait_until("the lights are on", |tab| {
        tab.script("return document.querySelector('.light') !== null", &[]) == true
    });
    panels(tab, look);
    details(tab, size, look);
    for (name, open) in DIALOGS {
        tab.script(open, &[]);
        tab.wait_until(name, |tab| {
            tab.script(
                "return document.querySelector('dialog[open] .dialog-body')?.innerText.length > 40",
                &[],
            ) == true
        });
        settle(tab, name);
        look(&format!("dialog: {name}"));
        close_dialog(tab);
    }
    wizards(tab, look);
    tab.script("[...document.querySelectorAll('.bar button')].find((b) => b.textContent.startsWith('Redo') || b.ariaLabel === 'Redo').click()", &[]);
    tab.wait_until("a notice is there", |tab| tab.text().contains("Nothing was undone"));
    look("notice");
    tab.must_be_clean();
    tab.script(&format!("try {{ {TRAP} }} catch {{}}"), &[]);
    tab.wait_until("the crash is told", |tab| tab.text().contains("The lab has stopped"));
    look("crash page");
}

/// The pages beside the lab.
fn pages(tab: &Tab, look: &mut dyn FnMut(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/docs");
    let files = fs::read_dir(folder).expect("there are pages").flatten();
    let mut names: Vec<String> = files.filter_map(|file| file.file_name().into_string().ok()).collect();
    names.sort();
    for name in names.iter().filter(|name| name.ends_with(".html")) {
        tab.goto(&format!("docs/{name}"));
        tab.wait_until("it is read", |tab| tab.script("return document.readyState", &[]) == "complete");
        look(&format!("docs/{name}"));
    }
}

fn panels(tab: &Tab, look: &mut dyn FnMut(&str)) {
    let ids = asked(tab, "return [...document.querySelectorAll('[role=tab]')].map((tab) => tab.id)");
    assert!(ids.len() >= 9, "the page has panels: {ids:?}");
    for id in ids {
        press(tab, &format!("#{id}"));
        settle(tab, &id);
        look(&format!("panel: {id}"));
    }
    press(tab, "#tab-datacenter");
}

/// The details of one of each kind of thing.
fn details(tab: &Tab, size: (u32, u32), look: &mut dyn FnMut(&str)) {
    // Only rows in sight are made.
    let roomy = (1280, 1200);
    tab.resize(roomy.0, roomy.1);
    let kinds = "const kinds = new Map(); for (const row of document.querySelectorAll('[role=treeitem]')) { \
        const [, kind] = /^tree-(cluster|[a-z]+-\\d+)$/.exec(row.id) ?? []; \
        const name = kind?.split('-')[0]; if (name && !kinds.has(name)) kinds.set(name, row.id); } return [...kinds.values()]";
    let ids = tab.wait_for("the tree has grown", |tab| Some(asked(tab, kinds)).filter(|ids| ids.len() > 5));
    assert_eq!(ids.len(), 6, "the tree has things of every kind: {ids:?}");
    for id in ids {
        tab.resize(roomy.0, roomy.1);
        press(tab, &format!("#{id}"));
        tab.resize(size.0, size.1);
        press(tab, ".phone-bar button:nth-child(3)");
        settle(tab, &id);
        look(&format!("details: {id}"));
    }
    press(tab, ".phone-bar button:nth-child(1)");
    look("tree");
}

/// The first page and the summary of every wizard.
fn wizards(tab: &Tab, look: &mut dyn FnMut(&str)) {
    press(tab, "#tab-datacenter");
    tab.script("document.querySelector('.builder details').open = true", &[]);
    look("the bar, unfolded");
    let titles =
        asked(tab, "return [...document.querySelectorAll('.builder-all button')].map((b) => b.textContent)");
    assert!(titles.len() >= 23, "{titles:?}");
    for (at, title) in titles.iter().enumerate() {
        tab.script("document.querySelectorAll('.builder-all button')[arguments[0]].click()", &[at.into()]);
        tab.wait_until(title, |tab| {
            tab.script("return document.querySelector('dialog[open] .wizard-steps') !== null", &[]) == true
        });
        look(&format!("wizard: {title}"));
        close_dialog(tab);
    }
}

/// Judges every screen and fails with all that was found, each finding once.
fn judged(tab: &Tab, size: (u32, u32), judge: impl Fn(&Tab) -> Vec<String>) {
    let mut seen = 0;
    let mut found: Vec<(String, String)> = Vec::new();
    each_screen(tab, size, &mut |screen| {
        seen += 1;
        for one in judge(tab) {
            if found.iter().all(|(known, _)| *known != one) {
                found.push((one, screen.to_owned()));
            }
        }
    });
    assert!(seen > 50, "only {seen} screens were seen");
    let lines: Vec<String> = found.iter().map(|(what, screen)| format!("{screen}: {what}")).collect();
    assert!(lines.is_empty(), "{} findings on {seen} screens:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn no_screen_has_a_barrier_in_the_light() {
    in_trapped_browser(|tab| judged(tab, USUAL, Tab::barriers));
}

#[test]
fn no_screen_has_a_barrier_in_the_dark() {
    in_trapped_browser(|tab| {
        tab.prefer(true, false);
        judged(tab, USUAL, Tab::barriers);
    });
}

#[test]
fn no_screen_has_a_barrier_in_strong_contrast() {
    in_trapped_browser(|tab| {
        tab.prefer_contrast();
        tab.before_scripts("localStorage.setItem('wolfpack.desk', 'theme=contrast')");
        tab.goto("");
        judged(tab, USUAL, Tab::barriers);
    });
}

#[test]
fn nothing_is_lost_at_a_width_of_320_pixels() {
    in_trapped_browser(|tab| judged(tab, (320, 640), Tab::losses));
}

#[test]
fn nothing_is_lost_at_a_zoom_of_200_percent() {
    in_trapped_browser(|tab| judged(tab, (640, 400), Tab::losses));
}

#[test]
fn nothing_is_lost_on_a_small_laptop_and_everything_can_be_hit() {
    in_trapped_browser(|tab| judged(tab, USUAL, Tab::losses));
}
