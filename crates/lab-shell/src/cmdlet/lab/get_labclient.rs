//! `Get-LabClient`: what a user's PC notices of a VM.

use lab_kernel::SimTime;
use lab_units::VmId;

use super::{seconds, span, time_of};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;
use crate::value::{Object, Value};

/// `Get-LabClient`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabClient",
    aliases: &[],
    synopsis: "Shows what a PC on the VM's network notices: pings lost, a TCP session, a file copy, a monitor's heartbeat.",
    signature: &[
        Param::new(
            "VMName",
            Kind::List(&Kind::Name(Names::Vm)),
            "Of which VMs; all that are reached from outside unless said.",
        )
        .at(0)
        .alias(&["Name", "VM"])
        .from_pipe(Pipe::Either),
        Param::new(
            "Since",
            Kind::Duration,
            "Watch from this moment of the run; from the VM's first start unless said.",
        ),
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterVirtualMachineRole WEB1 -Node HV2 -MigrationType Quick | Out-Null\nGet-LabClient WEB1 | Format-List VMName, PingsLost, LongestOutageSeconds, Session, SessionBreaks, HeartbeatAlarms",
        output: "VMName               : WEB1\nPingsLost            : 39\nLongestOutageSeconds : 38.19549564\nSession              : Connected\nSessionBreaks        : 1\nHeartbeatAlarms      : 1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let since = run.duration("Since").and_then(span).map(|span| SimTime::ZERO + span);
    let names = run.texts("VMName");
    let mut chosen: Vec<VmId> = Vec::new();
    for name in &names {
        match find::vm(run.world(), name) {
            Ok(vm) => chosen.push(vm),
            Err(error) => run.write_error(error),
        }
    }
    if names.is_empty() {
        chosen = run.world().vms.ids().collect();
    }
    for vm in chosen {
        let session = run.session();
        let view = lab_view::client::client(session.world(), session.log(), vm, since, session.now());
        match view {
            Some(view) => run.emit(object(&view)),
            None if names.is_empty() => (),
            None => {
                let message = format!("No client reaches {}.", run.world().vms[vm].name);
                let hint = "It never ran, or its virtual switch leads to no network outside.";
                let error = ErrorRecord::refusal(Category::InvalidOperation, "NoClient", message).hint(hint);
                run.write_error(error);
            }
        }
    }
    Ok(())
}

fn object(view: &lab_view::client::ClientView) -> Object {
    let seen = &view.seen;
    let session = match (view.answers, view.outages.last()) {
        (true, _) | (false, None) => "Connected",
        (false, Some(last)) if seen.broken.last().is_some_and(|broken| *broken >= last.from) => "Broken",
        (false, Some(_)) => "Waiting",
    };
    let broken: Vec<Value> = seen.broken.iter().map(|at| time_of(*at).into()).collect();
    Object::new("LabClient")
        .with("VMName", view.name.as_str())
        .with("Network", view.network.as_str())
        .with("Answers", view.answers)
        .with("PingsSent", seen.pings.0)
        .with("PingsLost", seen.pings.1)
        .with("LongestOutageSeconds", seconds(seen.longest))
        .with("Session", session)
        .with("SessionStalledSeconds", seconds(seen.stalled))
        .with("Retransmissions", seen.retransmissions)
        .with("SessionBreaks", seen.broken.len() as u64)
        .with("BrokenAt", Value::list(broken))
        .with("FileCopiedBytes", seen.copied.0)
        .with("HeartbeatsMissed", seen.heartbeats.1)
        .with("HeartbeatAlarms", seen.alarms)
}
