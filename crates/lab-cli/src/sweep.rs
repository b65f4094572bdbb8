//! `wolfpack sweep`: a script under one seed after the other, one line each.

use lab_session::Session;
use lab_shell::{Object, TimeSpan, Value};
use lab_view::availability::{AvailabilityView, availability};
use lab_world::invariant;

use crate::ask::Seeds;
use crate::run::{array, play};
use crate::say::{self, Trouble};

/// Runs a script under each of the seeds; what goes wrong under one seed is said when all have run.
pub(crate) fn sweep(file: &str, seeds: Seeds, json: bool) -> Result<(), Trouble> {
    let mut rows = Vec::new();
    let mut first_trouble = None;
    for seed in seeds.each() {
        let row = match play(file, seed, |_| Ok(())) {
            Ok(session) => played(seed, &session),
            Err(trouble @ Trouble::Script { .. }) => {
                let row = Object::new("LabSweep")
                    .with("Seed", seed_shown(seed))
                    .with("Error", trouble.to_string().trim_end());
                first_trouble.get_or_insert(trouble);
                row
            }
            Err(other) => return Err(other),
        };
        if json {
            rows.push(Value::from(row));
        } else {
            say::out(&line(&row))?;
        }
    }
    if json {
        say::out(&array(file, &rows)?)?;
    }
    first_trouble.map_or(Ok(()), Err)
}

/// Where a run ended, what its VMs lost on the way, and which invariants do not hold.
fn played(seed: u64, session: &Session) -> Object {
    let ledgers = availability(session.world(), session.log(), session.now());
    let lost: f64 = ledgers.iter().map(|ledger| seconds(ledger.lost.as_nanos())).sum();
    let worst = ledgers.iter().max_by_key(|ledger| ledger.lost).filter(|ledger| !ledger.lost.is_zero());
    let broken: Vec<String> =
        invariant::broken(session.world()).into_iter().map(|broken| broken.name.to_owned()).collect();
    Object::new("LabSweep")
        .with("Seed", seed_shown(seed))
        .with("Digest", format!("{:016x}", session.digest()))
        .with("Seconds", seconds(session.now().as_nanos()))
        .with("VMs", number(ledgers.len() as u64))
        .with("LostSeconds", lost)
        .with("Worst", worst.map(|ledger| ledger.name.to_string()))
        .with("WorstAvailability", worst.map(AvailabilityView::percent))
        .with("Broken", Value::from(broken))
}

/// `Name=value` for everything that is there.
fn line(row: &Object) -> String {
    let said = row.properties().iter().filter(|property| !matches!(property.value, Value::Null));
    said.map(|property| format!("{}={}", property.name, property.value)).collect::<Vec<_>>().join("  ") + "\n"
}

fn seconds(nanos: u64) -> f64 {
    TimeSpan::from_nanos(i64::try_from(nanos).unwrap_or(i64::MAX)).seconds()
}

/// As a number where the console has one so large, else as its digits.
fn seed_shown(seed: u64) -> Value {
    i64::try_from(seed).map_or_else(|_| seed.to_string().into(), Value::Int)
}

fn number(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
