//! House rules as tests: what a reviewer would otherwise have to look for.

mod console;
mod events;
mod lists;
mod manifests;
mod seeds;
mod source;

use source::{Source, root, rust_files, text_files};

/// Crates whose answers must be the same on every machine.
const CORE: [&str; 7] =
    ["lab-kernel", "lab-units", "lab-cluster", "lab-cloud", "lab-world", "lab-session", "lab-view"];

/// A file longer than this holds two things.
const LONGEST_FILE: usize = 800;

/// What stands at the top of the repository, beside files that begin with a dot.
const TOP: [&str; 13] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "Trunk.toml",
    "clippy.toml",
    "crates",
    "index.html",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
    "www",
];

/// Words that have no place in the core, and why.
const NOT_IN_CORE: [(&str, &str); 16] = [
    ("HashMap", "walks in an order of its own; use BTreeMap or an arena"),
    ("HashSet", "walks in an order of its own; use BTreeSet"),
    ("std::time", "wall time exists only in the page's pump and in benchmarks"),
    ("Instant::now", "wall time exists only in the page's pump and in benchmarks"),
    ("SystemTime", "wall time exists only in the page's pump and in benchmarks"),
    ("std::env", "the core knows no machine it runs on"),
    ("std::fs", "the core knows no machine it runs on"),
    ("std::thread", "the core is one thread"),
    (".ln()", "differs between native and Wasm"),
    (".log2()", "differs between native and Wasm"),
    (".log10()", "differs between native and Wasm"),
    (".exp()", "differs between native and Wasm"),
    (".powf(", "differs between native and Wasm"),
    (".sin()", "differs between native and Wasm"),
    (".cos()", "differs between native and Wasm"),
    (".tan()", "differs between native and Wasm"),
];

#[test]
fn the_core_knows_no_hash_order_no_clock_and_no_float_that_differs() {
    let mut found = Vec::new();
    for krate in CORE {
        for file in rust_files(&format!("crates/{krate}/src")) {
            for (line, code) in file.code_without_tests() {
                let words = NOT_IN_CORE.iter().filter(|(word, _)| code.contains(word));
                found.extend(words.map(|(word, why)| format!("{}:{line}: {word}: {why}", file.path)));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    // Put together here, so that this file does not find itself.
    let homes = ["home", "root", "Users", "work", "tmp"].map(|folder| format!("/{folder}/"));
    let mut found = Vec::new();
    for file in text_files() {
        for (line, text) in file.lines() {
            let path = homes.iter().find(|home| names_a_path(text, home));
            found.extend(path.map(|home| format!("{}:{line}: {home}", file.path)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A folder's name at the beginning of a word: not the middle of an address.
fn names_a_path(text: &str, home: &str) -> bool {
    let starts = |place: usize| text[..place].chars().next_back().is_none_or(|c| " \"'`(=".contains(c));
    text.match_indices(home).any(|(place, _)| starts(place))
}

#[test]
fn nothing_prints_that_was_only_meant_to_look() {
    let prints = ["dbg!(", "println!(", "print!(", "console::log_1("];
    let mut found = Vec::new();
    for file in rust_files("crates") {
        // These two talk to a terminal, and a test may say what it found.
        let talks = file.path.starts_with("crates/xtask/") || file.path.starts_with("crates/lab-cli/");
        if talks || !file.path.contains("/src/") {
            continue;
        }
        for (line, code) in file.code() {
            let print = prints.iter().find(|print| code.contains(**print));
            found.extend(print.map(|print| format!("{}:{line}: {print}", file.path)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_file_holds_two_things() {
    let files = rust_files("crates").into_iter().chain(rust_files("tests"));
    let long = files.map(|file| (file.lines().count(), file.path)).filter(|(lines, _)| *lines > LONGEST_FILE);
    let long: Vec<_> = long.collect();
    assert!(long.is_empty(), "longer than {LONGEST_FILE} lines: {long:?}");
}

#[test]
fn the_top_of_the_repository_holds_only_what_belongs_there() {
    let ignored = source::ignored_at_the_top();
    let strangers: Vec<_> = std::fs::read_dir(root())
        .expect("the repository can be read")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str()) && !ignored.contains(name))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn a_path_is_told_from_an_address() {
    let home = format!("/{}/", "tmp");
    assert!(names_a_path(&format!("cd {home}x"), &home));
    assert!(!names_a_path(&format!("http://lab{home}x"), &home));
}

#[test]
fn tests_and_comments_are_not_code() {
    let text = "a(); // HashMap\n/// HashMap\nb();\n#[cfg(test)]\nmod tests {\n    HashMap\n}\n";
    let source = Source { path: "x.rs".into(), text: text.into() };
    let code: Vec<_> = source.code_without_tests().map(|(line, code)| (line, code.trim())).collect();
    assert_eq!(code, [(1, "a();"), (2, ""), (3, "b();")]);
}
