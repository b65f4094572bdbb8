//! `Move-ClusterGroup`: a role changes its node; a VM is saved, moved and restored.

use lab_cluster::{MoveKind, Order};
use lab_units::NodeId;

use super::member::{CLUSTER, ROLE, emit_role, group_owner, group_state, is_settled};
use super::order::{give, role};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `-Node` of the cmdlets that move a role.
pub(super) const TO: Param =
    Param::new("Node", Kind::Name(Names::Node), "Where to; the cluster chooses unless said.").at(1);

/// `Move-ClusterGroup`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Move-ClusterGroup",
    aliases: &[],
    synopsis: "Moves a role or core group to another node; a virtual machine is saved meanwhile.",
    signature: &[ROLE, TO, WAIT, CLUSTER],
    input: Input::Each,
    changes: true,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterGroup WEB1 HV2",
            output: "Name OwnerNode State\n---- --------- -----\nWEB1 HV2       Online",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterGroup 'Cluster Group'",
            output: "Name          OwnerNode State\n----          --------- -----\nCluster Group HV2       Online",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    move_role(run, MoveKind::Quick)
}

/// Moves the role given by `-Name` to the node given by `-Node`.
pub(super) fn move_role(run: &mut Invocation<'_>, kind: MoveKind) -> Result<(), ErrorRecord> {
    let (name, groups) = role(run)?;
    let to = run.text("Node").map(|node| find::node(run.world(), node)).transpose()?;
    if !run.should_process(&name) {
        return Ok(());
    }
    let from: Vec<(_, Option<NodeId>)> =
        groups.iter().map(|group| (*group, group_owner(run.world(), *group))).collect();
    give(
        run,
        &format!("Moving {name}"),
        &groups,
        |group| Order::Move { group, to, kind },
        |world, group| {
            let before = from.iter().find(|(known, _)| *known == group).and_then(|(_, owner)| *owner);
            group_owner(world, group) != before && group_state(world, group).is_some_and(is_settled)
        },
    )?;
    emit_role(run, &name)
}
