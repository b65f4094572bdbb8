//! `ConvertTo-Json`.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::ErrorRecord;
use crate::json::{Layout, to_json};
use crate::value::Value;

/// `ConvertTo-Json`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "ConvertTo-Json",
    aliases: &[],
    synopsis: "Writes objects as JSON; below -Depth (2 unless told) a thing becomes its text, with a warning.",
    signature: &[
        Param::new("InputObject", Kind::Any, "The object; an array given here stays an array.")
            .at(0)
            .from_pipe(Pipe::Value),
        Param::new("Depth", Kind::IntIn(0, 100), "How deep objects inside objects are written."),
        Param::new("Compress", Kind::Switch, "Without blanks and line ends."),
        Param::new("AsArray", Kind::Switch, "An array even for one object."),
    ],
    input: Input::All,
    changes: false,
    examples: &[
        Example {
            script: "@{ Name = 'N1'; Votes = 1, 0 } | ConvertTo-Json",
            output: "{\n  \"Name\": \"N1\",\n  \"Votes\": [\n    1,\n    0\n  ]\n}",
        },
        Example { script: "1..3 | ConvertTo-Json -Compress", output: "[1,2,3]" },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let as_array = run.flag("AsArray");
    let input = run.take_input();
    if input.is_empty() && run.value("InputObject").is_none() {
        return Ok(());
    }
    let value = match run.value("InputObject").cloned() {
        Some(Value::List(list)) if !as_array => Value::List(list),
        Some(given) if as_array => Value::list(vec![given]),
        Some(given) => given,
        None if as_array => Value::list(input),
        None => Value::from_output(input),
    };
    let layout = if run.flag("Compress") { Layout::Compact } else { Layout::Indented };
    let depth = run.int("Depth").and_then(|depth| u16::try_from(depth).ok()).unwrap_or(2);
    let json = to_json(&value, layout, depth, &mut run.cx().state.meter)?;
    if json.is_truncated {
        run.warn(format!("The JSON is truncated: the objects lie deeper than the set depth of {depth}."));
    }
    run.emit(json.text);
    Ok(())
}
