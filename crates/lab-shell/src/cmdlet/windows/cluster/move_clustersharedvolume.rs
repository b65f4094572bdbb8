//! `Move-ClusterSharedVolume`: another node coordinates a volume.

use lab_kernel::SimDuration;
use lab_world::{Command, World};

use super::member::{CLUSTER, database, group_owner, group_state, host_of, is_settled};
use super::volume::{group, volume_object};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{WAIT, wait_as_told};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// A volume changes hands within seconds.
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Move-ClusterSharedVolume`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Move-ClusterSharedVolume",
    aliases: &[],
    synopsis: "Gives the coordination of a Cluster Shared Volume to another node.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Csv), "The volume.").at(0).required().from_pipe(Pipe::Either),
        Param::new("Node", Kind::Name(Names::Node), "The node that coordinates it then.").at(1).required(),
        WAIT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterSharedVolume 'Cluster Disk 2' -Node HV2",
        output: "Name           State  Node\n----           -----  ----\nCluster Disk 2 Online HV2",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("Name").unwrap_or_default().to_string();
    database(run)?;
    let csv = find::csv(run.world(), &name)?;
    let node = find::node(run.world(), run.text("Node").unwrap_or_default())?;
    if !run.should_process(&name) {
        return Ok(());
    }
    run.submit(Command::MoveCsv { csv, to: host_of(run.world(), node)? })?;
    wait_as_told(run, LIMIT, &format!("Moving {name}"), |world: &World| {
        let Some(group) = group(world, csv) else { return true };
        let settled = group_state(world, group).is_some_and(is_settled);
        settled && group_owner(world, group) == Some(node) && world.csvs[csv].coordinator.is_some()
    })?;
    let object = volume_object(run.world(), database(run)?, csv);
    run.emit(object);
    Ok(())
}
