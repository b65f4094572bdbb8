//! A value as a parameter's kind.

use std::rc::Rc;

use super::signature::Kind;
use crate::lex::Span;
use crate::value::number::{to_bool, to_float, to_int, to_rate, to_time_span};
use crate::value::{Value, same_name};

/// An argument before it is known what it is for.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    /// What it evaluates to.
    pub(crate) value: Value,
    /// The word as written, for a bare word: `007` stays text where text is asked.
    pub(crate) word: Option<Rc<str>>,
    /// The parts of a list with bare words in it.
    pub(crate) parts: Vec<Raw>,
    pub(crate) span: Span,
}

impl Raw {
    pub(crate) fn plain(value: Value, span: Span) -> Raw {
        Raw { value, word: None, parts: Vec::new(), span }
    }
}

/// Why a value does not fit.
#[derive(Debug, PartialEq)]
pub(crate) enum Misfit {
    /// It is null.
    Null,
    /// It has another type.
    Type { shown: String, kind: Kind },
    /// It is not among the allowed words.
    NotInSet { shown: String, allowed: &'static [&'static str] },
    /// It lies outside the bounds.
    OutOfRange { value: i64, least: i64, most: i64 },
}

pub(crate) fn convert(raw: &Raw, kind: Kind) -> Result<Value, Misfit> {
    if let Kind::List(of) = kind {
        return convert_list(raw, *of);
    }
    if kind == Kind::Any {
        return Ok(raw.value.clone());
    }
    let value = only_item(&raw.value);
    if matches!(value, Value::Null) && kind != Kind::Bool {
        return Err(Misfit::Null);
    }
    let misfit = || Misfit::Type { shown: shown(raw), kind };
    match kind {
        Kind::Switch | Kind::Bool => to_bool(value).map(Value::Bool).ok_or_else(misfit),
        Kind::Text | Kind::Name(_) => text(raw, value).map(Value::from).ok_or_else(misfit),
        Kind::Int | Kind::Size => to_int(value).map(Value::Int).ok_or_else(misfit),
        Kind::IntIn(least, most) => match to_int(value) {
            Some(value) if value < least || value > most => Err(Misfit::OutOfRange { value, least, most }),
            Some(value) => Ok(Value::Int(value)),
            None => Err(misfit()),
        },
        Kind::Number => to_float(value).map(Value::Float).ok_or_else(misfit),
        Kind::Rate => to_rate(value).map(Value::Int).ok_or_else(misfit),
        Kind::Duration => to_time_span(value).map(Value::Duration).ok_or_else(misfit),
        Kind::Block => match value {
            Value::Block(_) => Ok(value.clone()),
            _ => Err(misfit()),
        },
        Kind::Choice(allowed) => {
            let given = text(raw, value).ok_or_else(misfit)?;
            match allowed.iter().find(|word| same_name(word, &given)) {
                Some(word) => Ok(Value::from(*word)),
                None => Err(Misfit::NotInSet { shown: given, allowed }),
            }
        }
        Kind::Any | Kind::List(_) => Ok(value.clone()),
    }
}

fn convert_list(raw: &Raw, of: Kind) -> Result<Value, Misfit> {
    if !raw.parts.is_empty() {
        let items: Result<Vec<Value>, Misfit> = raw.parts.iter().map(|part| convert(part, of)).collect();
        return items.map(Value::list);
    }
    match &raw.value {
        Value::Null => Err(Misfit::Null),
        Value::List(list) => {
            let each = list.items().iter().map(|item| convert(&Raw::plain(item.clone(), raw.span), of));
            each.collect::<Result<Vec<Value>, Misfit>>().map(Value::list)
        }
        _ => convert(raw, of).map(|item| Value::list(vec![item])),
    }
}

/// The single item of a list of one: PowerShell unwraps it where one value is asked.
fn only_item(value: &Value) -> &Value {
    match value {
        Value::List(list) => match list.items() {
            [only] => only,
            _ => value,
        },
        other => other,
    }
}

fn text(raw: &Raw, value: &Value) -> Option<String> {
    if let Some(word) = &raw.word {
        return Some(word.to_string());
    }
    match value {
        Value::List(_) | Value::Map(_) | Value::Null => None,
        Value::Object(object) => Some(object.get("Name").map_or_else(|| value.to_string(), Value::to_string)),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Str(_)
        | Value::Duration(_)
        | Value::Block(_) => Some(value.to_string()),
    }
}

fn shown(raw: &Raw) -> String {
    raw.word.as_ref().map_or_else(|| raw.value.to_string(), |word| word.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Raw {
        let value = crate::value::number::parse_number(text).unwrap_or_else(|| text.into());
        Raw { word: Some(text.into()), ..Raw::plain(value, Span::default()) }
    }

    fn check(text: &str, kind: Kind, expected: &str) {
        assert_eq!(convert(&word(text), kind).map(|v| v.to_string()), Ok(expected.to_string()), "{text}");
    }

    #[test]
    fn a_bare_word_becomes_what_the_parameter_asks() {
        check("007", Kind::Text, "007");
        check("007", Kind::Int, "7");
        check("30s", Kind::Duration, "00:00:30");
        check("30", Kind::Duration, "00:00:30");
        check("1Gbps", Kind::Rate, "1000000000");
        check("4GB", Kind::Size, "4294967296");
        check("disk", Kind::Choice(&["None", "Disk"]), "Disk");
        check("N1", Kind::List(&Kind::Text), "N1");
    }

    #[test]
    fn what_does_not_fit_says_why() {
        let out = convert(&word("9"), Kind::IntIn(1, 8));
        assert_eq!(out.unwrap_err(), Misfit::OutOfRange { value: 9, least: 1, most: 8 });
        let out = convert(&word("soon"), Kind::Duration);
        assert_eq!(out.unwrap_err(), Misfit::Type { shown: "soon".into(), kind: Kind::Duration });
        assert_eq!(convert(&Raw::plain(Value::Null, Span::default()), Kind::Text).unwrap_err(), Misfit::Null);
    }
}
