//! `Format-List`: one property a line.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::format::list_lines;
use crate::selector::{properties_of, selectors};
use crate::value::Value;

/// `Format-List`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Format-List",
    aliases: &["fl"],
    synopsis: "Shows objects as lists, one property a line; what comes out is text.",
    signature: &[Param::new(
        "Property",
        Kind::List(&Kind::Any),
        "Names, wildcards, or @{ n = 'Label'; e = { … } }.",
    )
    .at(0)],
    input: Input::All,
    changes: false,
    examples: &[Example {
        script: "[pscustomobject]@{ Name = 'N1'; State = 'Up' } | Format-List *",
        output: "Name  : N1\nState : Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let asked = selectors(&run.items("Property"))?;
    let mut objects = Vec::new();
    let items = run.take_input();
    run.charge_shown(&items)?;
    for item in items {
        let mut properties = Vec::new();
        for selector in &asked {
            properties.extend(selector.pick(&item, run)?);
        }
        if asked.is_empty() && matches!(item, Value::Object(_) | Value::Map(_)) {
            properties = properties_of(&item);
        }
        if properties.is_empty() {
            run.emit(item);
        } else {
            run.charge(properties.len())?;
            objects.push(properties);
        }
    }
    let lines = list_lines(&objects, run.width());
    lines.into_iter().for_each(|line| run.emit(Value::from(line)));
    Ok(())
}
