//! `Select-Object`: some properties, some objects.

use std::collections::BTreeSet;

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::{Category, ErrorRecord};
use crate::selector::{Selector, properties_of, selectors};
use crate::value::number::to_count;
use crate::value::{Object, Value};

/// Most objects a count can ask for.
const MOST: i64 = i32::MAX as i64;

/// `Select-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Select-Object",
    aliases: &["select"],
    synopsis: "Picks properties of objects, or some of the objects.",
    signature: &[
        Param::new("Property", Kind::List(&Kind::Any), "Names, wildcards, or @{ n = 'Label'; e = { … } }.")
            .at(0),
        Param::new("ExpandProperty", Kind::Text, "Yields the values of this property instead of objects."),
        Param::new("First", Kind::IntIn(0, MOST), "Only so many from the start."),
        Param::new("Last", Kind::IntIn(0, MOST), "Only so many from the end."),
        Param::new("Skip", Kind::IntIn(0, MOST), "Leaves out so many; with -Last from the end."),
        Param::new("Unique", Kind::Switch, "Leaves out what was there before."),
    ],
    input: Input::All,
    changes: false,
    examples: &[
        Example { script: "1..10 | Select-Object -Skip 2 -First 3", output: "3\n4\n5" },
        Example {
            script: "[pscustomobject]@{ Name = 'N1'; Votes = 1 } | Select-Object Name, @{ n = 'Twice'; e = { $_.Votes * 2 } }",
            output: "Name Twice\n---- -----\nN1       2",
        },
        Example { script: "'a', 'b', 'a' | Select-Object -Unique", output: "a\nb" },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let picked = selectors(&run.items("Property"))?;
    let mut items = Vec::new();
    for item in some_of(run) {
        match picked.as_slice() {
            [] => items.push(item),
            picked => items.push(with_properties(run, &item, picked)?),
        }
    }
    if let Some(name) = run.text("ExpandProperty").map(str::to_string) {
        items = expanded(run, items, &name)?;
    }
    if run.flag("Unique") {
        run.charge_shown(&items)?;
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(identity(item)));
    }
    items.into_iter().for_each(|item| run.emit(item));
    Ok(())
}

/// The objects that -Skip, -First and -Last leave.
fn some_of(run: &mut Invocation<'_>) -> Vec<Value> {
    let count = |run: &Invocation<'_>, name: &str| run.value(name).map(to_count);
    let (first, last) = (count(run, "First"), count(run, "Last"));
    let skip = count(run, "Skip").unwrap_or(0);
    let mut items = run.take_input();
    match (first, last) {
        (None, Some(last)) => {
            items.truncate(items.len().saturating_sub(skip));
            items.split_off(items.len().saturating_sub(last))
        }
        (None, None) => items.split_off(skip.min(items.len())),
        (Some(first), None) => items.into_iter().skip(skip).take(first).collect(),
        (Some(first), Some(last)) => {
            let items: Vec<Value> = items.into_iter().skip(skip).collect();
            let from_end = items.len().saturating_sub(last);
            let kept = items.into_iter().enumerate().filter(|(at, _)| *at < first || *at >= from_end);
            kept.map(|(_, item)| item).collect()
        }
    }
}

fn with_properties(
    run: &mut Invocation<'_>,
    item: &Value,
    picked: &[Selector],
) -> Result<Value, ErrorRecord> {
    let mut object = Object::custom();
    for selector in picked {
        for (name, value) in selector.pick(item, run)? {
            object.set(name.into(), value);
        }
    }
    Ok(object.into())
}

fn expanded(run: &mut Invocation<'_>, items: Vec<Value>, name: &str) -> Result<Vec<Value>, ErrorRecord> {
    let mut values = Vec::new();
    for item in items {
        let known = properties_of(&item).iter().any(|(known, _)| crate::value::same_name(known, name));
        if !known {
            let message =
                format!("The property '{name}' cannot be found on a value of type {}.", item.type_name());
            run.write_error(ErrorRecord::refusal(
                Category::InvalidArgument,
                "ExpandPropertyNotFound",
                message,
            ));
            continue;
        }
        values.extend(item.member(name).into_items());
        run.charge(values.len() / 16)?;
    }
    Ok(values)
}

/// Text that is the same for what counts as the same.
fn identity(item: &Value) -> String {
    let properties = properties_of(item);
    let parts: Vec<String> = properties.iter().map(|(name, value)| format!("{name}\u{1f}{value}")).collect();
    format!("{}\u{1e}{item}\u{1e}{}", item.type_name(), parts.join("\u{1e}"))
}
