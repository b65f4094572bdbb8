//! `Suspend-ClusterNode`: pauses nodes; with -Drain their roles move off.

use lab_cluster::{Drain, DrainPlan, NodeEntry, Order};
use lab_kernel::SimDuration;
use lab_units::NodeId;
use lab_world::{Command, World};

use super::member::{CLUSTER, database, emit_node, node_name, nodes_or_entered, optional_node};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// Every member knows of a pause within a second.
pub(super) const SOON: SimDuration = SimDuration::from_secs(10);
/// Draining the fullest node ends before this; after it the cmdlet says that it goes on.
const DRAIN_LIMIT: SimDuration = SimDuration::from_secs(8 * 3_600);

/// `Suspend-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Suspend-ClusterNode",
    aliases: &[],
    synopsis: "Pauses nodes: they take no new roles. With -Drain (2012 and later) their roles move off.",
    signature: &[
        optional_node("The nodes; without it the host entered with Enter-PSSession."),
        Param::new("Drain", Kind::Switch, "Moves the roles of the node to others."),
        Param::new("TargetNode", Kind::Name(Names::Node), "With -Drain: where everything goes."),
        Param::new(
            "ForceDrain",
            Kind::Switch,
            "With -Drain: what cannot be moved while it runs is switched off and started elsewhere.",
        ),
        Param::new("Wait", Kind::Switch, "Waits until the node is drained."),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nSuspend-ClusterNode N1 -Drain -Wait\n(Get-ClusterGroup 'Cluster Group').OwnerNode",
        output: "Name ID State\n---- -- -----\nN1    1 Paused\nN2",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let drain = run.flag("Drain");
    let to = run.text("TargetNode").map(|node| find::node(run.world(), node)).transpose()?;
    let plan = DrainPlan { to, force: run.flag("ForceDrain") };
    if plan != DrainPlan::default() && !drain {
        let message = "-TargetNode and -ForceDrain say how a node is drained.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
            .hint("Give -Drain, too."));
    }
    for node in nodes_or_entered(run)? {
        database(run)?;
        let name = node_name(run.world(), node).to_string();
        if run.should_process(&name) {
            let plain = plan == DrainPlan::default();
            let order = if plain { Order::Pause { node, drain } } else { Order::Drain { node, plan } };
            run.submit(Command::Cluster(order))?;
            wait(run, SOON, &format!("Pausing {name}"), |world| {
                entry(world, node).is_some_and(|entry| entry.paused)
            })?;
            if drain && run.flag("Wait") {
                let drained =
                    |world: &World| entry(world, node).is_none_or(|entry| entry.drain != Drain::InProgress);
                wait(run, DRAIN_LIMIT, &format!("Draining {name}"), drained)?;
            }
            emit_node(run, node);
        }
    }
    Ok(())
}

/// What the node that answers knows about a node.
pub(super) fn entry(world: &World, node: NodeId) -> Option<NodeEntry> {
    world.database()?.nodes.get(&node).copied()
}
