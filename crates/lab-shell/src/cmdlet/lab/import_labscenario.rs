//! `Import-LabScenario`: plays a script or opens a link.

use lab_session::link;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::Value;

/// `Import-LabScenario`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Import-LabScenario",
    aliases: &[],
    synopsis: "Plays a script that Export-LabScenario made, or opens a link; the present run makes room.",
    signature: &[Param::new("Scenario", Kind::List(&Kind::Text), "The script or the link.")
        .at(0)
        .required()
        .from_pipe(Pipe::Value)],
    input: Input::All,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\n$scenario = Export-LabScenario\nUse-LabPreset empty\nImport-LabScenario $scenario\n(Get-LabEvent)[-1].Message",
        output: "HV1 was put into the rack.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let piped = run.take_input();
    let lines: Vec<String> =
        if piped.is_empty() { run.texts("Scenario") } else { piped.iter().map(Value::to_string).collect() };
    let text = lines.join("\n");
    if !run.should_process("the lab") {
        return Ok(());
    }
    if text.trim_start().starts_with('#') && !text.trim().contains(char::is_whitespace) {
        return open(run, text.trim());
    }
    run.play(&text)
}

fn open(run: &mut Invocation<'_>, text: &str) -> Result<(), ErrorRecord> {
    let opened = link::open(text).map_err(|error| {
        ErrorRecord::refusal(Category::InvalidArgument, "LinkUnreadable", error.to_string())
    })?;
    let steps = usize::try_from(opened.session.steps()).unwrap_or(usize::MAX);
    run.session().replace_with(opened.session);
    if !opened.faithful {
        run.warn("The rules of the lab have changed since this link was made: the run took another course.");
    }
    run.charge(steps / 16)
}
