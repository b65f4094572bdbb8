//! Everything the program says, and what can go wrong.

use std::fmt;
use std::io::{self, Write};

use lab_session::link::LinkError;
use lab_shell::ErrorRecord;

/// Why there is no result, or not all of it.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The command line is not understood.
    Usage(String),
    /// A file cannot be read.
    File(String, io::Error),
    /// A script ended with an error.
    Script {
        /// Its file.
        file: String,
        /// What ended it.
        error: Box<ErrorRecord>,
    },
    /// A link cannot be made or opened.
    Link(LinkError),
    /// Standard output cannot be written.
    Output(io::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) => writeln!(f, "wolfpack: {what}"),
            Self::File(file, error) => writeln!(f, "wolfpack: {file} cannot be read: {error}"),
            Self::Script { file, error } => f.write_str(&at(file, error)),
            Self::Link(error) => writeln!(f, "wolfpack: {error}"),
            Self::Output(error) => writeln!(f, "wolfpack: the output cannot be written: {error}"),
        }
    }
}

/// `FILE:LINE:COLUMN: message`, and below it what to do and where the rule comes from.
pub(crate) fn at(file: &str, error: &ErrorRecord) -> String {
    let (line, column) = error.span.map_or((1, 1), |span| (span.line, span.column));
    let mut text = format!("{file}:{line}:{column}: {}\n", error.message.replace('\n', " "));
    for more in error.hint.as_deref().into_iter().chain(error.rule.as_deref()) {
        text.push_str(&format!("  {more}\n"));
    }
    text
}

/// Writes to standard output.
pub(crate) fn out(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        // Whoever read has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Trouble::Output),
    }
}

/// Writes to standard error; when that cannot be written there is nobody left to tell.
pub(crate) fn err(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
