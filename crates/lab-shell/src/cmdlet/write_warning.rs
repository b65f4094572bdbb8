//! `Write-Warning` and `Write-Error`: what a script has to say beside what it yields.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::{Category, ErrorRecord};

/// What is said.
const MESSAGE: Param =
    Param::new("Message", Kind::Text, "What to say.").at(0).required().from_pipe(Pipe::Value);

/// `Write-Warning`.
pub(super) const WARNING: Cmdlet = Cmdlet {
    name: "Write-Warning",
    aliases: &[],
    synopsis: "Writes a warning; nothing goes down the pipeline.",
    signature: &[MESSAGE],
    input: Input::Each,
    changes: false,
    examples: &[Example { script: "Write-Warning 'one vote left'", output: "WARNING: one vote left" }],
    run: |run| {
        let message = message(run)?;
        run.warn(message);
        Ok(())
    },
};

/// `Write-Error`.
pub(super) const ERROR: Cmdlet = Cmdlet {
    name: "Write-Error",
    aliases: &[],
    synopsis: "Writes an error; the script goes on unless -ErrorAction Stop says otherwise.",
    signature: &[MESSAGE],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Write-Error 'no vote left'; 'goes on'",
        output: "ERROR: no vote left\n  line 1, column 1: NotSpecified, WriteErrorException\ngoes on",
    }],
    run: |run| {
        let message = message(run)?;
        run.write_error(ErrorRecord::refusal(Category::NotSpecified, "WriteErrorException", message));
        Ok(())
    },
};

fn message(run: &mut Invocation<'_>) -> Result<String, ErrorRecord> {
    let message = run.word("Message");
    run.cx().state.meter.text(message.len())?;
    Ok(message)
}
