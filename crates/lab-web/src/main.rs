//! lab-web
fn main() {}
