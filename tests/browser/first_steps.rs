//! What helps somebody who is here for the first time: nothing changes its place under the hand, what is ordered is seen
//! to wait, and every step says what it has done.

use lab_tests::browser::{Key, Tab, in_browser};

fn broken(tab: &Tab) {
    tab.wait_for_lab();
    tab.css("#break").click();
    tab.wait_until("the lab is there", |tab| tab.has("tab", "Quorum"));
    tab.find("button", "Pause").click();
}

/// Where an element lies: left, top, width, height.
fn place(tab: &Tab, selector: &str) -> String {
    let script = "const r = document.querySelector(arguments[0]).getBoundingClientRect();
        return [r.left, r.top, r.width, r.height].map(Math.round).join(' ')";
    tab.script(script, &[selector.into()]).as_str().unwrap_or_default().to_owned()
}

#[test]
fn what_is_ordered_while_time_rests_waits_in_sight_and_begins_with_a_press() {
    in_browser(|tab| {
        broken(tab);
        tab.css("#tree-vm-0").click();
        tab.find("button", "Move SQL1 to HV2, live").click();
        tab.wait_until("it is said", |tab| tab.text().contains("ordered, time rests"));
        assert!(tab.css("#tree-vm-0").text().contains("ordered"), "the tree says it, too");
        tab.must_be_accessible();
        tab.screenshot("time-rests");
        tab.find("button", "Let time run").click();
        tab.wait_until("it is on its way", |tab| tab.has("button", "Cancel the migration"));
        assert!(!tab.has("button", "Let time run"));
    });
}

#[test]
fn a_double_click_does_one_thing() {
    in_browser(|tab| {
        broken(tab);
        tab.css("#tree-host-0").click();
        let unplug = tab.find("button", "Unplug Heartbeat of HV1");
        let twice = "for (const detail of [1, 2]) arguments[0].dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))";
        tab.script(twice, &[unplug.as_argument()]);
        let plug = tab.find("button", "Plug in Heartbeat of HV1");
        let second = "arguments[0].dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }))";
        tab.script(second, &[plug.as_argument()]);
        tab.css("#tree-host-0").click();
        assert!(tab.has("button", "Plug in Heartbeat of HV1"), "what now stands there was not pressed");
    });
}

#[test]
fn four_things_to_break_are_proposed_until_they_are_put_away() {
    in_browser(|tab| {
        broken(tab);
        tab.find("button", "Try: cut power of HV1").click();
        tab.wait_until("the host is selected", |tab| tab.has("heading", "HV1"));
        assert!(tab.text().contains("No power"));
        tab.find("button", "Hide these words").click();
        tab.wait_until("they are gone", |tab| !tab.has("button", "Try: lose the witness"));
    });
}

#[test]
fn the_slider_keeps_its_width_while_it_is_dragged() {
    in_browser(|tab| {
        broken(tab);
        tab.find("tab", "Timeline").click();
        tab.wait_until("the slider is there", |tab| tab.has("slider", "Moment"));
        let before = place(tab, "#timeline-range");
        let drag = "const s = document.getElementById('timeline-range'); s.value = 10; s.dispatchEvent(new InputEvent('input', { bubbles: true }))";
        tab.script(drag, &[]);
        tab.wait_until("it is wound back", |tab| tab.text().contains("begins a new branch"));
        assert_eq!(place(tab, "#timeline-range"), before);
        assert!(tab.has("combobox", "Time stops by itself"));
        tab.screenshot("timeline-marks");
    });
}

#[test]
fn the_buttons_of_a_wizard_keep_their_places_and_it_says_what_it_has_done() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.css("#build").click();
        tab.find("button", "New network…").click();
        tab.find("textbox", "Name");
        let first = place(tab, "#wizard-go");
        let mut steps = 0;
        while !tab.has("button", "Add network") {
            tab.find("button", "Next").click();
            steps += 1;
            assert!(steps < 5, "it does not end");
            if !tab.has("button", "Add network") {
                assert_eq!(place(tab, "#wizard-go"), first, "after {steps} steps");
            }
        }
        let foot = |text: String| text.split(' ').nth(1).map(str::to_owned);
        assert_eq!(foot(place(tab, "#wizard-go")), foot(first), "as high as before");
        tab.find("button", "Add network").click();
        tab.wait_until("it says so", |tab| tab.text().contains("Done: New network: Public."));
        assert!(tab.text().contains("of 16 steps"));
        tab.find("button", "Undo").click();
        tab.wait_until("what was taken back was not done", |tab| !tab.text().contains("Done: New network"));
    });
}

#[test]
fn time_waits_while_one_reads_and_goes_on_afterwards() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.css("#break").click();
        tab.find("button", "Share").click();
        tab.wait_until("the dialog says so", |tab| tab.text().contains("Time waits while this is open."));
        let clock = |tab: &Tab| tab.css(".clock").text();
        let before = clock(tab);
        std::thread::sleep(std::time::Duration::from_millis(600));
        assert_eq!(clock(tab), before);
        tab.press(&[Key::Escape]);
        tab.wait_until("it goes on", |tab| clock(tab) != before);
    });
}

#[test]
fn on_a_phone_a_thing_that_is_pressed_shows_its_details_and_all_tools_can_be_reached() {
    in_browser(|tab| {
        broken(tab);
        tab.resize(390, 844);
        tab.find("button", "Cluster").click();
        tab.css("#tree-host-0").click();
        tab.wait_until("its details are there", |tab| tab.has("heading", "HV1"));
        tab.find("button", "Picture").click();
        tab.script("document.getElementById('tab-availability').click()", &[]);
        let in_sight = "const r = document.getElementById('tab-availability').getBoundingClientRect();
            return r.left >= 0 && r.right <= innerWidth";
        tab.wait_until("the open tab is in sight", |tab| tab.script(in_sight, &[]) == true);
        tab.find("button", "Arrange the page").click();
        for tool in ["Redo", "Share", "Export", "Next theme", "Help and keys"] {
            tab.find("button", tool);
        }
        tab.find("button", "Help and keys").click();
        tab.wait_until("the keys are there", |tab| tab.has("heading", "Keys"));
    });
}
