//! `Start-ClusterGroup`: brings a role online.

use lab_cluster::{GroupState, Order};

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
        })
        .collect();
    give(run, &format!("The start of {name}"), &off, Order::Online, |world, group| {
        matches!(group_state(world, group), Some(GroupState::Online | GroupState::Failed))
    })?;
    emit_role(run, &name)
}
