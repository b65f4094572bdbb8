//! Expressions: operands, operators, member access.

use std::rc::Rc;

use super::Parser;
use super::ast::{Block, Expr, ExprKind, ScriptBlock, Step, UnaryOp};
use super::operator::{Level, level_of};
use crate::error::ErrorRecord;
use crate::lex::{Mark, is_name, is_name_start};

const CASTS: &[(&str, UnaryOp)] = &[
    ("int", UnaryOp::ToInt),
    ("int32", UnaryOp::ToInt),
    ("int64", UnaryOp::ToInt),
    ("long", UnaryOp::ToInt),
    ("uint32", UnaryOp::ToInt),
    ("uint64", UnaryOp::ToInt),
    ("double", UnaryOp::ToFloat),
    ("string", UnaryOp::ToText),
    ("bool", UnaryOp::ToBool),
    ("pscustomobject", UnaryOp::ToObject),
    ("ordered", UnaryOp::Ordered),
];

impl Parser<'_> {
    /// An expression whose operators bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: Level) -> Result<Expr, ErrorRecord> {
        self.nested(|parser| parser.chain(least))
    }

    fn chain(&mut self, least: Level) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        let mut left = self.list()?;
        loop {
            self.blanks()?;
            let Some(op) = self.operator(least)? else { return Ok(left) };
            self.lines()?;
            let right = self.expression(level_of(op) + 1)?;
            let span = self.scan.span_from(start);
            left = match left.kind {
                ExprKind::Chain(first, mut rest)
                    if rest.iter().all(|(o, _)| level_of(*o) == level_of(op)) =>
                {
                    rest.push((op, right));
                    Expr { kind: ExprKind::Chain(first, rest), span }
                }
                _ => Expr { kind: ExprKind::Chain(Box::new(left), vec![(op, right)]), span },
            };
        }
    }

    fn list(&mut self) -> Result<Expr, ErrorRecord> {
        self.with_commas(Self::unary)
    }

    /// One item, or a list of several with commas between.
    pub(super) fn with_commas(
        &mut self,
        item: impl Fn(&mut Self) -> Result<Expr, ErrorRecord>,
    ) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        let mut items = vec![item(self)?];
        loop {
            self.blanks()?;
            if !self.scan.eat(",") {
                break;
            }
            self.lines()?;
            items.push(item(self)?);
        }
        let single = items.len() == 1;
        match items.pop() {
            Some(only) if single => Ok(only),
            last => {
                items.extend(last);
                Ok(Expr { kind: ExprKind::List(items), span: self.scan.span_from(start) })
            }
        }
    }

    fn unary(&mut self) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        match self.unary_operator()? {
            None => self.postfix(),
            Some(op) => {
                self.blanks()?;
                let operand = Box::new(self.nested(Self::unary)?);
                Ok(Expr { kind: ExprKind::Unary(op, operand), span: self.scan.span_from(start) })
            }
        }
    }

    fn unary_operator(&mut self) -> Result<Option<UnaryOp>, ErrorRecord> {
        let second = self.scan.peek_second();
        let op = match self.scan.peek() {
            Some('!') => UnaryOp::Not,
            Some(',') => UnaryOp::One,
            Some('+' | '-') if second == self.scan.peek() => {
                return Err(ErrorRecord::outside("++ or -- in front of a variable", self.scan.here()));
            }
            Some('-') if second.is_some_and(|c| c.is_ascii_alphabetic()) => {
                return self.unary_word().map(Some);
            }
            Some('-') => UnaryOp::Minus,
            Some('+') => UnaryOp::Plus,
            Some('[') => return self.cast().map(Some),
            Some(_) | None => return Ok(None),
        };
        self.scan.bump();
        Ok(Some(op))
    }

    fn unary_word(&mut self) -> Result<UnaryOp, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.bump();
        let word = self.scan.eat_while(|c| c.is_ascii_alphabetic()).to_ascii_lowercase();
        match word.as_str() {
            "not" => Ok(UnaryOp::Not),
            "join" => Ok(UnaryOp::Join),
            "split" => Ok(UnaryOp::Split),
            _ => {
                let message = format!("-{word} needs a value in front of it.");
                Err(ErrorRecord::syntax("MissingLeftOperand", self.scan.span_from(start), message))
            }
        }
    }

    fn cast(&mut self) -> Result<UnaryOp, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.bump();
        let name = self.scan.eat_while(|c| c != ']' && c != '\n').to_ascii_lowercase();
        if !self.scan.eat("]") {
            return Err(self.expected("']'"));
        }
        let span = self.scan.span_from(start);
        if self.scan.starts_with("::") {
            return Err(ErrorRecord::outside("A static member", span));
        }
        match CASTS.iter().find(|(known, _)| *known == name.trim()) {
            Some((_, op)) => Ok(*op),
            None => Err(ErrorRecord::outside(&format!("The type [{name}]"), span)),
        }
    }

    fn postfix(&mut self) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        let base = self.primary()?;
        if matches!(base.kind, ExprKind::Literal(_))
            && self.scan.text_from(start).starts_with(|c: char| c.is_ascii_digit())
        {
            return Ok(base);
        }
        self.steps(base, start)
    }

    /// `.Name` and `[index]` directly after a value.
    pub(super) fn steps(&mut self, base: Expr, start: Mark) -> Result<Expr, ErrorRecord> {
        let mut steps = Vec::new();
        loop {
            match (self.scan.peek(), self.scan.peek_second()) {
                (Some('.'), Some(c)) if is_name_start(c) => {
                    self.scan.bump();
                    steps.push(self.member()?);
                }
                (Some('.'), Some('$' | '\'' | '"' | '(')) => {
                    self.scan.bump();
                    steps.push(Step::Computed(self.nested(Self::primary)?));
                }
                (Some('['), _) => {
                    let opened = self.scan.mark();
                    self.scan.bump();
                    self.lines()?;
                    let index = self.expression(0)?;
                    self.close("]", opened)?;
                    steps.push(Step::Index(index));
                }
                (Some(':'), Some(':')) => {
                    return Err(ErrorRecord::outside("A static member", self.scan.here()));
                }
                _ => break,
            }
        }
        if steps.is_empty() {
            return Ok(base);
        }
        Ok(Expr { kind: ExprKind::Postfix(Box::new(base), steps), span: self.scan.span_from(start) })
    }

    fn member(&mut self) -> Result<Step, ErrorRecord> {
        let start = self.scan.mark();
        let name = self.scan.eat_while(is_name);
        let span = self.scan.span_from(start);
        if self.scan.peek() == Some('(') {
            return Err(ErrorRecord::outside(&format!("The method call .{name}()"), span));
        }
        Ok(Step::Member(name.into(), span))
    }

    /// One operand without operators or member access.
    pub(super) fn primary(&mut self) -> Result<Expr, ErrorRecord> {
        let start = self.scan.mark();
        let kind = match (self.scan.peek(), self.scan.peek_second()) {
            (Some('$'), Some('(')) => ExprKind::SubExpr(self.parenthesised("$(")?),
            (Some('$'), _) => ExprKind::Variable(self.variable_name()?),
            (Some('@'), Some('(')) => ExprKind::Array(self.parenthesised("@(")?),
            (Some('@'), Some('{')) => self.hashtable()?,
            (Some('@'), Some('\'' | '"')) => {
                return Err(ErrorRecord::outside("A here-string", self.scan.here()));
            }
            (Some('@'), _) => {
                let message = "Splatting with @ stands only after a command's name.";
                return Err(ErrorRecord::syntax("SplattingNotPermitted", self.scan.here(), message));
            }
            (Some('('), _) => self.paren()?,
            (Some('{'), _) => ExprKind::Block(Rc::new(self.script_block()?)),
            (Some('\''), _) => self.single_quoted()?,
            (Some('"'), _) => self.double_quoted()?,
            (Some(c), _) if c.is_ascii_digit() => self.number()?,
            (Some('.'), Some(c)) if c.is_ascii_digit() => self.number()?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Expr { kind, span: self.scan.span_from(start) })
    }

    fn paren(&mut self) -> Result<ExprKind, ErrorRecord> {
        let opened = self.scan.mark();
        self.scan.bump();
        self.lines()?;
        if self.scan.peek() == Some(')') {
            return Err(self.expected("an expression between the parentheses"));
        }
        let inner = self.nested(Self::statement)?;
        self.close(")", opened)?;
        Ok(ExprKind::Paren(Box::new(inner)))
    }

    /// The statements of `$( … )` or `@( … )`.
    pub(super) fn parenthesised(&mut self, opening: &str) -> Result<Block, ErrorRecord> {
        let opened = self.scan.mark();
        self.scan.eat(opening);
        let block = self.nested(|parser| parser.statements(Some(')')))?;
        self.close(")", opened)?;
        Ok(block)
    }

    pub(super) fn script_block(&mut self) -> Result<ScriptBlock, ErrorRecord> {
        let opened = self.scan.mark();
        self.scan.bump();
        let inside = self.scan.mark();
        let body = self.nested(|parser| parser.statements(Some('}')))?;
        self.lines()?;
        let text = self.scan.text_from(inside).into();
        self.close("}", opened)?;
        Ok(ScriptBlock { body, text, span: self.scan.span_from(opened) })
    }
}
