//! Text to tree. What PowerShell has and this console has not is refused by name, with line and column.

pub mod ast;
mod command;
mod expression;
mod literal;
mod operator;
pub(crate) use operator::operator_by_word;
mod statement;
mod text;
pub(crate) mod walk;

use ast::Script;

use crate::error::{ErrorRecord, INCOMPLETE};
use crate::lex::{Blank, Mark, Scanner, Span};

/// Longest script text accepted, bytes.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024;

/// How deep statements and expressions may nest. Keeps the stack bounded for any input: a pair of parentheses
/// costs two.
pub(crate) const MAX_NESTING: u32 = 60;

/// Longest pipeline, stages.
pub(crate) const MAX_STAGES: usize = 40;

/// Signs of other languages and what they are here, longer ones first.
const FOREIGN: &[(&str, &str)] = &[
    ("==", "-eq"),
    ("!=", "-ne"),
    (">=", "-ge"),
    ("<=", "-le"),
    (">", "-gt"),
    ("<", "-lt"),
    ("&&", "-and"),
    ("||", "-or"),
];

/// Parses a script; the error carries line and column.
pub fn parse_script(source: &str) -> Result<Script, ErrorRecord> {
    if source.len() > MAX_SOURCE_BYTES {
        let message = format!("The script is longer than {MAX_SOURCE_BYTES} bytes.");
        return Err(ErrorRecord::syntax("ScriptTooLong", Span::default(), message));
    }
    let mut parser = Parser { scan: Scanner::new(source), depth: 0 };
    let statements = parser.statements(None)?;
    Ok(Script { source: source.into(), statements })
}

pub(super) struct Parser<'s> {
    pub(super) scan: Scanner<'s>,
    depth: u32,
}

impl Parser<'_> {
    /// Runs a part one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, ErrorRecord>,
    ) -> Result<T, ErrorRecord> {
        if self.depth >= MAX_NESTING {
            let message = "Statements and expressions nest deeper than this console follows.";
            return Err(ErrorRecord::syntax("NestingTooDeep", self.scan.here(), message));
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Skips blanks on this line.
    pub(super) fn blanks(&mut self) -> Result<(), ErrorRecord> {
        self.skip(false)
    }

    /// Skips blanks and line ends.
    pub(super) fn lines(&mut self) -> Result<(), ErrorRecord> {
        self.skip(true)
    }

    fn skip(&mut self, lines: bool) -> Result<(), ErrorRecord> {
        match self.scan.skip_blanks(lines) {
            Blank::Reached => Ok(()),
            Blank::OpenComment => Err(self.incomplete("the end #> of the comment")),
        }
    }

    /// The text ended too early.
    pub(super) fn incomplete(&self, what: &str) -> ErrorRecord {
        let message = format!("The text ends where {what} should follow.");
        ErrorRecord::syntax(INCOMPLETE, self.scan.here(), message)
    }

    /// Something else stands where `what` should.
    pub(super) fn expected(&self, what: &str) -> ErrorRecord {
        if self.scan.at_end() {
            return self.incomplete(what);
        }
        let message = format!("Expected {what}, found '{}'.", self.token_here());
        let error = ErrorRecord::syntax("UnexpectedToken", self.scan.here(), message);
        match FOREIGN.iter().find(|(sign, _)| self.scan.starts_with(sign)) {
            Some((sign, word)) => error.hint(format!("{sign} of other languages is written {word}.")),
            None => error,
        }
    }

    /// Takes a closing character after blanks and line ends.
    pub(super) fn close(&mut self, closing: &str, opened: Mark) -> Result<(), ErrorRecord> {
        self.lines()?;
        if self.scan.eat(closing) {
            return Ok(());
        }
        let opened = self.scan.span_from(opened);
        let what = format!("'{closing}' for line {}, column {}", opened.line, opened.column);
        Err(self.expected(&what))
    }

    /// The word or character here, for a message.
    fn token_here(&self) -> String {
        let rest = self.scan.rest();
        let word: String = rest.chars().take_while(|c| !c.is_whitespace()).take(20).collect();
        let end = word.char_indices().skip(1).find(|(_, c)| ";|(){},".contains(*c)).map(|(at, _)| at);
        match end {
            Some(end) => word[..end].to_string(),
            None if word.is_empty() => "the end of the line".to_string(),
            None => word,
        }
    }
}
