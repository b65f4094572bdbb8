//! Finding, carrying, arranging: by mouse and by keys.

use lab_tests::browser::{Key, Tab, in_browser};

fn broken(tab: &Tab) {
    tab.wait_for_lab();
    tab.css("#break").click();
    tab.wait_until("the lab is there", |tab| tab.has("tab", "Quorum"));
    tab.find("button", "Pause").click();
}

fn says(tab: &Tab, text: &str) {
    tab.wait_until(text, |tab| tab.text().contains(text));
}

#[test]
fn the_palette_finds_a_command_by_its_words_and_does_it() {
    in_browser(|tab| {
        broken(tab);
        tab.press_with(Key::Control, 'k');
        tab.find("combobox", "Words of a command or a thing");
        tab.type_text("sql1");
        tab.wait_until("the VM is found", |tab| tab.text().contains("Go to SQL1"));
        tab.must_be_accessible();
        tab.press(&[Key::Enter]);
        tab.wait_until("it is selected", |tab| tab.has("heading", "SQL1"));
        tab.press_with(Key::Control, 'k');
        tab.find("combobox", "Words of a command or a thing");
        tab.type_text("start sql1");
        says(tab, "The role SQL1 is online already.");
        tab.screenshot("palette-refused");
        tab.press(&[Key::Escape]);
        tab.press_with(Key::Control, 'k');
        tab.find("combobox", "Words of a command or a thing");
        tab.type_text("move hv2 live");
        tab.wait_until("one command is found", |tab| tab.text().contains("Move SQL1 to HV2, live"));
        tab.press(&[Key::Enter]);
        says(tab, "Move-ClusterVirtualMachineRole");
    });
}

#[test]
fn a_menu_of_the_thing_opens_by_the_other_button_and_by_keys() {
    in_browser(|tab| {
        broken(tab);
        let open = "document.getElementById(arguments[0]).dispatchEvent(new MouseEvent('contextmenu', \
                    { bubbles: true, cancelable: true, button: arguments[1], clientX: 300, clientY: 300 }))";
        tab.script(open, &["diagram-vm-0".into(), 2.into()]);
        tab.find("menuitem", "Move SQL1 to HV2, live");
        tab.must_be_accessible();
        tab.screenshot("menu");
        tab.press(&[Key::Escape]);
        tab.wait_until("the menu is closed", |tab| tab.all("menu").is_empty());
        tab.script("document.getElementById('tree-vm-0').focus()", &[]);
        tab.script(open, &["tree-vm-0".into(), 0.into()]);
        tab.find("menuitem", "Move SQL1 to HV2, live");
        tab.press(&[Key::Enter]);
        says(tab, "Move-ClusterVirtualMachineRole");
    });
}

/// Carries one element onto another, in a few steps.
const CARRY: &str = r"
    const [from, to, lets_go] = arguments;
    const at = (id) => { const r = document.getElementById(id).getBoundingClientRect(); return { clientX: r.left + r.width / 2, clientY: r.top + 12 }; };
    const send = (type, id) => document.getElementById(id).dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, buttons: 1, pointerId: 1, ...at(id) }));
    const pause = () => new Promise((done) => setTimeout(done, 60));
    send('pointerdown', from);
    await pause();
    send('pointermove', to);
    await pause();
    if (lets_go) send('pointerup', to);
    await pause();
    return document.querySelector('.carried')?.textContent ?? '';
";

#[test]
fn a_vm_is_carried_onto_a_host_which_says_beforehand_whether_it_takes_it() {
    in_browser(|tab| {
        broken(tab);
        // What listens to the hand is fetched when the page is first touched.
        tab.script("document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))", &[]);
        tab.wait_until("the hand is watched", |tab| {
            let carried = tab.script(CARRY, &["diagram-vm-0".into(), "diagram-host-1".into(), false.into()]);
            tab.press(&[Key::Escape]);
            carried == "Move SQL1 to HV2, live"
        });
        let refused = tab.script(CARRY, &["diagram-vm-0".into(), "diagram-host-0".into(), false.into()]);
        let refused = refused.as_str().expect("words").to_owned();
        assert!(refused.contains("HV1"), "its own host says why not: {refused}");
        tab.screenshot("carried");
        tab.press(&[Key::Escape]);
        assert!(!tab.text().contains("Move-ClusterVirtualMachineRole"), "nothing was done yet");
        tab.script(CARRY, &["diagram-vm-0".into(), "diagram-host-1".into(), true.into()]);
        says(tab, "Move-ClusterVirtualMachineRole");
    });
}

