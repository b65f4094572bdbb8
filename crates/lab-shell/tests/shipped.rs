//! Every script that is shipped with the page runs to its end, and is PowerShell to another parser.

use std::fs;
use std::path::Path;

use lab_session::{Session, Start};
use lab_shell::{Item, Shell};
use lab_world::preset::Preset;

/// The scripts by name.
fn scripts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/docs/scripts");
    let files = fs::read_dir(folder).expect("the folder of scripts is there");
    let paths = files.map(|file| file.expect("it can be read").path());
    let scripts = paths.filter(|path| path.extension().is_some_and(|ending| ending == "ps1"));
    scripts
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a script is text")))
        .collect()
}

#[test]
fn shipped_scripts_run_without_an_error_and_keep_every_invariant() {
    let scripts = scripts();
    assert!(!scripts.is_empty());
    for (name, text) in scripts {
        let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
        let outcome = Shell::new().run(&text, &mut session);
        let wrong: Vec<String> = outcome
            .items
            .iter()
            .filter(|item| matches!(item, Item::Error(_) | Item::Warning(_)))
            .flat_map(Item::lines)
            .collect();
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
        for invariant in lab_world::invariant::ALL {
            assert_eq!((invariant.check)(session.world()), Ok(()), "{name}: {}", invariant.name);
        }
    }
}

#[test]
fn shipped_scripts_say_on_top_what_they_show() {
    for (name, text) in scripts() {
        assert!(text.lines().next().is_some_and(|line| line.starts_with("# ")), "{name}");
    }
}

#[test]
fn shipped_scripts_are_powershell_to_another_parser() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).expect("the grammar fits the library");
    for (name, text) in scripts() {
        let tree = parser.parse(&text, None).expect("no time limit is set");
        assert!(!tree.root_node().has_error(), "{name}\n{}", tree.root_node().to_sexp());
    }
}
