//! `Undo-Lab`: takes the last command back.

use super::given;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::mirror;

/// `Undo-Lab`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Undo-Lab",
    aliases: &[],
    synopsis: "Takes the last command back and shows the moment just before it.",
    signature: &[],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nWait-Lab 5s\nStop-LabHost HV1 -TurnOff\nUndo-Lab",
        output: "Time     Command\n----     -------\n00:00:05 Stop-LabHost HV1 -TurnOff",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    if !run.should_process("the last command") {
        return Ok(());
    }
    let Some(entry) = run.session().begin_undo() else {
        let message = "No command has been given that could be taken back.";
        return Err(ErrorRecord::refusal(Category::InvalidOperation, "NothingToUndo", message));
    };
    run.advance_to(entry.time)?;
    let line = mirror::line(run.world(), &entry.command);
    run.emit(given(entry.time, line));
    Ok(())
}
