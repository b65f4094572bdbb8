//! `Start-ClusterResource`: brings a disk or a virtual machine online.

use lab_cluster::{GroupState, Order};

use super::member::{CLUSTER, database, group_state};
use super::order::give;
use super::resource::{RESOURCE, emit_resource, find_resource};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Start-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-ClusterResource",
    aliases: &[],
    synopsis: "Brings a resource online on the node that owns it.",
    signature: &[RESOURCE, WAIT, CLUSTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStart-ClusterResource 'Virtual Machine TEST1'",
        output: "Name                  State  OwnerGroup ResourceType\n----                  -----  ---------- ------------\nVirtual Machine TEST1 Online TEST1      Virtual Machine",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let given = run.text("Name").unwrap_or_default().to_string();
    let group = find_resource(run.world(), database(run)?, &given)?.group;
    if !run.should_process(&given) {
        return Ok(());
    }
    // What is online already needs nothing, as in Windows.
    if !matches!(group_state(run.world(), group), Some(GroupState::Online | GroupState::Moving)) {
        give(run, &format!("The start of {given}"), &[group], Order::Online, |world, group| {
            matches!(group_state(world, group), Some(GroupState::Online | GroupState::Failed))
        })?;
    }
    emit_resource(run, &given)
}
