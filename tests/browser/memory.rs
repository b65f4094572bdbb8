//! What the browser remembers, in every state its storage can be in; and the page after the program has trapped.

use lab_tests::browser::{Key, Tab, in_browser, in_trapped_browser};

/// Runs before the page's own scripts.
const STATES: [(&str, &str); 13] = [
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
        "with a shelf of rubbish",
        "localStorage.setItem('wolfpack.runs', 'A\\tB\\tC\\nr1.A~1\\n\\t\\t\\n~\\n' + '\\u0000\\n'.repeat(99))",
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

#[test]
fn a_lab_that_is_loaded_again_goes_on_with_its_run_and_one_that_is_come_to_begins_anew() {
    in_browser(|tab| {
        let link = something_done(tab);
        tab.reload();
        tab.wait_until("it is open", |tab| tab.has("button", "Share"));
        assert!(tab.address().ends_with("#break"), "{}", tab.address());
        assert_eq!(link_of(tab), link, "the same run, to the last digit of its check");
        tab.css("#tree-host-1").click();
        tab.find("button", "Cut power of HV2").click();
        let more = link_of(tab);
        tab.reload();
        tab.wait_until("it is open", |tab| tab.has("button", "Share"));
        assert_eq!(link_of(tab), more, "what was done just before it was loaded again, too");
        tab.goto("");
        tab.wait_until("it is one run", |tab| tab.css("#runs").text().matches("2 commands").count() == 1);
        tab.goto("#free");
        tab.wait_until("another lab is open", |tab| tab.has("button", "Run"));
        tab.goto("#break");
        tab.wait_until("nothing was done in it", |tab| tab.has("button", "Pause"));
        tab.find("button", "Pause").click();
        assert_ne!(link_of(tab), link);
    });
}

#[test]
fn another_run_leaves_the_one_before_on_the_front_page_until_it_is_removed() {
    in_browser(|tab| {
        let first = something_done(tab);
        tab.goto("#free");
        tab.wait_until("another lab is open", |tab| tab.has("button", "Run"));
        tab.css("#tree-host-1").click();
        tab.find("button", "Cut power of HV2").click();
        tab.wait_until("it is kept, too", |tab| !kept(tab).is_empty() && kept(tab) != first);
        let second = kept(tab);
        tab.goto("");
        tab.reload();
        tab.wait_for_lab();
        tab.wait_until("both are offered", |tab| tab.css("#runs").text().matches("1 command").count() == 2);
        assert!(tab.css("#runs").text().contains("just now"), "{}", tab.css("#runs").text());
        tab.must_be_accessible();
        tab.screenshot("runs");
        tab.css("#runs li:nth-child(2) a").click();
        tab.wait_until("the first is open", |tab| tab.has("button", "Share"));
        assert_eq!(link_of(tab), first, "as it was");
        tab.wait_until("it is the last one now", |tab| kept(tab) == first);
        tab.goto("");
        tab.wait_until("both are still there, once each", |tab| {
            tab.css("#continue").attribute("href") == Some(first.clone())
                && tab.css("#runs li:nth-child(2) a").attribute("href") == Some(second.clone())
                && tab.css("#runs").text().matches("1 command").count() == 2
        });
        tab.css("#runs li:nth-child(2) button").click();
        tab.wait_until("it is gone", |tab| tab.css("#runs").text().matches("1 command").count() == 1);
        tab.css("#runs button").click();
        tab.wait_until("nothing is offered", |tab| !tab.text().contains("Continue your last run"));
        assert_eq!(kept(tab), "");
    });
}

/// A browser with hardly more room than for the two runs it keeps.
const NO_ROOM: &str = "const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (k, v) {
        let sum = v.length;
        for (let i = 0; i < localStorage.length; i += 1) {
            const key = localStorage.key(i);
            if (key !== k) sum += localStorage.getItem(key).length;
        }
        if (sum > 3200) throw new DOMException('full', 'QuotaExceededError');
        return set.call(this, k, v);
    };
    if (!localStorage.getItem('wolfpack.runs')) {
        localStorage.setItem('wolfpack.runs', `older\t1\t1\nr1.${'A'.repeat(1500)}~1\noldest\t2\t1\nr1.${'A'.repeat(1500)}~2`);
    }";

