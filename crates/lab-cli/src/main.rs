//! The lab without a browser: `wolfpack run`, `link`, `open`, `explore` and `sweep`.
//!
//! What a script says goes to standard output, what went wrong to standard error. The exit code is 0, or 1 after a
//! terminating error, or 2 when the command line itself cannot be understood.

mod ask;
mod explore;
mod link;
mod run;
mod say;
mod sweep;

use std::process::ExitCode;

use ask::{Ask, HELP};
use say::Trouble;

fn main() -> ExitCode {
    let words = std::env::args().skip(1).collect::<Vec<_>>();
    let done = match ask::parse(&words) {
        Ok(Ask::Help) => say::out(HELP),
        Ok(Ask::Version) => say::out(concat!("wolfpack ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Ask::Run { file, seed, json }) => run::run(&file, seed, json),
        Ok(Ask::Link { file, seed }) => link::link(&file, seed),
        Ok(Ask::Explore { file, seed, pairs, json }) => explore::explore(&file, seed, pairs, json),
        Ok(Ask::Sweep { file, seeds, json }) => sweep::sweep(&file, seeds, json),
        Ok(Ask::Open { fragment }) => link::open(&fragment),
        Err(trouble) => Err(trouble),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            say::err(&trouble.to_string());
            ExitCode::from(match trouble {
                Trouble::Usage(_) => 2,
                Trouble::File(..) | Trouble::Script { .. } | Trouble::Link(_) | Trouble::Output(_) => 1,
            })
        }
    }
}