#[test]
fn panels_are_moved_put_away_and_remembered_and_come_back() {
    in_browser(|tab| {
        broken(tab);
        tab.find("button", "Arrange the page").click();
        let where_ = tab.find("combobox", "Where Events stands");
        tab.script(
            "const s = arguments[0]; s.value = 'centre'; s.dispatchEvent(new Event('change', { bubbles: true }))",
            &[where_.as_argument()],
        );
        tab.must_be_accessible();
        tab.screenshot("arrange");
        tab.press(&[Key::Escape]);
        let is_in_the_middle =
            "return document.querySelector('#tab-events').closest('.part-centre') !== null";
        tab.wait_until("the tab has moved", |tab| tab.script(is_in_the_middle, &[]) == true);
        tab.script(
            "document.querySelector('[role=separator][aria-label=\"Width of the tree\"]').focus()",
            &[],
        );
        tab.press(&[Key::Right]);
        tab.press(&[Key::Right]);
        let width = "return Math.round(document.querySelector('.part-tree').getBoundingClientRect().width)";
        tab.wait_until("the tree is wider", |tab| tab.script(width, &[]) == 272);
        tab.reload();
        tab.wait_for_lab();
        tab.wait_until("it is as it was left", |tab| {
            tab.script(is_in_the_middle, &[]) == true && tab.script(width, &[]) == 272
        });
        tab.find("button", "Arrange the page").click();
        tab.find("button", "Everything back in its place").click();
        tab.wait_until("all is as at first", |tab| tab.script(is_in_the_middle, &[]) == false);
    });
}

#[test]
fn files_of_a_run_say_that_it_is_simulated() {
    in_browser(|tab| {
        broken(tab);
        tab.script(
            "window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((t) => saved.push(t)); return make.call(URL, blob); }",
            &[],
        );
        tab.find("button", "Export").click();
        for label in [
            "Script",
            "Report",
            "Events as CSV",
            "Events as JSON",
            "Availability as CSV",
            "Migrations as JSON",
        ] {
            tab.find("button", label).click();
        }
        tab.wait_until("all are saved", |tab| tab.script("return saved.length", &[]) == 6);
        let all = tab.script("return saved", &[]);
        for text in all.as_array().expect("texts") {
            let text = text.as_str().expect("a text");
            assert!(text.contains("simulated"), "{}", &text[..text.len().min(200)]);
        }
        tab.must_be_accessible();
        tab.screenshot("export");
    });
}

#[test]
fn strong_contrast_has_no_barrier_and_is_one_of_the_themes() {
    in_browser(|tab| {
        broken(tab);
        tab.press_with(Key::Control, 'k');
        tab.find("combobox", "Words of a command or a thing");
        tab.type_text("theme contrast");
        tab.press(&[Key::Enter]);
        let theme = "return document.documentElement.dataset.theme ?? ''";
        tab.wait_until("the theme is on", |tab| tab.script(theme, &[]) == "contrast");
        tab.must_be_accessible();
        tab.screenshot("contrast");
    });
}

/// The code on the page as a camera sees it: eight dots for each module.
fn scanned(tab: &Tab) -> String {
    const DOTS: usize = 8;
    let look = "const svg = document.querySelector('.qr svg'); return [svg.viewBox.baseVal.width, svg.querySelector('path').getAttribute('d')]";
    let shown = tab.script(look, &[]);
    let (side, path) = (shown[0].as_u64().expect("a width"), shown[1].as_str().expect("a path"));
    let mut dark = std::collections::BTreeSet::new();
    for stroke in path.split('M').skip(1) {
        let (corner, run) = stroke.split_once('h').expect("a corner and a run");
        let (x, y) = corner.split_once(' ').expect("two numbers");
        let number = |text: &str| text.parse::<usize>().expect("a number");
        let run = number(run.split('v').next().unwrap_or_default());
        dark.extend((0..run).map(|i| (number(x) + i, number(y))));
    }
    let size = usize::try_from(side).expect("it is small") * DOTS;
    let shade = |x, y| if dark.contains(&(x / DOTS, y / DOTS)) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, shade);
    let codes = image.detect_grids();
    assert_eq!(codes.len(), 1, "one code is seen");
    codes[0].decode().expect("it can be read").1
}

#[test]
fn the_code_of_a_link_is_read_as_the_link() {
    in_browser(|tab| {
        broken(tab);
        for more in [false, true] {
            if more {
                tab.find("textbox", "PS> command").click();
                tab.type_text("1..40 | % { New-LabHost H$_ | Out-Null }");
                tab.press(&[Key::Enter]);
                tab.wait_until("the hosts are there", |tab| tab.text().contains("H40"));
            }
            tab.find("button", "Share").click();
            let field = tab.find("textbox", "Link to this run");
            let link = tab.script("return arguments[0].value", &[field.as_argument()]);
            tab.wait_until("the code is there", |tab| tab.has("image", "QR code of the link"));
            assert_eq!(link, scanned(tab));
            tab.must_be_accessible();
            tab.screenshot(if more { "share-long" } else { "share" });
            tab.press(&[Key::Escape]);
        }
    });
}
