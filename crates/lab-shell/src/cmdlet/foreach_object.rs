//! `ForEach-Object`: does something for each object.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::ErrorRecord;
use crate::value::Value;

/// `ForEach-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "ForEach-Object",
    aliases: &["%", "foreach"],
    synopsis: "Runs a block for each object, or yields one of its properties.",
    signature: &[
        Param::new("Process", Kind::Any, "A block that looks at $_, or the name of a property.")
            .at(0)
            .required()
            .alias(&["MemberName"]),
        Param::new("InputObject", Kind::Any, "The object.").from_pipe(Pipe::Value),
    ],
    input: Input::Each,
    changes: false,
    examples: &[
        Example { script: "1..3 | ForEach-Object { $_ * 10 }", output: "10\n20\n30" },
        Example { script: "'one', 'three' | % Length", output: "3\n5" },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let Some(item) = run.take_input().pop().or_else(|| run.value("InputObject").cloned()) else {
        return Ok(());
    };
    let values = match run.block("Process") {
        Some(block) => run.call(&block, item)?,
        None => {
            let name = run.value("Process").map(Value::to_string).unwrap_or_default();
            item.member(&name).into_items()
        }
    };
    values.into_iter().for_each(|value| run.emit(value));
    Ok(())
}
