//! Spans of simulated time as the console writes them: `30s`, `300ms`, `00:05:00`.

use std::fmt;

/// A span of time in whole nanoseconds; may be negative after a subtraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TimeSpan {
    nanos: i64,
}

const SECOND: i64 = 1_000_000_000;

const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
];

impl TimeSpan {
    /// From whole nanoseconds.
    pub const fn from_nanos(nanos: i64) -> TimeSpan {
        TimeSpan { nanos }
    }

    /// From seconds with a fraction; `None` beyond about 292 years.
    pub fn from_seconds(seconds: f64) -> Option<TimeSpan> {
        let nanos = (seconds * SECOND as f64).round();
        (nanos.abs() < i64::MAX as f64).then_some(TimeSpan { nanos: nanos as i64 })
    }

    /// Whole nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// All of it in seconds.
    pub fn seconds(self) -> f64 {
        self.nanos as f64 / SECOND as f64
    }

    /// Reads `30s`, `1.5h`, `300ms`, `1h30m` or `00:05:00`.
    pub fn parse(text: &str) -> Option<TimeSpan> {
        let text = text.trim();
        if text.contains(':') { parse_clock(text) } else { parse_words(text) }
    }
}

fn parse_words(text: &str) -> Option<TimeSpan> {
    let lower = text.to_ascii_lowercase();
    let (negative, mut rest) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.as_str()),
    };
    let mut nanos: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c != '.' && !c.is_ascii_digit())?;
        let letters = rest[digits..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - digits);
        let (number, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
        nanos = nanos.checked_add(decimal_times(number, *size)?)?;
        rest = &rest[digits + letters..];
    }
    Some(TimeSpan { nanos: if negative { -nanos } else { nanos } })
}

/// A decimal number times a whole size, exactly, dropping what is below one.
fn decimal_times(number: &str, size: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(size)?;
    let mut place = size;
    for digit in fraction.chars() {
        place /= 10;
        total = total.checked_add(i64::from(digit.to_digit(10)?) * place)?;
    }
    Some(total)
}

/// `[d.]hh:mm[:ss[.fraction]]`.
fn parse_clock(text: &str) -> Option<TimeSpan> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, "0"),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let mut nanos: i64 = 0;
    for (number, size) in
        [(days, 86_400 * SECOND), (hours, 3_600 * SECOND), (minutes, 60 * SECOND), (seconds, SECOND)]
    {
        nanos = nanos.checked_add(decimal_times(number, size)?)?;
    }
    Some(TimeSpan { nanos: if negative { -nanos } else { nanos } })
}

/// `hh:mm:ss`, with days and seven decimals when there are any, as .NET prints it.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.nanos.unsigned_abs();
        let (seconds, rest) = (nanos / SECOND as u64, nanos % SECOND as u64);
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
        if self.nanos < 0 {
            f.write_str("-")?;
        }
        if days > 0 {
            write!(f, "{days}.")?;
        }
        write!(f, "{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)?;
        if rest > 0 { write!(f, ".{:07}", rest / 100) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, nanos: Option<i64>) {
        assert_eq!(TimeSpan::parse(text).map(TimeSpan::nanos), nanos, "{text}");
    }

    #[test]
    fn durations_are_read_exactly() {
        check("30s", Some(30 * SECOND));
        check("300ms", Some(300_000_000));
        check("1.5H", Some(5_400 * SECOND));
        check("1h30m", Some(5_400 * SECOND));
        check("0.1s", Some(100_000_000));
        check("00:05:00", Some(300 * SECOND));
        check("1.02:00", Some(26 * 3_600 * SECOND));
        check("-5m", Some(-300 * SECOND));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "-", "s", "30", "30x", "5m3", ".s", "1..2s", "999999999999h", "1:2:3:4", "é", "5é"]
        {
            check(text, None);
        }
    }

    #[test]
    fn shown_as_a_clock() {
        let shown = |text: &str| TimeSpan::parse(text).map(|span| span.to_string());
        assert_eq!(shown("90s").as_deref(), Some("00:01:30"));
        assert_eq!(shown("300ms").as_deref(), Some("00:00:00.3000000"));
        assert_eq!(shown("25h").as_deref(), Some("1.01:00:00"));
    }
}
