//! `Rename-LabBranch`: gives a branch another name.

use super::branch_error;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Rename-LabBranch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Rename-LabBranch",
    aliases: &[],
    synopsis: "Gives a branch of the run another name.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Branch), "Which branch.").at(0).required(),
        Param::new("NewName", Kind::Text, "Its new name.").at(1).required(),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabBranch other\nRename-LabBranch other 'without witness'\nGet-LabBranch",
        output: "Name            Current Commands Horizon\n----            ------- -------- -------\nmain            False          0 00:00:00\nwithout witness True           0 00:00:00",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (name, new) = (run.word("Name"), run.word("NewName"));
    if run.should_process(&name) {
        run.session().rename_branch(&name, &new).map_err(branch_error)?;
    }
    Ok(())
}
