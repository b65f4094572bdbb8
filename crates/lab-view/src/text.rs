//! Numbers as people read them.

use lab_kernel::{SimDuration, SimTime};
use lab_units::BitsPerSec;

/// `00:07:42.318`: hours, minutes, seconds, milliseconds.
pub fn clock(time: SimTime) -> String {
    let millis = time.as_millis();
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `0.3 s`, `9.3 s`, `1.4 min`, `2.1 h`: two or three digits, no false precision.
pub fn span(span: SimDuration) -> String {
    let millis = span.as_millis();
    match millis {
        0 if !span.is_zero() => "< 1 ms".to_owned(),
        0..1_000 => format!("{millis} ms"),
        1_000..100_000 => tenths(millis, 1_000, "s"),
        100_000..6_000_000 => tenths(millis, 60_000, "min"),
        _ => tenths(millis, 3_600_000, "h"),
    }
}

fn tenths(value: u64, unit: u64, name: &str) -> String {
    let tenths = (value * 10 + unit / 2) / unit;
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        tenth => format!("{}.{tenth} {name}", tenths / 10),
    }
}

/// `949 Mbps`, `1 Gbps`: three digits are enough to compare rates.
pub fn rate(rate: BitsPerSec) -> String {
    match rate.0 {
        bits if bits >= 1_000_000_000 => tenths(bits, 1_000_000_000, "Gbps"),
        bits if bits >= 1_000_000 => format!("{} Mbps", (bits + 500_000) / 1_000_000),
        bits if bits >= 1_000 => format!("{} Kbps", (bits + 500) / 1_000),
        bits => format!("{bits} bps"),
    }
}

/// `4,096`: thousands set apart.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_keep_two_or_three_digits() {
        let printed =
            [300, 9_300, 98_000, 84_000, 105_000, 7_560_000].map(|ms| span(SimDuration::from_millis(ms)));
        assert_eq!(printed, ["300 ms", "9.3 s", "98 s", "84 s", "1.8 min", "2.1 h"]);
        assert_eq!(span(SimDuration::from_nanos(7)), "< 1 ms");
    }

    #[test]
    fn the_clock_shows_hours_to_milliseconds() {
        assert_eq!(clock(SimTime::ZERO + SimDuration::from_millis(462_318)), "00:07:42.318");
    }

    #[test]
    fn rates_are_rounded_for_reading() {
        let printed = [949_284_700, 2_500_000_000, 1_000_000_000, 64_000].map(|bits| rate(BitsPerSec(bits)));
        assert_eq!(printed, ["949 Mbps", "2.5 Gbps", "1 Gbps", "64 Kbps"]);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [count(0), count(999), count(4_096), count(1_048_576)],
            ["0", "999", "4,096", "1,048,576"]
        );
    }
}
