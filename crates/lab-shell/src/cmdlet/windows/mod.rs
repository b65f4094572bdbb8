//! Cmdlets that Windows has, with its names, parameters, defaults and columns.

use super::Cmdlet;

/// Every one of them.
pub(super) const ALL: &[&Cmdlet] = &[];
