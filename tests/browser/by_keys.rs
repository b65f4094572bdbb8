//! The third document's cluster by keys alone, the focus in sight all the way; and the first one's by mouse, keys and
//! console by turns.

use std::cell::Cell;

use lab_tests::browser::{Key, Tab, in_browser};

use super::builder::{next, rack, through};

/// Whether what has the focus is in the window and looks so.
const FOCUS: &str = "
    const e = document.activeElement;
    if (!e || e === document.body) return 'nothing has the focus';
    const box = e.getBoundingClientRect();
    if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) return `out of sight: ${e.outerHTML.slice(0, 120)}`;
    const drawn = (e) => { const s = e && getComputedStyle(e); return s && s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1; };
    const seen = drawn(e) || drawn(e.nextElementSibling) || drawn(e.parentElement) || e.matches('.edge, .part-centre, textarea, [role=combobox]');
    return seen ? '' : `does not look so: ${e.outerHTML.slice(0, 120)}`;
";

/// A keyboard that counts; a letter with a held key is two.
struct Keys<'a> {
    tab: &'a Tab,
    pressed: Cell<u32>,
}

impl<'a> Keys<'a> {
    fn of(tab: &'a Tab) -> Self {
        Self { tab, pressed: Cell::new(0) }
    }

    fn count(&self, keys: u32) {
        self.pressed.set(self.pressed.get() + keys);
    }

    fn press(&self, key: Key) {
        self.tab.press(&[key]);
        self.count(1);
    }

    fn type_text(&self, text: &str) {
        self.tab.type_text(text);
        self.count(u32::try_from(text.chars().count()).expect("it is short"));
    }

    fn must_be_seen(&self) {
        let wrong = self.tab.script(FOCUS, &[]);
        assert_eq!(wrong, "", "the focus is seen");
    }

    /// Goes on with Tab to what has this name.
    fn go_to(&self, name: &str) {
        for _ in 0..120 {
            if self.tab.focused().name() == name {
                return self.must_be_seen();
            }
            self.press(Key::Tab);
            self.must_be_seen();
        }
        panic!("Tab does not lead to {name}");
    }

    /// Finds a command by words and gives it, once it can be given.
    fn give(&self, words: &str) {
        let can = "const one = document.getElementById('found-0'); \
            return Boolean(one) && one.getAttribute('aria-disabled') !== 'true'";
        self.tab.press_with(Key::Control, 'k');
        self.count(2);
        self.tab.wait_until("the palette has the focus", |tab| {
            tab.focused().name() == "Words of a command or a thing"
        });
        self.must_be_seen();
        self.type_text(words);
        self.tab.wait_until(&format!("{words} can be done"), |tab| tab.script(can, &[]) == true);
        self.press(Key::Enter);
        self.tab
            .wait_until("the palette is closed", |tab| !tab.has("combobox", "Words of a command or a thing"));
    }

    /// Selects a thing.
    fn select(&self, name: &str) {
        self.give(&format!("go to {}", name.to_lowercase()));
        self.tab.wait_until(&format!("{name} is selected"), |tab| tab.has("heading", name));
    }

    /// Opens a wizard, which has the focus then.
    fn open(&self, words: &str) {
        self.give(words);
        self.tab.wait_until("the wizard is open", |tab| {
            tab.script(
                "return document.querySelector('dialog .wizard')?.contains(document.activeElement) ?? false",
                &[],
            ) == true
        });
        self.must_be_seen();
    }

    /// Types over what stands in the field of this name.
    fn fill(&self, name: &str, text: &str) {
        self.go_to(name);
        self.tab.press_with(Key::Control, 'a');
        self.count(2);
        self.type_text(text);
    }

    /// Ticks a box, or takes the tick away.
    fn tick(&self, name: &str) {
        self.go_to(name);
        self.press(Key::Space);
    }

    /// Takes what is proposed up to the end of the wizard.
    fn enter_to_the_end(&self) {
        while !self.tab.all("dialog").is_empty() {
            self.must_be_seen();
            let before = self.tab.text();
            self.press(Key::Enter);
            self.tab
                .wait_until("it goes on", |tab| tab.text() != before && !tab.has("progressbar", "Progress"));
        }
    }
}

