//! The pictures of the README in both themes, taken of the built site for `cargo xtask pictures`: each always shows
//! the same moment.

use std::fs;
use std::path::Path;

use lab_tests::browser::{Key, Tab, in_browser};

/// Name, the line given to the console, the panel, and words that stand there when all is done and drawn.
const PICTURES: [(&str, &str, &str, [&str; 2]); 3] = [
    (
        "migration",
        "Move-ClusterVirtualMachineRole SQL1 -Node HV2 -MigrationType Live -Wait 0; Wait-Lab 27s",
        "Migration",
        ["00:03:35.000", "Memory of SQL1, from HV1 to HV2"],
    ),
    (
        "datacenter",
        "Stop-LabHost HV1 -TurnOff; Wait-Lab 30s",
        "Datacenter",
        ["00:03:38.000", "1 of 2 hosts up"],
    ),
    (
        "quorum",
        "Use-LabPreset cluster -Nodes 3 -Witness Disk -Era 2022",
        "Quorum",
        ["00:06:00.000", "Any one node fails"],
    ),
];

fn main() {
    for (name, line, panel, words) in PICTURES {
        in_browser(|tab| {
            show(tab, line, panel, words);
            for (theme, dark) in [("light", false), ("dark", true)] {
                tab.prefer(dark, true);
                let file = format!("../www/docs/{name}-{theme}.webp");
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                fs::write(path, tab.webp()).expect("www/docs/ can be written");
            }
        });
    }
}

fn show(tab: &Tab, line: &str, panel: &str, words: [&str; 2]) {
    tab.resize(1280, 800);
    tab.wait_for_lab();
    tab.css("#free").click();
    tab.wait_until("the lab is there", |tab| tab.has("tab", "Timeline"));
    tab.css(".console-entry textarea").click();
    tab.type_text(line);
    tab.press(&[Key::Enter]);
    tab.find("tab", panel).click();
    tab.wait_until("the moment has come", |tab| {
        let text = tab.text();
        words.iter().all(|words| text.contains(words))
    });
    tab.css("#tree-vm-0, #tree-host-0").click();
    tab.css(".tree-row[aria-selected=true]");
}
