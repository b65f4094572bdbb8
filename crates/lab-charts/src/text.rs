//! Numbers for people: three honest figures, one unit down a column.
//!
//! MB and GB are binary (1,024), as administrators of this field read them.

const KB: u64 = 1 << 10;
const MB: u64 = 1 << 20;
const GB: u64 = 1 << 30;
const TB: u64 = 1 << 40;

const MS: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MS;
const MINUTE: u64 = 60 * SECOND;
const TENTH: u64 = SECOND / 10;
const HUNDRED_S: u64 = 100 * SECOND;
const HUNDRED_MIN: u64 = 100 * MINUTE;

/// A unit for quantities of bytes, chosen once for everything that stands in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteUnit {
    factor: u64,
    name: &'static str,
}

impl ByteUnit {
    /// The unit in which a column whose largest value is `max` bytes is easy to read: up to four figures
    /// before the point, so 4 GB of memory reads 4,096 MB and its small remainders do not become 0.0 GB.
    pub fn for_max(max: u64) -> ByteUnit {
        // Ten thousand of a unit are the moment to take the next one; below a megabyte that is kB at once.
        let large = [(TB, "TB"), (GB, "GB"), (MB, "MB")].into_iter().zip([10_000 * GB, 10_000 * MB, MB]);
        let fitting = large.filter(|(_, least)| max >= *least).map(|(unit, _)| unit).next();
        let (factor, name) = fitting.unwrap_or(if max > KB { (KB, "kB") } else { (1, "B") });
        ByteUnit { factor, name }
    }

    /// The unit's short name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The number alone: `1,068`, `0.4`.
    pub fn number(self, bytes: u64) -> String {
        figures(bytes, self.factor)
    }

    /// Number and unit: `1,068 MB`.
    pub fn text(self, bytes: u64) -> String {
        format!("{} {}", self.number(bytes), self.name)
    }
}

/// A quantity of bytes on its own, in the unit that suits it: `113 MB`, `1.5 GB`.
pub fn bytes(bytes: u64) -> String {
    let (factor, name) = match bytes {
        ..KB => (1, "B"),
        KB..MB => (KB, "kB"),
        MB..GB => (MB, "MB"),
        GB..TB => (GB, "GB"),
        TB.. => (TB, "TB"),
    };
    format!("{} {name}", figures(bytes, factor))
}

/// A duration on its own: `0.98 s`, `35.6 s`, `1.4 min`, `2.3 h`; below a tenth of a second `19 ms`.
pub fn duration(ns: u64) -> String {
    match ns {
        0 => "0 s".into(),
        1..1_000 => format!("{ns} ns"),
        1_000..MS => format!("{} µs", figures(ns, 1_000)),
        MS..TENTH => format!("{} ms", figures(ns, MS)),
        TENTH..HUNDRED_S => format!("{} s", figures(ns, SECOND)),
        HUNDRED_S..HUNDRED_MIN => format!("{} min", figures(ns, MINUTE)),
        HUNDRED_MIN.. => format!("{} h", figures(ns, 60 * MINUTE)),
    }
}

/// Seconds without the unit, for a column of them: `0.19`, `35.6`, `304`.
pub fn seconds(ns: u64) -> String {
    figures(ns, SECOND)
}

/// Bits per second: `949 Mbps`, `1.5 Gbps`; decimal, as links are sold.
pub fn rate(bits: u64) -> String {
    const K: u64 = 1_000;
    let (unit, name) = match bits {
        ..K => (1, "bps"),
        K..1_000_000 => (K, "Kbps"),
        1_000_000..1_000_000_000 => (1_000_000, "Mbps"),
        1_000_000_000.. => (1_000_000_000, "Gbps"),
    };
    format!("{} {name}", figures(bits, unit))
}

/// Megabits per second without the unit, for a column of them.
pub fn megabits(bits: u64) -> String {
    figures(bits, 1_000_000)
}

/// The simulated clock: `00:07:42.318`.
pub fn clock(ns: u64) -> String {
    let ms = ns / MS;
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
}