#[test]
fn s3_53_the_third_documents_steps_are_done_by_keys_alone() {
    in_browser(|tab| {
        tab.wait_for_lab();
        let keys = Keys::of(tab);
        while tab.focused().attribute("href").is_none_or(|href| href != "#free") {
            keys.press(Key::Tab);
            keys.must_be_seen();
        }
        keys.press(Key::Enter);
        tab.wait_until("the bar is there", |tab| tab.has("region", "Build"));
        // A thousand times as fast, and time passes.
        (0..3).for_each(|_| keys.type_text("]"));
        keys.press(Key::Space);
        tab.wait_until("time passes", |tab| tab.has("button", "Pause"));
        keys.select("ARRAY1");
        keys.open("new lun");
        keys.fill("Name", "VDI-C");
        keys.fill("Size", "2047GB");
        keys.tick("Thin: blocks are taken from the pool as they are written");
        keys.tick("ALUA: it says which paths it prefers");
        keys.enter_to_the_end();
        tab.wait_until("the LUN is selected", |tab| tab.has("heading", "VDI-C"));
        keys.open("connect hosts");
        keys.enter_to_the_end();
        let look_for_disks = || {
            for host in ["HV1", "HV2"] {
                keys.select(host);
                keys.give("look for new");
            }
        };
        look_for_disks();
        keys.select("VDI-C");
        keys.give("add it to the");
        keys.open("rename a clus");
        keys.fill("New name", "VDI C");
        keys.enter_to_the_end();
        keys.give("take it off");
        keys.select("HV1");
        keys.open("new virtual ma");
        keys.fill("Name", "VDI1");
        keys.press(Key::Enter);
        tab.wait_until("the disk is asked for", |tab| tab.has("checkbox", "Make a virtual hard disk"));
        keys.tick("Make a virtual hard disk");
        keys.enter_to_the_end();
        tab.wait_until("the machine is selected", |tab| tab.has("heading", "VDI1"));
        keys.open("attach a disk");
        keys.go_to("Disk of its host");
        keys.type_text("Disk 3");
        keys.enter_to_the_end();
        keys.give("refresh the conf");
        keys.give("insert the inst");
        keys.give("start vdi1");
        keys.give("quick format");
        keys.give("show: events");
        tab.wait_until("the system is installed", |tab| {
            tab.text().contains("A system was installed in VDI1.")
        });
        keys.give("shut vdi1 down");
        tab.wait_until("it is off", |tab| {
            tab.has("heading", "VDI1") && tab.find("region", "Selected thing").text().contains("Off")
        });
        look_for_disks();
        keys.select("VDI-C");
        keys.give("refresh its vol");
        keys.open("choose networks");
        for other in ["Public", "iSCSI", "Management"] {
            keys.tick(other);
        }
        keys.enter_to_the_end();
        keys.select("VDI1");
        keys.give("remove the dvd");
        keys.give("refresh the conf");
        keys.give("start vdi1");
        keys.give("move vdi1 to hv2, live");
        tab.wait_until("it has moved and runs", |tab| {
            let text = tab.find("region", "Selected thing").text();
            text.contains("Running") && text.contains("HV2") && tab.has("button", "Move VDI1 to HV1, live")
        });
        assert!(keys.pressed.get() <= 650, "{} keys were pressed", keys.pressed.get());
        tab.script("console.log(`keys pressed: ${arguments[0]}`)", &[keys.pressed.get().into()]);
        tab.screenshot(&format!("pass-through-by-{}-keys", keys.pressed.get()));
    });
}

/// Types lines into the page's console.
fn type_lines(tab: &Tab, lines: &[String]) {
    tab.find("tab", "Console").click();
    tab.css(".console-entry textarea").click();
    for line in lines {
        tab.type_text(line);
        tab.press(&[Key::Enter]);
    }
}

/// The lines the console has printed that speak of this name.
fn lines_about(tab: &Tab, name: &str) -> Vec<String> {
    let text = tab.text();
    let lines = text.lines().map(str::trim).filter(|line| line.contains(name) && line.contains("-Lab"));
    lines.map(|line| line.trim_start_matches("PS> ").to_owned()).collect()
}

#[test]
fn s1_26_the_first_documents_cluster_is_built_by_mouse_keys_and_console_by_turns() {
    in_browser(|tab| {
        rack(tab);
        let keys = Keys::of(tab);
        for _ in 0..4 {
            next(tab, "New network…", "Add network");
        }
        // The first host by keys; the second by the lines that the first one left on the console.
        keys.open("new host");
        keys.fill("Name", "CLUSTERNODE-1");
        keys.enter_to_the_end();
        let lines = lines_about(tab, "CLUSTERNODE-1");
        assert!(lines.len() >= 2, "the console shows how a host is made: {}", tab.text());
        let second: Vec<String> =
            lines.iter().map(|line| line.replace("CLUSTERNODE-1", "CLUSTERNODE-2")).collect();
        type_lines(tab, &second);
        tab.wait_until("both hosts are there", |tab| tab.has("button", "New storage array…"));
        next(tab, "New storage array…", "Add array");
        keys.open("new lun");
        keys.enter_to_the_end();
        next(tab, "New LUN…", "Make LUN");
        keys.open("install roles");
        keys.enter_to_the_end();
        next(tab, "New virtual switch…", "Make switch");
        next(tab, "Connect hosts to storage…", "Connect");
        next(tab, "Initialise and format a disk…", "Make it usable");
        keys.open("initialise and");
        keys.enter_to_the_end();
        type_lines(
            tab,
            &[
                "Test-Cluster -Node CLUSTERNODE-1, CLUSTERNODE-2 | Out-Null".into(),
                "New-Cluster CLUSTER1 -Node CLUSTERNODE-1, CLUSTERNODE-2".into(),
            ],
        );
        tab.wait_until("the cluster is there", |tab| tab.has("button", "Add a Cluster Shared Volume…"));
        tab.find("region", "Build").find("button", "Add a Cluster Shared Volume…").click();
        tab.find("button", "Next").click();
        tab.find("checkbox", "I have read the above notice").click();
        through(tab, "Add volume");
        keys.open("set default fol");
        keys.enter_to_the_end();
        next(tab, "New virtual machine…", "Make it");
        tab.wait_until("the machine is selected and runs", |tab| {
            tab.has("heading", "VM1") && tab.text().contains("Running")
        });
        type_lines(tab, &["Move-ClusterVirtualMachineRole VM1 -Node CLUSTERNODE-2 -Wait 0".into()]);
        tab.find("button", "Run").click();
        tab.wait_until("the machine is on its way", |tab| tab.text().contains("moving"));
        tab.screenshot("builder-mixed");
    });
}
