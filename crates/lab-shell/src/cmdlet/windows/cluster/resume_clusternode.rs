//! `Resume-ClusterNode`: a paused node takes roles again.

use lab_cluster::{Failback, Order};
use lab_world::Command;

use super::member::{CLUSTER, database, emit_node, node_name, nodes_or_entered, optional_node};
use super::suspend_clusternode::{SOON, entry};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{submit_unless_so, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Resume-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Resume-ClusterNode",
    aliases: &[],
    synopsis: "Lets paused nodes take roles again; what was drained from them stays where it is unless -Failback says otherwise.",
    signature: &[
        optional_node("The nodes; without it the host entered with Enter-PSSession."),
        Param::new(
            "Failback",
            Kind::Choice(&["NoFailback", "Immediate", "Policy"]),
            "What was drained from the node: stays, goes back, or goes back where AutoFailbackType is 1. NoFailback unless said.",
        ),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nSuspend-ClusterNode N2\nResume-ClusterNode N2",
        output: "Name ID State\n---- -- -----\nN2    2 Paused\nName ID State\n---- -- -----\nN2    2 Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let failback = match run.text("Failback") {
        Some("Immediate") => Some(Failback::Immediate),
        Some("Policy") => Some(Failback::Policy),
        Some(_) | None => None,
    };
    for node in nodes_or_entered(run)? {
        database(run)?;
        let name = node_name(run.world(), node).to_string();
        if run.should_process(&name) {
            let order = match failback {
                Some(failback) => Order::ResumeAnd { node, failback },
                None => Order::Resume(node),
            };
            submit_unless_so(run, Command::Cluster(order))?;
            wait(run, SOON, &format!("Resuming {name}"), |world| {
                entry(world, node).is_some_and(|entry| !entry.paused)
            })?;
            emit_node(run, node);
        }
    }
    Ok(())
}
