//! The looks of what the Lab verbs yield.

use super::view::View;

pub(super) const ALL: &[View] = &[];
