//! `Install-LabGuest`: a system from the medium in the drive.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Install-LabGuest`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Install-LabGuest",
    aliases: &[],
    synopsis: "Installs a system in a running VM from the medium in its drive. It takes a quarter of an hour.",
    signature: &[
        Param::new("VM", Kind::Name(Names::Vm), "Which VM.")
            .at(0)
            .required()
            .alias(&["Name"])
            .from_pipe(Pipe::Either),
        Param::new("FullFormat", Kind::Switch, "Formats the disk block by block, which uses up a thin LUN."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nInstall-LabGuest SQL1",
        output: "ERROR: There is no medium in the DVD drive of SQL1.\n  Attach an ISO or the host's drive with Set-VMDvdDrive.\n  Rule: S3-40\n  line 2, column 1: InvalidOperation, NoMedium",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("VM").unwrap_or_default().to_string();
    let vm = find::vm(run.world(), &name)?;
    let full = run.flag("FullFormat");
    run.carry_out(&name, Command::InstallGuest { vm, full }).map(drop)
}
