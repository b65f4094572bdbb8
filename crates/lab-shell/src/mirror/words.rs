//! The words lines are made of.

use std::fmt::{Display, Write as _};

use lab_units::{BitsPerSec, Bytes, HostId, Name};
use lab_world::World;

/// A line on its way.
pub(crate) struct Line(String);

impl Line {
    pub(crate) fn new(cmdlet: &str) -> Line {
        Line(cmdlet.to_string())
    }

    /// A line that is written otherwise.
    pub(crate) fn whole(text: String) -> Line {
        Line(text)
    }

    /// A name without its parameter.
    pub(crate) fn arg(mut self, name: impl AsRef<str>) -> Line {
        let _ = write!(self.0, " {}", word(name.as_ref()));
        self
    }

    /// Names without their parameter.
    pub(crate) fn list(mut self, names: &[Name]) -> Line {
        let _ = write!(self.0, " {}", quoted_list(names));
        self
    }

    /// A parameter with a name.
    pub(crate) fn name(mut self, param: &str, name: impl AsRef<str>) -> Line {
        let _ = write!(self.0, " -{param} {}", word(name.as_ref()));
        self
    }

    /// A parameter with names.
    pub(crate) fn names(mut self, param: &str, names: &[Name]) -> Line {
        let _ = write!(self.0, " -{param} {}", quoted_list(names));
        self
    }

    /// A parameter with a value that needs no quotes.
    pub(crate) fn raw(mut self, param: &str, value: impl Display) -> Line {
        let _ = write!(self.0, " -{param} {value}");
        self
    }

    /// A parameter with a number of 64 bits; the console's numbers have a sign.
    pub(crate) fn number(self, param: &str, number: u64) -> Line {
        let signed = number.cast_signed();
        if signed < 0 { self.raw(param, format!("'{signed}'")) } else { self.raw(param, signed) }
    }

    /// A switch, where it is on.
    pub(crate) fn switch(mut self, param: &str, on: bool) -> Line {
        if on {
            let _ = write!(self.0, " -{param}");
        }
        self
    }

    /// A switch that is on unless taken back.
    pub(crate) fn unless(mut self, param: &str, on: bool) -> Line {
        if !on {
            let _ = write!(self.0, " -{param}:$false");
        }
        self
    }

    pub(crate) fn done(self) -> String {
        self.0
    }
}

/// A name as one word: bare where nothing in it could be read otherwise.
pub(crate) fn word(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if plain { name.to_string() } else { quoted(name) }
}

/// A name in quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// Names in quotes with commas between; one stands alone.
pub(crate) fn quoted_list(names: &[Name]) -> String {
    match names {
        [] => "@()".to_string(),
        [only] => word(only.as_str()),
        several => several.iter().map(|name| quoted(name.as_str())).collect::<Vec<_>>().join(", "),
    }
}

pub(crate) fn hosts(world: &World, hosts: &[HostId]) -> Vec<Name> {
    hosts.iter().map(|host| world.host_name(*host)).collect()
}

/// `4GB`; a plain number where no suffix fits exactly.
pub(crate) fn size(bytes: Bytes) -> String {
    let units = [("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10)];
    let fit = units.into_iter().find(|(_, shift)| bytes.0 != 0 && bytes.0.trailing_zeros() >= *shift);
    fit.map_or_else(|| bytes.0.to_string(), |(unit, shift)| format!("{}{unit}", bytes.0 >> shift))
}

/// `1Gbps`; a plain number of bits per second where no suffix fits exactly.
pub(crate) fn rate(rate: BitsPerSec) -> String {
    let units = [("Gbps", 1_000_000_000), ("Mbps", 1_000_000), ("Kbps", 1_000)];
    let fit = units.into_iter().find(|(_, unit)| rate.0 != 0 && rate.0.is_multiple_of(*unit));
    fit.map_or_else(|| rate.0.to_string(), |(name, unit)| format!("{}{name}", rate.0 / unit))
}

/// `90s`, `1.5s`, `300ms`: exact to the nanosecond.
pub(crate) fn duration(nanos: u64) -> String {
    const SECOND: u64 = 1_000_000_000;
    match nanos {
        0 => "0s".to_string(),
        1..1_000 => format!("{nanos}ns"),
        1_000..SECOND if nanos.is_multiple_of(1_000_000) => format!("{}ms", nanos / 1_000_000),
        1_000..SECOND if nanos.is_multiple_of(1_000) => format!("{}us", nanos / 1_000),
        _ if nanos.is_multiple_of(SECOND) => format!("{}s", nanos / SECOND),
        _ => {
            let fraction = format!("{:09}", nanos % SECOND);
            format!("{}.{}s", nanos / SECOND, fraction.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_short() {
        assert_eq!([size(Bytes::gib(4)), size(Bytes(1_500)), size(Bytes(0))], ["4GB", "1500", "0"]);
        assert_eq!([rate(BitsPerSec::giga(1)), rate(BitsPerSec(1_500))], ["1Gbps", "1500"]);
        let printed = [90_000_000_000, 1_500_000_000, 300_000_000, 100_000, 7, 1_000_000_001].map(duration);
        assert_eq!(printed, ["90s", "1.5s", "300ms", "100us", "7ns", "1.000000001s"]);
    }

    #[test]
    fn names_are_quoted_where_they_could_be_misread() {
        let written = ["N1", "Cluster Disk 1", "O'Neill", "7", "10.0.1.11", ""].map(word);
        assert_eq!(written, ["N1", "'Cluster Disk 1'", "'O''Neill'", "'7'", "'10.0.1.11'", "''"]);
        let names = ["N1".into(), "N2".into()];
        assert_eq!([quoted_list(&names), quoted_list(&names[..1])], ["'N1', 'N2'", "N1"]);
    }
}
