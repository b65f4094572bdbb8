//! What went wrong, as one line a reader can act on.

use std::fmt;

/// Which thing, why, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Trouble {
    which: String,
    why: String,
    remedy: String,
}

impl Trouble {
    pub(crate) fn new(which: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { which: which.into(), why: why.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}", self.which, self.why, self.remedy)
    }
}

/// A chore's answer.
pub(crate) type Done<T = ()> = Result<T, Trouble>;
