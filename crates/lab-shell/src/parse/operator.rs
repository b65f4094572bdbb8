//! Operators: spelling and precedence.

use super::Parser;
use super::ast::{BinaryOp, Case, Comparison};
use crate::error::ErrorRecord;

/// How tightly an operator binds; the higher the tighter.
pub(super) type Level = u8;

const LOGICAL: Level = 0;
const COMPARISON: Level = 1;
const ADDITIVE: Level = 2;
const MULTIPLICATIVE: Level = 3;
const FORMAT: Level = 4;
const RANGE: Level = 5;

const OUTSIDE: &[&str] = &["is", "isnot", "as", "band", "bor", "bxor", "bnot", "shl", "shr"];

const COMPARISONS: &[(&str, Comparison)] = &[
    ("eq", Comparison::Eq),
    ("ne", Comparison::Ne),
    ("gt", Comparison::Gt),
    ("ge", Comparison::Ge),
    ("lt", Comparison::Lt),
    ("le", Comparison::Le),
    ("like", Comparison::Like),
    ("notlike", Comparison::NotLike),
    ("match", Comparison::Match),
    ("notmatch", Comparison::NotMatch),
    ("in", Comparison::In),
    ("notin", Comparison::NotIn),
    ("contains", Comparison::Contains),
    ("notcontains", Comparison::NotContains),
];

/// The level an operator stands on.
pub(super) fn level_of(op: BinaryOp) -> Level {
    match op {
        BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => LOGICAL,
        BinaryOp::Compare(..) | BinaryOp::Join | BinaryOp::Split(_) | BinaryOp::Replace(_) => COMPARISON,
        BinaryOp::Add | BinaryOp::Subtract => ADDITIVE,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => MULTIPLICATIVE,
        BinaryOp::Format => FORMAT,
        BinaryOp::Range => RANGE,
    }
}

/// An operator by its word without the dash, as used by the simplified Where-Object too.
pub(crate) fn operator_by_word(word: &str) -> Option<BinaryOp> {
    let word = word.to_ascii_lowercase();
    let plain = match word.as_str() {
        "and" => Some(BinaryOp::And),
        "or" => Some(BinaryOp::Or),
        "xor" => Some(BinaryOp::Xor),
        "join" => Some(BinaryOp::Join),
        "f" => Some(BinaryOp::Format),
        _ => None,
    };
    plain.or_else(|| with_case(&word, Case::Ignored)).or_else(|| {
        let sensitive = word.strip_prefix('c').and_then(|rest| with_case(rest, Case::Sensitive));
        sensitive.or_else(|| word.strip_prefix('i').and_then(|rest| with_case(rest, Case::Ignored)))
    })
}

fn with_case(word: &str, case: Case) -> Option<BinaryOp> {
    match word {
        "split" => Some(BinaryOp::Split(case)),
        "replace" => Some(BinaryOp::Replace(case)),
        _ => {
            let found = COMPARISONS.iter().find(|(name, _)| *name == word);
            found.map(|(_, comparison)| BinaryOp::Compare(*comparison, case))
        }
    }
}

impl Parser<'_> {
    /// Takes the operator here if it binds at least as tightly as `least`.
    pub(super) fn operator(&mut self, least: Level) -> Result<Option<BinaryOp>, ErrorRecord> {
        let start = self.scan.mark();
        let found = self.any_operator()?;
        if found.is_none_or(|op| level_of(op) < least) {
            self.scan.reset(start);
            return Ok(None);
        }
        Ok(found)
    }

    fn any_operator(&mut self) -> Result<Option<BinaryOp>, ErrorRecord> {
        let second = self.scan.peek_second();
        let op = match self.scan.peek() {
            Some('.') if second == Some('.') => {
                self.scan.bump();
                BinaryOp::Range
            }
            Some('+' | '-' | '*' | '/' | '%') if second == Some('=') => return Ok(None),
            Some('+') if second == Some('+') => return Ok(None),
            Some('-') if second == Some('-') => return Ok(None),
            Some('-') if second.is_some_and(|c| c.is_ascii_alphabetic()) => return self.dash_word(),
            Some('+') => BinaryOp::Add,
            Some('-') => BinaryOp::Subtract,
            Some('*') => BinaryOp::Multiply,
            Some('/') => BinaryOp::Divide,
            Some('%') => BinaryOp::Remainder,
            Some(_) | None => return Ok(None),
        };
        self.scan.bump();
        Ok(Some(op))
    }

    fn dash_word(&mut self) -> Result<Option<BinaryOp>, ErrorRecord> {
        let start = self.scan.mark();
        self.scan.bump();
        let word = self.scan.eat_while(|c| c.is_ascii_alphabetic());
        let span = self.scan.span_from(start);
        if OUTSIDE.contains(&word.to_ascii_lowercase().as_str()) {
            return Err(ErrorRecord::outside(&format!("The operator -{word}"), span));
        }
        match operator_by_word(word) {
            Some(op) => Ok(Some(op)),
            None => {
                let message = format!("There is no operator -{word}.");
                Err(ErrorRecord::syntax("UnknownOperator", span, message))
            }
        }
    }
}
