//! `Set-VMDvdDrive`: attaches installation media, or takes them out (S3-50).

use lab_world::Command;

use super::vm::chosen;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::lab::Names;
use crate::value::Value;

/// `Set-VMDvdDrive`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-VMDvdDrive",
    aliases: &[],
    synopsis: "Attaches a DVD or ISO of the host to a VM, or sets its drive to None.",
    signature: &[
        Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "The VMs; wildcards are allowed.")
            .at(0)
            .required()
            .alias(&["Name"])
            .from_pipe(Pipe::Either),
        Param::new("Path", Kind::Any, "The ISO or drive on the host; $null for none."),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-VMDvdDrive SQL1 -Path 'D:\\install.iso' -ComputerName HV1\nMove-ClusterVirtualMachineRole SQL1 -Node HV2\nSet-VMDvdDrive SQL1 -Path $null -ComputerName HV1",
        output: "ERROR: SQL1 was not moved to HV2: a DVD or ISO of one host is attached (0xC03A0014).\n  SQL1 stays where it was. Show-LabWhy 'SQL1' tells more.\n  Rule: facts: migration §7, 21502\n  line 3, column 1: InvalidOperation, MoveFailed",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let attached = match run.value("Path") {
        Some(Value::Null) => false,
        Some(_) => true,
        None => {
            let message = "It is not said what the drive shall hold.";
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "NothingToSet", message)
                .hint("Give -Path with an ISO, or -Path $null for none."));
        }
    };
    for vm in chosen(run, "VMName")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::SetDvd { vm, attached })?;
        }
    }
    Ok(())
}
