//! `Export-LabScenario`: the run as a script.

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::scenario;

/// `Export-LabScenario`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Export-LabScenario",
    aliases: &[],
    synopsis: "Yields this run as a script: the start, every command, and the time between them.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "New-LabHost HV1 -Era 2019 | Out-Null\nWait-Lab 90s\nStop-LabHost HV1 -TurnOff\nExport-LabScenario",
        output: "# Only Wait-Lab lets time pass here, so that every command comes at its moment.\n$LabWaitPreference = 'None'\nUse-LabPreset empty -Seed 1\nNew-LabHost HV1 -Era 2019 -Edition Datacenter -Processor 'Xeon E5-2640' -Stepping 7 -Cores 16 -Memory 64GB\nWait-Lab 90s\nStop-LabHost HV1 -TurnOff\n$LabWaitPreference = $null",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let steps = usize::try_from(run.session().steps()).unwrap_or(usize::MAX);
    run.charge(steps)?;
    let text = scenario::write(run.session());
    run.charge(text.len() / 16)?;
    run.emit(text);
    Ok(())
}
