//! What stands behind the console's prompt.

use lab_session::Session;
use lab_shell::complete::Candidate;
use lab_shell::{Before, IsOver, Item, Run, Shell};

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
    /// Takes up what was typed.
    ///
    /// # Errors
    /// What it says to a text that cannot be read.
    fn begin(&mut self, text: &str) -> Result<(), Said>;
    /// Goes on with it until it is done or `is_over` says so: what was said, and how far it has come in thousandths;
    /// nothing when it is done.
    fn go_on(&mut self, session: &mut Session, is_over: &IsOver) -> (Vec<Said>, Option<u32>);
    /// Forgets what it has done with the console.
    fn give_up(&mut self);
    /// Ways to complete what stands before the caret, a byte offset.
    fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion>;
}

/// A shell and what it is running.
#[derive(Default)]
pub(crate) struct Talk {
    shell: Shell,
    running: Option<(Run, Before)>,
}

impl Prompt for Talk {
    fn entered(&self) -> Option<String> {
        self.shell.entered().map(ToString::to_string)
    }

    fn begin(&mut self, text: &str) -> Result<(), Said> {
        let before = self.shell.before();
        let run = self.shell.start(text).map_err(|error| said(&Item::Error(error)))?;
        self.running = Some((run, before));
        Ok(())
    }

    fn go_on(&mut self, session: &mut Session, is_over: &IsOver) -> (Vec<Said>, Option<u32>) {
        let Some((run, _)) = &mut self.running else { return (Vec::new(), None) };
        let items = self.shell.go_on(run, session, is_over);
        let share = (!run.is_done()).then(|| run.permille());
        if share.is_none() {
            self.running = None;
        }
        (items.iter().map(said).collect(), share)
    }

    fn give_up(&mut self) {
        if let Some((_, before)) = self.running.take() {
            self.shell.give_up(before);
        }
    }

    fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion> {
        let completion = self.shell.complete(text, caret, session);
        let from = completion.span.start;
        let suggestion = |c: Candidate| Suggestion { insert: c.text.into(), from, note: c.about.into() };
        completion.candidates.into_iter().map(suggestion).collect()
    }
}

fn said(item: &Item) -> Said {
    Said { kind: kind_of(item), text: item.lines().join("\n") }
}

fn kind_of(item: &Item) -> LineKind {
    match item {
        Item::Objects { .. } | Item::Host(_) => LineKind::Output,
        Item::Error(_) => LineKind::Error,
        Item::Warning(_) | Item::Verbose(_) => LineKind::Note,
    }
}
