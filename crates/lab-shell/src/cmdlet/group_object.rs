//! `Group-Object`.

use std::collections::BTreeMap;

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::selector::selectors;
use crate::value::{Object, Value};

/// `Group-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Group-Object",
    aliases: &["group"],
    synopsis: "Puts objects with equal properties together, in the order they first appear.",
    signature: &[
        Param::new(
            "Property",
            Kind::List(&Kind::Any),
            "What has to be equal; without it the objects themselves.",
        )
        .at(0),
        Param::new("NoElement", Kind::Switch, "Counts only."),
    ],
    input: Input::All,
    changes: false,
    examples: &[Example {
        script: "'Up', 'Down', 'Up' | Group-Object -NoElement",
        output: "Count Name\n----- ----\n    2 Up\n    1 Down",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let by = selectors(&run.items("Property"))?;
    let mut order: Vec<(String, Vec<Value>, Vec<Value>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for item in run.take_input() {
        run.charge(1)?;
        let mut values = Vec::new();
        for selector in &by {
            values.push(selector.value(&item, run)?);
        }
        if by.is_empty() {
            values.push(item.clone());
        }
        run.charge_shown(&values)?;
        let name = values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
        let place = *places.entry(name.to_lowercase()).or_insert(order.len());
        match order.get_mut(place) {
            Some((_, _, items)) => items.push(item),
            None => order.push((name, values, vec![item])),
        }
    }
    let with_items = !run.flag("NoElement");
    for (name, values, items) in order {
        let group = Object::new(if with_items { "GroupInfo" } else { "GroupInfoNoElement" })
            .with("Count", items.len() as u64)
            .with("Name", name);
        if with_items {
            run.emit(group.with("Group", Value::list(items)).with("Values", Value::list(values)));
        } else {
            run.emit(group);
        }
    }
    Ok(())
}
