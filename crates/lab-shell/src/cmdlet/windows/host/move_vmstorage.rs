//! `Move-VMStorage`: a VM's files go elsewhere while it runs (facts: migration §6).

use lab_kernel::SimDuration;
use lab_units::Name;
use lab_world::Command;

use super::vm::{VM_NAME, chosen};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// Copying the largest virtual disk ends before this.
pub(super) const LIMIT: SimDuration = SimDuration::from_secs(48 * 3_600);

/// `Move-VMStorage`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Move-VMStorage",
    aliases: &[],
    synopsis: "Moves the files of VMs to another folder or volume while they run, and waits until it is done.",
    signature: &[
        VM_NAME,
        Param::new("DestinationStoragePath", Kind::Text, "The folder.").at(1).required(),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nMove-VMStorage SQL1 C:\\ClusterStorage\\Volume1\\Other -ComputerName HV1",
        output: "ERROR: Windows Server 2008 R2 does not have this; Windows Server 2012 has.\n  Build the hosts with a later -Era.\n  Rule: facts: storage §6, migration §2, quorum §4\n  line 2, column 1: InvalidOperation, NotInThisVersion",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let path = Name::from(run.text("DestinationStoragePath").unwrap_or_default());
    for vm in chosen(run, "Name")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::MoveStorage { vm, to: None, path: path.clone() })?;
            wait(run, LIMIT, &format!("Moving the files of {name}"), |world| world.vms[vm].moving.is_none())?;
        }
    }
    Ok(())
}
