//! `Initialize-Disk`: an empty partition table.

use lab_world::Command;

use super::set_disk::{NUMBER, disk_number};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Initialize-Disk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Initialize-Disk",
    aliases: &[],
    synopsis: "Writes an empty partition table to a raw disk; GPT unless said.",
    signature: &[
        NUMBER,
        Param::new("PartitionStyle", Kind::Choice(&["GPT", "MBR"]), "MBR ends at 2 TB."),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1\nEnter-PSSession N1\nUpdate-HostStorageCache\nSet-Disk 2 -IsOffline $false\nInitialize-Disk 2 -PartitionStyle MBR\n(Get-Disk 2).PartitionStyle",
        output: "MBR",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", |run, host| {
        let disk = disk_number(run, "Number");
        if !run.should_process(&format!("disk {disk} of {}", host_name(run, host))) {
            return Ok(());
        }
        run.submit(Command::InitializeDisk { host, disk, gpt: run.text("PartitionStyle") != Some("MBR") })
    })
}
