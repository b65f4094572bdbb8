//! Comparisons: case is ignored unless asked, an array on the left filters.

use std::cmp::Ordering;
use std::rc::Rc;

use super::text::matches;
use super::wildcard::like;
use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::parse::ast::{Case, Comparison};
use crate::value::number::{to_number, to_time_span};
use crate::value::{Value, same_name};

/// `left -op right`.
pub(crate) fn compare(
    op: Comparison,
    case: Case,
    left: &Value,
    right: &Value,
    meter: &mut Meter,
) -> Result<Value, ErrorRecord> {
    match op {
        Comparison::In => contains(right, left, case, meter).map(Value::Bool),
        Comparison::NotIn => contains(right, left, case, meter).map(|found| Value::Bool(!found)),
        Comparison::Contains => contains(left, right, case, meter).map(Value::Bool),
        Comparison::NotContains => contains(left, right, case, meter).map(|found| Value::Bool(!found)),
        _ => match left {
            Value::List(list) => {
                let mut kept = Vec::new();
                for item in list.items() {
                    if holds(op, case, item, right, meter)? {
                        kept.push(item.clone());
                    }
                }
                Ok(Value::list(kept))
            }
            single => holds(op, case, single, right, meter).map(Value::Bool),
        },
    }
}

fn contains(list: &Value, wanted: &Value, case: Case, meter: &mut Meter) -> Result<bool, ErrorRecord> {
    match list {
        Value::List(list) => {
            meter.charge(list.items().len() as u64 / 4)?;
            Ok(list.items().iter().any(|item| equal(item, wanted, case)))
        }
        single => Ok(equal(single, wanted, case)),
    }
}

fn holds(
    op: Comparison,
    case: Case,
    left: &Value,
    right: &Value,
    meter: &mut Meter,
) -> Result<bool, ErrorRecord> {
    meter.charge(1)?;
    Ok(match op {
        Comparison::Eq => equal(left, right, case),
        Comparison::Ne => !equal(left, right, case),
        Comparison::Gt => order(left, right, case)? == Ordering::Greater,
        Comparison::Ge => order(left, right, case)? != Ordering::Less,
        Comparison::Lt => order(left, right, case)? == Ordering::Less,
        Comparison::Le => order(left, right, case)? != Ordering::Greater,
        Comparison::Like => like(&left.to_string(), &right.to_string(), case, meter)?,
        Comparison::NotLike => !like(&left.to_string(), &right.to_string(), case, meter)?,
        Comparison::Match => matches(&left.to_string(), &right.to_string(), case, meter)?,
        Comparison::NotMatch => !matches(&left.to_string(), &right.to_string(), case, meter)?,
        Comparison::In => contains(right, left, case, meter)?,
        Comparison::NotIn => !contains(right, left, case, meter)?,
        Comparison::Contains => contains(left, right, case, meter)?,
        Comparison::NotContains => !contains(left, right, case, meter)?,
    })
}

/// Whether two values are equal; the left side decides how the right one is read.
fn equal(left: &Value, right: &Value, case: Case) -> bool {
    if let Value::Null = right {
        return matches!(left, Value::Null);
    }
    match left {
        Value::Null => false,
        Value::Bool(b) => *b == right.is_true(),
        Value::Int(_) | Value::Float(_) => {
            to_number(right).is_some_and(|n| number_order(left, &n) == Ordering::Equal)
        }
        Value::Str(text) => same_text(text, &right.to_string(), case),
        Value::Duration(span) => to_time_span(right) == Some(*span),
        Value::Object(a) => match right {
            Value::Object(b) => Rc::ptr_eq(a, b) || same_text(&left.to_string(), &right.to_string(), case),
            other => same_text(&left.to_string(), &other.to_string(), case),
        },
        Value::List(a) => matches!(right, Value::List(b) if Rc::ptr_eq(a, b)),
        Value::Map(a) => matches!(right, Value::Map(b) if Rc::ptr_eq(a, b)),
        Value::Block(a) => matches!(right, Value::Block(b) if Rc::ptr_eq(a, b)),
    }
}

