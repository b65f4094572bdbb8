//! `Get-LabEvent`: what happened.

use lab_kernel::SimTime;
use lab_view::explain::{EventView, is_about, view};

use super::{level_word, span, time_of};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-LabEvent`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabEvent",
    aliases: &[],
    synopsis: "Lists what happened, oldest first: the hosts' event logs and what only the lab knows.",
    signature: &[
        Param::new("Since", Kind::Duration, "Only from this moment on, counted from the start of the run."),
        Param::new("About", Kind::Text, "Only what names this thing."),
        Param::new("Newest", Kind::IntIn(1, 1_000_000), "Only so many, the newest."),
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nWait-Lab 10s\nStop-LabHost HV1 -TurnOff\nGet-LabEvent -Since 10s -About HV1",
        output: "Number Time     Computer Id Level    Message\n------ ----     -------- -- -----    -------\n     1 00:00:10 HV1         Critical The power of HV1 was cut.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let since = run.duration("Since").and_then(span).map_or(SimTime::ZERO, |span| SimTime::ZERO + span);
    let about = run.text("About").map(str::to_string);
    let newest = run.int("Newest").and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    let events = run.session().log().len();
    run.charge(events)?;
    let session = run.session();
    let world = session.world();
    let fits = |event| about.as_deref().is_none_or(|name| is_about(world, event, name));
    let mut shown: Vec<Object> = session
        .log()
        .iter()
        .rev()
        .take_while(|record| record.time >= since)
        .filter(|record| fits(&record.event))
        .take(newest)
        .map(|record| object(&view(world, record)))
        .collect();
    shown.reverse();
    run.charge(shown.len() * 8)?;
    shown.into_iter().for_each(|event| run.emit(event));
    Ok(())
}

fn object(event: &EventView) -> Object {
    Object::new("LabEvent")
        .with("Time", time_of(event.time))
        .with("Source", event.source)
        .with("Id", event.number)
        .with("Level", level_word(event.level))
        .with("Message", event.sentence.as_str())
        .with("Cause", event.cause.map(|cause| cause.0))
        .with("Number", event.id.0)
        .with("Name", event.name)
        .with("Computer", event.who.as_str())
}
