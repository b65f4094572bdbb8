//! `Clear-LabFault`: takes failures back.

use lab_world::fault::{self, Fault};
use lab_world::{Command, Refusal};

use super::invoke_labfault::named;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Clear-LabFault`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Clear-LabFault",
    aliases: &[],
    synopsis: "Takes failures back, also those that wait for a moment of a migration; without a name all.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Fault), "Which failure.").at(0),
        Param::new("Target", Kind::List(&Kind::Name(Names::Struck)), "What it struck; all unless said.")
            .at(1),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nInvoke-LabFault StoragePathLost -Target HV1\nClear-LabFault StoragePathLost\nClear-LabFault StoragePathLost -Target HV1",
        output: "ERROR: This failure is not there.\n  List what is active with Get-LabFault.\n  Rule: the lab\n  line 4, column 1: InvalidOperation, FaultNotActive",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let targets = run.texts("Target");
    let waiting = run.world().armed.iter().flat_map(|armed| armed.faults.iter().copied());
    let mut active = run.world().faults.clone();
    for fault in waiting {
        active.insert(fault);
    }
    let faults: Vec<Fault> = match run.text("Name").map(str::to_string) {
        None => active.into_iter().collect(),
        Some(name) if !targets.is_empty() => named(run.world(), &name, &targets)?,
        Some(name) => {
            let kind = find::pick(
                "failure",
                &name,
                fault::ALL.iter().map(|kind| (kind.name, kind.name.into())),
                "",
            )?;
            active.into_iter().filter(|fault| fault.name == kind).collect()
        }
    };
    if faults.is_empty() {
        return Err(ErrorRecord::from(&Refusal::FaultNotActive));
    }
    for fault in faults {
        let target = lab_view::record::struck(run.world(), fault.struck);
        run.carry_out(&target, Command::Clear(fault))?;
    }
    Ok(())
}
