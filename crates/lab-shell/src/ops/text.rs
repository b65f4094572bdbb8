//! `-match`, `-replace`, `-split`, `-join`.

use regex_lite::{Regex, RegexBuilder};

use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::parse::ast::Case;
use crate::value::{Map, Value};

/// Compiled patterns larger than this are refused: matching takes time in proportion.
const MAX_PATTERN_BYTES: usize = 64 * 1024;

/// Texts longer than this are not searched with a pattern.
const MAX_SEARCHED_BYTES: usize = 64 * 1024;

fn compile(pattern: &str, case: Case, text: &str, meter: &mut Meter) -> Result<Regex, ErrorRecord> {
    if text.len() > MAX_SEARCHED_BYTES {
        let message =
            format!("A text longer than {MAX_SEARCHED_BYTES} bytes is not searched with a pattern.");
        return Err(ErrorRecord::mistake(Category::LimitsExceeded, "TextTooLong", message));
    }
    meter.charge(10 + pattern.len() as u64 + text.len() as u64)?;
    RegexBuilder::new(pattern)
        .case_insensitive(case == Case::Ignored)
        .size_limit(MAX_PATTERN_BYTES)
        .nest_limit(50)
        .build()
        .map_err(|why| {
            let message = format!("The pattern \"{pattern}\" cannot be used: {why}.");
            ErrorRecord::mistake(Category::InvalidArgument, "InvalidRegularExpression", message)
        })
}

/// Whether the pattern is found in the text.
pub(super) fn matches(text: &str, pattern: &str, case: Case, meter: &mut Meter) -> Result<bool, ErrorRecord> {
    Ok(compile(pattern, case, text, meter)?.is_match(text))
}

/// What `$Matches` holds after a successful `-match`.
pub(crate) fn find_match(
    text: &str,
    pattern: &str,
    case: Case,
    meter: &mut Meter,
) -> Result<Option<Value>, ErrorRecord> {
    let regex = compile(pattern, case, text, meter)?;
    let Some(captures) = regex.captures(text) else { return Ok(None) };
    let mut found = Map::new();
    for (at, name) in regex.capture_names().enumerate() {
        if let Some(group) = captures.get(at) {
            let key = name.map_or(Value::Int(at as i64), Value::from);
            found.set(key, group.as_str().into());
        }
    }
    Ok(Some(found.into()))
}

/// `text -replace pattern, replacement`; arrays are replaced item by item.
pub(crate) fn replace(
    left: &Value,
    right: &Value,
    case: Case,
    meter: &mut Meter,
) -> Result<Value, ErrorRecord> {
    let (pattern, replacement) = match right {
        Value::List(list) => (list.items().first(), list.items().get(1)),
        single => (Some(single), None),
    };
    let pattern = pattern.map(Value::to_string).unwrap_or_default();
    let replacement = replacement.map(Value::to_string).unwrap_or_default();
    let mut one = |item: &Value| -> Result<Value, ErrorRecord> {
        let text = item.to_string();
        let regex = compile(&pattern, case, &text, meter)?;
        // Every match may grow to the replacement with all of the text in it.
        let most = regex.find_iter(&text).count().saturating_mul(replacement.len() + text.len());
        meter.text(most)?;
        Ok(Value::from(regex.replace_all(&text, replacement.as_str()).into_owned()))
    };
    match left {
        Value::List(list) => list.items().iter().map(one).collect::<Result<Vec<_>, _>>().map(Value::list),
        single => one(single),
    }
}

/// `text -split pattern[, most]`; without a pattern on blanks.
pub(crate) fn split(
    left: &Value,
    right: Option<&Value>,
    case: Case,
    meter: &mut Meter,
) -> Result<Value, ErrorRecord> {
    let (pattern, most) = match right {
        Some(Value::List(list)) => (list.items().first(), list.items().get(1)),
        single => (single, None),
    };
    let most = most.and_then(crate::value::number::to_int).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let pattern = pattern.map(Value::to_string);
    let mut parts = Vec::new();
    for item in left.clone().into_items() {
        let text = item.to_string();
        let Some(pattern) = &pattern else {
            parts.extend(text.split_whitespace().map(Value::from));
            continue;
        };
        let regex = compile(pattern, case, &text, meter)?;
        match most {
            0 => parts.extend(regex.split(&text).map(Value::from)),
            most => parts.extend(regex.splitn(&text, most).map(Value::from)),
        }
        meter.charge(parts.len() as u64)?;
    }
    Ok(Value::list(parts))
}

/// `items -join separator`.
pub(crate) fn join(left: &Value, separator: &str, meter: &mut Meter) -> Result<Value, ErrorRecord> {
    let items = left.clone().into_items();
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(separator);
        }
        text.push_str(&item.to_string());
        meter.charge(1)?;
        if text.len() > crate::meter::MAX_TEXT_BYTES {
            break;
        }
    }
    meter.text(text.len())?;
    Ok(Value::from(text))
}
