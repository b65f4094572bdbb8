//! The chores: `cargo xtask serve`, `test`, `build`, `bench`, `frames`, `pictures`, `size`, `tools`.

// Chores talk to the person who started them.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod build;
mod judge;
mod options;
mod parts;
mod pins;
mod serve;
mod size;
mod tools;
mod trouble;
mod workshop;

use std::process::ExitCode;

use options::Chore;
use trouble::Done;
use workshop::Workshop;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let stood_in = parts::stand_in(&Workshop::new(false));
    match stood_in.unwrap_or_else(|| options::parse(&arguments).and_then(run)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nxtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run((chore, ci): (Chore, bool)) -> Done {
    let shop = Workshop::new(ci);
    match chore {
        Chore::Help => {
            println!("{}", options::help());
            Ok(())
        }
        Chore::Tools => tools::install_all(&shop),
        Chore::Build(profile) => build::build(&shop, profile).map(|_| ()),
        Chore::Serve(place) => serve::serve(&shop, &place),
        Chore::Test { steps, keep_going } => judge::judge(&shop, &steps, keep_going),
        Chore::Size { accept: false } => size::check(&shop),
        Chore::Size { accept: true } => size::accept(&shop),
        Chore::Bench { store } => bench::bench(&shop, store),
        Chore::Frames { store } => bench::frames(&shop, store),
        Chore::Pictures => bench::pictures(&shop),
    }
}
