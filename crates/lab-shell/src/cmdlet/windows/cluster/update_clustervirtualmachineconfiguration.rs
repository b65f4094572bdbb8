//! `Update-ClusterVirtualMachineConfiguration`: the cluster reads the settings of a VM anew.

use lab_world::Command;

use super::member::{CLUSTER, database};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Update-ClusterVirtualMachineConfiguration`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Update-ClusterVirtualMachineConfiguration",
    aliases: &[],
    synopsis: "Reads the settings of a clustered VM anew: its disks join its role; a path that one node alone has is an error.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Vm), "The VM.").at(0).required().from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-VMDvdDrive TEST1 -Path 'D:\\install.iso' -ComputerName HV1\nUpdate-ClusterVirtualMachineConfiguration TEST1",
        output: "ERROR: Disk path 'IDE\\CDROM…' is not a path to storage in the cluster or to storage that can be added to the cluster. You must ensure this storage is available to every node in the cluster to make this virtual machine highly available.\n  Set the DVD drive to None; grant a disk to every node, rescan there, and refresh again.\n  Rule: S3-38, S3-50, S3-51\n  line 3, column 1: InvalidOperation, PathNotClustered",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let name = run.text("Name").unwrap_or_default().to_string();
    let vm = find::vm(run.world(), &name)?;
    run.carry_out(&name, Command::RefreshVm(vm)).map(drop)
}
