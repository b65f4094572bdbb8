//! `Write-Host`.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::ErrorRecord;
use crate::value::Value;

/// `Write-Host`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Write-Host",
    aliases: &[],
    synopsis: "Writes a line for people; nothing goes down the pipeline.",
    signature: &[Param::new("Object", Kind::Any, "What to write; several with blanks between.")
        .at(0)
        .rest()
        .from_pipe(Pipe::Value)],
    input: Input::Each,
    changes: false,
    examples: &[Example { script: "$n = 3; Write-Host \"$n nodes\" up", output: "3 nodes up" }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let text = run.value("Object").map(Value::to_string).unwrap_or_default();
    run.cx().state.meter.text(text.len())?;
    run.host(text);
    Ok(())
}
