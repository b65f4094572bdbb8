//! `Get-LabAvailability`: seconds up, and seconds lost by cause.

use lab_units::VmId;
use lab_view::availability::{AvailabilityView, Cause, availability};

use super::seconds;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabAvailability`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabAvailability",
    aliases: &[],
    synopsis: "Shows how long VMs were up since their first start, and how many seconds were lost to which cause.",
    signature: &[Param::new(
        "Name",
        Kind::List(&Kind::Name(Names::Vm)),
        "Which VMs; all that ever ran unless said.",
    )
    .at(0)
    .alias(&["VMName", "VM"])
    .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterVirtualMachineRole WEB1 -Node HV2 -MigrationType Quick | Out-Null\nGet-LabAvailability | Format-Table Name, LostSeconds, PlannedSeconds",
        output: "Name LostSeconds PlannedSeconds\n---- ----------- --------------\nSQL1           0              0\nWEB1 38.19549564    38.19549564",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Name");
    let mut chosen: Vec<VmId> = Vec::new();
    for name in &names {
        match find::vm(run.world(), name) {
            Ok(vm) => chosen.push(vm),
            Err(error) => run.write_error(error),
        }
    }
    let session = run.session();
    let all = availability(session.world(), session.log(), session.now());
    if names.is_empty() {
        chosen = all.iter().map(|view| view.vm).collect();
    }
    for vm in chosen {
        match all.iter().find(|view| view.vm == vm) {
            Some(view) => run.emit(object(view)),
            None => {
                let message = format!("{} never ran.", run.world().vms[vm].name);
                let error = ErrorRecord::refusal(Category::InvalidOperation, "NeverRan", message);
                run.write_error(error.hint("Its ledger begins with its first start."));
            }
        }
    }
    Ok(())
}

fn object(view: &AvailabilityView) -> Object {
    let of = |cause| seconds(view.of(cause));
    Object::new("LabAvailability")
        .with("Name", view.name.as_str())
        .with("UpSeconds", seconds(view.up))
        .with("LostSeconds", seconds(view.lost))
        .with("Availability", view.percent())
        .with("BrownoutSeconds", of(Cause::Brownout))
        .with("BlackoutSeconds", of(Cause::Blackout))
        .with("PlannedSeconds", of(Cause::Planned))
        .with("DetectionSeconds", of(Cause::Detection))
        .with("WaitingSeconds", of(Cause::Waiting))
        .with("RestartSeconds", of(Cause::Restart))
        .with("QuorumLostSeconds", of(Cause::QuorumLost))
        .with("StorageSeconds", of(Cause::Storage))
        .with("OrderedSeconds", of(Cause::Ordered))
}
