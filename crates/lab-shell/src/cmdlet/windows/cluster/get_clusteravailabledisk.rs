//! `Get-ClusterAvailableDisk`: disks that every node sees and that are not in the cluster yet.

use lab_units::LunId;
use lab_world::World;

use super::member::{CLUSTER, database, info};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-ClusterAvailableDisk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterAvailableDisk",
    aliases: &[],
    synopsis: "Lists the disks that can be added to the cluster: every node sees them, and they can be reserved.",
    signature: &[CLUSTER],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1, N2\nUpdate-HostStorageCache -CimSession N1, N2\nGet-ClusterAvailableDisk",
        output: "Cluster    : CLUSTER1\nId         : Data\nName       : Cluster Disk 2\nNumber     : 2\nSize       : 10 GB\nPartitions : {}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let objects = available(run.world())?;
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}

fn available(world: &World) -> Result<Vec<Object>, ErrorRecord> {
    let cluster = info(world)?;
    let luns = world.luns.ids().filter(|lun| !world.clustered(*lun) && world.admit_shared_disk(*lun).is_ok());
    let named = luns.zip(cluster.disks.len() + 1..);
    Ok(named.map(|(lun, number)| disk_object(world, cluster.name.as_str(), lun, number)).collect())
}

/// The number is that of the disk on the node that answers; the id is the name the LUN has on its array.
fn disk_object(world: &World, cluster: &str, lun: LunId, number: usize) -> Object {
    let disk = &world.luns[lun];
    let on_node = world.answering().and_then(|host| world.disk_number(host, lun));
    let partitions = disk.letter().map(|letter| format!(r"{letter}:\"));
    Object::new("ClusterAvailableDisk")
        .with("Cluster", cluster)
        .with("Id", disk.name.as_str())
        .with("Name", format!("Cluster Disk {number}"))
        .with("Number", on_node)
        .with("Size", disk.size.0)
        .with("Partitions", partitions.into_iter().collect::<Vec<String>>())
}
