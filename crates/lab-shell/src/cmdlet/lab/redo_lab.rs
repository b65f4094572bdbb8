//! `Redo-Lab`: gives the command taken back last again.

use super::given;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::mirror;

/// `Redo-Lab`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Redo-Lab",
    aliases: &[],
    synopsis: "Gives the command taken back last again, at its time.",
    signature: &[],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nUndo-Lab | Out-Null\nRedo-Lab",
        output: "Time     Command\n----     -------\n00:00:00 New-LabHost HV1 -Era 2019 -Edition Datacenter -Processor 'Xeon E5-2640' -Stepping 7 -Cores 16 -Memory 64GB",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    if !run.should_process("the command taken back last") {
        return Ok(());
    }
    let session = run.session();
    let line = session.to_redo().map(|command| mirror::line(session.world(), command));
    match (line, run.session().begin_redo()) {
        (Some(line), Some((entry, goal))) => {
            run.advance_to(goal)?;
            run.emit(given(entry.time, line));
            Ok(())
        }
        _ => {
            let message = "No command was taken back that could be given again.";
            Err(ErrorRecord::refusal(Category::InvalidOperation, "NothingToRedo", message))
        }
    }
}
