//! The first minute: one click to a running migration, one to a host failure, one back.

use lab_tests::browser::{Key, Tab, in_browser};

const MOVING: &str = "Memory of SQL1, from HV1 to HV2";

/// A whole link, check and all, of a version that is not made yet.
const FUTURE: &str = "#r9.AAAA~AVYOkQ";

/// From the front page to the migration, by its one button.
fn watch(tab: &Tab) {
    tab.wait_for_lab();
    tab.find("link", "Watch a VM move").click();
    tab.wait_until("the microscope shows the memory on its way", |tab| tab.has("heading", MOVING));
}

#[test]
fn one_click_leads_from_the_front_page_to_a_running_migration() {
    in_browser(|tab| {
        watch(tab);
        tab.wait_until("pages have left", |tab| tab.text().contains("still to be sent"));
        tab.screenshot("migration-light");
        tab.prefer(true, false);
        tab.screenshot("migration-dark");
    });
}

#[test]
fn one_click_cuts_the_power_of_a_host_and_one_takes_it_back() {
    in_browser(|tab| {
        watch(tab);
        tab.find("button", "Cut power of HV1").click();
        tab.wait_until("the console shows the line of the click", |tab| {
            let text = tab.text();
            text.contains("Stop-LabHost") && text.contains("-TurnOff")
        });
        tab.screenshot("power-cut");
        tab.find("button", "Undo").click();
        tab.wait_until("HV1 has power again", |tab| tab.has("button", "Cut power of HV1"));
        tab.screenshot("undone");
    });
}

#[test]
fn the_migration_has_no_barrier_in_light_and_dark() {
    in_browser(|tab| {
        watch(tab);
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
        }
    });
}

#[test]
fn the_page_can_be_read_at_three_sizes() {
    in_browser(|tab| {
        watch(tab);
        tab.wait_until("pages have left", |tab| tab.text().contains("still to be sent"));
        for (width, height) in [(1280, 800), (1920, 1080), (390, 844)] {
            tab.resize(width, height);
            tab.screenshot(&format!("migration-{width}"));
            let wider = tab.script("return document.documentElement.scrollWidth > innerWidth", &[]);
            assert_eq!(wider, false, "nothing is cut off at {width}");
        }
    });
}

#[test]
fn a_damaged_link_and_one_of_a_future_version_get_one_sentence_and_the_front_page_stays() {
    in_browser(|tab| {
        tab.wait_for_lab();
        for (fragment, word) in [("#r1.AAAA~00000000", "damaged"), (FUTURE, "reads up to")] {
            tab.goto(fragment);
            tab.wait_until("the link's fault is said", |tab| tab.text().to_lowercase().contains(word));
            assert!(tab.has("link", "Watch a VM move"), "the way in is still there: {}", tab.text());
        }
    });
}

#[test]
fn the_console_answers_though_it_is_fetched_only_when_it_is_used() {
    in_browser(|tab| {
        watch(tab);
        assert_eq!(fetched(tab, "-console-"), 0, "nobody needs it to watch a VM move");
        tab.find("textbox", "PS> command").click();
        tab.type_text("(Get-ClusterNode HV2).State");
        tab.press(&[Key::Enter]);
        tab.wait_until("the console answers", |tab| tab.text().contains("\nUp\n"));
        assert_eq!(fetched(tab, "-console-"), 1);
        tab.screenshot("console");
    });
}

/// How many files with this in their name the page has fetched.
fn fetched(tab: &Tab, part: &str) -> u64 {
    let count =
        "return performance.getEntriesByType('resource').filter(e => e.name.includes(arguments[0])).length";
    tab.script(count, &[part.into()]).as_u64().expect("a length is a number")
}

/// The link that the share dialog offers now.
fn link_of(tab: &Tab) -> String {
    tab.find("button", "Share").click();
    let field = tab.wait_for("the dialog shows the link", |tab| {
        tab.has("textbox", "Link to this run").then(|| tab.find("textbox", "Link to this run"))
    });
    let link = tab.script("return arguments[0].value", &[field.as_argument()]);
    link.as_str().expect("a field's value is text").to_owned()
}

#[test]
fn a_shared_run_opens_in_another_browser_at_the_same_moment_and_says_the_same_link() {
    let mut shared = String::new();
    in_browser(|tab| {
        watch(tab);
        tab.find("button", "Cut power of HV1").click();
        tab.find("button", "Pause").click();
        shared = link_of(tab);
    });
    // The link carries half of the run's digest: the same link again is the same run.
    let fragment = &shared[shared.find('#').expect("a link has its fragment")..];
    in_browser(|tab| {
        tab.goto(fragment);
        tab.wait_for_lab();
        tab.wait_until("the run is open", |tab| tab.has("button", "Share"));
        let again = link_of(tab);
        assert_eq!(&again[again.find('#').expect("a link has its fragment")..], fragment);
        tab.screenshot("shared");
    });
}
