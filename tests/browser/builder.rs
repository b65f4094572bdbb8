//! Building by mouse and by keyboard: the first document's cluster from an empty rack, by role and name.

use lab_tests::browser::{Key, Tab, in_browser};

/// The empty rack, with the bar one builds with.
pub(super) fn rack(tab: &Tab) {
    tab.wait_for_lab();
    tab.css("#build").click();
    tab.wait_until("the first step is offered", |tab| tab.has("button", "New network…"));
}

/// Types over what stands in a field of the open wizard.
fn fill(tab: &Tab, name: &str, text: &str) {
    let field = tab.find("textbox", name);
    field.click();
    tab.script("arguments[0].select()", &[field.as_argument()]);
    tab.type_text(text);
}

/// Goes through the open wizard with what it proposes, and presses its last button.
pub(super) fn through(tab: &Tab, verb: &str) {
    for _ in 0..6 {
        if tab.has("button", verb) {
            break;
        }
        tab.find("button", "Next").click();
    }
    tab.find("button", verb).click();
    tab.wait_until("the wizard has done its work", |tab| tab.all("dialog").is_empty());
}

/// Opens the wizard that is offered as the next step and goes through it.
pub(super) fn next(tab: &Tab, title: &str, verb: &str) {
    tab.find("region", "Build").find("button", title).click();
    through(tab, verb);
}

/// Everything up to the cluster.
fn build_cluster(tab: &Tab) {
    for _ in 0..4 {
        next(tab, "New network…", "Add network");
    }
    for name in ["CLUSTERNODE-1", "CLUSTERNODE-2"] {
        tab.find("region", "Build").find("button", "New host…").click();
        fill(tab, "Name", name);
        through(tab, "Add host");
    }
    next(tab, "New storage array…", "Add array");
    next(tab, "New LUN…", "Make LUN");
    next(tab, "New LUN…", "Make LUN");
    next(tab, "Install roles and features…", "Install");
    next(tab, "New virtual switch…", "Make switch");
    next(tab, "Connect hosts to storage…", "Connect");
    // Quorum first, then Volume1: each time the first disk that nobody has formatted is proposed.
    next(tab, "Initialise and format a disk…", "Make it usable");
    next(tab, "Initialise and format a disk…", "Make it usable");
    tab.find("region", "Build").find("button", "Validate a configuration…").click();
    tab.find("button", "Next").click();
    tab.find("button", "Run all tests").click();
    tab.wait_until("the report is there", |tab| tab.has("table", "Validation report"));
    tab.screenshot("wizard-report");
    tab.find("button", "Close the report").click();
    next(tab, "Create a cluster…", "Create cluster");
}

/// Chooses from a list as the keyboard does.
fn choose(tab: &Tab, name: &str, option: &str) {
    let select = tab.find("combobox", name);
    let script = "const [s, t] = arguments; s.selectedIndex = [...s.options].findIndex((o) => o.text === t);
        s.dispatchEvent(new Event('change', { bubbles: true })); return s.selectedIndex";
    let index = tab.script(script, &[select.as_argument(), option.into()]);
    assert!(index.as_i64().is_some_and(|index| index >= 0), "{name} offers {option}: {}", select.text());
}

#[test]
fn s1_26_the_first_documents_cluster_is_built_by_mouse() {
    in_browser(|tab| {
        rack(tab);
        tab.screenshot("builder-empty");
        build_cluster(tab);
        tab.find("region", "Build").find("button", "Add a Cluster Shared Volume…").click();
        // S1-47: nothing goes on before the notice is read.
        tab.find("button", "Next").click();
        tab.wait_until("the notice stands in the way", |tab| {
            tab.text().contains("The notice is not ticked as read.")
        });
        tab.find("checkbox", "I have read the above notice").click();
        through(tab, "Add volume");
        next(tab, "Set default folders…", "Set folders");
        next(tab, "New virtual machine…", "Make it");
        tab.wait_until("the machine is selected and runs", |tab| {
            tab.has("heading", "VM1") && tab.text().contains("Running")
        });
        tab.screenshot("builder-built");
        // S1-56; the bar leads on to it, and further.
        tab.find("region", "Build").find("button", "Move VM1 live").click();
        tab.wait_until("it waits", |tab| tab.text().contains("Ordered. Time rests"));
        tab.find("button", "Run").click();
        tab.wait_until("the machine is on its way", |tab| tab.text().contains("VM1 is on its way."));
        let text = tab.text();
        for line in [
            "New-LabHost CLUSTERNODE-1",
            "Add-ClusterSharedVolume -Name 'Cluster Disk 2'",
            "Move-ClusterVirtualMachineRole",
        ] {
            assert!(text.contains(line), "the console shows {line}: {text}");
        }
    });
}

