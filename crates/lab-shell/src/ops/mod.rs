//! Operators on values.

mod arithmetic;
mod compare;
mod format;
mod text;
mod wildcard;

pub(crate) use arithmetic::{arithmetic, negate, range};
pub(crate) use compare::{compare, sort_order};
pub(crate) use format::format_text;
pub(crate) use text::{find_match, join, replace, split};
pub(crate) use wildcard::like;
