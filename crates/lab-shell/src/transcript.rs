//! What the console says, in order.

use std::rc::Rc;

use crate::error::ErrorRecord;
use crate::format::render;
use crate::value::Value;

/// One thing the console says; the page gives each kind its own look.
#[derive(Clone, Debug)]
pub enum Item {
    /// Objects, and the lines they are shown as.
    Objects {
        /// For tests, checks and JSON.
        values: Rc<[Value]>,
        /// As rendered for the console's width.
        lines: Vec<String>,
    },
    /// An error.
    Error(ErrorRecord),
    /// A warning.
    Warning(String),
    /// What `-Verbose` tells.
    Verbose(String),
    /// A line written for people, not for the pipeline.
    Host(String),
}

impl Item {
    /// The lines a plain console prints.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Item::Objects { lines, .. } => lines.clone(),
            Item::Error(error) => error_lines(error),
            Item::Warning(text) => prefixed("WARNING: ", text),
            Item::Verbose(text) => prefixed("VERBOSE: ", text),
            Item::Host(text) => text.lines().map(str::to_string).collect(),
        }
    }
}

fn prefixed(prefix: &str, text: &str) -> Vec<String> {
    text.lines().map(|line| format!("{prefix}{line}")).collect()
}

fn error_lines(error: &ErrorRecord) -> Vec<String> {
    let mut lines = vec![format!("ERROR: {}", error.message)];
    lines.extend(error.hint.iter().map(|hint| format!("  {hint}")));
    lines.extend(error.rule.iter().map(|rule| format!("  Rule: {rule}")));
    let place =
        error.span.map_or(String::new(), |span| format!("line {}, column {}: ", span.line, span.column));
    lines.push(format!("  {place}{}, {}", error.category, error.id));
    lines
}

/// Collects items; objects wait so that equal ones share a table.
#[derive(Clone, Default)]
pub(crate) struct Transcript {
    items: Vec<Item>,
    pending: Vec<Value>,
    width: usize,
}

impl Transcript {
    pub(crate) fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    pub(crate) fn put(&mut self, value: Value) {
        self.pending.push(value);
    }

    pub(crate) fn error(&mut self, error: ErrorRecord) {
        self.say(Item::Error(error));
    }

    /// Says something after the objects that came before it.
    pub(crate) fn say(&mut self, item: Item) {
        self.flush();
        self.items.push(item);
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let values = std::mem::take(&mut self.pending);
        let lines = render(&values, self.width);
        self.items.push(Item::Objects { values: values.into(), lines });
    }

    /// Everything said since the last time.
    pub(crate) fn take(&mut self) -> Vec<Item> {
        self.flush();
        std::mem::take(&mut self.items)
    }
}
