//! Wizards: several commands behind one dialog. A wizard is data: steps with fields, and a function that says what is
//! to be done next. Whether it may be done is the session's answer, asked of a copy of the lab while one types.
//!
//! ```text
//!   entries ──steps()──> fields with their defaults
//!      └─────next()───> a command ──> copy of the lab ──> next() again, until all is done
//!                                        └> refusal: said beside the field it is about
//! ```
//! The same `next` drives the real lab once the last button is pressed, so the summary shows what will run.

mod boxes;
mod cluster;
mod disks;
mod entries;
mod field;
mod machines;
mod rack;
mod rehearsal;
mod run;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use lab_session::Session;
use lab_world::{Command, Refusal, World};

pub(crate) use entries::{Entries, settle};
pub(crate) use rehearsal::Problem;
pub(crate) use view::WizardView;

use crate::desk::Ask;
use crate::thing::Thing;

/// A wizard.
pub(crate) struct Wizard {
    /// Names it in an [`Ask`].
    pub(crate) name: &'static str,
    /// What it is for, a verb first.
    pub(crate) title: &'static str,
    /// The last button.
    pub(crate) verb: &'static str,
    /// The steps, as far as the entries tell; the summary comes after them.
    pub(crate) steps: fn(&World, &Entries) -> Vec<Step>,
    /// What is to be done after what was done.
    pub(crate) next: fn(&World, &Entries, &[Command]) -> Next,
    /// It ends with a validation report.
    pub(crate) reports: bool,
}

/// One page of a wizard.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// Its name in the list of steps.
    pub(crate) title: &'static str,
    /// What one decides here, and what for.
    pub(crate) words: String,
    /// What is asked.
    pub(crate) fields: Vec<Field>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Names its entry.
    pub(crate) name: &'static str,
    /// The question.
    pub(crate) label: &'static str,
    /// How it is asked.
    pub(crate) kind: FieldKind,
    /// The answer until another one is given.
    pub(crate) default: String,
    /// What is good to know.
    pub(crate) help: &'static str,
}

/// An answer to choose: what is kept, and what is shown.
pub(crate) type Choice = (String, String);

/// How a question is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FieldKind {
    /// A line of text.
    Text,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these; the answer has one line for each.
    Many(Vec<Choice>),
    /// Yes (`true`) or no.
    Check,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Todo {
    /// This command; a refusal is about this field unless its kind says more.
    Do(&'static str, Command),
    /// Nothing until time has passed: what is waited for.
    Wait(&'static str),
    /// An entry cannot be understood, or an answer is missing.
    Wrong(&'static str, Problem),
    /// Nothing.
    Done,
}

/// What is to be done next; the error is an entry that cannot be understood, so that `?` can hand it on.
pub(crate) type Next = Result<Todo, Todo>;

/// Every wizard, in the order in which a cluster is built.
pub(crate) static ALL: [&Wizard; 23] = [
    &rack::NETWORK,
    &rack::HOST,
    &rack::NIC,
    &boxes::ARRAY,
    &boxes::LUN,
    &boxes::GRANT,
    &machines::FEATURES,
    &machines::SWITCH,
    &disks::CONNECT,
    &disks::DISK,
    &cluster::VALIDATE,
    &cluster::CREATE,
    &cluster::CSV,
    &cluster::QUORUM,
    &cluster::RENAME,
    &machines::FOLDERS,
    &machines::VM,
    &machines::ROLE,
    &machines::ATTACH,
    &cluster::MIGRATION,
    &cluster::FILE_SERVER,
    &rack::FABRIC,
    &rack::ZONE,
];

/// The wizard of this name.
pub(crate) fn named(name: &str) -> Option<&'static Wizard> {
    ALL.iter().find(|wizard| wizard.name == name).copied()
}

impl Wizard {
    /// What is to be done after what was done.
    pub(crate) fn todo(&self, world: &World, entries: &Entries, done: &[Command]) -> Todo {
        (self.next)(world, entries, done).unwrap_or_else(|wrong| wrong)
    }

    /// Why it would be of no use now whatever is answered: nothing can be chosen where something must be, or its first
    /// command needs a cluster.
    pub(crate) fn hindrance(&self, session: &Session) -> Option<Problem> {
        let world = session.world();
        let (steps, entries) = settle(self, world, &Entries::about(None));
        match self.todo(world, &entries, &[]) {
            Todo::Do(_, command) => {
                let refusal = session.admit(&command).err()?;
                matches!(refusal, Refusal::NoCluster | Refusal::NoHosts).then(|| Problem::from(&refusal))
            }
            Todo::Wrong(name, problem) => {
                let field = steps.iter().flat_map(|step| &step.fields).find(|field| field.name == name);
                let is_empty = match field.map(|field| &field.kind) {
                    Some(FieldKind::Choice(choices) | FieldKind::Many(choices)) => choices.is_empty(),
                    Some(FieldKind::Text | FieldKind::Check) | None => false,
                };
                is_empty.then_some(problem)
            }
            Todo::Wait(_) | Todo::Done => None,
        }
    }

    /// Asks for it.
    pub(crate) fn about(&self, about: Option<Thing>) -> Ask {
        Ask { name: self.name, title: self.title, about }
    }
}

impl Step {
    fn new(title: &'static str, words: impl Into<String>, fields: Vec<Field>) -> Step {
        Step { title, words: words.into(), fields }
    }
}

impl Field {
    fn new(name: &'static str, label: &'static str, kind: FieldKind, default: impl Into<String>) -> Field {
        Field { name, label, kind, default: default.into(), help: "" }
    }

    fn text(name: &'static str, label: &'static str, default: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::Text, default)
    }

    fn check(name: &'static str, label: &'static str, default: bool) -> Field {
        Field::new(name, label, FieldKind::Check, default.to_string())
    }

    /// The first choice is the default unless `default` is among them.
    fn choice(name: &'static str, label: &'static str, choices: Vec<Choice>, default: String) -> Field {
        let known = choices.iter().any(|(value, _)| *value == default);
        let default = if known { default } else { choices.first().map(|c| c.0.clone()).unwrap_or_default() };
        Field::new(name, label, FieldKind::Choice(choices), default)
    }

    /// All of them are ticked unless `default` says which.
    fn many(name: &'static str, label: &'static str, choices: Vec<Choice>, default: Option<String>) -> Field {
        let all = || choices.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>().join("\n");
        let default = default.unwrap_or_else(all);
        Field::new(name, label, FieldKind::Many(choices), default)
    }

    fn help(self, help: &'static str) -> Field {
        Field { help, ..self }
    }
}