#[test]
fn where_there_is_no_room_the_oldest_run_gives_way_and_the_page_says_so() {
    in_browser(|tab| {
        tab.before_scripts(NO_ROOM);
        tab.goto("");
        something_done(tab);
        tab.wait_until("it is told", |tab| tab.text().contains("the oldest run that was kept is gone"));
        let runs = tab.script("return localStorage.getItem('wolfpack.runs') ?? ''", &[]);
        let runs = runs.as_str().unwrap_or_default().to_owned();
        assert!(!runs.contains("oldest"), "{runs}");
        assert!(!kept(tab).is_empty());
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

/// Notes when the page can be used again after it was loaded, by its own clock; and keeps runs as soon as they change,
/// so that a hundred of them need no hundred seconds.
const NOTING: &str = r"
    const every = window.setInterval;
    window.setInterval = (call, ms, ...rest) => every(call, Math.min(ms, 25), ...rest);
    new MutationObserver((_, observer) => {
        if (document.querySelector('.bar .run')) {
            window.usable = performance.now();
            observer.disconnect();
        }
    }).observe(document, { childList: true, subtree: true });
";

/// Does one thing to the run, by number, as a reader would, and lets seconds pass.
const DO: &str = r#"
    const [number, thing] = arguments;
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    document.getElementById(thing)?.click();
    await wait(20);
    const deeds = ['Cut power of', 'Switch HV', 'Move', 'Shut', 'Save', 'Start'];
    [...deeds.slice(number), ...deeds].some((words) => {
        const button = [...document.querySelectorAll('.part-side button')]
            .find((b) => b.textContent.trim().startsWith(words) && b.ariaDisabled !== 'true');
        button?.click();
        return button !== undefined;
    });
    document.querySelector('input[name=speed][value="100000"]')?.click();
    document.querySelector('.run').click();
    await wait(20 + 10 * number);
    document.querySelector('.run').click();
"#;

/// Goal R8.
#[test]
fn after_a_trap_at_any_of_a_hundred_moments_the_same_run_is_there_again_half_of_them_within_a_second() {
    const MOMENTS: usize = 100;
    const THINGS: [&str; 4] = ["tree-host-0", "tree-host-1", "tree-vm-0", "tree-vm-1"];
    in_trapped_browser(|tab| {
        tab.before_scripts(NOTING);
        tab.goto("");
        something_done(tab);
        // Any generator will do; this one is the same in every run.
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut took = Vec::new();
        for moment in 0..MOMENTS {
            for _ in 0..=draw(2) {
                tab.script(DO, &[draw(6).into(), THINGS[draw(4)].into()]);
            }
            let link = settled_link(tab);
            tab.script(&format!("try {{ {TRAP} }} catch {{}}"), &[]);
            tab.wait_until("the crash is told", |tab| {
                tab.script("return document.getElementById('crash').hidden", &[]) == false
            });
            assert_eq!(kept(tab), link, "moment {moment}: what is kept is what was there");
            tab.script("document.getElementById('crash-continue').click()", &[]);
            let usable = tab
                .wait_for("the run is open", |tab| tab.script("return window.usable ?? null", &[]).as_f64());
            took.push(usable);
            tab.wait_until("it is the same run, to the last digit of its check", |tab| {
                link_by_script(tab) == link
            });
        }
        took.sort_by(f64::total_cmp);
        let (half, most) = (took[MOMENTS / 2], took[MOMENTS - 1]);
        assert!(
            half <= 1_000.0,
            "usable again after {half:.0} ms in half of the rounds, {most:.0} ms at most"
        );
    });
}

/// The link of the share dialog, without waiting for anybody's eyes.
fn link_by_script(tab: &Tab) -> String {
    let script = r"
        const wait = () => new Promise((done) => setTimeout(done, 15));
        [...document.querySelectorAll('.bar button')].find((b) => b.textContent === 'Share')?.click();
        let field = null;
        for (let i = 0; i < 100 && !field; i += 1) { await wait(); field = document.querySelector('.link-field input'); }
        const link = field?.value ?? '';
        document.querySelector('dialog[open] header button')?.click();
        for (let i = 0; i < 100 && document.querySelector('dialog[open]'); i += 1) await wait();
        return link.slice(link.indexOf('#'));
    ";
    tab.script(script, &[]).as_str().unwrap_or_default().to_owned()
}

/// The link, once the browser keeps the same.
fn settled_link(tab: &Tab) -> String {
    tab.wait_for("the run is kept", |tab| Some(link_by_script(tab)).filter(|link| kept(tab) == *link))
}
