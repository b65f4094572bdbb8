//! `New-LabBranch`: keeps the present branch and goes on with a new one.

use super::branch_error;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `New-LabBranch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabBranch",
    aliases: &[],
    synopsis: "Keeps the present branch under its name and goes on from here on a new one.",
    signature: &[Param::new("Name", Kind::Text, "Its name.").at(0).required()],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabBranch 'without witness'\nNew-LabBranch main",
        output: "ERROR: A branch is named 'main' already. Choose another name.\n  line 2, column 1: InvalidOperation, BranchNameTaken",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    if run.should_process(&name) {
        run.session().branch_off(&name).map_err(branch_error)?;
    }
    Ok(())
}
