//! `Set-VMProcessor`: processor compatibility (facts: migration §2).

use lab_world::Command;

use super::vm::chosen;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Set-VMProcessor`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-VMProcessor",
    aliases: &[],
    synopsis: "Lets a VM that is off see only what processors of one maker have in common, so that it can move between them.",
    signature: &[
        Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "The VMs; wildcards are allowed.")
            .at(0)
            .required()
            .alias(&["Name"])
            .from_pipe(Pipe::Either),
        Param::new("CompatibilityForMigrationEnabled", Kind::Bool, "$true or $false.").required(),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-VMProcessor SQL1 -CompatibilityForMigrationEnabled $true -ComputerName HV1",
        output: "ERROR: The virtual machine SQL1 is not off.\n  Shut it down first.\n  Rule: S1-54\n  line 2, column 1: InvalidOperation, VmNotOff",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let compatible = run.flag("CompatibilityForMigrationEnabled");
    for vm in chosen(run, "VMName")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::SetCompatible { vm, compatible })?;
        }
    }
    Ok(())
}
