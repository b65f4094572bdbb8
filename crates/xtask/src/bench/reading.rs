//! One measurement as the benchmark prints it.

use serde_json::Value;

use crate::trouble::{Done, Trouble};

/// A name, a unit and a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) value: f64,
    pub(super) goal: Option<f64>,
}

/// Lines that start with `{` are measurements; the rest is talk.
pub(super) fn parse_all(printed: &str) -> Done<Vec<Reading>> {
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    let readings: Done<Vec<Reading>> = lines.map(|line| parse(line).ok_or_else(|| malformed(line))).collect();
    let readings = readings?;
    if readings.is_empty() {
        return Err(Trouble::new("bench", "the benchmark printed no measurement", "See tests/src/bench.rs"));
    }
    Ok(readings)
}

fn parse(line: &str) -> Option<Reading> {
    let value: Value = serde_json::from_str(line).ok()?;
    Some(Reading {
        name: value.get("name")?.as_str()?.to_owned(),
        unit: value.get("unit")?.as_str()?.to_owned(),
        value: value.get("value")?.as_f64()?,
        goal: value.get("goal").and_then(Value::as_f64),
    })
}

fn malformed(line: &str) -> Trouble {
    Trouble::new("bench", format!("`{line}` has no name, unit and value"), "See crates/xtask/src/bench.rs")
}

/// Four significant digits, plain up to a million.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 1e6 => format!("{value:.3e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_are_read_and_talk_is_passed_over() {
        let printed = "warming up\n{\"name\":\"seek\",\"unit\":\"ms\",\"value\":12}\n";
        let seek = Reading { name: "seek".into(), unit: "ms".into(), value: 12.0, goal: None };
        assert_eq!(parse_all(printed), Ok(vec![seek]));
    }

    #[test]
    fn a_broken_or_an_absent_measurement_is_refused() {
        assert!(parse_all("{\"name\":\"seek\"}\n").unwrap_err().to_string().contains("unit"));
        assert!(parse_all("nothing\n").is_err());
    }
}
