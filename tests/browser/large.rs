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