#[test]
fn s1_26_the_same_cluster_is_built_by_keys_alone() {
    in_browser(|tab| {
        rack(tab);
        let mut pressed = 0;
        let mut press = |key: Key| {
            tab.press(&[key]);
            pressed += 1;
        };
        // Whoever came by keyboard stands in the middle of the page: the tabs, the bar.
        while tab.focused().name() != "New network…" {
            press(Key::Tab);
        }
        while !tab.has("heading", "VM1") {
            press(Key::Enter);
            tab.wait_until("the wizard is open", |tab| !tab.all("dialog").is_empty());
            // What is proposed is taken: Enter goes on from every field, and presses the last button.
            while !tab.all("dialog").is_empty() {
                if tab.focused().name() == "I have read the above notice" {
                    press(Key::Space);
                }
                let before = tab.text();
                press(Key::Enter);
                tab.wait_until("it goes on", |tab| {
                    tab.text() != before && !tab.has("progressbar", "Progress")
                });
            }
            tab.wait_until("the bar has the focus again", |tab| {
                tab.has("heading", "VM1") || tab.focused().name().ends_with('…')
            });
        }
        assert!(pressed <= 90, "{pressed} keys were pressed");
        tab.screenshot("builder-by-keys");
    });
}

/// Presses a button of the selected thing.
fn press(tab: &Tab, name: &str) {
    tab.find("region", "Selected thing").find("button", name).click();
}

/// Selects a thing in the tree.
fn select(tab: &Tab, name: &str) {
    let script =
        "const [name] = arguments; return [...document.querySelectorAll('[role=treeitem] .tree-label')]
        .find((label) => label.textContent === name) ?? null";
    tab.wait_until("the tree has it", |tab| !tab.script(script, &[name.into()]).is_null());
    tab.script("arguments[0].click()", &[tab.script(script, &[name.into()])]);
    tab.wait_until("it is selected", |tab| tab.has("heading", name));
}

#[test]
fn s3_53_the_third_documents_steps_are_done_by_mouse() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.css("#free").click();
        tab.wait_until("the bar is there", |tab| tab.has("region", "Build"));
        tab.script("document.querySelector('.segments label:nth-child(5) input').click()", &[]);
        tab.find("button", "Run").click();
        select(tab, "ARRAY1");
        press(tab, "New LUN…");
        fill(tab, "Name", "VDI-C");
        fill(tab, "Size", "2047GB");
        tab.find("checkbox", "Thin: blocks are taken from the pool as they are written").click();
        tab.find("checkbox", "ALUA: it says which paths it prefers").click();
        through(tab, "Make LUN");
        tab.wait_until("the LUN is selected", |tab| tab.has("heading", "VDI-C"));
        press(tab, "Connect hosts to storage…");
        through(tab, "Connect");
        for host in ["HV1", "HV2"] {
            select(tab, host);
            press(tab, &format!("Look for new disks on {host}"));
        }
        select(tab, "VDI-C");
        press(tab, "Add it to the cluster");
        press(tab, "Rename a clustered disk…");
        fill(tab, "New name", "VDI C");
        through(tab, "Rename");
        press(tab, "Take it offline");
        select(tab, "HV1");
        press(tab, "New virtual machine…");
        fill(tab, "Name", "VDI1");
        tab.find("button", "Next").click();
        tab.find("checkbox", "Make a virtual hard disk").click();
        through(tab, "Make it");
        tab.wait_until("the machine is selected", |tab| tab.has("heading", "VDI1"));
        press(tab, "Attach a disk whole (pass-through)…");
        choose(tab, "Disk of its host", "Disk 3: VDI-C, 2 TB, in the cluster, RAW");
        through(tab, "Attach");
        press(tab, "Refresh the configuration of VDI1");
        press(tab, "Insert the installation DVD into VDI1");
        press(tab, "Start VDI1");
        press(tab, "Install a system from the DVD, quick format");
        tab.find("tab", "Events").click();
        tab.wait_until("the system is installed", |tab| {
            tab.text().contains("A system was installed in VDI1.")
        });
        press(tab, "Shut VDI1 down from inside");
        tab.wait_until("it is off", |tab| {
            tab.has("heading", "VDI1") && tab.find("region", "Selected thing").text().contains("Off")
        });
        for host in ["HV1", "HV2"] {
            select(tab, host);
            press(tab, &format!("Look for new disks on {host}"));
        }
        select(tab, "VDI-C");
        press(tab, "Refresh its volumes");
        tab.css(".builder summary").click();
        tab.find("region", "Build").find("button", "Choose networks for live migration…").click();
        for other in ["Public", "iSCSI", "Management"] {
            tab.find("checkbox", other).click();
        }
        through(tab, "Choose networks");
        select(tab, "VDI1");
        press(tab, "Remove the DVD of VDI1");
        press(tab, "Refresh the configuration of VDI1");
        press(tab, "Start VDI1");
        press(tab, "Move VDI1 to HV2, live");
        tab.wait_until("it has moved and runs", |tab| {
            let text = tab.find("region", "Selected thing").text();
            text.contains("Running") && text.contains("HV2") && tab.has("button", "Move VDI1 to HV1, live")
        });
        tab.find("tab", "Storage").click();
        tab.wait_until("the disk is where the machine is", |tab| {
            tab.has("heading", "Disks and volumes of the cluster")
        });
        tab.screenshot("pass-through");
    });
}

