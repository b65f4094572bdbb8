//! `+ - * / %` and `..`.

use std::rc::Rc;

use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::parse::ast::BinaryOp;
use crate::value::number::{to_count, to_int, to_number, to_time_span};
use crate::value::{Map, TimeSpan, Value};

/// Applies an arithmetic operator; the left side decides, as in PowerShell.
pub(crate) fn arithmetic(
    op: BinaryOp,
    left: &Value,
    right: &Value,
    meter: &mut Meter,
) -> Result<Value, ErrorRecord> {
    match (op, left) {
        (BinaryOp::Add, Value::Null) => Ok(right.clone()),
        (BinaryOp::Add, Value::Str(text)) => concat(text, right, meter),
        (BinaryOp::Add, Value::List(list)) => {
            let more = right.clone().into_items();
            meter.charge((list.items().len() + more.len()) as u64)?;
            Ok(Value::list(list.items().iter().cloned().chain(more).collect()))
        }
        (BinaryOp::Add, Value::Map(map)) => merge(map, right, meter),
        (BinaryOp::Multiply, Value::Str(text)) => {
            let times = times(right)?;
            meter.text(text.len().saturating_mul(times))?;
            Ok(Value::from(text.repeat(times)))
        }
        (BinaryOp::Multiply, Value::List(list)) => {
            let times = times(right)?;
            meter.charge(list.items().len() as u64 * times as u64)?;
            let items = std::iter::repeat_n(list.items(), times).flatten().cloned();
            Ok(Value::list(items.collect()))
        }
        (_, Value::Duration(span)) => with_time(op, *span, right),
        _ => with_numbers(op, left, right),
    }
}

fn concat(text: &str, right: &Value, meter: &mut Meter) -> Result<Value, ErrorRecord> {
    let right = right.to_string();
    meter.text(text.len() + right.len())?;
    Ok(Value::from(format!("{text}{right}")))
}

fn merge(map: &Rc<Map>, right: &Value, meter: &mut Meter) -> Result<Value, ErrorRecord> {
    let Value::Map(more) = right else {
        return Err(ErrorRecord::wrong_type(
            "AddHashTableToNonHashTable",
            "Only a hashtable can be added to a hashtable.",
        ));
    };
    meter.charge((map.entries().len() + more.entries().len()) as u64)?;
    let mut merged = Map::clone(map);
    for (key, value) in more.entries() {
        merged.set(key.clone(), value.clone());
    }
    Ok(merged.into())
}

fn times(right: &Value) -> Result<usize, ErrorRecord> {
    to_int(right).ok_or_else(|| not_a_number(right))?;
    Ok(to_count(right))
}

fn with_time(op: BinaryOp, span: TimeSpan, right: &Value) -> Result<Value, ErrorRecord> {
    let too_long =
        || ErrorRecord::mistake(Category::InvalidArgument, "TimeOverflow", "The span of time is too long.");
    let nanos = match (op, right) {
        (BinaryOp::Add | BinaryOp::Subtract, _) => {
            let other = to_time_span(right).ok_or_else(|| not_a_number(right))?.nanos();
            let sign = if op == BinaryOp::Add { other } else { other.checked_neg().ok_or_else(too_long)? };
            span.nanos().checked_add(sign)
        }
        (BinaryOp::Multiply | BinaryOp::Divide, Value::Int(_) | Value::Float(_)) => {
            let seconds = with_numbers(op, &Value::Float(span.seconds()), right)?;
            return to_time_span(&seconds).map(Value::Duration).ok_or_else(too_long);
        }
        (BinaryOp::Divide, Value::Duration(other)) => {
            return with_numbers(op, &Value::Float(span.seconds()), &Value::Float(other.seconds()));
        }
        _ => {
            return Err(ErrorRecord::wrong_type(
                "OperatorNotDefined",
                "That operator is not defined for spans of time.",
            ));
        }
    };
    nanos.map(|nanos| Value::Duration(TimeSpan::from_nanos(nanos))).ok_or_else(too_long)
}

fn with_numbers(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, ErrorRecord> {
    let left = to_number(left).ok_or_else(|| not_a_number(left))?;
    let right = to_number(right).ok_or_else(|| not_a_number(right))?;
    if let (Value::Int(a), Value::Int(b)) = (&left, &right) {
        return whole(op, *a, *b);
    }
    let (a, b) = (float(&left), float(&right));
    Ok(Value::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => a % b,
    }))
}

/// Whole numbers stay whole where they can; what does not fit gets a fraction type.
fn whole(op: BinaryOp, a: i64, b: i64) -> Result<Value, ErrorRecord> {
    let divides = matches!(op, BinaryOp::Divide | BinaryOp::Remainder);
    if divides && b == 0 {
        return Err(ErrorRecord::mistake(
            Category::InvalidOperation,
            "DivideByZero",
            "A number was divided by zero.",
        ));
    }
    let (exact, inexact) = match op {
        BinaryOp::Add => (a.checked_add(b), a as f64 + b as f64),
        BinaryOp::Subtract => (a.checked_sub(b), a as f64 - b as f64),
        BinaryOp::Multiply => (a.checked_mul(b), a as f64 * b as f64),
        BinaryOp::Divide => (a.checked_div(b).filter(|_| a.checked_rem(b) == Some(0)), a as f64 / b as f64),
        _ => (a.checked_rem(b), 0.0),
    };
    Ok(exact.map_or(Value::Float(inexact), Value::Int))
}

fn float(number: &Value) -> f64 {
    match number {
        Value::Int(i) => *i as f64,
        Value::Float(f) => *f,
        _ => 0.0,
    }
}

fn not_a_number(value: &Value) -> ErrorRecord {
    let message = format!("\"{value}\" ({}) is not a number.", value.type_name());
    ErrorRecord::wrong_type("InvalidCastToNumber", message)
}

/// `-x`.
pub(crate) fn negate(value: &Value) -> Result<Value, ErrorRecord> {
    match value {
        Value::Duration(span) => {
            let nanos = span.nanos().checked_neg().unwrap_or(i64::MAX);
            Ok(Value::Duration(TimeSpan::from_nanos(nanos)))
        }
        other => with_numbers(BinaryOp::Subtract, &Value::Int(0), other),
    }
}

/// `a..b`, upwards or downwards.
pub(crate) fn range(left: &Value, right: &Value, meter: &mut Meter) -> Result<Value, ErrorRecord> {
    let first = to_int(left).ok_or_else(|| not_a_number(left))?;
    let last = to_int(right).ok_or_else(|| not_a_number(right))?;
    meter.charge(first.abs_diff(last))?;
    let items: Vec<Value> = if first <= last {
        (first..=last).map(Value::Int).collect()
    } else {
        (last..=first).rev().map(Value::Int).collect()
    };
    Ok(Value::list(items))
}
