//! `Move-ClusterVirtualMachineRole`: live or quick migration, or with the guest off meanwhile.

use lab_cluster::{MoveKind, Order};

use super::member::{CLUSTER, ROLE, emit_role, group_state, is_settled};
use super::move_clustergroup::{TO, move_role};
use super::order::{give, role};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::WAIT;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};

/// `Move-ClusterVirtualMachineRole`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Move-ClusterVirtualMachineRole",
    aliases: &[],
    synopsis: "Moves a clustered virtual machine to another node while it runs (Live), saved (Quick), or off meanwhile.",
    signature: &[
        ROLE,
        TO,
        Param::new(
            "MigrationType",
            Kind::Choice(&["Live", "Quick", "Shutdown", "ShutdownForce", "TurnOff"]),
            "Live unless said. Shutdown asks the guest, which always does; TurnOff does not ask.",
        ),
        Param::new("Cancel", Kind::Switch, "Cancels the live migration under way; the VM stays where it is."),
        WAIT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterVirtualMachineRole WEB1 -Node HV2",
            output: "Name OwnerNode State\n---- --------- -----\nWEB1 HV2       Online",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterVirtualMachineRole SQL1 HV2 -Wait 5 | Out-Null\nMove-ClusterVirtualMachineRole SQL1 -Cancel",
            output: "WARNING: Moving SQL1 is not finished after 5 s. It goes on as time passes.\nName OwnerNode State\n---- --------- -----\nSQL1 HV1       Online",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (name, groups) = role(run)?;
    if groups.iter().any(|group| run.world().vms_of(*group).next().is_none()) || groups.is_empty() {
        let message = format!("{name} is not a virtual machine.");
        return Err(ErrorRecord::refusal(Category::InvalidOperation, "NotAVirtualMachine", message)
            .hint("Move-ClusterGroup moves other groups."));
    }
    if !run.flag("Cancel") {
        let kind = match run.text("MigrationType") {
            Some("Quick") => MoveKind::Quick,
            Some("Shutdown" | "ShutdownForce") => MoveKind::ShutDown,
            Some("TurnOff") => MoveKind::TurnOff,
            Some(_) | None => MoveKind::Live,
        };
        return move_role(run, kind);
    }
    if !run.should_process(&name) {
        return Ok(());
    }
    let outcome =
        give(run, &format!("Cancelling the move of {name}"), &groups, Order::CancelMove, |world, group| {
            group_state(world, group).is_some_and(is_settled)
        });
    match outcome {
        // That the move failed is what was asked for.
        Err(error) if error.id == "MoveFailed" => emit_role(run, &name),
        Err(error) => Err(error),
        Ok(()) => emit_role(run, &name),
    }
}
