//! `cargo xtask test`: every judge of the lab, one after the other.

mod e2e;
mod native;
mod wasm;

use std::time::{Duration, Instant};

use crate::build::{Profile, build};
use crate::size;
use crate::tools::{self, Tool, browser};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// One judge.
pub(crate) struct Step {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What it judges.
    pub(crate) what: &'static str,
    needs: &'static [Tool],
    run: fn(&Workshop) -> Done,
}

/// In the order they run: the quick ones first, and what is built before what looks at it.
pub(crate) const STEPS: [Step; 7] = [
    Step { name: "fmt", what: "the source is formatted", needs: &[], run: native::fmt },
    Step {
        name: "clippy",
        what: "no warning, native and Wasm",
        needs: &[Tool::WasmTarget],
        run: native::clippy,
    },
    Step { name: "native", what: "native tests", needs: &[], run: native::tests },
    Step {
        name: "wasm",
        what: "Wasm tests in Node and headless Chrome",
        needs: &wasm::NEEDS,
        run: wasm::tests,
    },
    Step { name: "build", what: "release build of the site", needs: &tools::FOR_BUILD, run: release_build },
    Step { name: "e2e", what: "the built site in a real browser", needs: &e2e::NEEDS, run: e2e::tests },
    Step { name: "size", what: "size of the first load", needs: &[Tool::Npm], run: size::check },
];

impl Step {
    fn needs_browser(&self) -> bool {
        self.needs.contains(&Tool::Browser)
    }
}

/// What came of a step.
enum Outcome {
    Passed,
    Failed(Trouble),
    /// It could not run, and this is not CI.
    NotRun(Trouble),
    /// An earlier step failed.
    NotReached,
}

/// Runs the named steps, or all; fails at the first failure unless told to go on.
pub(crate) fn judge(shop: &Workshop, names: &[String], keep_going: bool) -> Done {
    let chosen = choose(names)?;
    prepare(shop, &chosen)?;
    let mut rows = Vec::new();
    let mut failed = false;
    for step in chosen {
        if failed && !keep_going {
            rows.push((step, Outcome::NotReached, Duration::ZERO));
            continue;
        }
        println!("\n=== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let outcome = run(shop, step);
        failed |= matches!(outcome, Outcome::Failed(_));
        rows.push((step, outcome, begun.elapsed()));
    }
    summarise(&rows)
}

fn choose(names: &[String]) -> Done<Vec<&'static Step>> {
    for name in names {
        if !STEPS.iter().any(|step| step.name == name) {
            let known = STEPS.map(|step| step.name).join(", ");
            return Err(Trouble::new(
                "test",
                format!("there is no step `{name}`"),
                format!("Steps: {known}"),
            ));
        }
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

/// Installs what the steps need; a browser that cannot be had is the affair of the steps that want one.
fn prepare(shop: &Workshop, steps: &[&Step]) -> Done {
    let needed = |tool: &Tool| steps.iter().any(|step| step.needs.contains(tool));
    for tool in tools::ALL.iter().filter(|tool| needed(tool)) {
        match tools::ensure(shop, &[*tool]) {
            Err(trouble) if *tool == Tool::Browser => println!("  {tool}: {trouble}"),
            had => had?,
        }
    }
    Ok(())
}

fn run(shop: &Workshop, step: &Step) -> Outcome {
    if step.needs_browser()
        && let Err(trouble) = browser::find(shop)
    {
        println!("{}: NOT RUN. {trouble}", step.name);
        return if shop.ci { Outcome::Failed(trouble) } else { Outcome::NotRun(trouble) };
    }
    match (step.run)(shop) {
        Ok(()) => Outcome::Passed,
        Err(trouble) => {
            println!("{}: FAILED. {trouble}", step.name);
            Outcome::Failed(trouble)
        }
    }
}

fn release_build(shop: &Workshop) -> Done {
    build(shop, Profile::Release).map(|_| ())
}

fn summarise(rows: &[(&Step, Outcome, Duration)]) -> Done {
    println!("\nstep     outcome      seconds");
    let (mut passed, mut failed, mut skipped) = (0, Vec::new(), 0);
    for (step, outcome, took) in rows {
        let (word, remark) = match outcome {
            Outcome::Passed => ("ok", String::new()),
            Outcome::Failed(trouble) => ("FAILED", trouble.to_string()),
            Outcome::NotRun(trouble) => ("NOT RUN", trouble.to_string()),
            Outcome::NotReached => ("not reached", String::new()),
        };
        match outcome {
            Outcome::Passed => passed += 1,
            Outcome::Failed(_) => failed.push(step.name),
            Outcome::NotRun(_) | Outcome::NotReached => skipped += 1,
        }
        println!("{:<8} {word:<11} {:>8.1}  {remark}", step.name, took.as_secs_f32());
    }
    // The plain closing line that continuous integration reads.
    println!("\nSteps: {passed} passed, {} failed, {skipped} skipped", failed.len());
    if failed.is_empty() {
        return Ok(());
    }
    Err(Trouble::new(
        "test",
        format!("failed: {}", failed.join(", ")),
        "The reason stands above, at the step",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_run_in_their_own_order_whatever_order_they_are_named_in() {
        let names = ["size".to_owned(), "fmt".to_owned()];
        let chosen: Vec<_> = choose(&names).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(chosen, ["fmt", "size"]);
    }

    #[test]
    fn unknown_step_is_refused_with_the_names_that_exist() {
        let refusal = choose(&["lint".to_owned()]).err().unwrap().to_string();
        assert!(refusal.contains("`lint`") && refusal.contains("clippy"), "{refusal}");
    }
}
