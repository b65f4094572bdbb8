//! `Wait-Lab`: lets simulated time pass.

use lab_kernel::SimDuration;

use super::span;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::scenario::ON_ERROR;
use crate::value::{TimeSpan, Value};

/// How long an `-Until` waits unless told otherwise.
const TIMEOUT: SimDuration = SimDuration::from_secs(5 * 60);

/// `Wait-Lab`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Wait-Lab",
    aliases: &[],
    synopsis: "Lets simulated time pass: for a while, or until something is so.",
    signature: &[
        Param::new("Duration", Kind::Duration, "How long.").at(0),
        Param::new("Until", Kind::Block, "What must be so; looked at whenever something happens."),
        Param::new("Timeout", Kind::Duration, "The longest wait for -Until; 5m unless said."),
    ],
    input: Input::None,
    changes: true,
    examples: &[
        Example {
            script: "New-LabHost HV1 | Out-Null\nWait-Lab 30s\nStop-LabHost HV1 -TurnOff\n(Get-LabEvent -About HV1)[-1].Time",
            output: "00:00:30",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nStop-LabHost HV1 -TurnOff\nWait-Lab -Until { (Get-LabRoleTruth SQL1).State -eq 'Running' } -Timeout 5m\nGet-LabRoleTruth SQL1",
            output: "Name RunsOn State\n---- ------ -----\nSQL1 {HV2}  Running",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let until = run.block("Until");
    let Some(limit) = run.duration("Duration").or_else(|| run.duration("Timeout")).map(sure).transpose()?
    else {
        return match until {
            Some(_) => wait(run, TIMEOUT),
            None => Err(ErrorRecord::mistake(
                Category::InvalidArgument,
                "NothingToWaitFor",
                "Wait-Lab needs to know how long, or what for.",
            )
            .hint("Write Wait-Lab 30s, or Wait-Lab -Until { … }.")),
        };
    };
    wait(run, limit)
}

fn wait(run: &mut Invocation<'_>, limit: SimDuration) -> Result<(), ErrorRecord> {
    if !run.should_process("the lab") {
        return Ok(());
    }
    let deadline = run.session().now() + limit;
    let Some(block) = run.block("Until") else { return run.advance_to(deadline) };
    // What is not there yet is no error to show at every instant.
    let on_error = run.swap_variable(ON_ERROR, Some("SilentlyContinue".into()));
    let outcome = run
        .wait_until_moment(deadline, |run| Ok(Value::from_output(run.call(&block, Value::Null)?).is_true()));
    run.swap_variable(ON_ERROR, on_error);
    let done = outcome?;
    if done {
        return Ok(());
    }
    let message = format!("What -Until asks for was not so within {}.", lab_view::text::span(limit));
    Err(ErrorRecord::refusal(Category::InvalidOperation, "WaitTimeout", message)
        .hint("Give a longer -Timeout, or look at Get-LabEvent for what keeps it."))
}

fn sure(given: TimeSpan) -> Result<SimDuration, ErrorRecord> {
    span(given).ok_or_else(|| {
        ErrorRecord::mistake(
            Category::InvalidArgument,
            "NegativeDuration",
            "Time does not run backwards by waiting.",
        )
        .hint("Set-LabTime shows an earlier moment.")
    })
}
