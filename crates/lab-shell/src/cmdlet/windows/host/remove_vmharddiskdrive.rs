//! `Remove-VMHardDiskDrive`: takes a passed-through disk from a VM.

use lab_world::Command;

use super::add_vmharddiskdrive::{DISK, VM, on_each};
use super::set_disk::disk_number;
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Remove-VMHardDiskDrive`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-VMHardDiskDrive",
    aliases: &[],
    synopsis: "Takes a disk that was passed through from a VM that is off.",
    signature: &[VM, DISK, COMPUTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nRemove-VMHardDiskDrive TEST1 -DiskNumber 2 -ComputerName HV1",
        output: "ERROR: TEST1 does not use disk 2 of its host.\n  List them with Get-VMHardDiskDrive.\n  Rule: facts: storage §7\n  line 2, column 1: InvalidOperation, DiskNotPassedThrough",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let disk = disk_number(run, "DiskNumber");
    on_each(run, |vm| Command::RemovePassThrough { vm, disk })
}