/// An integer with thousands separators.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many there are of something whose plural has an s more.
pub fn counted(n: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(n as u64), if n == 1 { "" } else { "s" })
}

/// The sentence with every number and its unit in one line.
pub fn unbroken(sentence: &str) -> String {
    let words = sentence.split(' ').collect::<Vec<_>>();
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        let is_number = i > 0 && words[i - 1].bytes().all(|b| b.is_ascii_digit() || b"(.,".contains(&b));
        out += if i == 0 {
            ""
        } else if is_number {
            "\u{a0}"
        } else {
            " "
        };
        out += word;
    }
    out
}

/// `value / unit` with at most three figures after rounding, without trailing zeros beyond the point.
fn figures(value: u64, unit: u64) -> String {
    let whole = value / unit;
    let places = match whole {
        0 => 2,
        1..100 => 1,
        _ => 0,
    };
    let scale = 10_u64.pow(places);
    let scaled = (u128::from(value) * u128::from(scale) + u128::from(unit / 2)) / u128::from(unit);
    let (whole, rest) = ((scaled / u128::from(scale)) as u64, (scaled % u128::from(scale)) as u64);
    if rest == 0 {
        return grouped(whole);
    }
    let fraction = format!("{rest:0width$}", width = places as usize);
    format!("{}.{}", grouped(whole), fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_like_a_person_would_say_them() {
        let table = [
            (0, "0 B"),
            (512, "512 B"),
            (4 * KB, "4 kB"),
            (113 * MB, "113 MB"),
            (1536 * MB, "1.5 GB"),
            (500 * GB, "500 GB"),
            (4 * TB, "4 TB"),
        ];
        for (n, text) in table {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn a_column_keeps_one_unit() {
        let unit = ByteUnit::for_max(4 * GB);
        assert_eq!(unit.text(4 * GB), "4,096 MB");
        assert_eq!(unit.text(43 * MB), "43 MB");
        assert_eq!(unit.text(300 * KB), "0.29 MB");
        assert_eq!(ByteUnit::for_max(64 * GB).text(64 * GB), "64 GB");
        assert_eq!(ByteUnit::for_max(700 * KB).text(4 * KB), "4 kB");
    }

    #[test]
    fn durations_have_no_false_precision() {
        let table = [
            (0, "0 s"),
            (500, "500 ns"),
            (19 * MS, "19 ms"),
            (110 * MS, "0.11 s"),
            (980 * MS, "0.98 s"),
            (35_614 * MS, "35.6 s"),
            (103 * SECOND, "1.7 min"),
            (2 * 60 * MINUTE, "2 h"),
        ];
        for (ns, text) in table {
            assert_eq!(duration(ns), text);
        }
    }

    #[test]
    fn rates_are_decimal() {
        let table =
            [(0, "0 bps"), (949_285_714, "949 Mbps"), (1_500_000_000, "1.5 Gbps"), (64_000, "64 Kbps")];
        for (bits, text) in table {
            assert_eq!(rate(bits), text);
        }
        assert_eq!(megabits(1_500_000_000), "1,500");
    }

    #[test]
    fn a_column_of_seconds_stays_in_seconds() {
        assert_eq!([190 * MS, 35_614 * MS, 304 * SECOND].map(seconds), ["0.19", "35.6", "304"]);
    }

    #[test]
    fn rounding_up_may_carry_into_the_next_figure() {
        assert_eq!(duration(999_999_999), "1 s");
        assert_eq!(bytes(1024 * MB - 1), "1,024 MB");
    }

    #[test]
    fn clock_counts_hours_minutes_seconds_and_thousandths() {
        assert_eq!(clock(462_318_900_000), "00:07:42.318");
        assert_eq!(clock(100 * 3600 * SECOND), "100:00:00.000");
    }

    #[test]
    fn a_number_keeps_its_unit() {
        let sentence = "0.54 s in (34 MB) of 4,096 MB, 3 passes";
        assert_eq!(unbroken(sentence), "0.54\u{a0}s in (34\u{a0}MB) of 4,096\u{a0}MB, 3\u{a0}passes");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_048_576), "1,048,576");
    }
}
