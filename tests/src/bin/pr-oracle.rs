//! Plays the persistent-reservation commands of a file on the simulator's logical unit.
//!
//! `pr-oracle FILE` reads `[{"id", "steps": [{"from", "do", "key"?, "service_key"?, "type"?, "scope"?}]}]` and
//! prints one line of JSON for each sequence: the answers, the conditions raised and the state after every step.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "pr-oracle: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(file), None) = (arguments.next(), arguments.next()) else {
        return Err("give one file: pr-oracle FILE".to_owned());
    };
    let commands =
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.to_string_lossy()))?;
    let mut out = std::io::stdout().lock();
    for line in lab_tests::pr::oracle(&commands)? {
        writeln!(out, "{line}").map_err(|error| error.to_string())?;
    }
    Ok(())
}
