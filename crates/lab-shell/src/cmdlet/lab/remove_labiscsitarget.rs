//! `Remove-LabIscsiTarget`: takes a target away.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Remove-LabIscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-LabIscsiTarget",
    aliases: &[],
    synopsis: "Takes an iSCSI target away that nobody is logged in at. Its LUNs stay.",
    signature: &[Param::new(
        "NodeAddress",
        Kind::List(&Kind::Name(Names::Target)),
        "The target's qualified name.",
    )
    .at(0)
    .required()
    .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nRemove-LabIscsiTarget iqn.2009-10.lab.wolfpack:array1-quorum",
        output: "ERROR: A host is logged in at iqn.2009-10.lab.wolfpack:array1-quorum.\n  Log out first: Disconnect-IscsiTarget.\n  Rule: facts: storage §1\n  line 2, column 1: InvalidOperation, TargetInUse",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("NodeAddress") {
        let target = find::target(run.world(), &name)?;
        run.carry_out(&name, Command::RemoveTarget(target))?;
    }
    Ok(())
}
