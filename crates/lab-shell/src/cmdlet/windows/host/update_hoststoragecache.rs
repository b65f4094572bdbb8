//! `Update-HostStorageCache`: Rescan Disks.

use lab_world::Command;

use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Update-HostStorageCache`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Update-HostStorageCache",
    aliases: &[],
    synopsis: "Looks for new disks on a host (Rescan Disks).",
    signature: &[CIM],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1\nUpdate-HostStorageCache -CimSession N1\nGet-Disk -CimSession N1",
        output: "Number Friendly Name Serial Number HealthStatus OperationalStatus Total Size Partition Style\n------ ------------- ------------- ------------ ----------------- ---------- ---------------\n     1 ARRAY1 disk   Volume1       Healthy      Online            4 TB       GPT\n     2 ARRAY1 disk   Data          Healthy      Offline           10 GB      RAW",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", |run, host| {
        if !run.should_process(&host_name(run, host)) {
            return Ok(());
        }
        run.submit(Command::Rescan(host))
    })
}
