//! `Add-ClusterDisk`: puts a disk into Available Storage.

use lab_kernel::SimDuration;
use lab_units::LunId;
use lab_world::{Command, World};

use super::member::{CLUSTER, database};
use super::resource::{find_resource, resource_object};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::value::Value;

/// A disk is online seconds after it is added.
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Add-ClusterDisk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-ClusterDisk",
    aliases: &[],
    synopsis: "Adds disks to the cluster; they go to Available Storage.",
    signature: &[
        Param::new("InputObject", Kind::Any, "A disk from Get-ClusterAvailableDisk or Get-Disk.")
            .at(0)
            .required()
            .from_pipe(Pipe::Value),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nNew-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null\nGrant-LabLun Data -To N1, N2\nUpdate-HostStorageCache -CimSession N1, N2\nGet-ClusterAvailableDisk | Add-ClusterDisk",
        output: "Name           State         OwnerGroup        ResourceType\n----           -----         ----------        ------------\nCluster Disk 2 OnlinePending Available Storage Physical Disk",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for given in run.items("InputObject") {
        let lun = lun_of(run.world(), &given)?;
        database(run)?;
        let name = run.world().luns[lun].name.to_string();
        if run.should_process(&name) {
            add(run, lun)?;
        }
    }
    Ok(())
}

/// The LUN of a disk object, or the one with that name.
fn lun_of(world: &World, given: &Value) -> Result<LunId, ErrorRecord> {
    let mut name = given.clone();
    for property in ["SerialNumber", "Id"] {
        let value = given.member(property);
        if value.is_true() {
            name = value;
        }
    }
    find::lun(world, &name.to_string())
}

fn add(run: &mut Invocation<'_>, lun: LunId) -> Result<(), ErrorRecord> {
    run.submit(Command::AddClusterDisk(lun))?;
    let name = find::disk_name(run.world(), lun).to_string();
    let known = |world: &World| {
        world.database().is_some_and(|database| find_resource(world, database, &name).is_ok())
    };
    wait(run, LIMIT, &format!("Adding {name}"), known)?;
    let object = resource_object(run.world(), &find_resource(run.world(), database(run)?, &name)?);
    run.emit(object);
    Ok(())
}
