//! The lab in a browser: the only crate that knows one. It decides nothing about clusters.

pub mod address;
pub mod desk;
pub mod dom;
pub mod frame;
pub mod keep;
pub mod keys;
pub mod pump;
pub mod store;
pub mod widget;

/// Starts the lab in the page.
pub fn start() {}
