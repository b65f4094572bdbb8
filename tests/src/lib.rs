//! Everything that judges the lab from outside.

#[cfg(feature = "browser")]
pub mod browser;
pub mod pr;
