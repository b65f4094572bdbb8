//! Sizes and rates. The unit is in the type: nobody feeds megabits to a function of bytes.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};

/// Bytes in a page of guest memory (x86, no large pages).
pub const PAGE_BYTES: u64 = 4_096;

/// A number of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

/// A number of guest memory pages of 4,096 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pages(pub u64);

/// A rate in bits per second, as links are sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BitsPerSec(pub u64);

impl Bytes {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Binary kilobytes (KiB; Windows writes KB).
    pub const fn kib(n: u64) -> Self {
        Self(n << 10)
    }

    /// Binary megabytes (MiB; Windows writes MB).
    pub const fn mib(n: u64) -> Self {
        Self(n << 20)
    }

    /// Binary gigabytes (GiB; Windows writes GB).
    pub const fn gib(n: u64) -> Self {
        Self(n << 30)
    }

    /// Pages needed to hold this much, the last one perhaps partly filled.
    pub const fn pages(self) -> Pages {
        Pages(self.0.div_ceil(PAGE_BYTES))
    }

    /// `self - other`, or zero.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Pages {
    /// Bytes in this many pages.
    pub const fn bytes(self) -> Bytes {
        Bytes(self.0 * PAGE_BYTES)
    }
}

impl BitsPerSec {
    /// A million bits per second.
    pub const fn mega(n: u64) -> Self {
        Self(n * 1_000_000)
    }

    /// A thousand million bits per second.
    pub const fn giga(n: u64) -> Self {
        Self(n * 1_000_000_000)
    }

    /// Whole bytes per second.
    pub const fn bytes_per_sec(self) -> u64 {
        self.0 / 8
    }

    /// Nanoseconds this rate needs for `bytes`, rounded up; `None` when nothing moves.
    pub fn nanos_to_send(self, bytes: Bytes) -> Option<u64> {
        let nanos = (u128::from(bytes.0) * 8 * 1_000_000_000).checked_next_multiple_of(u128::from(self.0))?;
        u64::try_from(nanos / u128::from(self.0)).ok()
    }

    /// Whole bytes this rate moves in `nanos` nanoseconds, rounded down.
    pub fn bytes_in_nanos(self, nanos: u64) -> Bytes {
        let bytes = u128::from(self.0) * u128::from(nanos) / (8 * 1_000_000_000);
        Bytes(u64::try_from(bytes).unwrap_or(u64::MAX))
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Bytes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<u64> for Bytes {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0 * times)
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::ZERO, Add::add)
    }
}

/// `1 GB`, `500 GB`, `1.5 GB`, `113 MB`: binary units by Windows' names, three digits at most.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
        let text = match UNITS.into_iter().find(|(unit, _)| self.0 >= *unit) {
            None => format!("{} B", self.0),
            Some((unit, name)) => {
                let tenths = (u128::from(self.0) * 10 + u128::from(unit) / 2) / u128::from(unit);
                match (tenths / 10, tenths % 10) {
                    (whole, 0) => format!("{whole} {name}"),
                    (whole, _) if whole >= 100 => format!("{} {name}", (tenths + 5) / 10),
                    (whole, tenth) => format!("{whole}.{tenth} {name}"),
                }
            }
        };
        f.pad(&text)
    }
}

/// `1 Gbps`, `100 Mbps`.
impl fmt::Display for BitsPerSec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            n if n >= 1_000_000_000 && n % 100_000_000 == 0 => decimal(n, 1_000_000_000, "Gbps"),
            n if n >= 1_000_000 && n % 100_000 == 0 => decimal(n, 1_000_000, "Mbps"),
            n if n >= 1_000 && n % 100 == 0 => decimal(n, 1_000, "Kbps"),
            n => format!("{n} bps"),
        };
        f.pad(&text)
    }
}

fn decimal(value: u64, unit: u64, name: &str) -> String {
    match (value / unit, value % unit / (unit / 10)) {
        (whole, 0) => format!("{whole} {name}"),
        (whole, tenth) => format!("{whole}.{tenth} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_43_a_gigabyte_takes_86_seconds_over_100_megabit() {
        let nanos = BitsPerSec::mega(100).nanos_to_send(Bytes::mib(1_024)).expect("the link moves");
        assert_eq!(nanos, 85_899_345_920);
    }

    #[test]
    fn a_dead_link_never_finishes() {
        assert_eq!(BitsPerSec(0).nanos_to_send(Bytes(1)), None);
        assert_eq!(BitsPerSec(0).bytes_in_nanos(u64::MAX), Bytes::ZERO);
    }

    #[test]
    fn sending_time_is_rounded_up_so_nothing_arrives_early() {
        assert_eq!(BitsPerSec(8_000_000_000).nanos_to_send(Bytes(1)), Some(1));
        assert_eq!(BitsPerSec(24_000_000_000).nanos_to_send(Bytes(1)), Some(1));
        assert_eq!(BitsPerSec(3).nanos_to_send(Bytes(3)), Some(8_000_000_000));
    }

    #[test]
    fn sizes_and_rates_print_in_humane_units() {
        let sizes =
            [Bytes(900), Bytes::mib(113), Bytes::gib(500), Bytes(1_610_612_736)].map(|b| b.to_string());
        assert_eq!(sizes, ["900 B", "113 MB", "500 GB", "1.5 GB"]);
        let rates =
            [BitsPerSec::giga(1), BitsPerSec::mega(100), BitsPerSec(2_500_000_000)].map(|r| r.to_string());
        assert_eq!(rates, ["1 Gbps", "100 Mbps", "2.5 Gbps"]);
    }
}
