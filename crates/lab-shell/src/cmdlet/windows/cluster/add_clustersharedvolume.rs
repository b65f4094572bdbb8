//! `Add-ClusterSharedVolume`: a disk of Available Storage becomes a volume of every node.

use lab_cluster::GroupState;
use lab_kernel::SimDuration;
use lab_world::{Command, World};

use super::member::{CLUSTER, database, group_state};
use super::volume::{group, volume_object};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// A volume is online seconds after it is added.
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Add-ClusterSharedVolume`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-ClusterSharedVolume",
    aliases: &[],
    synopsis: "Makes a disk in Available Storage a Cluster Shared Volume, below C:\\ClusterStorage on every node.",
    signature: &[
        Param::new("Name", Kind::Name(Names::ClusterDisk), "The disk.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1, N2\nUpdate-HostStorageCache -CimSession N1, N2\nEnter-PSSession N1\nSet-Disk 2 -IsOffline $false\nInitialize-Disk 2\nNew-Partition 2 -UseMaximumSize -DriveLetter F | Format-Volume | Out-Null\nExit-PSSession\nGet-ClusterAvailableDisk | Add-ClusterDisk | Add-ClusterSharedVolume",
        output: "Name           State  Node\n----           -----  ----\nCluster Disk 2 Online N1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("Name").unwrap_or_default().to_string();
    database(run)?;
    let lun = find::cluster_disk(run.world(), &name)?;
    if !run.should_process(&name) {
        return Ok(());
    }
    let csv = run.world().csvs.next_id();
    run.submit(Command::AddCsv(lun))?;
    wait(run, LIMIT, &format!("Adding {name}"), |world: &World| {
        let online =
            group(world, csv).and_then(|group| group_state(world, group)) == Some(GroupState::Online);
        online && world.csvs[csv].coordinator.is_some()
    })?;
    let object = volume_object(run.world(), database(run)?, csv);
    run.emit(object);
    Ok(())
}
