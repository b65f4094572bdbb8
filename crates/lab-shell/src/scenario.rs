//! A run as a script that plays it again, to the nanosecond: the start, every command, and the time between them.

use std::rc::Rc;

use lab_session::{Entry, Session};
use lab_world::Command;

use crate::cmdlet::Invocation;
use crate::error::{Category, ErrorRecord};
use crate::eval::{Flow, Sink};
use crate::mirror;
use crate::parse::parse_script;
use crate::value::Value;

/// The variable by which a script says that only Wait-Lab lets time pass.
const WAITS: &str = "labwaitpreference";
/// What an error does that does not end the script.
pub(crate) const ON_ERROR: &str = "erroractionpreference";

/// The script of the present branch, all of it; it ends at the moment that is shown.
pub fn write(session: &Session) -> String {
    let mut played = Session::new(session.start());
    let mut lines = vec![
        "# Only Wait-Lab lets time pass here, so that every command comes at its moment.".to_string(),
        "$LabWaitPreference = 'None'".to_string(),
        mirror::start(&session.start()),
    ];
    for Entry { time, command } in session.journal() {
        wait(&mut played, *time, &mut lines);
        lines.push(mirror::line(played.world(), command));
        give(&mut played, command);
    }
    wait(&mut played, session.horizon(), &mut lines);
    if session.is_rewound() {
        lines.push(mirror::show(session.now()));
    }
    lines.push("$LabWaitPreference = $null".to_string());
    lines.join("\n")
}

fn wait(played: &mut Session, until: lab_kernel::SimTime, lines: &mut Vec<String>) {
    let span = until.since(played.now());
    if !span.is_zero() {
        lines.push(mirror::wait(span));
        played.advance_by(span);
    }
}

fn give(played: &mut Session, command: &Command) {
    let accepted = played.submit(command.clone());
    assert!(accepted.is_ok(), "a journaled command was accepted before, at this very moment");
}

impl Invocation<'_> {
    /// Plays a script in place of the present run; if it cannot be played to its end, the present run stays.
    pub(crate) fn play(&mut self, text: &str) -> Result<(), ErrorRecord> {
        let script = parse_script(text).map_err(in_scenario)?;
        let before = self.session().clone();
        let waits = self.swap_variable(WAITS, None);
        let on_error = self.swap_variable(ON_ERROR, Some("Stop".into()));
        let mut said = Vec::new();
        let played = script
            .statements
            .iter()
            .try_for_each(|statement| self.cx().statement(statement, &mut Sink::Collect(&mut said)));
        self.swap_variable(WAITS, waits);
        self.swap_variable(ON_ERROR, on_error);
        match played.or_else(Flow::into_error) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.session().replace_with(before);
                Err(in_scenario(error))
            }
        }
    }

    /// Sets or takes away a variable, and gives back what it was.
    pub(crate) fn swap_variable(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        let variables = &mut self.cx().state.variables;
        match value {
            Some(value) => variables.insert(Rc::from(name), value),
            None => variables.remove(name),
        }
    }
}

/// Says that the place is one in the scenario.
fn in_scenario(error: ErrorRecord) -> ErrorRecord {
    let place = error.span.map_or_else(String::new, |span| format!("Line {} of the scenario: ", span.line));
    let message = format!("{place}{}", error.message);
    let hint = error.hint.unwrap_or_default();
    let record = ErrorRecord::refusal(Category::InvalidOperation, "ScenarioFailed", message);
    let record = if hint.is_empty() { record } else { record.hint(hint) };
    match error.rule {
        Some(rule) => record.rule(rule),
        None => record,
    }
}
