//! A datacenter of sixteen hosts and two hundred VMs: seen, walked, unfolded.

use lab_tests::browser::{Key, Tab, in_browser};

fn room(tab: &Tab) {
    tab.wait_for_lab();
    tab.goto("#hosts-16");
    tab.wait_until("the room is there", |tab| tab.text().contains("16 of 16 hosts up; VMs: 200 running."));
}

#[test]
fn a_large_room_is_seen_at_three_sizes_in_light_and_dark_without_a_barrier() {
    in_browser(|tab| {
        room(tab);
        tab.css("#room-host-2").click();
        tab.wait_until("its VMs are shown", |tab| tab.text().contains("VMs of N3"));
        for (width, height) in [(1280, 800), (1920, 1080), (390, 844)] {
            tab.resize(width, height);
            for dark in [false, true] {
                tab.prefer(dark, false);
                tab.screenshot(&format!("room-{width}-{}", if dark { "dark" } else { "light" }));
                tab.must_be_accessible();
            }
            let wider = tab.script("return document.documentElement.scrollWidth > innerWidth", &[]);
            assert_eq!(wider, false, "nothing is cut off at {width}");
        }
    });
}

#[test]
fn a_large_room_is_walked_by_keys_and_its_tree_scrolls_to_what_is_chosen() {
    in_browser(|tab| {
        room(tab);
        tab.css("#room-host-0").click();
        tab.press(&[Key::Right]);
        assert!(tab.focused().name().starts_with("N2 "), "{}", tab.focused().name());
        tab.press(&[Key::Enter]);
        tab.wait_until("N2 is unfolded", |tab| tab.text().contains("VMs of N2"));
        tab.wait_until("the tree shows it, too", |tab| {
            tab.script("return document.getElementById('tree-host-1')?.ariaSelected ?? ''", &[]) == "true"
        });
        let rows = tab.script("return document.querySelectorAll('.tree-row').length", &[]);
        assert!(rows.as_u64().is_some_and(|rows| rows < 60), "only rows in sight are made: {rows}");
        tab.script("document.querySelector('.tree-row').focus()", &[]);
        tab.press(&[Key::End]);
        tab.wait_until("the last row is there and has the focus", |tab| {
            tab.focused().name().contains("Management")
        });
        tab.press(&[Key::Home]);
        tab.wait_until("the first one has it again", |tab| tab.focused().name().starts_with("CLUSTER1"));
    });
}

#[test]
fn a_host_lost_in_a_large_room_is_marked_and_its_vms_come_back_elsewhere() {
    in_browser(|tab| {
        room(tab);
        tab.css("#room-host-2").click();
        tab.find("button", "Cut power of N3").click();
        tab.wait_until("it is lost", |tab| tab.text().contains("15 of 16 hosts up"));
        tab.script("document.querySelector('input[name=speed][value=\"100000\"]').click()", &[]);
        tab.find("button", "Run").click();
        tab.wait_until("all VMs run again", |tab| {
            tab.text().contains("15 of 16 hosts up; VMs: 200 running.")
        });
        tab.screenshot("room-lost");
    });
}

/// What the bar of long work shows, if it is shown: its words, and its share in thousandths.
fn work(tab: &Tab) -> Option<(String, u64)> {
    const LOOK: &str = "return document.getElementById('work').hidden ? null : \
        [document.getElementById('work-what').textContent, document.getElementById('work-share').value]";
    let shown = tab.script(LOOK, &[]);
    Some((shown[0].as_str()?.to_owned(), shown[1].as_u64()?))
}

#[test]
fn the_largest_room_is_put_up_in_sight_can_be_given_up_and_opened_again() {
    in_browser(|tab| {
        tab.wait_for_lab();
        let link = "64 hosts, 64 LUNs, 8,000 VMs";
        tab.find("link", link).click();
        let (words, first) = tab.wait_for("the work is shown", work);
        assert!(words.starts_with("Putting up the datacenter"), "{words}");
        tab.must_be_accessible();
        tab.screenshot("work");
        tab.wait_until("it goes on", |tab| work(tab).is_some_and(|(_, share)| share > first));
        tab.find("button", "Cancel").click();
        tab.wait_until("it was given up", |tab| work(tab).is_none() && !tab.address().contains("hosts-64"));
        assert!(tab.has("heading", "See why a cluster does what it does"), "the front page is back");
        tab.css("#free").click();
        tab.wait_until("another lab is there", |tab| tab.has("tab", "Quorum"));
        tab.goto("#hosts-64");
        tab.wait_for("the work is shown again", work);
        tab.press(&[Key::Escape]);
        tab.wait_until("the lab from before is back", |tab| {
            tab.address().ends_with("#free") && tab.has("tab", "Quorum")
        });
        tab.goto("#hosts-64");
        tab.wait_until("the room is there", |tab| tab.text().contains("64 of 64 hosts up"));
        assert_eq!(work(tab), None);
    });
}

#[test]
fn a_long_line_is_run_in_sight_and_one_given_up_has_not_happened() {
    in_browser(|tab| {
        room(tab);
        let clock = |tab: &Tab| tab.script("return document.querySelector('.clock').textContent", &[]);
        let before = clock(tab);
        let type_line = |line: &str| {
            tab.find("textbox", "PS> command").click();
            tab.type_text(line);
            tab.press(&[Key::Enter]);
        };
        type_line("$x = 1; Wait-Lab 12h");
        let (words, _) = tab.wait_for("the work is shown", work);
        assert_eq!(words, "Running the line");
        assert_eq!(clock(tab), before, "nothing is shown half-done");
        tab.press(&[Key::Escape]);
        tab.wait_until("it is said", |tab| tab.text().contains("nothing of it has happened"));
        assert_eq!((clock(tab), work(tab)), (before.clone(), None));
        type_line("\"x is '$x'\"");
        tab.wait_until("the variable is as it was", |tab| tab.text().contains("x is ''"));
        type_line("Wait-Lab 10m");
        tab.wait_until("ten minutes later", |tab| work(tab).is_none() && clock(tab) != before);
    });
}
