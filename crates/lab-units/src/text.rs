//! Reading quantities the way people type them: `4GB`, `1Gbps`, `90s`.

use crate::bytes::{BitsPerSec, Bytes};

/// Reads a size: `512`, `512MB`, `4 GB`, `1.5TB`; units are binary, as in PowerShell.
pub fn parse_bytes(text: &str) -> Option<Bytes> {
    const UNITS: [(&str, u64); 10] = [
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("gib", 1 << 30),
        ("tib", 1 << 40),
        ("kb", 1 << 10),
        ("mb", 1 << 20),
        ("gb", 1 << 30),
        ("tb", 1 << 40),
        ("b", 1),
        ("", 1),
    ];
    parse_scaled(text, &UNITS).map(Bytes)
}

/// Reads a link rate: `100Mbps`, `10 Gbit/s`, `1Gbps`; units are decimal, as links are sold.
pub fn parse_bits_per_sec(text: &str) -> Option<BitsPerSec> {
    const UNITS: [(&str, u64); 9] = [
        ("kbit/s", 1_000),
        ("mbit/s", 1_000_000),
        ("gbit/s", 1_000_000_000),
        ("kbps", 1_000),
        ("mbps", 1_000_000),
        ("gbps", 1_000_000_000),
        ("bps", 1),
        ("bit/s", 1),
        ("", 1),
    ];
    parse_scaled(text, &UNITS).map(BitsPerSec)
}

/// Reads a span in nanoseconds: `30s`, `5m`, `2h`, `300ms`, `100us`, `7ns`; a bare number is seconds.
pub fn parse_nanos(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 8] = [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
        ("", 1_000_000_000),
    ];
    parse_scaled(text, &UNITS)
}

/// A decimal number with at most nine places after the point, times its unit; whole results only.
fn parse_scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let digits_end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits_end);
    let unit = unit.trim().to_ascii_lowercase();
    let factor = units.iter().find(|(name, _)| *name == unit)?.1;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 9 || fraction.contains('.') {
        return None;
    }
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let mantissa: u128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = mantissa.checked_mul(u128::from(factor))?;
    (scaled % scale == 0).then(|| u64::try_from(scaled / scale).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_people_type_them() {
        assert_eq!(parse_bytes("4GB"), Some(Bytes::gib(4)));
        assert_eq!(parse_bytes("1.5 tb"), Some(Bytes(1 << 39 | 1 << 40)));
        assert_eq!(parse_bits_per_sec("100Mbps"), Some(BitsPerSec::mega(100)));
        assert_eq!(parse_bits_per_sec("10 Gbit/s"), Some(BitsPerSec::giga(10)));
        assert_eq!(parse_nanos("300ms"), Some(300_000_000));
        assert_eq!(parse_nanos("5m"), Some(300_000_000_000));
    }

    #[test]
    fn what_is_no_quantity_is_not_read() {
        for text in ["", "GB", "4XB", "1.2.3GB", "-4GB", "0.3", "99999999999999999999GB", "4 G B"] {
            assert_eq!(parse_bytes(text), None, "{text}");
        }
    }
}
