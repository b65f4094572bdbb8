//! Names people give to things: short, shared, compared without case as Windows does.

use std::fmt;
use std::sync::Arc;

/// The name of a host, VM, network, LUN and so on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Longest name accepted anywhere in the lab, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if both name the same thing: case does not count.
    pub fn is(&self, other: &str) -> bool {
        // From the end: names of one kind begin alike and are numbered there.
        let (ours, theirs) = (self.0.bytes().rev(), other.bytes().rev());
        self.0.len() == other.len() && ours.zip(theirs).all(|(one, other)| one.eq_ignore_ascii_case(&other))
    }

    /// True for a name that can be shown, typed and shared: not blank, not too long, no control characters.
    pub fn is_usable(&self) -> bool {
        !self.0.trim().is_empty() && self.0.len() <= Self::MAX_BYTES && !self.0.chars().any(char::is_control)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_without_case() {
        assert!(Name::from("HV1").is("hv1"));
        assert!(!Name::from("HV1").is("HV2"));
    }

    #[test]
    fn a_blank_or_endless_name_is_not_usable() {
        let unusable = ["".to_owned(), "  ".to_owned(), "a\nb".to_owned(), "x".repeat(65)];
        assert!(unusable.into_iter().all(|text| !Name::from(text).is_usable()));
        assert!(Name::from("Public Virtual Network").is_usable());
    }
}
