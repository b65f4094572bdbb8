//! `Start-Sleep`: what a script written for Windows says where the lab has `Wait-Lab`.

use lab_kernel::SimDuration;

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::{Category, ErrorRecord};

/// The longest pause in Windows: as many milliseconds as a signed number of 32 bits holds.
const MOST_MILLIS: i64 = 2_147_483_647;

/// `Start-Sleep`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-Sleep",
    aliases: &["sleep"],
    synopsis: "Lets simulated time pass, as Wait-Lab does.",
    signature: &[
        Param::new("Seconds", Kind::IntIn(0, MOST_MILLIS / 1_000), "How many seconds.").at(0),
        Param::new("Milliseconds", Kind::IntIn(0, MOST_MILLIS), "How many milliseconds.").alias(&["ms"]),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nStart-Sleep -Seconds 30\nStop-LabHost HV1 -TurnOff\n(Get-LabEvent -About HV1)[-1].Time",
        output: "00:00:30",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let amount = |name| run.int(name).and_then(|amount| u64::try_from(amount).ok());
    let span = match (amount("Seconds"), amount("Milliseconds")) {
        (Some(seconds), None) => SimDuration::from_secs(seconds),
        (None, Some(millis)) => SimDuration::from_millis(millis),
        (None, None) | (Some(_), Some(_)) => {
            let message = "Start-Sleep takes seconds or milliseconds.";
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Write Start-Sleep -Seconds 30; Wait-Lab takes 30s, 5m and 2h as well."));
        }
    };
    if !run.should_process("the lab") {
        return Ok(());
    }
    let until = run.session().now() + span;
    run.advance_to(until)
}
