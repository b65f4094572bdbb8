//! `Stop-ClusterNode`: stops the cluster service on nodes, in order.

use lab_kernel::SimDuration;
use lab_view::hosts::NodeStatus;
use lab_world::{Command, World};

use super::member::{CLUSTER, emit_node, host_of, node_state, nodes_or_entered, optional_node};
use crate::cmdlet::windows::place::{WAIT, host_name, wait_as_told};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// Services have 20 minutes to stop in order (facts: membership §1, ShutdownTimeoutInMinutes).
pub(super) const LIMIT: SimDuration = SimDuration::from_secs(20 * 60);

/// `Stop-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-ClusterNode",
    aliases: &[],
    synopsis: "Stops the cluster service on nodes: roles move off first. Refused where quorum would be lost.",
    signature: &[
        optional_node("The nodes; without it the host entered with Enter-PSSession."),
        WAIT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2012R2 -Seed 1\nStop-ClusterNode N3",
        output: "Name ID State\n---- -- -----\nN3    3 Down",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let nodes = nodes_or_entered(run)?;
    let hosts: Result<Vec<_>, _> = nodes.iter().map(|node| host_of(run.world(), *node)).collect();
    run.world().admit_stop_services(&hosts?).map_err(|refusal| ErrorRecord::from(&refusal))?;
    for node in nodes {
        let host = host_of(run.world(), node)?;
        let name = host_name(run, host);
        if run.should_process(&name) {
            run.submit(Command::StopService(host))?;
            // It is down for the others once they have agreed on a view without it.
            let stopped = |world: &World| {
                world.hosts[host].service().is_none() && node_state(world, node) == NodeStatus::Down
            };
            wait_as_told(run, LIMIT, &format!("Stopping {name}"), stopped)?;
            emit_node(run, node);
        }
    }
    Ok(())
}
