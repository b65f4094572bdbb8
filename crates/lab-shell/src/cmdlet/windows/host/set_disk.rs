//! `Set-Disk`: online or offline.

use lab_world::Command;

use super::get_disk::all_there;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host, submit_unless_so};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};

/// `-Number` of the cmdlets that change a disk: as this host counts them.
pub(super) const NUMBER: Param =
    Param::new("Number", Kind::IntIn(0, u32::MAX as i64), "The disk's number on the host.")
        .at(0)
        .required()
        .alias(&["DiskNumber"])
        .from_pipe(Pipe::Either);

/// `Set-Disk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-Disk",
    aliases: &[],
    synopsis: "Brings a disk of a host online or takes it offline.",
    signature: &[
        NUMBER,
        Param::new("IsOffline", Kind::Bool, "$false brings it online, $true takes it offline."),
        Param::new("IsReadOnly", Kind::Bool, "$false only: no disk of the lab is read-only."),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1\nEnter-PSSession N1\nUpdate-HostStorageCache\nSet-Disk 2 -IsOffline $false\n(Get-Disk 2).OperationalStatus",
        output: "Online",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    if run.flag("IsReadOnly") {
        let message = "A disk of the lab cannot be made read-only.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "NotModelled", message)
            .hint("Set-Disk -IsOffline $true keeps everybody off it."));
    }
    on_each_host(run, "CimSession", |run, host| {
        let disk = disk_number(run, "Number");
        if run.value("IsOffline").is_none() {
            return all_there(run.world(), host, &[i64::from(disk)]);
        }
        if !run.should_process(&format!("disk {disk} of {}", host_name(run, host))) {
            return Ok(());
        }
        submit_unless_so(run, Command::SetDiskOnline { host, disk, online: !run.flag("IsOffline") })
    })
}

/// The number given for a disk; one that no host counts to is no disk either.
pub(super) fn disk_number(run: &Invocation<'_>, param: &str) -> u32 {
    run.int(param).and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX)
}
