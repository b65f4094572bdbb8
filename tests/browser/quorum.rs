//! The quorum matrix: computed while the page stays alive, walked by keys, played and taken back.

use lab_tests::browser::{Key, Tab, in_browser};

const ONE_NODE_OF_THREE: &str = "N1 lost: alive";
const TWO_NODES_AND_WITNESS: &str = "N1, N2 and the witness lost: dead";

const N3: &str = "N3 lost: alive";
const N3_AND_WITNESS: &str = "N3 and the witness lost: alive";

/// A line into the page's console.
fn type_line(tab: &Tab, line: &str) {
    let input = tab.css(".console-entry textarea");
    input.click();
    tab.type_text(line);
    tab.press(&[Key::Enter]);
}

/// The quorum view of a cluster from the preset.
fn matrix(tab: &Tab, preset: &str, ready: &str) {
    tab.wait_for_lab();
    tab.css("#free").click();
    tab.wait_until("the console is there", |tab| tab.has("tab", "Quorum"));
    type_line(tab, preset);
    tab.find("tab", "Quorum").click();
    tab.wait_until("every order has been tried", |tab| {
        tab.has("button", ready) && !tab.text().contains("Trying every order")
    });
}

#[test]
fn a_cell_of_the_matrix_is_looked_at_played_and_taken_back() {
    in_browser(|tab| {
        matrix(tab, "Use-LabPreset cluster -Nodes 3 -Witness Disk -Era 2022", ONE_NODE_OF_THREE);
        tab.find("button", "Nothing lost: alive").click();
        tab.press(&[Key::Right]);
        assert_eq!(tab.focused().name(), ONE_NODE_OF_THREE);
        assert!(
            tab.text().contains("2 of 3 votes left, 2 needed (R2)."),
            "the cell says why: {}",
            tab.text()
        );
        tab.press(&[Key::End]);
        tab.press(&[Key::Down]);
        assert_eq!(tab.focused().name(), "N1, N2 and N3 lost: dead");
        tab.press(&[Key::Home]);
        tab.press(&[Key::Enter]);
        let over = "document.getElementById('vote-cell-0').dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            document.getElementById('vote-cell-0').dispatchEvent(new MouseEvent('mouseenter'))";
        tab.script(over, &[]);
        tab.find("button", N3_AND_WITNESS).click();
        tab.find("heading", "N3 and the witness lost");
        tab.find("button", N3).click();
        tab.script(over, &[]);
        tab.find("heading", "N3 lost");
        let text = tab.text();
        assert!(!text.contains("Stop-LabHost") && !text.contains("Played:"), "to look is not to do: {text}");
        tab.press(&[Key::Tab]);
        assert_eq!(tab.focused().name(), "Play N3: alive");
        tab.press(&[Key::Enter]);
        tab.wait_until("the loss was played", |tab| {
            tab.text().contains("Played: N3 lost: the cluster lives.")
        });
        assert!(tab.text().contains("Stop-LabHost N3 -TurnOff"), "the console has its line");
        tab.screenshot("quorum-played");
        tab.find("button", "Take it back").click();
        tab.wait_until("nothing is played any more", |tab| !tab.text().contains("Played:"));
        assert!(tab.has("button", TWO_NODES_AND_WITNESS), "the matrix still fits");
        for dark in [false, true] {
            tab.prefer(dark, false);
            tab.must_be_accessible();
        }
    });
}

#[test]
fn the_matrix_can_be_read_at_three_sizes_in_light_and_dark() {
    let sizes = [(1280, 800), (1920, 1080), (390, 844)];
    let presets = [
        ("2", "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2022", "N1 lost: dead"),
        ("4", "Use-LabPreset cluster -Nodes 4 -Witness Disk -Era 2022", ONE_NODE_OF_THREE),
        ("8", "Use-LabPreset cluster -Nodes 7 -Witness FileShare -Era 2022", ONE_NODE_OF_THREE),
        ("16", "Use-LabPreset cluster -Nodes 16 -Witness Disk -Era 2022", "1 of 16 nodes lost: alive"),
    ];
    for (name, preset, ready) in presets {
        in_browser(|tab| {
            matrix(tab, preset, ready);
            for (width, height) in sizes {
                tab.resize(width, height);
                for dark in [false, true] {
                    tab.prefer(dark, false);
                    tab.screenshot(&format!("quorum-{name}-{width}-{}", if dark { "dark" } else { "light" }));
                }
                let wider = tab.script("return document.documentElement.scrollWidth > innerWidth", &[]);
                assert_eq!(wider, false, "nothing is cut off at {width}");
            }
        });
    }
}
