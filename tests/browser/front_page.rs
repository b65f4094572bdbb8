//! The front page: there before the lab, and the lab on it.

use lab_tests::browser::{Setup, in_browser, in_browser_with};

#[test]
fn the_lab_starts_under_the_policy_from_a_deep_path() {
    in_browser(|tab| {
        tab.wait_for_lab();
        assert!(tab.has("heading", "Wolfpack"), "{}", tab.text());
    });
}

#[test]
fn the_front_page_can_be_read_without_scripts() {
    in_browser_with(Setup { javascript: false, ..Setup::default() }, |tab| {
        let text = tab.text();
        assert!(text.contains("Wolfpack"), "{text}");
        assert!(text.contains("needs JavaScript"), "{text}");
    });
}

#[test]
fn the_front_page_has_no_barrier_in_light_and_dark() {
    in_browser(|tab| {
        tab.wait_for_lab();
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
            tab.screenshot(if dark { "front-page-dark" } else { "front-page-light" });
        }
    });
}
