//! The front page: there before the lab, and the lab on it.

use lab_tests::browser::{Key, Setup, in_browser, in_browser_with};

#[test]
fn the_lab_starts_under_the_policy_from_a_deep_path() {
    in_browser(|tab| {
        tab.wait_for_lab();
        assert!(tab.address().ends_with("/some/deep/path/"), "{}", tab.address());
        assert!(!tab.all("heading").is_empty(), "{}", tab.text());
    });
}

#[test]
fn the_front_page_can_be_read_without_scripts() {
    in_browser_with(Setup { javascript: false, ..Setup::default() }, |tab| {
        let text = tab.text();
        assert!(text.contains("Wolfpack"), "{text}");
        assert!(text.contains("needs JavaScript"), "{text}");
        assert!(!tab.all("heading").is_empty(), "{text}");
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

#[test]
fn the_first_tab_key_lands_on_something_with_a_name() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.press(&[Key::Tab]);
        let (role, name) = (tab.focused().role(), tab.focused().name());
        assert!(["button", "link"].contains(&role.as_str()), "the focus is on {role} \"{name}\"");
        assert!(!name.is_empty(), "a {role} without a name has the focus");
        assert!(tab.has(&role, &name), "{role} \"{name}\" has the focus but is not to be seen");
    });
}

#[test]
fn a_link_to_a_part_of_the_page_goes_there_by_click_and_by_key() {
    in_browser(|tab| {
        tab.wait_for_lab();
        let links = tab.all("link");
        let inner =
            links.iter().find(|link| link.attribute("href").is_some_and(|href| href.starts_with('#')));
        let Some(inner) = inner else { panic!("the front page has no link to a part of itself") };
        let part = inner.attribute("href").expect("it was found by it");
        inner.click();
        tab.wait_until("the address names the part", |tab| tab.address().ends_with(&part));
        tab.goto("");
        tab.script("document.querySelector(arguments[0]).focus()", &[format!("a[href='{part}']").into()]);
        tab.press(&[Key::Enter]);
        tab.wait_until("the address names the part", |tab| tab.address().ends_with(&part));
    });
}

#[test]
fn what_is_open_in_the_lab_keeps_no_click_and_no_key_from_the_front_page() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.css("#free").click();
        tab.find("button", "Share").click();
        tab.wait_until("a dialog is open", |tab| {
            tab.script("return !!document.querySelector('dialog[open]')", &[]) == true
        });
        tab.script("history.back()", &[]);
        tab.wait_until("the front page answers", |tab| tab.has("link", "Watch a VM move"));
        tab.press_with(Key::Control, 'k');
        tab.css("#break").click();
        tab.wait_until("a lab is open", |tab| tab.address().ends_with("#break"));
        assert_eq!(tab.script("return !!document.querySelector('dialog[open]')", &[]), false);
    });
}
