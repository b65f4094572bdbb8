//! `ConvertTo-Csv`.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::selector::properties_of;
use crate::value::Value;

/// `ConvertTo-Csv`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "ConvertTo-Csv",
    aliases: &[],
    synopsis: "Writes objects as lines of quoted values; the properties of the first are the columns.",
    signature: &[
        Param::new("Delimiter", Kind::Text, "What stands between values; a comma unless told.").at(0),
        Param::new("NoTypeInformation", Kind::Switch, "Without a type line; there never is one."),
    ],
    input: Input::All,
    changes: false,
    examples: &[Example {
        script: "[pscustomobject]@{ Name = 'N1'; State = 'Up' } | ConvertTo-Csv",
        output: "\"Name\",\"State\"\n\"N1\",\"Up\"",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let delimiter = run.text("Delimiter").unwrap_or(",").to_string();
    let items = run.take_input();
    let Some(first) = items.first() else { return Ok(()) };
    let names: Vec<String> = properties_of(first).into_iter().map(|(name, _)| name).collect();
    run.charge_shown(&items)?;
    run.emit(line(names.iter().cloned(), &delimiter));
    for item in &items {
        run.emit(line(names.iter().map(|name| item.member(name).to_string()), &delimiter));
    }
    Ok(())
}

fn line(values: impl Iterator<Item = String>, delimiter: &str) -> Value {
    let quoted: Vec<String> = values.map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect();
    Value::from(quoted.join(delimiter))
}
