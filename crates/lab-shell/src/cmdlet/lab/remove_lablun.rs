//! `Remove-LabLun`: takes a LUN away.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Remove-LabLun`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-LabLun",
    aliases: &[],
    synopsis: "Takes a LUN away that nobody may see; its blocks go back to the pool.",
    signature: &[Param::new("Name", Kind::List(&Kind::Name(Names::Lun)), "The LUNs.")
        .at(0)
        .required()
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork iSCSI -Subnet 10.0.2.0/24 -Bandwidth 1Gbps | Out-Null\nNew-LabHost HV1 | Out-Null\nNew-LabArray ARRAY1 -Kind iSCSI -Pool 1TB -Network iSCSI | Out-Null\nNew-LabLun ARRAY1 -Name Data -Size 500GB | Out-Null\nGrant-LabLun Data -To HV1\nRemove-LabLun Data\nRevoke-LabLun Data -From HV1\nRemove-LabLun Data\n(Get-LabLun).Count",
        output: "ERROR: The LUN Data is in use.\n  Take it from the cluster and its target, and mask it with Revoke-LabLun.\n  Rule: facts: storage §1\n  line 6, column 1: InvalidOperation, LunInUse\n0",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("Name") {
        let lun = find::lun(run.world(), &name)?;
        run.carry_out(&name, Command::RemoveLun(lun))?;
    }
    Ok(())
}
