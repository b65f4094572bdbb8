//! `.Name` and `[index]` on any value. What is not there is null, as in PowerShell.

use super::{Map, TimeSpan, Value};

impl Value {
    /// The member of that name, in any case.
    pub fn member(&self, name: &str) -> Value {
        let lower = name.to_ascii_lowercase();
        match self {
            Value::Object(object) => object.get(name).cloned().unwrap_or_else(|| count_of_one(&lower)),
            Value::Map(map) => map_member(map, name, &lower),
            Value::List(list) => match lower.as_str() {
                "count" | "length" => Value::from(list.items().len() as u64),
                _ => members_of_items(list.items(), name),
            },
            Value::Str(text) if lower == "length" => Value::from(text.chars().count() as u64),
            Value::Duration(span) => time_member(*span, &lower).unwrap_or_else(|| count_of_one(&lower)),
            Value::Null if lower == "count" || lower == "length" => Value::Int(0),
            Value::Null => Value::Null,
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Block(_) => {
                count_of_one(&lower)
            }
        }
    }

    /// The item at a number or key; several for several.
    pub fn item(&self, index: &Value) -> Value {
        if let (Value::List(indices), false) = (index, matches!(self, Value::Map(_))) {
            return Value::list(indices.items().iter().map(|i| self.item(i)).collect());
        }
        match (self, index) {
            (Value::Map(map), key) => map.get(key).cloned().unwrap_or_default(),
            (Value::List(list), Value::Int(at)) => {
                place(*at, list.items().len()).map_or(Value::Null, |at| list.items()[at].clone())
            }
            (Value::Str(text), Value::Int(at)) => {
                let at = place(*at, text.chars().count());
                at.and_then(|at| text.chars().nth(at)).map_or(Value::Null, |c| Value::from(c.to_string()))
            }
            (Value::Object(object), Value::Str(name)) => object.get(name).cloned().unwrap_or_default(),
            (Value::Null, _) => Value::Null,
            (other, Value::Int(0 | -1)) => other.clone(),
            _ => Value::Null,
        }
    }
}

/// A place counted from the end when negative.
pub(crate) fn place(at: i64, len: usize) -> Option<usize> {
    let at = if at < 0 { at.checked_add(len as i64)? } else { at };
    usize::try_from(at).ok().filter(|at| *at < len)
}

fn count_of_one(lower: &str) -> Value {
    if lower == "count" || lower == "length" { Value::Int(1) } else { Value::Null }
}

fn map_member(map: &Map, name: &str, lower: &str) -> Value {
    if let Some(value) = map.get(&Value::from(name)) {
        return value.clone();
    }
    match lower {
        "count" => Value::from(map.entries().len() as u64),
        "keys" => Value::list(map.entries().iter().map(|(key, _)| key.clone()).collect()),
        "values" => Value::list(map.entries().iter().map(|(_, value)| value.clone()).collect()),
        _ => Value::Null,
    }
}

fn members_of_items(items: &[Value], name: &str) -> Value {
    let found = items.iter().flat_map(|item| match item {
        // Arrays of arrays are not searched: one level, as the pipeline walks.
        Value::List(_) => Vec::new(),
        other => other.member(name).into_items(),
    });
    Value::from_output(found.collect())
}

fn time_member(span: TimeSpan, lower: &str) -> Option<Value> {
    let seconds = span.nanos() / 1_000_000_000;
    Some(match lower {
        "totaldays" => Value::Float(span.seconds() / 86_400.0),
        "totalhours" => Value::Float(span.seconds() / 3_600.0),
        "totalminutes" => Value::Float(span.seconds() / 60.0),
        "totalseconds" => Value::Float(span.seconds()),
        "totalmilliseconds" => Value::Float(span.nanos() as f64 / 1e6),
        "days" => Value::Int(seconds / 86_400),
        "hours" => Value::Int(seconds / 3_600 % 24),
        "minutes" => Value::Int(seconds / 60 % 60),
        "seconds" => Value::Int(seconds % 60),
        "milliseconds" => Value::Int(span.nanos() / 1_000_000 % 1_000),
        _ => return None,
    })
}
