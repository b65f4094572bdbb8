//! `Add-VMHardDiskDrive`: passes a disk of the host through to a VM.

use lab_units::VmId;
use lab_world::Command;

use super::set_disk::disk_number;
use super::vm::chosen;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `-VMName` of the cmdlets that work on a VM's disks.
pub(super) const VM: Param =
    Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "The VMs; wildcards are allowed.")
        .at(0)
        .required()
        .alias(&["Name"])
        .from_pipe(Pipe::Either);

/// `-DiskNumber` of a disk that is passed through.
pub(super) const DISK: Param =
    Param::new("DiskNumber", Kind::IntIn(0, u32::MAX as i64), "The disk's number on the VM's host.")
        .required();

/// `Add-VMHardDiskDrive`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-VMHardDiskDrive",
    aliases: &[],
    synopsis: "Passes a disk of the host through to a VM. It must be offline there; the VM boots only from virtual IDE.",
    signature: &[
        VM,
        Param::new("ControllerType", Kind::Choice(&["IDE", "SCSI"]), "IDE unless said."),
        DISK,
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1, N2\nUpdate-HostStorageCache -CimSession N1, N2\nNew-LabRole SQL1 -Node N1 | Out-Null\nAdd-VMHardDiskDrive SQL1 -ControllerType SCSI -DiskNumber 2 -ComputerName N1\nGet-VMHardDiskDrive SQL1 -ComputerName N1 | Select-Object -Last 1",
        output: "VMName ControllerType DiskNumber Path\n------ -------------- ---------- ----\nSQL1   SCSI                    2 Disk 2 10 GB",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let disk = disk_number(run, "DiskNumber");
    let ide = run.text("ControllerType") != Some("SCSI");
    on_each(run, |vm| Command::AddPassThrough { vm, disk, ide })
}

/// Gives a command for each VM that was named.
pub(super) fn on_each(
    run: &mut Invocation<'_>,
    command: impl Fn(VmId) -> Command,
) -> Result<(), ErrorRecord> {
    for vm in chosen(run, "VMName")? {
        let name = run.world().vms[vm].name.to_string();
        run.carry_out(&name, command(vm))?;
    }
    Ok(())
}
