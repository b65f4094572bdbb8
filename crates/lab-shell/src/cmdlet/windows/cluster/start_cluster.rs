//! `Start-Cluster`: starts the cluster service on every node.

use lab_cluster::StartMode;
use lab_kernel::SimDuration;
use lab_units::{HostId, NodeId};
use lab_view::hosts::NodeStatus;
use lab_world::state::Power;

use super::get_cluster::cluster_object;
use super::member::{info, known, node_state};
use super::start_clusternode::start;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{WAIT, wait_as_told};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// A cluster that can form has formed by then.
const LIMIT: SimDuration = SimDuration::from_secs(120);

/// `Start-Cluster`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-Cluster",
    aliases: &[],
    synopsis: "Starts the cluster service on every node whose host runs.",
    signature: &[Param::new("Name", Kind::Text, "The cluster; the lab has one.").at(0), WAIT],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nStop-ClusterNode N2 | Out-Null\nStart-Cluster",
        output: "Name\n----\nCLUSTER1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let cluster = info(run.world())?;
    let name = cluster.name.to_string();
    let nodes: Vec<(NodeId, HostId)> = cluster.nodes.iter().map(|(node, host)| (*node, *host)).collect();
    let on: Vec<(NodeId, HostId)> =
        nodes.into_iter().filter(|(_, host)| run.world().hosts[*host].power == Power::On).collect();
    if !run.should_process(&name) {
        return Ok(());
    }
    for (_, host) in &on {
        start(run, *host, StartMode::Normal)?;
    }
    wait_as_told(run, LIMIT, &format!("The start of {name}"), |world| {
        world.database().is_some()
            && on
                .iter()
                .all(|(node, _)| matches!(node_state(world, *node), NodeStatus::Up | NodeStatus::Paused))
    })?;
    let object = cluster_object(run.world(), known(run.world())?)?;
    run.emit(object);
    Ok(())
}
