//! `Measure-Object`: counts and sums.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::ops::{arithmetic, sort_order};
use crate::parse::ast::{BinaryOp, Case};
use crate::selector::{Selector, selectors};
use crate::value::{Object, Value};

/// `Measure-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Measure-Object",
    aliases: &["measure"],
    synopsis: "Counts objects, and adds up or compares a property.",
    signature: &[
        Param::new("Property", Kind::List(&Kind::Any), "What to measure; without it the objects themselves.")
            .at(0),
        Param::new("Sum", Kind::Switch, "Adds up."),
        Param::new("Average", Kind::Switch, "The sum by the count."),
        Param::new("Maximum", Kind::Switch, "The largest."),
        Param::new("Minimum", Kind::Switch, "The smallest."),
    ],
    input: Input::All,
    changes: false,
    examples: &[
        Example {
            script: "1..4 | Measure-Object -Sum -Average",
            output: "Count    : 4\nAverage  : 2.5\nSum      : 10\nMaximum  :\nMinimum  :\nProperty :",
        },
        Example { script: "('a', 'b' | Measure-Object).Count", output: "2" },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let by = selectors(&run.items("Property"))?;
    let items = run.take_input();
    if by.is_empty() {
        let measured = measure(run, &items, None)?;
        run.emit(measured);
    }
    for selector in &by {
        let mut values = Vec::new();
        for item in &items {
            let value = selector.value(item, run)?;
            if !matches!(value, Value::Null) {
                values.push(value);
            }
        }
        let measured = measure(run, &values, Some(selector))?;
        run.emit(measured);
    }
    Ok(())
}

fn measure(run: &mut Invocation<'_>, values: &[Value], by: Option<&Selector>) -> Result<Object, ErrorRecord> {
    run.charge(values.len())?;
    let adds = run.flag("Sum") || run.flag("Average");
    let sum = if adds { add_up(run, values)? } else { Value::Null };
    let average = match (&sum, run.flag("Average")) {
        (Value::Null, _) | (_, false) => Value::Null,
        (sum, true) => {
            let count = Value::Int(values.len() as i64);
            arithmetic(BinaryOp::Divide, sum, &count, &mut run.cx().state.meter)?
        }
    };
    let largest = values.iter().max_by(|a, b| sort_order(a, b, Case::Ignored)).cloned();
    let smallest = values.iter().min_by(|a, b| sort_order(a, b, Case::Ignored)).cloned();
    let shown = |wanted: bool, value: Option<Value>| if wanted { value } else { None };
    Ok(Object::new("MeasureInfo")
        .with("Count", values.len() as u64)
        .with("Average", average)
        .with("Sum", if run.flag("Sum") { sum } else { Value::Null })
        .with("Maximum", shown(run.flag("Maximum"), largest))
        .with("Minimum", shown(run.flag("Minimum"), smallest))
        .with("Property", by.map(Selector::label)))
}

/// The first value decides what is added: numbers or spans of time.
fn add_up(run: &mut Invocation<'_>, values: &[Value]) -> Result<Value, ErrorRecord> {
    let mut sum = match values.first() {
        None => Value::Null,
        Some(Value::Duration(_)) => Value::Duration(Default::default()),
        Some(_) => Value::Int(0),
    };
    for value in values {
        sum = arithmetic(BinaryOp::Add, &sum, value, &mut run.cx().state.meter)?;
    }
    Ok(sum)
}
