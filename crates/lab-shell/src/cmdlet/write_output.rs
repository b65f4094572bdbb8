//! `Write-Output`.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::ErrorRecord;

/// `Write-Output`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Write-Output",
    aliases: &["echo", "write"],
    synopsis: "Yields what it is given.",
    signature: &[Param::new("InputObject", Kind::Any, "What to yield; arrays item by item.")
        .at(0)
        .required()
        .rest()
        .from_pipe(Pipe::Value)],
    input: Input::Each,
    changes: false,
    examples: &[Example { script: "Write-Output one two", output: "one\ntwo" }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    run.items("InputObject").into_iter().for_each(|item| run.emit(item));
    Ok(())
}
