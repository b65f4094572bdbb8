//! The console beside the lab: a shell and what it has said.

use std::rc::Rc;

use lab_session::Session;
use lab_shell::{Item, Shell};

use crate::widget::console_view::{ConsoleLine, LineKind, Suggestion};

/// Blocks kept; older ones go.
const MOST_LINES: usize = 2_000;

/// A shell with its log.
pub struct Console {
    shell: Shell,
    lines: Rc<Vec<ConsoleLine>>,
    next_serial: u64,
    spoken: String,
}

impl Default for Console {
    fn default() -> Self {
        Console::new()
    }
}

impl Console {
    /// An empty console.
    pub fn new() -> Console {
        let mut console = Console {
            shell: Shell::new(),
            lines: Rc::new(Vec::new()),
            next_serial: 0,
            spoken: String::new(),
        };
        console.say(
            LineKind::Note,
            "Type Get-Command for what there is, Get-Help and a name for how it works. Tab completes.",
        );
        console
    }

    /// What was said, oldest first.
    pub fn lines(&self) -> Rc<Vec<ConsoleLine>> {
        self.lines.clone()
    }

    /// The last answer, short, for the polite region.
    pub fn spoken(&self) -> &str {
        &self.spoken
    }

    /// The prompt; it names the host one has entered.
    pub fn prompt(&self) -> String {
        self.shell.entered().map_or_else(|| "PS>".to_owned(), |host| format!("[{host}]: PS>"))
    }

    /// Runs what was typed.
    pub fn run(&mut self, text: &str, session: &mut Session) {
        self.say(LineKind::Input, text);
        let outcome = self.shell.run(text, session);
        for item in &outcome.items {
            self.say(kind_of(item), &item.lines().join("\n"));
        }
        self.spoken = match outcome.items.last() {
            Some(item) => item.lines().first().cloned().unwrap_or_default(),
            None => "Done.".into(),
        };
    }

    /// Prints the line that does what was just clicked.
    pub fn mirror(&mut self, line: &str) {
        self.say(LineKind::Mirror, line);
    }

    /// Ways to complete what stands before the caret.
    pub fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion> {
        let completion = self.shell.complete(text, caret, session);
        let from = completion.span.start;
        let suggestion = |c: lab_shell::complete::Candidate| Suggestion {
            insert: c.text.into(),
            from,
            note: c.about.into(),
        };
        completion.candidates.into_iter().map(suggestion).collect()
    }

    fn say(&mut self, kind: LineKind, text: &str) {
        let is_typed = matches!(kind, LineKind::Input | LineKind::Mirror);
        let prompt = if is_typed { self.prompt() } else { String::new() };
        let line = ConsoleLine {
            serial: self.next_serial,
            kind,
            prompt: prompt.into(),
            text: text.to_owned().into(),
        };
        self.next_serial += 1;
        let lines = Rc::make_mut(&mut self.lines);
        lines.push(line);
        let surplus = lines.len().saturating_sub(MOST_LINES);
        lines.drain(..surplus);
    }
}

fn kind_of(item: &Item) -> LineKind {
    match item {
        Item::Objects { .. } | Item::Host(_) => LineKind::Output,
        Item::Error(_) => LineKind::Error,
        Item::Warning(_) | Item::Verbose(_) => LineKind::Note,
    }
}
