//! What the browser remembers, in every state its storage can be in; and the page after the program has trapped.

use lab_tests::browser::{Key, Tab, in_browser, in_trapped_browser};

/// Runs before the page's own scripts.
const STATES: [(&str, &str); 12] = [
    ("empty", "localStorage.clear()"),
    ("switched off", "Object.defineProperty(window, 'localStorage', { get() { return null; } })"),
    (
        "forbidden",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
    ),
    ("unreadable", "Storage.prototype.getItem = () => { throw new Error('broken'); }"),
    ("full", "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"),
    (
        "full at the third value",
        "let n = 0; const set = Storage.prototype.setItem; Storage.prototype.setItem = function (k, v) { n += 1; if (n > 2) throw new DOMException('full', 'QuotaExceededError'); return set.call(this, k, v); }",
    ),
    (
        "truncated",
        "localStorage.setItem('wolfpack.run', 'Two nodes, 00:00:0'); localStorage.setItem('wolfpack.desk', 'theme=da')",
    ),
    (
        "of another program",
        "localStorage.setItem('wolfpack.run', '{\"version\":3}'); localStorage.setItem('wolfpack.desk', '{\"theme\":\"dark\"}')",
    ),
    ("newer", "localStorage.setItem('wolfpack.run', 'A run\\nr9.AAAA~AVYOkQ')"),
    ("with a wrong check", "localStorage.setItem('wolfpack.run', 'A run\\nr1.AAAA~00000000')"),
    (
        "rubbish",
        "localStorage.setItem('wolfpack.run', '\\u0000\\n~\\u202e'.repeat(2000)); localStorage.setItem('wolfpack.desk', 'panels=,,:,centre:dock\\nsizes=-1,x,99999999999\\npause=\\u0000')",
    ),
    (
        "written by a second tab meanwhile",
        "setInterval(() => localStorage.setItem('wolfpack.run', 'Other\\n~' + Math.random()), 50)",
    ),
];

#[test]
fn the_page_starts_and_works_in_every_state_of_the_browsers_storage() {
    for (state, before) in STATES {
        in_browser(|tab| {
            tab.before_scripts(before);
            tab.goto("");
            tab.wait_for_lab();
            tab.css("#break").click();
            tab.css("#tree-host-0").click();
            let cut = "[...document.querySelectorAll('.part-side button')].find((b) => b.textContent === 'Cut power of HV1')?.click()";
            tab.wait_until(state, |tab| {
                tab.script(cut, &[]);
                tab.text().contains("Stop-LabHost HV1 -TurnOff")
            });
        });
    }
}

/// The link that the share dialog offers now.
fn link_of(tab: &Tab) -> String {
    tab.find("button", "Share").click();
    let field = tab.find("textbox", "Link to this run");
    let link = tab.script("return arguments[0].value", &[field.as_argument()]);
    tab.press(&[Key::Escape]);
    let link = link.as_str().expect("a field's value is text").to_owned();
    link[link.find('#').expect("a link has its fragment")..].to_owned()
}

fn kept(tab: &Tab) -> String {
    let run = tab.script("return localStorage.getItem('wolfpack.run') ?? ''", &[]);
    run.as_str().and_then(|run| run.split_once('\n')).map_or_else(String::new, |(_, link)| format!("#{link}"))
}

/// A host is cut off in a lab that stands still; answers the link once it is kept.
fn something_done(tab: &Tab) -> String {
    tab.wait_for_lab();
    tab.css("#break").click();
    tab.find("button", "Pause").click();
    tab.css("#tree-host-0").click();
    tab.find("button", "Cut power of HV1").click();
    let link = link_of(tab);
    tab.wait_until("a run is kept", |tab| !kept(tab).is_empty());
    assert_eq!(kept(tab), link, "the run that is kept is the run that is shared");
    link
}

#[test]
fn the_last_run_is_offered_on_the_front_page_and_opens_as_it_was() {
    in_browser(|tab| {
        let link = something_done(tab);
        tab.goto("");
        tab.reload();
        tab.wait_for_lab();
        tab.wait_until("it is offered", |tab| {
            tab.text().contains("Continue your last run: Two nodes, one CSV")
        });
        tab.screenshot("continue");
        tab.css("#continue").click();
        tab.wait_until("it is open", |tab| tab.has("button", "Share"));
        assert_eq!(link_of(tab), link, "the same run, to the last digit of its check");
    });
}

/// Whatever the program wants to do next, it traps.
pub(super) const TRAP: &str = r"
    const { js } = document.getElementById('boot').dataset;
    const { default: init } = await import(new URL(js, document.baseURI));
    const memory = (await init()).memory.buffer;
    new Uint8Array(memory).fill(0xff, 65536);
    document.querySelector('.run').click();
    document.querySelector('[role=option]').dispatchEvent(new MouseEvent('click', { bubbles: true }));
";

#[test]
fn after_a_trap_the_page_says_what_happened_and_continue_brings_the_same_run_back() {
    for round in 0..3 {
        in_trapped_browser(|tab| {
            let link = something_done(tab);
            tab.script(&format!("try {{ {TRAP} }} catch {{}}"), &[]);
            tab.wait_until("the crash is told", |tab| tab.text().contains("The lab has stopped"));
            let text = tab.text();
            assert!(text.contains("-Seed 1") && text.contains("Stop-LabHost HV1 -TurnOff"), "{text}");
            tab.must_be_accessible();
            tab.screenshot("crash");
            if round == 2 {
                tab.find("button", "Start clean").click();
                tab.wait_for_lab();
                assert_eq!(kept(tab), "");
                return;
            }
            tab.find("button", "Continue").click();
            tab.wait_for_lab();
            tab.wait_until("the run is open", |tab| tab.has("button", "Share"));
            assert_eq!(link_of(tab), link, "the same run, to the last digit of its check");
        });
    }
}
