//! `Set-LabVMDiskLoad`: what a guest reads and writes.

use lab_units::BitsPerSec;
use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Set-LabVMDiskLoad`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabVMDiskLoad",
    aliases: &[],
    synopsis: "Lets a guest read and write at a steady rate; it shares paths, LUN and array with all else that goes there.",
    signature: &[
        Param::new("VM", Kind::Name(Names::Vm), "Which VM.")
            .at(0)
            .required()
            .alias(&["Name"])
            .from_pipe(Pipe::Either),
        Param::new("Rate", Kind::Rate, "Both ways together; 0 for none.").at(1).required(),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabVMDiskLoad SQL1 80Mbps\nWait-Lab 1s\nGet-LabVMDiskLoad",
        output: "VMName Wanted  Carried Mode\n------ ------  ------- ----\nSQL1   80 Mbps 80 Mbps Direct",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("VM").unwrap_or_default().to_string();
    let vm = find::vm(run.world(), &name)?;
    let rate = BitsPerSec(run.int("Rate").and_then(|bits| u64::try_from(bits).ok()).unwrap_or(0));
    run.carry_out(&name, Command::SetDiskLoad { vm, rate }).map(drop)
}
