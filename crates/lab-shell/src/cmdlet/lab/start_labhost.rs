//! `Start-LabHost`: switches hosts on.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Start-LabHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-LabHost",
    aliases: &[],
    synopsis: "Switches hosts on; Windows takes its time to start.",
    signature: &[Param::new("Name", Kind::List(&Kind::Name(Names::Host)), "Which hosts.")
        .at(0)
        .required()
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nStop-LabHost HV1 -TurnOff\nStart-LabHost HV1\nWait-Lab 2m\nGet-LabEvent -About HV1 | Select-Object -Last 2 | Format-Table Time, Message",
        output: "Time     Message\n----     -------\n00:00:00 HV1 was switched on.\n00:01:00 Windows runs on HV1.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Name");
    let hosts = find::hosts(run.world(), &names)?;
    run.carry_out(&names.join(", "), Command::PowerOn(hosts)).map(drop)
}
