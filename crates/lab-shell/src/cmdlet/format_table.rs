//! `Format-Table`: objects as a table of text.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::format::{cell, default_columns, table_lines};
use crate::selector::selectors;
use crate::value::Value;

/// `Format-Table`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Format-Table",
    aliases: &["ft"],
    synopsis: "Shows objects as a table; what comes out is text.",
    signature: &[
        Param::new(
            "Property",
            Kind::List(&Kind::Any),
            "Columns: names, wildcards, or @{ n = 'Label'; e = { … } }.",
        )
        .at(0),
        Param::new("AutoSize", Kind::Switch, "Columns as wide as their text; they always are."),
        Param::new("HideTableHeaders", Kind::Switch, "Rows only."),
    ],
    input: Input::All,
    changes: false,
    examples: &[Example {
        script: "[pscustomobject]@{ Name = 'N1'; NodeWeight = 1; State = 'Up' } | ft Name, NodeWeight",
        output: "Name NodeWeight\n---- ----------\nN1            1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let asked = selectors(&run.items("Property"))?;
    let items = run.take_input();
    run.charge_shown(&items)?;
    let Some(first) = items.first() else { return Ok(()) };
    let mut titles = Vec::new();
    let mut rows = Vec::new();
    if asked.is_empty() {
        let columns = default_columns(first);
        if columns.is_empty() || matches!(first, Value::Str(_)) {
            items.into_iter().for_each(|item| run.emit(item));
            return Ok(());
        }
        rows.extend(items.iter().map(|item| columns.iter().map(|column| column.cell(item)).collect()));
        titles.extend(columns.into_iter().map(|column| column.title));
    } else {
        for (at, item) in items.iter().enumerate() {
            let mut row = Vec::new();
            for selector in &asked {
                for (title, value) in selector.pick(item, run)? {
                    if at == 0 {
                        titles.push(title);
                    }
                    row.push(cell(&value));
                }
            }
            rows.push(row);
        }
    }
    run.charge(rows.len() * titles.len())?;
    let lines = table_lines(&titles, &rows, run.width());
    let skip = if run.flag("HideTableHeaders") { 2 } else { 0 };
    lines.into_iter().skip(skip).for_each(|line| run.emit(Value::from(line)));
    Ok(())
}
