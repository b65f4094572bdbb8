//! `Enter-PSSession`: what is typed from now on happens on a host.

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::answers;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Enter-PSSession`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Enter-PSSession",
    aliases: &["etsn"],
    synopsis: "Goes to a host: cmdlets that work on a host work on this one until Exit-PSSession.",
    signature: &[Param::new("ComputerName", Kind::Name(Names::Host), "The host; it must be running.")
        .at(0)
        .required()
        .alias(&["CN"])
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nEnter-PSSession HV1\n(Get-VMHost).Name\nExit-PSSession",
        output: "HV1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let given = run.text("ComputerName").unwrap_or_default().to_string();
    let host = find::host(run.world(), &given)?;
    answers(run.world(), host)?;
    run.enter(Some(host));
    Ok(())
}
