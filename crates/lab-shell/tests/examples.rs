//! Every cmdlet keeps its word: examples print what they say, and are PowerShell to another parser.

use std::collections::BTreeSet;

use lab_session::{Session, Start};
use lab_shell::Shell;
use lab_shell::cmdlet::{Cmdlet, all};
use lab_world::preset::Preset;

fn lab() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

#[test]
fn examples_print_what_they_say() {
    let mut differences = Vec::new();
    for cmdlet in all() {
        assert!(!cmdlet.examples.is_empty(), "{} has no example", cmdlet.name);
        for example in cmdlet.examples {
            let output = Shell::new().run(example.script, &mut lab()).lines().join("\n");
            if output != example.output {
                differences.push(format!(
                    "{}\n---- expected\n{}\n---- got\n{output}\n",
                    example.script, example.output
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn examples_are_powershell_to_another_parser() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).expect("the grammar fits the library");
    for example in all().iter().flat_map(|cmdlet| cmdlet.examples) {
        let tree = parser.parse(example.script, None).expect("no time limit is set");
        assert!(!tree.root_node().has_error(), "{}\n{}", example.script, tree.root_node().to_sexp());
    }
}

#[test]
fn names_are_unique_sorted_and_verb_noun() {
    let names: Vec<&str> = all().iter().map(|cmdlet| cmdlet.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    let mut words = BTreeSet::new();
    for cmdlet in all() {
        assert!(!cmdlet.verb().is_empty() && !cmdlet.noun().is_empty(), "{}", cmdlet.name);
        for word in cmdlet.aliases.iter().chain([&cmdlet.name]) {
            assert!(words.insert(word.to_ascii_lowercase()), "{word} is taken twice");
        }
    }
}

#[test]
fn signatures_are_consistent() {
    for cmdlet in all() {
        check_signature(cmdlet);
    }
}

fn check_signature(cmdlet: &Cmdlet) {
    let mut names = BTreeSet::new();
    let mut places: Vec<u8> = Vec::new();
    for param in cmdlet.signature {
        for word in param.aliases.iter().chain([&param.name]) {
            assert!(names.insert(word.to_ascii_lowercase()), "{} -{word} is taken twice", cmdlet.name);
        }
        assert!(param.about.ends_with('.'), "{} -{}: a full sentence", cmdlet.name, param.name);
        places.extend(param.position);
    }
    places.sort_unstable();
    let expected: Vec<u8> = (0..places.len() as u8).collect();
    assert_eq!(places, expected, "{}: places count from 0 without gaps", cmdlet.name);
    assert!(cmdlet.synopsis.ends_with('.'), "{}: a full sentence", cmdlet.name);
}

#[test]
fn what_the_console_reads_is_powershell_to_another_parser() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).expect("the grammar fits the library");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lang");
    let mut compared = 0;
    for file in std::fs::read_dir(folder).expect("tests/lang exists") {
        let text =
            std::fs::read_to_string(file.expect("it can be read").path()).expect("a case file is text");
        let scripts = text.split("\n\n").filter_map(|case| case.split("\n----").next());
        // A `|` that starts a line is PowerShell 7, which the other parser does not know.
        for script in scripts.filter(|script| !script.trim().is_empty() && !script.contains("\n|")) {
            if Shell::new().start(script).is_ok() {
                let tree = parser.parse(script, None).expect("no time limit is set");
                assert!(!tree.root_node().has_error(), "{script}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "only {compared} scripts were compared");
}
