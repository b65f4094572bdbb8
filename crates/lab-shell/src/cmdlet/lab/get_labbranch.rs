//! `Get-LabBranch`: the branches of the run.

use super::time_of;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-LabBranch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabBranch",
    aliases: &[],
    synopsis: "Lists the branches of the run; the current one is shown.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "New-LabBranch other\nGet-LabBranch",
        output: "Name  Current Commands Horizon\n----  ------- -------- -------\nmain  False          0 00:00:00\nother True           0 00:00:00",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for branch in run.session().branches() {
        let object = Object::new("LabBranch")
            .with("Name", branch.name)
            .with("Current", branch.current)
            .with("Commands", branch.commands as u64)
            .with("Horizon", time_of(branch.horizon));
        run.emit(object);
    }
    Ok(())
}
