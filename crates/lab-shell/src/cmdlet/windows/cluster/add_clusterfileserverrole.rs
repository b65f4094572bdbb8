//! `Add-ClusterFileServerRole`: a file server on a disk of Available Storage.

use lab_world::Command;

use super::member::{CLUSTER, database, emit_role};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Add-ClusterFileServerRole`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-ClusterFileServerRole",
    aliases: &[],
    synopsis: "Makes a clustered file server of a disk in Available Storage. A Cluster Shared Volume is none: on 2008 R2 that is for Hyper-V only.",
    signature: &[
        Param::new("Storage", Kind::Name(Names::ClusterDisk), "The disk.").at(0).required(),
        Param::new("Name", Kind::Text, "The role's name.").required(),
        CLUSTER,
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Era 2008R2 -Seed 1\nAdd-ClusterFileServerRole -Storage 'Cluster Disk 2' -Name FILES",
        output: "ERROR: Volume1 is a Cluster Shared Volume, which only virtual machines may use here.\n  Give the role a disk of Available Storage.\n  Rule: S1-17, S1-47; facts: storage §6\n  line 2, column 1: InvalidOperation, CsvForHyperV",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let lun = find::cluster_disk(run.world(), &run.word("Storage"))?;
    let name = run.word("Name");
    if run.carry_out(&name, Command::AddFileServer { lun, name: name.as_str().into() })? {
        emit_role(run, &name)?;
    }
    Ok(())
}
