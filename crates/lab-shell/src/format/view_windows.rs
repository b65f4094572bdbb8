//! The looks of what Windows' own cmdlets yield.

use super::view::View;

pub(super) const ALL: &[View] = &[];
