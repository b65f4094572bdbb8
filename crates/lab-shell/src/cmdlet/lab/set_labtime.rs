//! `Set-LabTime`: shows the lab at another moment.

use lab_kernel::SimTime;

use super::{span, time_of};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};

/// `Set-LabTime`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabTime",
    aliases: &[],
    synopsis: "Shows the lab as it was at a moment of this run; a command given there begins a new branch.",
    signature: &[Param::new("Time", Kind::Duration, "The moment, counted from the start of the run.")
        .at(0)
        .required()],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nWait-Lab 1m\nSet-LabTime 20s\nGet-LabBranch",
        output: "Name Current Commands Horizon\n---- ------- -------- -------\nmain True           1 00:01:00",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let time = run.duration("Time").and_then(span).map(|span| SimTime::ZERO + span);
    let (origin, horizon) = (run.session().origin(), run.session().horizon());
    match time.filter(|time| (origin..=horizon).contains(time)) {
        Some(time) => {
            if run.should_process("the lab") {
                let goal = run.session().begin_seek(time);
                run.advance_to(goal)?;
            }
            Ok(())
        }
        None => {
            let message = format!("This run goes from {} to {}.", time_of(origin), time_of(horizon));
            Err(ErrorRecord::refusal(Category::InvalidArgument, "OutsideOfRun", message)
                .hint("Wait-Lab lets more time pass."))
        }
    }
}
