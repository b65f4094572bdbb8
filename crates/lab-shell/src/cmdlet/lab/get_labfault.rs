//! `Get-LabFault`: the catalogue of failures.

use lab_world::fault;

use super::invoke_labfault::target_word;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabFault`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabFault",
    aliases: &[],
    synopsis: "Lists the failures that can be brought about, and where each is there now, or waits for a moment of a migration.",
    signature: &[Param::new(
        "Name",
        Kind::List(&Kind::Name(Names::Fault)),
        "Which failures; all unless said.",
    )
    .at(0)
    .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[
        Example {
            script: "Get-LabFault WitnessLost, GuestCrash",
            output: "Name        Strikes     Active Waiting About\n----        -------     ------ ------- -----\nWitnessLost the witness {}     {}      The witness is one vote: the cluster goes on without it, but has less to lose.\nGuestCrash  a VM        {}     {}      Host clusters restart a crashed guest; only a guest cluster keeps its service up…",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nInvoke-LabFault HostPowerLost -Target HV2 -At StopAndCopy | Out-Null\nGet-LabFault HostPowerLost | Format-List Active, Waiting",
            output: "Active  : {}\nWaiting : {HV2 at StopAndCopy}",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let known = || fault::ALL.iter().map(|kind| (kind, kind.name.into()));
    let wanted = run.texts("Name");
    let mut chosen = Vec::new();
    for name in &wanted {
        match find::pick("failure", name, known(), "") {
            Ok(kind) => chosen.push(kind),
            Err(error) => run.write_error(error),
        }
    }
    let kinds: Vec<&fault::Kind> = if wanted.is_empty() { fault::ALL.iter().collect() } else { chosen };
    for kind in kinds {
        let world = run.world();
        let there = world.faults.iter().filter(|fault| fault.name == kind.name);
        let active: Vec<String> = there.map(|fault| lab_view::record::struck(world, fault.struck)).collect();
        let waiting =
            world.armed.iter().flat_map(|armed| armed.faults.iter().map(move |fault| (fault, armed.at)));
        let waiting: Vec<String> = waiting
            .filter(|(fault, _)| fault.name == kind.name)
            .map(|(fault, at)| format!("{} at {at}", lab_view::record::struck(world, fault.struck)))
            .collect();
        let object = Object::new("LabFault")
            .with("Name", kind.name)
            .with("Strikes", target_word(kind.strikes))
            .with("Active", active)
            .with("Waiting", waiting)
            .with("About", kind.about);
        run.emit(object);
    }
    Ok(())
}
