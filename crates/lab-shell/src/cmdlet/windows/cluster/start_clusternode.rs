//! `Start-ClusterNode`: starts the cluster service on nodes.

use lab_cluster::{ClusterService, Order, StartMode};
use lab_kernel::SimDuration;
use lab_units::{HostId, NodeId};
use lab_view::hosts::NodeStatus;
use lab_world::{Command, World};

use super::member::{CLUSTER, emit_node, host_of, node_state, nodes_or_entered, optional_node};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{WAIT, host_name, limit, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// A node that can join has joined by then; one that cannot goes on trying (facts: powershell §1, state Joining).
const LIMIT: SimDuration = SimDuration::from_secs(60);
/// A service without quorum has nothing to move off before it stops.
const STOP_LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Start-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-ClusterNode",
    aliases: &[],
    synopsis: "Starts the cluster service on nodes; with -ForceQuorum even without a majority.",
    signature: &[
        optional_node("The nodes; without it the host entered with Enter-PSSession."),
        Param::new(
            "ForceQuorum",
            Kind::Switch,
            "Runs without a majority; this node's configuration becomes the truth.",
        )
        .alias(&["FixQuorum", "FQ"]),
        Param::new("PreventQuorum", Kind::Switch, "Joins a running cluster, but never forms one.")
            .alias(&["PQ"]),
        Param::new(
            "ClearQuarantine",
            Kind::Switch,
            "Lets a quarantined node join before its time (2016 and later).",
        )
        .alias(&["CQ"]),
        WAIT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2012R2 -Seed 1\nStop-ClusterNode N3 | Out-Null\nStart-ClusterNode N3",
        output: "Name ID State\n---- -- -----\nN3    3 Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let mode = match (run.flag("ForceQuorum"), run.flag("PreventQuorum")) {
        (true, _) => StartMode::ForceQuorum,
        (false, true) => StartMode::PreventQuorum,
        (false, false) => StartMode::Normal,
    };
    for node in nodes_or_entered(run)? {
        let host = host_of(run.world(), node)?;
        let name = host_name(run, host);
        if run.should_process(&name) {
            if run.flag("ClearQuarantine") {
                clear_quarantine(run, node)?;
            }
            start(run, host, mode)?;
            if mode != StartMode::ForceQuorum && !run.flag("ClearQuarantine") {
                run.world().admit_join(host).map_err(|refusal| ErrorRecord::from(&refusal))?;
            }
            wait_for_node(run, node, &name)?;
            emit_node(run, node);
        }
    }
    Ok(())
}

/// A node that is not in quarantine is just started.
fn clear_quarantine(run: &mut Invocation<'_>, node: NodeId) -> Result<(), ErrorRecord> {
    let quarantined = |database: &lab_cluster::Database| database.quarantined().contains(node);
    match run.world().database().is_some_and(quarantined) {
        true => run.submit(Command::Cluster(Order::ClearQuarantine(node))),
        false => Ok(()),
    }
}

/// Starts the service unless it runs. One that waits for a majority is stopped first when it is to be forced.
pub(super) fn start(run: &mut Invocation<'_>, host: HostId, mode: StartMode) -> Result<(), ErrorRecord> {
    let service = run.world().hosts[host].service();
    match (service.map(ClusterService::is_quorate), mode) {
        (None, _) => run.submit(Command::StartService { host, mode }),
        (Some(false), StartMode::ForceQuorum) => {
            run.submit(Command::StopService(host))?;
            wait(run, STOP_LIMIT, "The stop before the forced start", |world| {
                world.hosts[host].service().is_none()
            })?;
            run.submit(Command::StartService { host, mode })
        }
        (Some(_), StartMode::Normal | StartMode::ForceQuorum | StartMode::PreventQuorum) => Ok(()),
    }
}

fn wait_for_node(run: &mut Invocation<'_>, node: NodeId, name: &str) -> Result<(), ErrorRecord> {
    let limit = limit(run, LIMIT);
    let up = |world: &World| matches!(node_state(world, node), NodeStatus::Up | NodeStatus::Paused);
    wait(run, limit, &format!("The start of {name}"), up)
}
