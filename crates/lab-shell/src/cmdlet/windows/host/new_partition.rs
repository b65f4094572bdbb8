//! `New-Partition`: one partition over the whole disk.

use lab_units::HostId;
use lab_world::Command;

use super::set_disk::disk_number;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::Object;

/// `New-Partition`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-Partition",
    aliases: &[],
    synopsis: "Makes one partition over a whole disk.",
    signature: &[
        Param::new("DiskNumber", Kind::IntIn(0, u32::MAX as i64), "The disk's number on the host.")
            .at(0)
            .required()
            .alias(&["Number"])
            .from_pipe(Pipe::Either),
        Param::new("UseMaximumSize", Kind::Switch, "The whole disk; the lab makes no other size.").required(),
        Param::new("DriveLetter", Kind::Text, "Its drive letter, D to Z."),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1\nEnter-PSSession N1\nUpdate-HostStorageCache\nSet-Disk 2 -IsOffline $false\nInitialize-Disk 2\nNew-Partition 2 -UseMaximumSize -DriveLetter F",
        output: "PartitionNumber DriveLetter Size  Type\n--------------- ----------- ----  ----\n              1 F           10 GB Basic",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", make)
}

fn make(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let disk = disk_number(run, "DiskNumber");
    let letter = run.text("DriveLetter").map(drive_letter).transpose()?;
    if !run.should_process(&format!("disk {disk} of {}", host_name(run, host))) {
        return Ok(());
    }
    run.submit(Command::CreatePartition { host, disk, letter })?;
    let lun = run.world().hosts[host].disks[&disk].lun;
    let size = run.world().luns[lun].size.0;
    run.emit(
        Object::new("Partition")
            .with("PartitionNumber", 1_i64)
            .with("DriveLetter", letter.map(String::from))
            .with("Size", size)
            .with("Type", "Basic")
            .with("DiskNumber", disk)
            .with("PSComputerName", host_name(run, host)),
    );
    Ok(())
}

/// A drive letter as typed, with or without its colon.
pub(super) fn drive_letter(given: &str) -> Result<char, ErrorRecord> {
    let mut chars = given.trim_end_matches([':', '\\']).chars();
    match (chars.next(), chars.next()) {
        (Some(letter), None) => Ok(letter.to_ascii_uppercase()),
        _ => {
            let message = format!("'{given}' is not a drive letter.");
            Err(ErrorRecord::refusal(Category::InvalidArgument, "DriveLetterUnfit", message)
                .hint("Give one letter, such as F."))
        }
    }
}
