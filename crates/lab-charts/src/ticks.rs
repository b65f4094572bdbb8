//! Where an axis has its marks: round numbers in the unit people count in.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use crate::text;

const SECOND: u64 = 1_000_000_000;

/// An axis from zero: its end, the marks on it and how they read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Axis {
    pub(crate) end: u64,
    pub(crate) marks: Vec<u64>,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Time,
    Bytes,
}

impl Axis {
    /// The text of a mark.
    pub(crate) fn mark_text(&self, at: u64) -> String {
        match self.unit {
            Unit::Time => time_text(at, self.end),
            Unit::Bytes if at == 0 => "0".into(),
            Unit::Bytes => text::bytes(at),
        }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = u64;

    fn map(&self, value: &u64, (from, to): (i32, i32)) -> i32 {
        let share = i128::from(*value) * i128::from(to - from) / i128::from(self.end.max(1));
        from.saturating_add(i32::try_from(share).unwrap_or(i32::MAX / 2))
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<u64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.marks.clone() }
    }

    fn range(&self) -> Range<u64> {
        0..self.end
    }
}

impl ValueFormatter<u64> for Axis {
    fn format(value: &u64) -> String {
        value.to_string()
    }

    fn format_ext(&self, value: &u64) -> String {
        self.mark_text(*value)
    }
}

/// Steps of time people count in: 1-2-5 below a minute, then parts of minutes and hours.
fn time_steps() -> impl Iterator<Item = u64> {
    let small = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
        .into_iter()
        .flat_map(|d| [d, 2 * d, 5 * d]);
    let large = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
    small.chain(large.into_iter().map(|s| s * SECOND)).filter(|step| *step >= 1_000)
}

/// An axis of time covering `span` nanoseconds with at most `most` steps.
pub(crate) fn time(span: u64, most: u64) -> Axis {
    let span = span.max(1);
    let step = time_steps().find(|step| span.div_ceil(*step) <= most.max(1));
    axis(span, step.unwrap_or(span.div_ceil(most.max(1))), Unit::Time)
}

/// The marks between two moments, at round times of the clock that both are on.
pub(crate) fn clock_marks(from: u64, to: u64, most: u64) -> Vec<(u64, String)> {
    let step = time(to.saturating_sub(from), most).marks[1];
    let marks = (from.div_ceil(step)..=to / step).map(|count| count * step);
    marks.map(|at| (at, time_text(at, to))).collect()
}

/// An axis of bytes covering `max` with at most `most` steps; steps are powers of two.
pub(crate) fn bytes(max: u64, most: u64) -> Axis {
    let max = max.max(1);
    let step = (0..63).map(|k| 1_u64 << k).find(|step| max.div_ceil(*step) <= most.max(1));
    axis(max, step.unwrap_or(max), Unit::Bytes)
}

fn axis(reach: u64, step: u64, unit: Unit) -> Axis {
    let steps = reach.div_ceil(step);
    Axis { end: steps * step, marks: (0..=steps).map(|i| i * step).collect(), unit }
}

/// Text of a mark on a time axis whose end is `end`.
fn time_text(at: u64, end: u64) -> String {
    let seconds = at / SECOND;
    if end < 120 * SECOND {
        return if at == 0 { "0 s".into() } else { text::duration(at) };
    }
    if end < 2 * 3_600 * SECOND {
        return format!("{}:{:02} min", seconds / 60, seconds % 60);
    }
    format!("{}:{:02} h", seconds / 3_600, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_gigabytes_are_marked_every_gigabyte() {
        let axis = bytes(4 << 30, 4);
        assert_eq!(axis.end, 4 << 30);
        assert_eq!(axis.marks.len(), 5);
        assert_eq!(text::bytes(axis.marks[1]), "1 GB");
    }

    #[test]
    fn odd_sizes_round_up_to_a_whole_step() {
        let axis = bytes(5 << 30, 4);
        assert_eq!((axis.end, axis.marks), (6 << 30, vec![0, 2 << 30, 4 << 30, 6 << 30]));
    }

    #[test]
    fn time_steps_are_the_ones_people_count_in() {
        assert_eq!(time(46 * SECOND, 5).marks[1], 10 * SECOND);
        assert_eq!(time(100 * SECOND, 5).marks[1], 30 * SECOND);
        assert_eq!(time(SECOND / 3, 5).marks[1], SECOND / 10);
        assert_eq!(time(0, 5).end, 1_000);
    }

    #[test]
    fn marks_of_long_runs_read_as_minutes_or_hours() {
        assert_eq!(time_text(90 * SECOND, 300 * SECOND), "1:30 min");
        assert_eq!(time_text(5_400 * SECOND, 10_800 * SECOND), "1:30 h");
        assert_eq!(time_text(10 * SECOND, 60 * SECOND), "10 s");
    }

    #[test]
    fn marks_between_two_moments_are_round_on_the_clock() {
        let marks = clock_marks(32 * SECOND, 95 * SECOND, 5);
        let texts: Vec<&str> = marks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["45 s", "60 s", "75 s", "90 s"]);
    }

    #[test]
    fn largest_values_do_not_overflow() {
        assert!(bytes(1 << 62, 4).end >= 1 << 62);
        assert!(time(u64::MAX / 4, 5).end >= u64::MAX / 4);
    }
}
