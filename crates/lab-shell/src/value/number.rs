//! Numbers and quantities as written.

use super::{TimeSpan, Value, same_name};

const SIZES: &[(&str, i64)] =
    &[("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40), ("pb", 1 << 50)];

const RATES: &[(&str, i64)] =
    &[("kbps", 1_000), ("mbps", 1_000_000), ("gbps", 1_000_000_000), ("tbps", 1_000_000_000_000), ("bps", 1)];

/// Reads `12`, `-0.5`, `1e3`, `0x1F`, `4GB`. A whole number too large for 64 bits gets a fraction type.
pub(crate) fn parse_number(text: &str) -> Option<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let lower = digits.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        let plain = !hex.starts_with(['+', '-']);
        return i64::from_str_radix(hex, 16).ok().filter(|_| plain).map(|n| Value::Int(sign * n));
    }
    let size = SIZES.iter().find_map(|(name, size)| Some((lower.strip_suffix(name)?, *size)));
    let (number, size) = size.unwrap_or((&lower, 1));
    decimal(number).map(|number| scaled(number, sign, size))
}

fn decimal(text: &str) -> Option<Value> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-'));
    if !plain || text.is_empty() {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(Value::Int(whole)),
        Err(_) => text.parse::<f64>().ok().filter(|f| f.is_finite()).map(Value::Float),
    }
}

fn scaled(number: Value, sign: i64, size: i64) -> Value {
    match number {
        Value::Int(whole) => match whole.checked_mul(size) {
            Some(product) => Value::Int(sign * product),
            None => Value::Float(sign as f64 * whole as f64 * size as f64),
        },
        Value::Float(f) => {
            let product = sign as f64 * f * size as f64;
            // 0.5GB is a whole number of bytes, as in PowerShell's [int] parameters.
            if size > 1 { whole_if_exact(product) } else { Value::Float(product) }
        }
        other => other,
    }
}

fn whole_if_exact(f: f64) -> Value {
    if f.fract() == 0.0 && f.abs() < 9e15 { Value::Int(f as i64) } else { Value::Float(f) }
}

/// The value as a number, when it is one or reads as one.
pub(crate) fn to_number(value: &Value) -> Option<Value> {
    match value {
        Value::Int(_) | Value::Float(_) => Some(value.clone()),
        Value::Null => Some(Value::Int(0)),
        Value::Bool(b) => Some(Value::Int(i64::from(*b))),
        Value::Str(text) if text.trim().is_empty() => Some(Value::Int(0)),
        Value::Str(text) => parse_number(text.trim()),
        Value::Duration(_) | Value::List(_) | Value::Map(_) | Value::Object(_) | Value::Block(_) => None,
    }
}

/// The value as a float, when it is a number.
pub(crate) fn to_float(value: &Value) -> Option<f64> {
    match to_number(value)? {
        Value::Int(i) => Some(i as f64),
        Value::Float(f) => Some(f),
        _ => None,
    }
}

/// The value as a whole number; halves go to the even one, as .NET rounds.
pub(crate) fn to_int(value: &Value) -> Option<i64> {
    match to_number(value)? {
        Value::Int(i) => Some(i),
        Value::Float(f) if f.abs() < i64::MAX as f64 => Some(f.round_ties_even() as i64),
        _ => None,
    }
}

/// The value as a count; the same on machines of every word size.
pub(crate) fn to_count(value: &Value) -> usize {
    let count = to_int(value).unwrap_or(0).clamp(0, i64::from(i32::MAX));
    usize::try_from(count).expect("a count of 31 bits fits every machine this runs on")
}

/// Bits per second from `1Gbps` or a plain number.
pub(crate) fn to_rate(value: &Value) -> Option<i64> {
    if let Value::Str(text) = value {
        let lower = text.trim().to_ascii_lowercase();
        let found = RATES.iter().find_map(|(name, size)| Some((lower.strip_suffix(name)?, *size)));
        if let Some((number, size)) = found {
            return match decimal(number)? {
                Value::Int(whole) => whole.checked_mul(size),
                Value::Float(f) => to_int(&Value::Float(f * size as f64)),
                _ => None,
            };
        }
    }
    to_int(value)
}

/// A span of time from `30s` or a plain number of seconds.
pub(crate) fn to_time_span(value: &Value) -> Option<TimeSpan> {
    match value {
        Value::Duration(span) => Some(*span),
        Value::Int(seconds) => seconds.checked_mul(1_000_000_000).map(TimeSpan::from_nanos),
        Value::Float(seconds) => TimeSpan::from_seconds(*seconds),
        Value::Str(text) => match parse_number(text.trim()) {
            Some(number) => to_time_span(&number),
            None => TimeSpan::parse(text),
        },
        _ => None,
    }
}

/// True or false from a value that says so in words or numbers.
pub(crate) fn to_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Int(i) => Some(*i != 0),
        Value::Str(text) if same_name(text, "true") => Some(true),
        Value::Str(text) if same_name(text, "false") => Some(false),
        _ => None,
    }
}

/// A float as .NET prints it: shortest form that reads back, with an exponent beyond 15 digits.
pub(crate) fn float_text(f: f64) -> String {
    if f.is_nan() {
        return "NaN".to_string();
    }
    if f.is_infinite() {
        return if f > 0.0 { "∞" } else { "-∞" }.to_string();
    }
    if f != 0.0 && !(1e-5..1e15).contains(&f.abs()) {
        let text = format!("{f:E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        return format!("{mantissa}E{sign}{digits:0>2}");
    }
    format!("{f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        parse_number(text).map(|value| value.to_string())
    }

    #[test]
    fn numbers_are_read_with_their_binary_suffixes() {
        for (text, expected) in [
            ("12", "12"),
            ("-3", "-3"),
            ("0.5", "0.5"),
            ("1e3", "1000"),
            ("0x1F", "31"),
            ("4GB", "4294967296"),
            ("1.5kb", "1536"),
            ("9223372036854775808", "9.223372036854776E+18"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn words_that_start_like_numbers_are_no_numbers() {
        for text in
            ["30s", "1Gbps", "10.0.1.0/24", "1-2", "GB", ".", "0x", "1..5", "e3", "-", "0x-5", "1e999"]
        {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn rates_are_decimal() {
        assert_eq!(to_rate(&"1Gbps".into()), Some(1_000_000_000));
        assert_eq!(to_rate(&"2.5Mbps".into()), Some(2_500_000));
        assert_eq!(to_rate(&Value::Int(64)), Some(64));
        assert_eq!(to_rate(&"fast".into()), None);
    }

    #[test]
    fn halves_round_to_even() {
        assert_eq!(to_int(&Value::Float(2.5)), Some(2));
        assert_eq!(to_int(&Value::Float(3.5)), Some(4));
    }
}
