//! Versions of Windows Server, as far as clustering changed with them.

use std::fmt;

/// A Windows Server version; later ones compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// Windows Server 2008: quick migration only, one LUN per moving VM.
    Ws2008,
    /// Windows Server 2008 R2: live migration, CSV, 16 nodes.
    Ws2008R2,
    /// Windows Server 2012: dynamic quorum, 64 nodes.
    Ws2012,
    /// Windows Server 2012 R2: dynamic witness, tie-breaker.
    Ws2012R2,
    /// Windows Server 2016: cloud witness, compute resiliency.
    Ws2016,
    /// Windows Server 2019.
    Ws2019,
    /// Windows Server 2022.
    Ws2022,
}

impl Era {
    /// All versions, oldest first.
    pub const ALL: [Self; 7] = [
        Self::Ws2008,
        Self::Ws2008R2,
        Self::Ws2012,
        Self::Ws2012R2,
        Self::Ws2016,
        Self::Ws2019,
        Self::Ws2022,
    ];

    /// The short name the console uses: `2008R2`.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Ws2008 => "2008",
            Self::Ws2008R2 => "2008R2",
            Self::Ws2012 => "2012",
            Self::Ws2012R2 => "2012R2",
            Self::Ws2016 => "2016",
            Self::Ws2019 => "2019",
            Self::Ws2022 => "2022",
        }
    }

    /// The version with this short name, in any case, with or without a space before R2.
    pub fn from_short(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        Self::ALL.into_iter().find(|era| era.short().eq_ignore_ascii_case(&plain))
    }
}

/// `Windows Server 2008 R2`.
impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ws2008 => "Windows Server 2008",
            Self::Ws2008R2 => "Windows Server 2008 R2",
            Self::Ws2012 => "Windows Server 2012",
            Self::Ws2012R2 => "Windows Server 2012 R2",
            Self::Ws2016 => "Windows Server 2016",
            Self::Ws2019 => "Windows Server 2019",
            Self::Ws2022 => "Windows Server 2022",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_found_by_its_short_name() {
        for era in Era::ALL {
            assert_eq!(Era::from_short(era.short()), Some(era));
        }
        assert_eq!(Era::from_short("2012 r2"), Some(Era::Ws2012R2));
        assert_eq!(Era::from_short("2000"), None);
    }
}
