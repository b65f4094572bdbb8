//! `Get-LabLink`: the run as a link.

use lab_session::link;

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};

/// `Get-LabLink`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabLink",
    aliases: &[],
    synopsis: "Yields the end of the address that opens this very run: start, commands and times.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example { script: "(Get-LabLink) -like '#r1.*'", output: "True" }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let steps = usize::try_from(run.session().steps()).unwrap_or(usize::MAX);
    run.charge(steps / 64)?;
    let link = link::encode(run.session())
        .map_err(|error| ErrorRecord::refusal(Category::LimitsExceeded, "LinkTooLong", error.to_string()))?;
    run.emit(link);
    Ok(())
}
