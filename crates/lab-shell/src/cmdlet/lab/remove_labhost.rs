//! `Remove-LabHost`: takes a machine out of the rack.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Remove-LabHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-LabHost",
    aliases: &[],
    synopsis: "Takes a machine that is off out of the rack, with its adapters and local VMs.",
    signature: &[Param::new("Name", Kind::List(&Kind::Name(Names::Host)), "Which machines.")
        .at(0)
        .required()
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nStop-LabHost HV1 -TurnOff\nRemove-LabHost HV1\nNew-LabHost HV1 | Format-Table Name, Era",
        output: "Name Era\n---- ---\nHV1  2019",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("Name") {
        let host = find::host(run.world(), &name)?;
        run.carry_out(&name, Command::RemoveHost(host))?;
    }
    Ok(())
}
