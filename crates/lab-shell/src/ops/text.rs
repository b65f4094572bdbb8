//! `-match`, `-replace`, `-split`, `-join`.

use regex_lite::{Regex, RegexBuilder};

use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::parse::ast::Case;
use crate::value::number::to_count;
use crate::value::{Map, Value};

/// Compiled patterns larger than this are refused: matching takes time in proportion.
const MAX_PATTERN_BYTES: usize = 16 * 1024;

/// Texts longer than this are not searched with a pattern.
const MAX_SEARCHED_BYTES: usize = 64 * 1024;

fn compile(pattern: &str, case: Case, meter: &mut Meter) -> Result<Regex, ErrorRecord> {
    meter.charge(10 + pattern.len() as u64)?;
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

fn check_length(text: &str, meter: &mut Meter) -> Result<(), ErrorRecord> {
    if text.len() > MAX_SEARCHED_BYTES {
        let message =
            format!("A text longer than {MAX_SEARCHED_BYTES} bytes is not searched with a pattern.");
        return Err(ErrorRecord::mistake(Category::LimitsExceeded, "TextTooLong", message));
    }
    meter.charge(1 + text.len() as u64 / 16)
}

/// Whether the pattern is found in the text.
pub(super) fn matches(text: &str, pattern: &str, case: Case, meter: &mut Meter) -> Result<bool, ErrorRecord> {
    check_length(text, meter)?;
    Ok(compile(pattern, case, meter)?.is_match(text))
}

/// What `$Matches` holds after a successful `-match`.
pub(crate) fn find_match(
    text: &str,
    pattern: &str,
    case: Case,
    meter: &mut Meter,
) -> Result<Option<Value>, ErrorRecord> {
    check_length(text, meter)?;
    let regex = compile(pattern, case, meter)?;
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
    let regex = compile(&pattern.map(Value::to_string).unwrap_or_default(), case, meter)?;
    let replacement = replacement.map(Value::to_string).unwrap_or_default();
    let mut one = |item: &Value| replace_all(&item.to_string(), &regex, &replacement, meter).map(Value::from);
    match left {
        Value::List(list) => list.items().iter().map(one).collect::<Result<Vec<_>, _>>().map(Value::list),
        single => one(single),
    }
}

fn replace_all(
    text: &str,
    regex: &Regex,
    replacement: &str,
    meter: &mut Meter,
) -> Result<String, ErrorRecord> {
    check_length(text, meter)?;
    let mut replaced = String::new();
    let mut after = 0;
    for captures in regex.captures_iter(text) {
        // One search may look through all of the rest.
        meter.charge(1 + (text.len() - after) as u64 / 16)?;
        let Some(whole) = captures.get(0) else { continue };
        replaced.push_str(&text[after..whole.start()]);
        captures.expand(replacement, &mut replaced);
        after = whole.end();
        meter.text(replaced.len())?;
    }
    replaced.push_str(&text[after..]);
    meter.text(replaced.len())?;
    Ok(replaced)
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
    let most = most.map(to_count).filter(|most| *most > 0).unwrap_or(usize::MAX);
    let pattern = pattern.map(Value::to_string);
    let mut parts = Vec::new();
    for item in left.clone().into_items() {
        let text = item.to_string();
        meter.text(text.len())?;
        match &pattern {
            None => parts.extend(text.split_whitespace().map(Value::from)),
            Some(sign) if is_plain(sign, case) => {
                parts.extend(text.splitn(most, sign.as_str()).map(Value::from))
            }
            Some(pattern) => split_one(&text, &compile(pattern, case, meter)?, most, &mut parts, meter)?,
        }
        meter.charge(parts.len() as u64)?;
    }
    Ok(Value::list(parts))
}

fn split_one(
    text: &str,
    regex: &Regex,
    most: usize,
    parts: &mut Vec<Value>,
    meter: &mut Meter,
) -> Result<(), ErrorRecord> {
    check_length(text, meter)?;
    let mut after = 0;
    for found in regex.find_iter(text).take(most - 1) {
        meter.charge(1 + (text.len() - after) as u64 / 16)?;
        parts.push(Value::from(&text[after..found.start()]));
        after = found.end();
    }
    parts.push(Value::from(&text[after..]));
    Ok(())
}

/// A pattern without signs that mean something, such as a comma or a line end: splitting needs no search.
fn is_plain(pattern: &str, case: Case) -> bool {
    let no_letters = case == Case::Sensitive || !pattern.chars().any(char::is_alphabetic);
    no_letters && !pattern.is_empty() && regex_lite::escape(pattern) == pattern
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
