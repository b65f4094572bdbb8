//! `qemu-oracle FILE`: reads recorded cases (their inputs are enough) and prints the lab's answers as JSON.

use std::io::Write as _;
use std::process::ExitCode;

use lab_tests::qemu::{Answer, Case, predict};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        return fail("which file holds the cases? qemu-oracle FILE");
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return fail(&format!("{}: {error}", path.to_string_lossy())),
    };
    let cases: Vec<Case> = match serde_json::from_str(&text) {
        Ok(cases) => cases,
        Err(error) => return fail(&format!("{}: {error}", path.to_string_lossy())),
    };
    let mut answers: Vec<Answer> = Vec::new();
    for case in &cases {
        match predict(case) {
            Ok(answer) => answers.push(answer),
            // Said, not guessed: a case that is not modelled gets no answer.
            Err(why) => drop(fail(&format!("{}: {why}", case.id))),
        }
    }
    let mut out = std::io::stdout().lock();
    match serde_json::to_writer_pretty(&mut out, &answers).map(|()| writeln!(out)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(_)) | Err(_) => ExitCode::FAILURE,
    }
}

fn fail(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::FAILURE
}
