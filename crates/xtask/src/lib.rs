//! The part of the chores that others use: a small static web server, shared by `cargo xtask serve` and the
//! browser tests.

pub mod static_server;
