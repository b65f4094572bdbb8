//! Everything that judges the lab from outside.

pub mod bench;
#[cfg(feature = "browser")]
pub mod browser;
pub mod clock;
pub mod fluid;
pub mod pr;
pub mod qemu;
pub mod scenario;
pub mod swarm;
