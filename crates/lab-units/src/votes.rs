//! Votes of nodes and witness.

use std::fmt;
use std::ops::Add;

/// A number of votes; a cluster has at most 65.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Votes(pub u32);

impl Votes {
    /// The fewest votes that are more than half of this total (facts: quorum §1, "strictly more than half").
    pub const fn majority(self) -> Self {
        Self(self.0 / 2 + 1)
    }
}

impl Add for Votes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl fmt::Display for Votes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_is_strictly_more_than_half() {
        let majorities = [1, 2, 3, 4, 5, 64, 65].map(|total| Votes(total).majority().0);
        assert_eq!(majorities, [1, 2, 2, 3, 3, 33, 33]);
    }
}
