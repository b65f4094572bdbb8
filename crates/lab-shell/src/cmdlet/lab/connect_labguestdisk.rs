//! `Connect-LabGuestDisk`: what an administrator does inside a guest to reach a LUN over the SAN.

use lab_units::Name;
use lab_world::Command;
use lab_world::command::GuestSan;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Connect-LabGuestDisk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Connect-LabGuestDisk",
    aliases: &[],
    synopsis: "Connects a running guest to a LUN by itself: over a fabric on which it has a port, or with the iSCSI initiator inside over a virtual switch. Twice over different ways is MPIO in the guest.",
    signature: &[
        Param::new("VMName", Kind::Name(Names::Vm), "Which VM.").at(0).required().alias(&["Name"]),
        Param::new("Lun", Kind::Name(Names::Lun), "Which LUN; Grant-LabLun -ToVM unmasks it.")
            .at(1)
            .required(),
        Param::new("Over", Kind::Text, "The fabric, or the virtual switch.").at(2).required(),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nConnect-LabGuestDisk SQL1 -Lun Data -Over iSCSI",
        output: "ERROR: SQL1 has no path to the LUN Data.\n  Grant the LUN to the host and connect its target.\n  Rule: S1-34, S1-35\n  line 3, column 1: InvalidOperation, LunUnreachable",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("VMName");
    let vm = find::vm(run.world(), &name)?;
    let lun = find::lun(run.world(), &run.word("Lun"))?;
    let over = Name::from(run.word("Over"));
    run.carry_out(&name, Command::SetGuestSan { vm, change: GuestSan::Connect { lun, over } }).map(|_| ())
}
