//! A command and its arguments.

use std::rc::Rc;

use super::Parser;
use super::ast::{Command, Element, Expr, ExprKind};
use super::text::Pieces;
use crate::error::ErrorRecord;
use crate::lex::{ends_word, is_name};
use crate::value::number::parse_number;

impl Parser<'_> {
    pub(super) fn command(&mut self) -> Result<Command, ErrorRecord> {
        let start = self.scan.mark();
        if matches!(self.scan.peek(), Some('&' | '.')) {
            return Err(ErrorRecord::outside("Calling with & or .", self.scan.here()));
        }
        let name: Rc<str> = self.scan.eat_while(|c| !ends_word(c)).into();
        if name.is_empty() {
            return Err(self.expected("a command"));
        }
        let name_span = self.scan.span_from(start);
        if name.contains(['\\', '/', '$', '`']) {
            return Err(ErrorRecord::outside("A command given by a path or a variable", name_span));
        }
        let mut elements = Vec::new();
        loop {
            self.blanks()?;
            match self.scan.peek() {
                None | Some('\n' | ';' | '|' | ')' | '}') => break,
                Some('&' | '<' | '>') => break,
                Some(_) => elements.push(self.element()?),
            }
        }
        Ok(Command { name, name_span, elements })
    }

    fn element(&mut self) -> Result<Element, ErrorRecord> {
        match (self.scan.peek(), self.scan.peek_second()) {
            (Some('-'), Some(c)) if c.is_ascii_alphabetic() || c == '_' => self.parameter(),
            (Some('-'), Some('-')) => {
                Err(ErrorRecord::outside("The end-of-parameters mark --", self.scan.here()))
            }
            (Some('@'), Some(c)) if is_name(c) => {
                let start = self.scan.mark();
                let name = self.variable_name()?;
                Ok(Element::Splat(name, self.scan.span_from(start)))
            }
            _ => self.argument().map(Element::Argument),
        }
    }

    fn parameter(&mut self) -> Result<Element, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.bump();
        let name: Rc<str> = self.scan.eat_while(|c| is_name(c) || c == '-').into();
        let span = self.scan.span_from(start);
        if !self.scan.eat(":") {
            return Ok(Element::Parameter { name, span, value: None });
        }
        self.blanks()?;
        if self.scan.at_end() {
            return Err(self.incomplete(&format!("the value of -{name}")));
        }
        Ok(Element::Parameter { name, span, value: Some(self.argument()?) })
    }

    /// A value among the arguments: one, or several with commas between.
    fn argument(&mut self) -> Result<Expr, ErrorRecord> {
        self.with_commas(|parser| parser.nested(Self::single_argument))
    }

    fn single_argument(&mut self) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        match (self.scan.peek(), self.scan.peek_second()) {
            (Some('$'), _) => {
                let base = self.primary()?;
                let whole = self.steps(base, start)?;
                if self.scan.peek().is_none_or(ends_word) {
                    return Ok(whole);
                }
                self.scan.reset(start);
                self.word()
            }
            (Some('@'), Some('(' | '{')) | (Some('(' | '\'' | '"' | '{'), _) => {
                let base = self.primary()?;
                self.steps(base, start)
            }
            (Some('@'), Some('\'' | '"')) => Err(ErrorRecord::outside("A here-string", self.scan.here())),
            (None, _) => Err(self.incomplete("a value")),
            (Some(c), _) if ends_word(c) => Err(self.expected("a value")),
            _ => self.word(),
        }
    }

    /// A bare word; variables in it are expanded.
    fn word(&mut self) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        let mut pieces = Pieces::default();
        loop {
            match self.scan.peek() {
                Some('`') => self.escape(&mut pieces),
                Some('$') => self.dollar(&mut pieces)?,
                Some('"') => pieces.append(self.double_quoted()?),
                Some('\'') => pieces.append(self.single_quoted()?),
                Some(c) if !ends_word(c) => {
                    self.scan.bump();
                    pieces.push(c);
                }
                Some(_) | None => break,
            }
        }
        let span = self.scan.span_from(start);
        let as_written = self.scan.text_from(start);
        let kind = match pieces.plain() {
            Some(text) => ExprKind::Bare { text: text.into(), number: parse_number(as_written) },
            None => pieces.into_kind(),
        };
        Ok(Expr { kind, span })
    }
}
