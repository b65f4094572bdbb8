//! Things that are one file each are in their list, bear their file's name, and are shown at work.

use crate::source::{Source, rust_files};

/// Folders of things, and the constant that makes a file one.
const KINDS: [(&str, &str); 4] = [
    ("crates/lab-world/src/fault", "KIND"),
    ("crates/lab-world/src/invariant", "INVARIANT"),
    ("crates/lab-shell/src/cmdlet", "CMDLET"),
    ("crates/lab-web/src/panel", "PANEL"),
];

#[test]
fn every_file_of_a_list_is_in_the_list() {
    for (folder, constant) in KINDS {
        let files = rust_files(folder);
        let things: Vec<_> = files.iter().filter(|file| defines(file, constant)).collect();
        assert!(things.len() > 1, "{folder} holds things that define {constant}");
        for thing in things {
            let (place, stem) = place_and_stem(&thing.path);
            let list = files.iter().find(|file| file.path == format!("{place}/mod.rs"));
            let listed = list.is_some_and(|list| list.text.contains(&format!("{stem}::{constant}")));
            assert!(listed, "{} is not in the list of {place}/mod.rs", thing.path);
        }
    }
}

/// `Get-ClusterNode` lives in `get_clusternode.rs`.
#[test]
fn every_cmdlet_lives_in_the_file_of_its_name() {
    for file in rust_files("crates/lab-shell/src/cmdlet").iter().filter(|file| defines(file, "CMDLET")) {
        let name = file.text.split("name: \"").nth(1).and_then(|rest| rest.split('"').next());
        let name = name.unwrap_or_else(|| panic!("{} names no cmdlet", file.path));
        let (_, stem) = place_and_stem(&file.path);
        assert_eq!(name.to_lowercase().replace('-', "_"), stem, "{}", file.path);
    }
}

#[test]
fn every_failure_has_a_scenario() {
    let shown = |name: &str| {
        let line = format!("Invoke-LabFault {name}");
        lab_tests::scenario::ALL.iter().any(|(_, text)| text.contains(&line))
    };
    let unseen: Vec<_> =
        lab_world::fault::ALL.iter().map(|kind| kind.name).filter(|name| !shown(name)).collect();
    assert!(unseen.is_empty(), "write a scenario with Invoke-LabFault for each of {unseen:?}");
}

fn defines(file: &Source, constant: &str) -> bool {
    let definition = format!("const {constant}:");
    file.code().any(|(_, code)| code.contains(&definition))
}

fn place_and_stem(path: &str) -> (&str, &str) {
    let (place, name) = path.rsplit_once('/').expect("it lies in a folder");
    (place, name.trim_end_matches(".rs"))
}
