//! Verbs that no Windows machine has: they build hardware, pull plugs, and let time pass.

use super::Cmdlet;

/// Every one of them.
pub(super) const ALL: &[&Cmdlet] = &[];
