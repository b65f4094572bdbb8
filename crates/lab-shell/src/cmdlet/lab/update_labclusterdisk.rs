//! `Update-LabClusterDisk`: Refresh on a disk in Failover Cluster Manager's storage node.

use lab_world::{Command, World};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Update-LabClusterDisk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Update-LabClusterDisk",
    aliases: &[],
    synopsis: "Looks anew which volumes are on a clustered disk, as Refresh in the storage node of Cluster Manager.",
    signature: &[Param::new("Name", Kind::Name(Names::ClusterDisk), "The disk.")
        .at(0)
        .required()
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nUpdate-LabClusterDisk 'Cluster Disk 2'",
        output: "Name           Volumes\n----           -------\nCluster Disk 2 {\\\\?\\Volume{2-1}\\}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("Name").unwrap_or_default().to_string();
    let lun = find::cluster_disk(run.world(), &name)?;
    if run.carry_out(&name, Command::RefreshDisk(lun))? {
        let paths = volumes(run.world(), lun);
        run.emit(Object::new("LabClusterDisk").with("Name", name).with("Volumes", paths));
    }
    Ok(())
}

/// The paths by which the resource knows its volumes, with the number the disk has on the node that answers.
fn volumes(world: &World, lun: lab_units::LunId) -> Vec<String> {
    let number = world.answering().and_then(|host| world.disk_number(host, lun)).unwrap_or_default();
    let known =
        world.cluster.as_ref().and_then(|cluster| cluster.volumes.get(&lun)).copied().unwrap_or_default();
    (1..=known.count).map(|volume| known.path(number, volume)).collect()
}
