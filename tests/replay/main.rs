//! The same commands and seed give the same digest, natively and in Wasm: every test here runs both ways
//! (`cargo test`, and `wasm-pack test --node` in `cargo xtask test wasm`) and compares with one kept number.

mod kernel;
mod scenarios;
