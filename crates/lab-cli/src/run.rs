//! `wolfpack run`: a script from its first line to its last, or to its first terminating error.

use std::fs;

use lab_session::{Session, Start};
use lab_shell::{Item, Shell, Value};
use lab_world::preset::Preset;

use crate::say::{self, Trouble};

/// Runs a script and prints what it says.
pub(crate) fn run(file: &str, seed: u64, json: bool) -> Result<(), Trouble> {
    if json {
        let mut values = Vec::new();
        let played = play(file, seed, |item| {
            if let Item::Objects { values: new, .. } = item {
                values.extend(new.iter().cloned());
            }
            Ok(())
        });
        say::out(&array(file, &values)?)?;
        return played.map(drop);
    }
    let played = play(file, seed, |item| match item {
        Item::Objects { .. } | Item::Host(_) => say::out(&lines(item)),
        Item::Error(_) | Item::Warning(_) | Item::Verbose(_) => Ok(()),
    });
    played.map(drop)
}

/// Runs a script; its warnings, and its errors that end nothing, go to standard error.
pub(crate) fn play(
    file: &str,
    seed: u64,
    mut hear: impl FnMut(&Item) -> Result<(), Trouble>,
) -> Result<Session, Trouble> {
    let source = fs::read_to_string(file).map_err(|error| Trouble::File(file.to_owned(), error))?;
    let ended = |error| Trouble::Script { file: file.to_owned(), error: Box::new(error) };
    let mut session = Session::new(Start { preset: Preset::Empty, seed });
    let mut shell = Shell::new();
    let mut run = shell.start(source.trim_start_matches('\u{feff}')).map_err(ended)?;
    while !run.is_done() {
        for item in shell.step(&mut run, &mut session) {
            match &item {
                // The one that ends the script is said last.
                Item::Error(error) if run.error() == Some(error) => (),
                Item::Error(error) => say::err(&say::at(file, error)),
                Item::Warning(_) | Item::Verbose(_) => say::err(&lines(&item)),
                Item::Objects { .. } | Item::Host(_) => (),
            }
            hear(&item)?;
        }
    }
    match run.error() {
        Some(error) => Err(ended(error.clone())),
        None => Ok(session),
    }
}

fn lines(item: &Item) -> String {
    item.lines().into_iter().map(|line| line + "\n").collect()
}

/// One element a line.
pub(crate) fn array(file: &str, values: &[Value]) -> Result<String, Trouble> {
    let elements: Result<Vec<String>, _> = values.iter().map(Value::to_json).collect();
    let too_deep = |error| Trouble::Script { file: file.to_owned(), error: Box::new(error) };
    let elements = elements.map_err(too_deep)?;
    Ok(if elements.is_empty() { "[]\n".into() } else { format!("[\n{}\n]\n", elements.join(",\n")) })
}
