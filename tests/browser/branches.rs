//! Going back, trying it another way, and comparing: by role and name, in both themes, at three sizes.

use lab_tests::browser::{Key, Tab, in_browser};

/// The watched migration, over; time rests.
fn moved(tab: &Tab) {
    tab.wait_for_lab();
    tab.find("link", "Watch a VM move").click();
    tab.wait_until("the microscope is there", |tab| tab.has("heading", "Memory of SQL1, from HV1 to HV2"));
    tab.find("button", "Pause").click();
    tab.find("textbox", "PS> command").click();
    tab.type_text("Wait-Lab 90s");
    tab.press(&[Key::Enter]);
    tab.wait_until("SQL1 has moved", |tab| tab.text().contains("SQL1 arrived on HV2."));
}

/// Types over what stands in a field.
fn fill(tab: &Tab, name: &str, text: &str) {
    let field = tab.find("textbox", name);
    field.click();
    tab.script("arguments[0].select()", &[field.as_argument()]);
    tab.type_text(text);
}

/// The move once more with a longer downtime limit, on a branch of its own, played to its end.
fn another_way(tab: &Tab) {
    moved(tab);
    tab.find("button", "Try it another way").click();
    tab.wait_until("the form is there", |tab| tab.has("textbox", "Downtime limit (ms)"));
    fill(tab, "Downtime limit (ms)", "4000");
    tab.find("button", "Rewind and try").click();
    tab.wait_until("both runs are compared", |tab| tab.has("heading", "Two runs of one move"));
    tab.find("button", "Pause").click();
    tab.find("textbox", "PS> command").click();
    tab.type_text("Wait-Lab 90s");
    tab.press(&[Key::Enter]);
    tab.wait_until("the other run is over", |tab| tab.text().contains("instead of"));
}

#[test]
fn a_move_is_tried_another_way_and_both_runs_are_compared() {
    in_browser(|tab| {
        another_way(tab);
        let text = tab.text();
        for line in [
            "Set-LabTime",
            "New-LabBranch 'downtime limit 4000 ms'",
            "Set-LabMigrationPolicy -DowntimeLimit 4s",
        ] {
            assert!(text.contains(line), "the console shows {line}: {text}");
        }
        assert!(tab.has("table", "downtime limit 4000 ms beside main"));
        for (width, height) in [(1280, 800), (1920, 1080), (390, 844)] {
            tab.resize(width, height);
            tab.screenshot(&format!("another-way-{width}"));
        }
        tab.resize(1280, 800);
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
            tab.screenshot(if dark { "another-way-dark" } else { "another-way-light" });
        }
    });
}

#[test]
fn branches_are_compared_event_by_event_and_renamed() {
    in_browser(|tab| {
        another_way(tab);
        tab.find("tab", "Timeline").click();
        tab.wait_until("events are compared", |tab| tab.has("table", "Events that differ"));
        assert!(tab.text().contains("only here"));
        tab.find("button", "Rename main").click();
        fill(tab, "New name of main", "as it was");
        tab.find("button", "Rename").click();
        tab.wait_until("the branch has its new name", |tab| tab.has("button", "Show as it was"));
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
            tab.screenshot(if dark { "timeline-dark" } else { "timeline-light" });
        }
        tab.find("region", "Branches").find("button", "Show as it was").click();
        tab.wait_until("the other branch is shown", |tab| tab.has("button", "Show downtime limit 4000 ms"));
    });
}

#[test]
fn the_ledger_says_who_lost_what() {
    in_browser(|tab| {
        moved(tab);
        tab.find("textbox", "PS> command").click();
        tab.type_text("Stop-LabHost HV2 -TurnOff; Wait-Lab 60s");
        tab.press(&[Key::Enter]);
        tab.find("tab", "Availability").click();
        tab.wait_until("the ledger is there", |tab| tab.text().contains("SQL1 lost "));
        assert!(tab.has("table", "Availability by VM"));
        for (width, height) in [(1280, 800), (1920, 1080), (390, 844)] {
            tab.resize(width, height);
            tab.screenshot(&format!("availability-{width}"));
        }
        tab.resize(1280, 800);
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
            tab.screenshot(if dark { "availability-dark" } else { "availability-light" });
        }
    });
}
