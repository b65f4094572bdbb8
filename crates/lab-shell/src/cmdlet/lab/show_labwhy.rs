//! `Show-LabWhy`: the chain of causes behind an event or the state of a thing.

use lab_kernel::EventId;
use lab_view::explain::{Further, chain, newest_about};
use lab_view::rules::cited;

use super::time_of;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::number::to_int;
use crate::value::{Object, Value};

/// `Show-LabWhy`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Show-LabWhy",
    aliases: &["why"],
    synopsis: "Walks from an event, or from the newest event about a thing, back to what started it.",
    signature: &[Param::new(
        "InputObject",
        Kind::Any,
        "An event of Get-LabEvent, its number, or the name of a thing.",
    )
    .at(0)
    .required()
    .from_pipe(Pipe::Value)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-LabHost HV1 -TurnOff\nWait-Lab 1m\nShow-LabWhy WEB1",
        output: "Time             Computer Message                                              Rule\n----             -------- -------                                              ----\n00:03:26.2121000 HV2      WEB1 is online.\n00:03:26.2121000 HV2      WEB1 runs on HV2.\n00:03:24.2121000 HV2      WEB1 starts cold on HV2.                             S1-25 — after a crash a VM restarts\n00:03:24.2121000 HV2        and Cluster Disk 2 is online.\n00:03:24.2111000 HV2          HV2 mounted Volume1.\n00:03:24.2071000 HV2          Cluster Disk 2 moved from HV1 to HV2.            facts: roles §5\n00:03:24.2071000 HV2      WEB1 moved from HV1 to HV2.                          facts: roles §5\n00:03:24.2071000 HV2      The node HV1 was removed from the active membership. facts: membership §4 — 1135\n00:03:13.0001000 HV2      HV2 heard nothing from HV1 on Management for 5 s.    facts: membership §1 — delay × threshold\n00:03:08         HV1      The power of HV1 was cut.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let given = run.value("InputObject").cloned().unwrap_or_default();
    let id = event(run, &given)?;
    let session = run.session();
    let steps = chain(session.world(), session.log(), id);
    run.charge(steps.len() * 8)?;
    for step in steps {
        let sentence = match step.further {
            Further::Not => step.event.sentence,
            Further::First => format!("  and {}", step.event.sentence),
            Further::Next => format!("    {}", step.event.sentence),
        };
        let object = Object::new("LabCause")
            .with("Time", time_of(step.event.time))
            .with("Computer", step.event.who.as_str())
            .with("Message", sentence)
            .with("Rule", step.rule)
            .with("RuleText", step.rule.map(says))
            .with("Waited", step.waited)
            .with("Number", step.event.id.0);
        run.emit(object);
    }
    Ok(())
}

/// The rules behind a citation, in words.
fn says(citation: &str) -> String {
    let all: Vec<&str> = cited(citation).iter().map(|rule| rule.says).collect();
    all.join(" ")
}

/// The event that is meant: by number, or the newest one about a thing.
fn event(run: &mut Invocation<'_>, given: &Value) -> Result<EventId, ErrorRecord> {
    let number = match given {
        Value::Object(object) => object.get("Number").and_then(to_int),
        Value::Int(number) => Some(*number),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    };
    if let Some(number) = number {
        let id = u32::try_from(number).ok().map(EventId).filter(|id| run.session().event(*id).is_some());
        return id.ok_or_else(|| nothing(&format!("There is no event with the number {number}.")));
    }
    let name = match given {
        Value::Object(object) => object.get("Name").map(Value::to_string).unwrap_or_default(),
        other => other.to_string(),
    };
    let events = run.session().log().len();
    run.charge(events)?;
    let session = run.session();
    let about = newest_about(session.world(), session.log(), &name);
    about.map(|record| record.id).ok_or_else(|| nothing(&format!("Nothing has happened to '{name}'.")))
}

fn nothing(message: &str) -> ErrorRecord {
    ErrorRecord::refusal(Category::ObjectNotFound, "NoSuchEvent", message)
        .hint("Get-LabEvent lists what happened.")
}
