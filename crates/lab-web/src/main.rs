//! The page: starts the lab as soon as the Wasm has arrived.

fn main() {
    lab_web::start();
}
