//! lab-cli
fn main() {}
