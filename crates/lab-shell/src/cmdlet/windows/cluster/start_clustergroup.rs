//! `Start-ClusterGroup`: brings a role online.

use lab_cluster::{GroupState, Order};
use lab_units::GroupId;
use lab_world::World;

use super::member::{CLUSTER, ROLE, emit_role, group_state};
use super::order::{give, role};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Start-ClusterGroup`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-ClusterGroup",
    aliases: &[],
    synopsis: "Brings a role online on the node that owns it.",
    signature: &[ROLE, WAIT, CLUSTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStart-ClusterGroup TEST1",
        output: "Name  OwnerNode State\n----  --------- -----\nTEST1 HV1       Online",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (name, groups) = role(run)?;
    if !run.should_process(&name) {
        return Ok(());
    }
    // What is online already needs nothing, as in Windows.
    let off: Vec<_> = groups
        .into_iter()
        .filter(|group| {
            let state = group_state(run.world(), *group);
            !matches!(state, Some(GroupState::Online | GroupState::Moving))
                || is_partly_off(run.world(), *group)
        })
        .collect();
    give(run, &format!("The start of {name}"), &off, Order::Online, |world, group| {
        let settled = matches!(group_state(world, group), Some(GroupState::Online | GroupState::Failed));
        settled && !is_partly_off(world, group)
    })?;
    emit_role(run, &name)
}

/// True if some machines of the role are off while its disk is online.
fn is_partly_off(world: &World, group: GroupId) -> bool {
    let group = world.database().and_then(|database| database.groups.get(&group));
    group.is_some_and(lab_cluster::Group::is_partly_off)
}
