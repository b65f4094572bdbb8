//! What stands behind the console's prompt.

use lab_session::Session;
use lab_shell::complete::Candidate;
use lab_shell::{Item, Shell};

use crate::widget::console_view::{LineKind, Suggestion};

/// One block of an answer.
pub struct Said {
    /// How it looks.
    pub kind: LineKind,
    /// Text, possibly of several lines.
    pub text: String,
}

/// A shell as the console uses it; where it comes from: [`crate::parts`].
pub trait Prompt {
    /// The host one has entered.
    fn entered(&self) -> Option<String>;
    /// Runs what was typed.
    fn run(&mut self, text: &str, session: &mut Session) -> Vec<Said>;
    /// Ways to complete what stands before the caret, a byte offset.
    fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion>;
}

impl Prompt for Shell {
    fn entered(&self) -> Option<String> {
        Shell::entered(self).map(ToString::to_string)
    }

    fn run(&mut self, text: &str, session: &mut Session) -> Vec<Said> {
        let items = Shell::run(self, text, session).items;
        items.iter().map(|item| Said { kind: kind_of(item), text: item.lines().join("\n") }).collect()
    }

    fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion> {
        let completion = Shell::complete(self, text, caret, session);
        let from = completion.span.start;
        let suggestion = |c: Candidate| Suggestion { insert: c.text.into(), from, note: c.about.into() };
        completion.candidates.into_iter().map(suggestion).collect()
    }
}

fn kind_of(item: &Item) -> LineKind {
    match item {
        Item::Objects { .. } | Item::Host(_) => LineKind::Output,
        Item::Error(_) => LineKind::Error,
        Item::Warning(_) | Item::Verbose(_) => LineKind::Note,
    }
}
