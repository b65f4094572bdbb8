//! `Stop-ClusterGroup`: takes a role offline; a VM is saved.

use lab_cluster::{GroupState, Order};

use super::member::{CLUSTER, ROLE, emit_role, group_state};
use super::order::{give, role};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Stop-ClusterGroup`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-ClusterGroup",
    aliases: &[],
    synopsis: "Takes a role offline; a virtual machine is saved.",
    signature: &[ROLE, WAIT, CLUSTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-ClusterGroup WEB1",
        output: "Name OwnerNode State\n---- --------- -----\nWEB1 HV1       Offline",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (name, groups) = role(run)?;
    if !run.should_process(&name) {
        return Ok(());
    }
    let on: Vec<_> = groups
        .into_iter()
        .filter(|group| group_state(run.world(), *group) != Some(GroupState::Offline))
        .collect();
    for group in &on {
        run.world().admit_offline(*group).map_err(|refusal| ErrorRecord::from(&refusal))?;
    }
    give(run, &format!("Stopping {name}"), &on, Order::Offline, |world, group| {
        matches!(group_state(world, group), Some(GroupState::Offline | GroupState::Failed))
    })?;
    emit_role(run, &name)
}