#[test]
fn a_wizard_is_answered_by_keys_alone_says_what_is_wrong_and_leaves_no_trace() {
    in_browser(|tab| {
        rack(tab);
        tab.script("document.querySelector('.next-step').focus()", &[]);
        tab.press(&[Key::Enter]);
        tab.wait_until("the first field has the focus", |tab| tab.focused().name() == "Name");
        tab.press(&[Key::Enter]);
        tab.wait_until("the next step is there", |tab| tab.text().contains("Each host that is ticked"));
        tab.press(&[Key::Escape]);
        tab.wait_until("nothing is left of it", |tab| tab.all("dialog").is_empty());
        assert!(tab.has("heading", "The rack is empty"));
        tab.press(&[Key::Enter]);
        tab.wait_until("it opens anew where it was left", |tab| tab.focused().name() == "Name");
        fill(tab, "Bandwidth of every port", "fast");
        tab.wait_until("the console's words stand beside the field", |tab| {
            tab.text().contains("'fast' is not a rate such as 1Gbps.")
        });
        fill(tab, "Bandwidth of every port", "10Gbps");
        // Next, next, and the last button, which has the focus on the summary.
        tab.press(&[Key::Enter]);
        tab.wait_until("adapters", |tab| tab.text().contains("Each host that is ticked"));
        tab.press(&[Key::Enter]);
        tab.wait_until("the summary", |tab| tab.text().contains("New-LabNetwork Public"));
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
            tab.screenshot(if dark { "wizard-dark" } else { "wizard-light" });
        }
        tab.press(&[Key::Enter]);
        tab.wait_until("the network is there", |tab| tab.has("heading", "Public"));
    });
}

#[test]
fn storage_is_shown_from_the_array_to_the_host_in_both_themes_at_three_sizes() {
    in_browser(|tab| {
        tab.wait_for_lab();
        tab.css("#free").click();
        tab.find("tab", "Storage").click();
        tab.wait_until("the volumes are there", |tab| tab.has("heading", "Disks and volumes of the cluster"));
        tab.find("region", "Disks and volumes of the cluster").find("button", "Cluster Disk 2").click();
        tab.wait_until("the same disk is selected everywhere", |tab| tab.has("heading", "Volume1"));
        tab.wait_until("what else can be done is there", |tab| tab.has("heading", "Set up"));
        for (width, height) in [(1280, 800), (1920, 1080), (390, 844)] {
            tab.resize(width, height);
            for dark in [false, true] {
                tab.prefer(dark, false);
                tab.screenshot(&format!("storage-{width}-{}", if dark { "dark" } else { "light" }));
            }
            let wider = tab.script("return document.documentElement.scrollWidth > innerWidth", &[]);
            assert_eq!(wider, false, "nothing is cut off at {width}");
        }
        tab.resize(1280, 800);
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
        }
    });
}
