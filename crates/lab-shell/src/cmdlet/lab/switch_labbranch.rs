//! `Switch-LabBranch`: shows another branch.

use super::branch_error;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Switch-LabBranch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Switch-LabBranch",
    aliases: &[],
    synopsis: "Shows another branch of the run.",
    signature: &[Param::new("Name", Kind::Name(Names::Branch), "Which branch.").at(0).required()],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabBranch other\nSwitch-LabBranch main\nGet-LabBranch",
        output: "Name  Current Commands Horizon\n----  ------- -------- -------\nother False          1 00:00:00\nmain  True           1 00:00:00",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    if run.should_process(&name) {
        let goal = run.session().begin_switch(&name).map_err(branch_error)?;
        run.advance_to(goal)?;
    }
    Ok(())
}
