//! The built site in a real browser: `cargo xtask test build e2e`.
//!
//! A new test file is one file here and one `mod` line below. A test is an ordinary `#[test]` that hands
//! [`lab_tests::browser::in_browser`] what to do; it fails by panicking. Every test also fails when the page logged an error,
//! broke its policy or asked another origin for anything. Pictures land in `target/e2e/`.

mod branches;
mod builder;
mod by_keys;
mod comfort;
mod first_light;
mod first_steps;
mod front_page;
mod large;
mod memory;
mod offline;
mod quorum;
mod screens;
