//! `Format-Volume`: NTFS on a partition; quick unless -Full (facts: storage §2).

use lab_units::{HostId, Name};
use lab_world::Command;

use super::new_partition::drive_letter;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::Object;

/// `Format-Volume`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Format-Volume",
    aliases: &[],
    synopsis: "Formats a partition with NTFS: quickly, unless -Full asks to write every block.",
    signature: &[
        Param::new("DriveLetter", Kind::Text, "The letter of the partition.").at(0).from_pipe(Pipe::Property),
        Param::new(
            "DiskNumber",
            Kind::IntIn(0, u32::MAX as i64),
            "The disk, where its partition has no letter; on Windows such a partition comes by the pipe.",
        )
        .from_pipe(Pipe::Property),
        Param::new("FileSystem", Kind::Choice(&["NTFS"]), "The file system."),
        Param::new("NewFileSystemLabel", Kind::Text, "The volume's label."),
        Param::new("Full", Kind::Switch, "Writes every block, which uses up a thin LUN."),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1\nEnter-PSSession N1\nUpdate-HostStorageCache\nSet-Disk 2 -IsOffline $false\nInitialize-Disk 2\nNew-Partition 2 -UseMaximumSize -DriveLetter F | Format-Volume -FileSystem NTFS -NewFileSystemLabel Data",
        output: "DriveLetter FileSystemLabel FileSystem DriveType HealthStatus OperationalStatus SizeRemaining Size\n----------- --------------- ---------- --------- ------------ ----------------- ------------- ----\nF           Data            NTFS       Fixed     Healthy      OK                9.9 GB        10 GB",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", format)
}

fn format(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let disk = disk_meant(run, host)?;
    let label = Name::from(run.text("NewFileSystemLabel").unwrap_or_default());
    if !run.should_process(&format!("disk {disk} of {}", host_name(run, host))) {
        return Ok(());
    }
    run.submit(Command::FormatVolume { host, disk, label, full: run.flag("Full") })?;
    let world = run.world();
    let lun = &world.luns[world.hosts[host].disks[&disk].lun];
    let Some(volume) = lun.volume() else {
        let message = format!("The format failed: a write to the disk {} failed.", lun.name);
        return Err(ErrorRecord::refusal(Category::InvalidOperation, "FormatFailed", message)
            .hint("Its array has no free block left: see Get-LabArray."));
    };
    let object = Object::new("Volume")
        .with("DriveLetter", lun.letter().map(String::from).unwrap_or_default())
        .with("FileSystemLabel", volume.label.as_str())
        .with("FileSystem", "NTFS")
        .with("DriveType", "Fixed")
        .with("HealthStatus", "Healthy")
        .with("OperationalStatus", "OK")
        .with("SizeRemaining", lun.size.saturating_sub(volume.used).0)
        .with("Size", lun.size.0)
        .with("PSComputerName", world.host_name(host).as_str());
    run.emit(object);
    Ok(())
}

/// The disk of a host that is meant: by the letter of its partition, or by its number.
fn disk_meant(run: &Invocation<'_>, host: HostId) -> Result<u32, ErrorRecord> {
    let Some(letter) = run.text("DriveLetter").filter(|letter| !letter.is_empty()) else {
        let number = run.int("DiskNumber").and_then(|number| u32::try_from(number).ok());
        return number.ok_or_else(|| {
            ErrorRecord::refusal(
                Category::InvalidArgument,
                "NoVolumeNamed",
                "Nothing says which volume is meant.",
            )
            .hint("Give -DriveLetter, or -DiskNumber for a partition without a letter.")
        });
    };
    let letter = drive_letter(letter)?;
    let world = run.world();
    let disks = &world.hosts[host].disks;
    let found = disks.iter().find(|(_, disk)| world.luns[disk.lun].letter() == Some(letter));
    found.map(|(number, _)| *number).ok_or_else(|| {
        let message = format!("{} has no partition with the letter {letter}.", host_name(run, host));
        ErrorRecord::refusal(Category::ObjectNotFound, "NoSuchVolume", message)
            .hint("New-Partition makes one and gives it a letter.")
    })
}
