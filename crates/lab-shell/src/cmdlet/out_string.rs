//! `Out-String`: what the console would show, as text.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::format::render;
use crate::value::Value;

/// `Out-String`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Out-String",
    aliases: &[],
    synopsis: "Yields what the console would show as one text.",
    signature: &[
        Param::new("Width", Kind::IntIn(2, 1_000), "Characters in a line."),
        Param::new("Stream", Kind::Switch, "One text for each line."),
    ],
    input: Input::All,
    changes: false,
    examples: &[Example { script: "(1..3 | Out-String) -replace '\\s+', '-'", output: "1-2-3-" }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let width = run.int("Width").and_then(|width| usize::try_from(width).ok()).unwrap_or(run.width());
    let items = run.take_input();
    run.charge_shown(&items)?;
    let lines = render(&items, width);
    if run.flag("Stream") {
        lines.into_iter().for_each(|line| run.emit(Value::from(line)));
        return Ok(());
    }
    // As in PowerShell each line ends, the last one too.
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    run.cx().state.meter.text(text.len())?;
    run.emit(text);
    Ok(())
}
