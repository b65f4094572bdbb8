//! `Where-Object`: keeps what fits.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::{Category, ErrorRecord};
use crate::parse::operator_by_word;
use crate::value::Value;

const fn operator(name: &'static str) -> Param {
    Param::new(name, Kind::Switch, "Compares the property with the value.")
}

/// `Where-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Where-Object",
    aliases: &["?", "where"],
    synopsis: "Keeps the objects for which a block or a comparison is true.",
    signature: &[
        Param::new("FilterScript", Kind::Any, "A block that looks at $_, or the name of a property.")
            .at(0)
            .required()
            .alias(&["Property"]),
        Param::new("Value", Kind::Any, "What the property is compared with.").at(1),
        operator("EQ"),
        operator("NE"),
        operator("GT"),
        operator("GE"),
        operator("LT"),
        operator("LE"),
        operator("Like"),
        operator("NotLike"),
        operator("Match"),
        operator("NotMatch"),
        operator("In"),
        operator("NotIn"),
        operator("Contains"),
        operator("NotContains"),
        Param::new("Not", Kind::Switch, "Keeps the objects whose property is empty, zero or false."),
        Param::new("InputObject", Kind::Any, "The object.").from_pipe(Pipe::Value),
    ],
    input: Input::Each,
    changes: false,
    examples: &[
        Example { script: "1..6 | Where-Object { $_ % 2 -eq 0 }", output: "2\n4\n6" },
        Example {
            script: "@{ State = 'Up' }, @{ State = 'Down' } | Where-Object State -eq Up",
            output: "Name  Value\n----  -----\nState Up",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let Some(item) = run.take_input().pop().or_else(|| run.value("InputObject").cloned()) else {
        return Ok(());
    };
    let keeps = match run.block("FilterScript") {
        Some(block) => Value::from_output(run.call(&block, item.clone())?).is_true(),
        None => compares(run, &item)?,
    };
    if keeps {
        run.emit(item);
    }
    Ok(())
}

/// The simplified form: property, operator, value.
fn compares(run: &mut Invocation<'_>, item: &Value) -> Result<bool, ErrorRecord> {
    let name = run.value("FilterScript").map(Value::to_string).unwrap_or_default();
    let found = item.member(&name);
    let chosen: Vec<&'static str> = CMDLET
        .signature
        .iter()
        .filter(|p| p.kind == Kind::Switch && run.flag(p.name))
        .map(|p| p.name)
        .collect();
    match chosen.as_slice() {
        [] => Ok(found.is_true()),
        ["Not"] => Ok(!found.is_true()),
        [operator] => {
            let op = operator_by_word(operator).expect("each switch of Where-Object is an operator's word");
            let value = run.value("Value").cloned().unwrap_or_default();
            Ok(run.cx().binary(op, found, value)?.is_true())
        }
        several => {
            let message = format!("Where-Object takes one comparison, not -{}.", several.join(" and -"));
            Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Use a block: { $_.A -eq 1 -and $_.B -eq 2 }."))
        }
    }
}
