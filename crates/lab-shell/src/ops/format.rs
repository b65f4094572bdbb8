//! The `-f` operator: `'{0,10:N2}' -f $x`.

use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::value::Value;
use crate::value::number::to_number;

/// Widest field; wider ones are a mistake.
const MAX_WIDTH: usize = 1_000;

/// Fills the places of a pattern.
pub(crate) fn format_text(pattern: &str, items: &[Value], meter: &mut Meter) -> Result<Value, ErrorRecord> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..at + 1];
        let after = &rest[at + 1..];
        if let Some(doubled) = after.strip_prefix(brace) {
            text.push_str(brace);
            rest = doubled;
            continue;
        }
        let (place, next) =
            after.split_once('}').filter(|_| brace == "{").ok_or_else(|| bad_pattern(pattern))?;
        let field = field(place, items).ok_or_else(|| bad_pattern(pattern))?;
        meter.text(text.len() + field.len())?;
        text.push_str(&field);
        rest = next;
    }
    text.push_str(rest);
    meter.text(text.len())?;
    Ok(Value::from(text))
}

fn bad_pattern(pattern: &str) -> ErrorRecord {
    let message = format!("\"{pattern}\" asks for a place that is not there, or has a brace too many.");
    ErrorRecord::mistake(Category::InvalidOperation, "FormatError", message)
        .hint("Places are written {0}, {1,8} or {0:N2} and count from 0.")
}

/// `index[,width][:format]`.
fn field(place: &str, items: &[Value]) -> Option<String> {
    let (head, format) = place.split_once(':').map_or((place, None), |(head, format)| (head, Some(format)));
    let (index, width) = head.split_once(',').map_or((head, "0"), |(index, width)| (index, width));
    let item = items.get(index.trim().parse::<usize>().ok()?)?;
    let width: i32 = width.trim().parse().ok()?;
    let pad = usize::try_from(width.unsigned_abs()).ok().filter(|pad| *pad <= MAX_WIDTH)?;
    let text = match format {
        None => item.to_string(),
        Some(format) => formatted(item, format)?,
    };
    Some(if width < 0 { format!("{text:<pad$}") } else { format!("{text:>pad$}") })
}

fn formatted(item: &Value, format: &str) -> Option<String> {
    if !matches!(item, Value::Int(_) | Value::Float(_)) {
        return Some(item.to_string());
    }
    let letter = format.chars().next()?;
    if !letter.is_ascii_alphabetic() {
        return custom(item, format);
    }
    let digits = match &format[1..] {
        "" => None,
        digits => Some(digits.parse::<usize>().ok().filter(|digits| *digits <= 30)?),
    };
    match letter.to_ascii_uppercase() {
        'N' => Some(grouped(&fixed(item, digits.unwrap_or(2))?)),
        'F' => fixed(item, digits.unwrap_or(2)),
        'P' => {
            let hundred = Value::Float(crate::value::number::to_float(item)? * 100.0);
            Some(format!("{}%", grouped(&fixed(&hundred, digits.unwrap_or(2))?)))
        }
        'D' => whole(item).map(|(sign, n)| format!("{sign}{n:0>width$}", width = digits.unwrap_or(0))),
        'X' => match item {
            Value::Int(i) if letter == 'X' => Some(format!("{i:0width$X}", width = digits.unwrap_or(0))),
            Value::Int(i) => Some(format!("{i:0width$x}", width = digits.unwrap_or(0))),
            _ => None,
        },
        'G' => Some(item.to_string()),
        _ => None,
    }
}

/// `0.00` and `000`: so many places before and after the point.
fn custom(item: &Value, format: &str) -> Option<String> {
    let (before, after) = format.split_once('.').unwrap_or((format, ""));
    let only_places = |text: &str| text.chars().all(|c| matches!(c, '0' | '#' | ','));
    if !only_places(before) || !only_places(after) || after.len() > 30 || before.len() > 30 {
        return None;
    }
    if matches!(item, Value::Float(f) if !f.is_finite()) {
        return Some(item.to_string());
    }
    let mut text = fixed(item, after.len())?;
    let optional = after.chars().rev().take_while(|c| *c == '#').count();
    for _ in 0..optional {
        if !text.ends_with('0') {
            break;
        }
        text.pop();
    }
    let text = text.strip_suffix('.').unwrap_or(&text);
    let (sign, digits) = split_sign(text);
    let zeros = before.chars().filter(|c| *c == '0').count();
    let missing = zeros.saturating_sub(digits.split('.').next().map_or(0, str::len));
    let padded = format!("{sign}{}{digits}", "0".repeat(missing));
    Some(if before.contains(',') { grouped(&padded) } else { padded })
}

fn fixed(item: &Value, digits: usize) -> Option<String> {
    match to_number(item)? {
        Value::Int(i) if digits == 0 => Some(i.to_string()),
        Value::Int(i) => Some(format!("{i}.{}", "0".repeat(digits))),
        Value::Float(f) if f.is_finite() => Some(rounded(f, digits)),
        endless @ Value::Float(_) => Some(endless.to_string()),
        _ => None,
    }
}

/// Exactly half a place goes away from zero, as in .NET.
fn rounded(f: f64, digits: usize) -> String {
    let exact = format!("{f:.places$}", places = digits + 40);
    let half = exact.len() - 40;
    let is_tie = exact[half..].starts_with('5') && exact[half + 1..].bytes().all(|b| b == b'0');
    let f = if is_tie { f64::from_bits(f.to_bits() + 1) } else { f };
    format!("{f:.digits$}")
}

fn whole(item: &Value) -> Option<(&'static str, u64)> {
    match item {
        Value::Int(i) => Some((if *i < 0 { "-" } else { "" }, i.unsigned_abs())),
        _ => None,
    }
}

fn split_sign(text: &str) -> (&str, &str) {
    match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    }
}

/// A comma between thousands.
fn grouped(text: &str) -> String {
    let (sign, digits) = split_sign(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, item: impl Into<Value>, expected: &str) {
        let mut meter = Meter::new(10_000);
        let shown = format_text(pattern, &[item.into()], &mut meter).map(|value| value.to_string());
        assert_eq!(shown.as_deref(), Ok(expected), "{pattern}");
    }

    #[test]
    fn places_are_filled_padded_and_formatted() {
        check("{0}", "x", "x");
        check("[{0,4}]", "x", "[   x]");
        check("[{0,-4}]", "x", "[x   ]");
        check("{0:N0}", 1_234_567_i64, "1,234,567");
        check("{0:N2}", 1234.5, "1,234.50");
        check("{0:F1}", 2.25, "2.3");
        check("{0:N0}", -2.5, "-3");
        check("{0:F2}", 1.005, "1.00");
        check("{0:F1}", 2.35, "2.4");
        check("{0:D4}", 7_i64, "0007");
        check("{0:D4}", -7_i64, "-0007");
        check("{0:X}", 255_i64, "FF");
        check("{0:P0}", 0.25, "25%");
        check("{0:0.00}", 2_i64, "2.00");
        check("{0:0.##}", 2.5, "2.5");
        check("{0:000}", 7_i64, "007");
        check("{{{0}}}", 1_i64, "{1}");
    }

    #[test]
    fn places_that_are_not_there_are_refused() {
        let mut meter = Meter::new(10_000);
        for pattern in ["{1}", "{", "}", "{x}", "{0", "{0,99999999999}", "{0,2000}", "{0:Q}", "{0:é}", "{-1}"]
        {
            assert!(format_text(pattern, &[Value::Int(1)], &mut meter).is_err(), "{pattern}");
        }
    }
}