fn same_text(a: &str, b: &str, case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Ignored => same_name(a, b),
    }
}

fn order(left: &Value, right: &Value, case: Case) -> Result<Ordering, ErrorRecord> {
    let incomparable = || {
        let message = format!(
            "\"{left}\" ({}) and \"{right}\" ({}) have no order.",
            left.type_name(),
            right.type_name()
        );
        ErrorRecord::mistake(Category::InvalidOperation, "NotIcomparable", message)
    };
    match left {
        Value::Null => Ok(if matches!(right, Value::Null) { Ordering::Equal } else { Ordering::Less }),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            let a = to_number(left).ok_or_else(incomparable)?;
            let b = to_number(right).ok_or_else(incomparable)?;
            Ok(number_order(&a, &b))
        }
        Value::Str(text) => Ok(text_order(text, &right.to_string(), case)),
        Value::Duration(span) => to_time_span(right).map(|other| span.cmp(&other)).ok_or_else(incomparable),
        Value::Object(_) => Ok(text_order(&left.to_string(), &right.to_string(), case)),
        Value::List(_) | Value::Map(_) | Value::Block(_) => Err(incomparable()),
    }
}

fn text_order(a: &str, b: &str, case: Case) -> Ordering {
    match case {
        Case::Sensitive => a.cmp(b),
        Case::Ignored => a.to_lowercase().cmp(&b.to_lowercase()),
    }
}

/// Exact order of whole numbers and floats; not-a-number comes first.
fn number_order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => float_order(*a, *b),
        (Value::Int(a), Value::Float(b)) => int_float_order(*a, *b),
        (Value::Float(a), Value::Int(b)) => int_float_order(*b, *a).reverse(),
        _ => Ordering::Equal,
    }
}

fn float_order(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// Without rounding the whole number: the order must be one, or sorting would not be.
fn int_float_order(a: i64, b: f64) -> Ordering {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
    if b.is_nan() || b < -LIMIT {
        return Ordering::Greater;
    }
    if b >= LIMIT {
        return Ordering::Less;
    }
    let whole = b.trunc();
    a.cmp(&(whole as i64)).then_with(|| float_order(0.0, b - whole))
}

/// A total order over all values, for sorting and grouping: null, numbers, times, then text.
pub(crate) fn sort_order(a: &Value, b: &Value, case: Case) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        _ if rank(a) == NUMBER => {
            number_order(&to_number(a).unwrap_or_default(), &to_number(b).unwrap_or_default())
        }
        _ => text_order(&a.to_string(), &b.to_string(), case),
    })
}

const NUMBER: u8 = 1;

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => NUMBER,
        Value::Duration(_) => 2,
        Value::Str(_) | Value::List(_) | Value::Map(_) | Value::Object(_) | Value::Block(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_numbers_is_exact_beyond_the_digits_of_a_float() {
        let big = 1_i64 << 53;
        let float = Value::Float(big as f64);
        assert_eq!(sort_order(&Value::Int(big), &float, Case::Ignored), Ordering::Equal);
        assert_eq!(sort_order(&Value::Int(big + 1), &float, Case::Ignored), Ordering::Greater);
        assert_eq!(sort_order(&Value::Int(-1), &Value::Float(-1.5), Case::Ignored), Ordering::Greater);
        assert_eq!(sort_order(&Value::Float(f64::NAN), &Value::Int(i64::MIN), Case::Ignored), Ordering::Less);
    }

    #[test]
    fn left_side_decides_how_the_right_one_is_read() {
        assert!(equal(&Value::Int(5), &"5".into(), Case::Ignored));
        assert!(equal(&"5".into(), &Value::Int(5), Case::Ignored));
        assert!(equal(&"Up".into(), &"UP".into(), Case::Ignored));
        assert!(!equal(&"Up".into(), &"UP".into(), Case::Sensitive));
        assert!(!equal(&Value::Null, &"".into(), Case::Ignored));
    }
}
