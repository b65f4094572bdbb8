//! `Stop-ClusterResource`: takes a disk or a virtual machine offline, and with a disk what depends on it.

use lab_cluster::{GroupState, Order};

use super::member::{CLUSTER, database, group_state};
use super::order::give;
use super::resource::{RESOURCE, emit_resource, find_resource};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Stop-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-ClusterResource",
    aliases: &[],
    synopsis: "Takes a resource offline; what depends on it goes offline first.",
    signature: &[
        RESOURCE,
        Param::new("Force", Kind::Switch, "Does not ask back; this console never does."),
        WAIT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-ClusterResource 'Virtual Machine WEB1'",
        output: "Name                 State   OwnerGroup ResourceType\n----                 -----   ---------- ------------\nVirtual Machine WEB1 Offline WEB1       Virtual Machine",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let given = run.text("Name").unwrap_or_default().to_string();
    let group = find_resource(run.world(), database(run)?, &given)?.group;
    if !run.should_process(&given) {
        return Ok(());
    }
    run.world().admit_offline(group).map_err(|refusal| ErrorRecord::from(&refusal))?;
    if group_state(run.world(), group) != Some(GroupState::Offline) {
        give(run, &format!("Stopping {given}"), &[group], Order::Offline, |world, group| {
            matches!(group_state(world, group), Some(GroupState::Offline | GroupState::Failed))
        })?;
    }
    emit_resource(run, &given)
}
