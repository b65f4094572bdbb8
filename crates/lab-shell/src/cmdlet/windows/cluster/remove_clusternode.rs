//! `Remove-ClusterNode`: evicts nodes.

use lab_cluster::Order;
use lab_world::Command;

use super::member::{CLUSTER, database, node_name, nodes_or_entered, optional_node};
use super::suspend_clusternode::{SOON, entry};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Remove-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-ClusterNode",
    aliases: &[],
    synopsis: "Evicts nodes from the cluster; what they run fails over. Refused where quorum would be lost.",
    signature: &[
        optional_node("The nodes; without it the host entered with Enter-PSSession."),
        Param::new("Force", Kind::Switch, "Does not ask back; this console never does."),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2012R2 -Seed 1\nRemove-ClusterNode N3 -Force\nGet-ClusterNode",
        output: "Name ID State\n---- -- -----\nN1    1 Up\nN2    2 Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for node in nodes_or_entered(run)? {
        database(run)?;
        let name = node_name(run.world(), node).to_string();
        if run.should_process(&name) {
            run.submit(Command::Cluster(Order::Evict(node)))?;
            wait(run, SOON, &format!("Evicting {name}"), |world| entry(world, node).is_none())?;
        }
    }
    Ok(())
}
