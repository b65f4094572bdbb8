//! Numbers, variables and hashtables as written.

use std::rc::Rc;

use super::Parser;
use super::ast::{Expr, ExprKind};
use crate::error::ErrorRecord;
use crate::lex::{is_name, is_name_start};
use crate::value::Value;
use crate::value::number::parse_number;

/// Scope words that mean the one scope this console has.
const SCOPES: &[&str] = &["global", "script", "local", "private", "using"];

impl Parser<'_> {
    pub(super) fn number(&mut self) -> Result<ExprKind, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.eat_while(|c| c.is_ascii_digit());
        if self.scan.peek() == Some('.') && self.scan.peek_second().is_some_and(|c| c.is_ascii_digit()) {
            self.scan.bump();
            self.scan.eat_while(|c| c.is_ascii_digit());
        }
        self.exponent();
        self.scan.eat_while(|c| c.is_ascii_alphanumeric());
        let text = self.scan.text_from(start);
        match parse_number(text) {
            Some(value) => Ok(ExprKind::Literal(value)),
            None => {
                let message = format!("'{text}' is not a number.");
                let error = ErrorRecord::syntax("BadNumericConstant", self.scan.span_from(start), message);
                Err(error.hint(format!("A duration or a rate among expressions needs quotes: '{text}'.")))
            }
        }
    }

    fn exponent(&mut self) {
        let before = self.scan.mark();
        if !(self.scan.eat("e") || self.scan.eat("E")) {
            return;
        }
        if !self.scan.eat("-") {
            self.scan.eat("+");
        }
        if self.scan.eat_while(|c| c.is_ascii_digit()).is_empty() {
            self.scan.reset(before);
        }
    }

    /// `$name` or `${name}`, in lower case without a scope word.
    pub(super) fn variable_name(&mut self) -> Result<Rc<str>, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.bump();
        if self.scan.eat("{") {
            let name = self.scan.eat_while(|c| c != '}' && c != '\n').to_lowercase();
            if !self.scan.eat("}") {
                return Err(self.expected("'}' after the variable's name"));
            }
            return Ok(name.into());
        }
        if self.scan.peek().is_some_and(|c| matches!(c, '?' | '$' | '^')) {
            self.scan.bump();
            let what = format!("The variable {}", self.scan.text_from(start));
            return Err(ErrorRecord::outside(&what, self.scan.span_from(start)));
        }
        let mut name = self.scan.eat_while(is_name);
        if name.is_empty() {
            return Err(self.expected("a variable's name after $"));
        }
        if self.scan.peek() == Some(':') && self.scan.peek_second().is_some_and(is_name_start) {
            if !SCOPES.contains(&name.to_ascii_lowercase().as_str()) {
                let what = format!("The drive {name}: in a variable");
                return Err(ErrorRecord::outside(&what, self.scan.span_from(start)));
            }
            self.scan.bump();
            name = self.scan.eat_while(is_name);
        }
        Ok(name.to_lowercase().into())
    }

    pub(super) fn hashtable(&mut self) -> Result<ExprKind, ErrorRecord> {
        let opened = self.scan.mark();
        self.scan.eat("@{");
        let mut entries = Vec::new();
        loop {
            self.lines()?;
            if self.scan.eat(";") {
                continue;
            }
            if self.scan.eat("}") {
                return Ok(ExprKind::Map(entries));
            }
            if self.scan.at_end() {
                let opened = self.scan.span_from(opened);
                let what = format!("'}}' for line {}, column {}", opened.line, opened.column);
                return Err(self.incomplete(&what));
            }
            let key = self.key()?;
            self.blanks()?;
            if !self.scan.eat("=") {
                return Err(self.expected("'=' after the key"));
            }
            self.lines()?;
            let value = self.nested(Self::statement)?;
            self.blanks()?;
            if !matches!(self.scan.peek(), None | Some('\n' | ';' | '}')) {
                return Err(self.expected("';' or '}' after the value"));
            }
            entries.push((key, value));
        }
    }

    fn key(&mut self) -> Result<Expr, ErrorRecord> {
        if !self.scan.peek().is_some_and(is_name_start) {
            return self.nested(Self::primary);
        }
        let start = self.scan.mark();
        let name = self.scan.eat_while(|c| is_name(c) || c == '-');
        Ok(Expr { kind: ExprKind::Literal(Value::from(name)), span: self.scan.span_from(start) })
    }
}
