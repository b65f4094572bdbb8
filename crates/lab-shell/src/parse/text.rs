//! Quoted strings and expandable text.

use super::Parser;
use super::ast::{Expr, ExprKind, TextPart};
use crate::error::ErrorRecord;
use crate::lex::is_name;
use crate::value::Value;

/// Collects the pieces of an expandable string.
#[derive(Default)]
pub(super) struct Pieces {
    parts: Vec<TextPart>,
}

impl Pieces {
    pub(super) fn push(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(TextPart::Plain(text)) => text.push(c),
            Some(TextPart::Value(_)) | None => self.parts.push(TextPart::Plain(c.to_string())),
        }
    }

    pub(super) fn push_value(&mut self, value: Expr) {
        self.parts.push(TextPart::Value(value));
    }

    pub(super) fn append(&mut self, other: ExprKind) {
        match other {
            ExprKind::Text(parts) => self.parts.extend(parts),
            ExprKind::Literal(Value::Str(text)) => text.chars().for_each(|c| self.push(c)),
            _ => (),
        }
    }

    /// The text itself when nothing in it has to be computed.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TextPart::Plain(text)] => Some(text),
            _ => None,
        }
    }

    pub(super) fn into_kind(self) -> ExprKind {
        match self.plain() {
            Some(text) => ExprKind::Literal(Value::from(text)),
            None => ExprKind::Text(self.parts),
        }
    }
}

impl Parser<'_> {
    pub(super) fn single_quoted(&mut self) -> Result<ExprKind, ErrorRecord> {
        self.scan.bump();
        let mut text = String::new();
        loop {
            match self.scan.bump() {
                None => return Err(self.incomplete("the closing quote '")),
                Some('\'') if self.scan.eat("'") => text.push('\''),
                Some('\'') => return Ok(ExprKind::Literal(Value::from(text))),
                Some(c) => text.push(c),
            }
        }
    }

    pub(super) fn double_quoted(&mut self) -> Result<ExprKind, ErrorRecord> {
        self.scan.bump();
        let mut pieces = Pieces::default();
        loop {
            match self.scan.peek() {
                None => return Err(self.incomplete("the closing quote \"")),
                Some('"') => {
                    self.scan.bump();
                    if !self.scan.eat("\"") {
                        return Ok(pieces.into_kind());
                    }
                    pieces.push('"');
                }
                Some('`') => self.escape(&mut pieces),
                Some('$') => self.dollar(&mut pieces)?,
                Some(c) => {
                    self.scan.bump();
                    pieces.push(c);
                }
            }
        }
    }

    /// A backtick and what it makes of the next character.
    pub(super) fn escape(&mut self, pieces: &mut Pieces) {
        self.scan.bump();
        let Some(c) = self.scan.bump() else { return };
        pieces.push(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            other => other,
        });
    }

    /// A `$` in expandable text: a variable, `$( … )`, or itself.
    pub(super) fn dollar(&mut self, pieces: &mut Pieces) -> Result<(), ErrorRecord> {
        let start = self.scan.mark();
        let kind = match self.scan.peek_second() {
            Some('(') => ExprKind::SubExpr(self.parenthesised("$(")?),
            Some(c) if is_name(c) || c == '{' => {
                let name = self.variable_name()?;
                if c != '{' && self.scan.peek() == Some(':') {
                    let message = format!("After ${name} the ':' would name a drive.");
                    let error = ErrorRecord::syntax("InvalidVariableReference", self.scan.here(), message);
                    return Err(error.hint(format!("Write ${{{name}}}: instead.")));
                }
                ExprKind::Variable(name)
            }
            Some(_) | None => {
                self.scan.bump();
                pieces.push('$');
                return Ok(());
            }
        };
        pieces.push_value(Expr { kind, span: self.scan.span_from(start) });
        Ok(())
    }
}
