//! The direction of dependencies: nothing points up.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::root;

/// What each crate may know, directly.
const MAY_KNOW: [(&str, &[&str]); 14] = [
    ("lab-kernel", &[]),
    ("lab-units", &[]),
    ("lab-cluster", &["lab-kernel", "lab-units"]),
    ("lab-cloud", &["lab-kernel", "lab-units"]),
    ("lab-world", &["lab-kernel", "lab-units", "lab-cluster", "lab-cloud"]),
    ("lab-session", &["lab-kernel", "lab-units", "lab-cluster", "lab-cloud", "lab-world"]),
    ("lab-view", &["lab-kernel", "lab-units", "lab-cluster", "lab-cloud", "lab-world", "lab-session"]),
    ("lab-charts", &[]),
    (
        "lab-shell",
        &["lab-kernel", "lab-units", "lab-cluster", "lab-cloud", "lab-world", "lab-session", "lab-view"],
    ),
    (
        "lab-lessons",
        &[
            "lab-kernel",
            "lab-units",
            "lab-cluster",
            "lab-cloud",
            "lab-world",
            "lab-session",
            "lab-view",
            "lab-shell",
        ],
    ),
    (
        "lab-cli",
        &[
            "lab-kernel",
            "lab-units",
            "lab-cluster",
            "lab-cloud",
            "lab-world",
            "lab-session",
            "lab-view",
            "lab-shell",
            "lab-lessons",
        ],
    ),
    (
        "lab-web",
        &[
            "lab-kernel",
            "lab-units",
            "lab-cluster",
            "lab-cloud",
            "lab-world",
            "lab-session",
            "lab-view",
            "lab-shell",
            "lab-charts",
            "lab-lessons",
        ],
    ),
    ("xtask", &[]),
    (
        "lab-tests",
        &[
            "lab-kernel",
            "lab-units",
            "lab-cluster",
            "lab-cloud",
            "lab-world",
            "lab-session",
            "lab-view",
            "lab-shell",
            "lab-charts",
            "lab-lessons",
            "xtask",
        ],
    ),
];

#[test]
fn no_dependency_points_up() {
    let may_know: BTreeMap<&str, BTreeSet<&str>> =
        MAY_KNOW.iter().map(|(name, known)| (*name, known.iter().copied().collect())).collect();
    for (name, manifest) in manifests() {
        let allowed =
            may_know.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no place in the direction"));
        let too_much: Vec<_> =
            ours(&manifest).into_iter().filter(|known| !allowed.contains(known.as_str())).collect();
        assert!(too_much.is_empty(), "{name} must not know {too_much:?}");
    }
}

/// Core state is written out only through the link's own tables.
#[test]
fn only_the_session_can_write_state_out() {
    for (name, manifest) in manifests() {
        let below =
            ["lab-kernel", "lab-units", "lab-cluster", "lab-cloud", "lab-world"].contains(&name.as_str());
        assert!(!below || !manifest.contains("\nserde"), "{name} must not know serde");
    }
}

/// The name and the manifest of every member.
fn manifests() -> Vec<(String, String)> {
    let crates = std::fs::read_dir(root().join("crates")).expect("there are crates").flatten();
    let folders = crates.map(|entry| entry.path()).chain([root().join("tests")]);
    let texts = folders.filter_map(|folder| std::fs::read_to_string(folder.join("Cargo.toml")).ok());
    let named = texts.map(|text| {
        let name = text.lines().find_map(|line| line.strip_prefix("name = ")).expect("a package has a name");
        (name.trim_matches('"').to_owned(), text)
    });
    named.collect()
}

/// The crates of this workspace that a manifest depends on, tests included: those say what a crate is built on, too.
fn ours(manifest: &str) -> Vec<String> {
    let entries = manifest.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    let ours = entries.filter(|name| name.starts_with("lab-") || *name == "xtask");
    ours.map(str::to_owned).collect()
}
