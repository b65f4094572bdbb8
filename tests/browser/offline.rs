//! Without a network, and after an update of the site.

use lab_tests::browser::{Tab, in_browser};
use serde_json::json;

/// Whether everything the page names, its later parts too, is in the store.
const KEPT: &str = r#"
    const named = [...document.querySelectorAll("[data-later],[data-wasm],[data-js]")]
        .flatMap((tag) => [tag.dataset.later, tag.dataset.wasm, tag.dataset.js]).filter(Boolean);
    const found = await Promise.all(named.map((name) => caches.match(new URL(name, document.baseURI))));
    return named.length > 4 && found.every(Boolean);
"#;

fn wait_until_kept(tab: &Tab) {
    tab.wait_until("everything the page names is kept", |tab| tab.script(KEPT, &[]) == json!(true));
}

/// The lab starts, moves a VM and opens a panel that is fetched when it is first used.
fn everything_works(tab: &Tab) {
    tab.wait_for_lab();
    tab.find("link", "Watch a VM move").click();
    tab.find("tab", "Quorum").click();
    tab.wait_until("the quorum panel is there", |tab| tab.text().contains("votes are here"));
}

#[test]
fn everything_works_without_a_network_after_the_first_load() {
    in_browser(|tab| {
        tab.wait_for_lab();
        wait_until_kept(tab);
        tab.lose_the_network();
        tab.reload();
        everything_works(tab);
    });
}

#[test]
fn a_new_version_leaves_the_running_lab_alone_and_is_kept_whole_after_a_reload() {
    in_browser(|tab| {
        tab.wait_for_lab();
        wait_until_kept(tab);
        tab.update_the_site();
        everything_works(tab);
        tab.reload();
        tab.wait_for_lab();
        wait_until_kept(tab);
        tab.lose_the_network();
        tab.goto("");
        everything_works(tab);
    });
}
