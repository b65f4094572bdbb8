//! What stands behind the console's prompt: the shell. It is a fifth of the page's code and nobody needs it to watch
//! a VM move, so the published page keeps it in a part of its own and fetches that when the prompt is first used.

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

/// A shell as the console uses it. Nothing but [`open`] names the type behind it: only so can the tool that takes the
/// page apart see that its code is needed nowhere else.
pub trait Prompt {
    /// The host one has entered.
    fn entered(&self) -> Option<String>;
    /// Runs what was typed.
    fn run(&mut self, text: &str, session: &mut Session) -> Vec<Said>;
    /// Ways to complete what stands before the caret, a byte offset.
    fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion>;
}

/// The part with the shell could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

/// A new shell, fetched if this is the first.
///
/// # Errors
/// The part could not be fetched; asking again tries again.
pub async fn open() -> Result<Box<dyn Prompt>, Missing> {
    part::open().await
}

/// A new shell that is here already.
pub(crate) fn shell() -> Box<dyn Prompt> {
    Box::new(Shell::new())
}

/// The place where the page comes apart.
#[cfg(feature = "parts")]
#[allow(unsafe_code, reason = "wasm_split writes the calls across the two parts")]
mod part {
    use super::{Missing, Prompt};

    impl From<wasm_split_helpers::SplitLoaderError> for Missing {
        fn from(_: wasm_split_helpers::SplitLoaderError) -> Missing {
            Missing
        }
    }

    #[wasm_split_helpers::wasm_split(console, fallible)]
    pub(super) fn open() -> Result<Box<dyn Prompt>, Missing> {
        Ok(super::shell())
    }
}

/// The page in one piece: tests, and builds to try things out.
#[cfg(not(feature = "parts"))]
mod part {
    use super::{Missing, Prompt};

    pub(super) async fn open() -> Result<Box<dyn Prompt>, Missing> {
        Ok(super::shell())
    }
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
