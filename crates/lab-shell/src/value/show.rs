//! Values as text: what `"$x"`, Out-Default and error messages print.

use std::fmt;

use super::object::CUSTOM;
use super::{Object, Value, number};
use crate::meter::MAX_TEXT_BYTES;

/// Items of an array are separated by blanks; what nests deeper shows as its type, as in PowerShell.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::List(list) => {
                let mut written = 0;
                for (at, item) in list.items().iter().enumerate() {
                    if at > 0 {
                        f.write_str(" ")?;
                    }
                    let text = short_text(item);
                    f.write_str(&text)?;
                    written += text.len() + 1;
                    // A longer text is refused wherever it would be kept.
                    if written > MAX_TEXT_BYTES {
                        break;
                    }
                }
                Ok(())
            }
            other => f.write_str(&short_text(other)),
        }
    }
}

/// Text of one value without looking into nested containers.
pub(crate) fn short_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_string(),
        Value::Bool(false) => "False".to_string(),
        Value::Int(i) => i.to_string(),
        Value::Float(f) => number::float_text(*f),
        Value::Str(text) => text.to_string(),
        Value::Duration(span) => span.to_string(),
        Value::List(_) | Value::Map(_) => value.type_name().to_string(),
        Value::Object(object) => object_text(object),
        Value::Block(block) => block.text.to_string(),
    }
}

/// A script's own object shows its properties; a thing of the lab shows its name.
fn object_text(object: &Object) -> String {
    if object.type_name() != CUSTOM {
        return object.get("Name").map_or_else(|| object.type_name().to_string(), flat_text);
    }
    let mut text = String::from("@{");
    for (at, property) in object.properties().iter().enumerate() {
        if at > 0 {
            text.push_str("; ");
        }
        text.push_str(&format!("{}={}", property.name, flat_text(&property.value)));
        if text.len() > MAX_TEXT_BYTES {
            break;
        }
    }
    text.push('}');
    text
}

/// One level only, so that shared nested objects cannot make the text explode.
fn flat_text(value: &Value) -> String {
    match value {
        Value::Object(inner) => match inner.get("Name") {
            Some(Value::Str(name)) => name.to_string(),
            Some(_) | None => inner.type_name().to_string(),
        },
        other => short_text(other),
    }
}

/// About how many bytes showing the value takes, looking one level into containers.
pub(crate) fn shown_bytes(value: &Value) -> usize {
    let of = |item: &Value| match item {
        Value::Str(text) => text.len(),
        _ => 8,
    };
    match value {
        Value::List(list) => list.items().iter().map(of).sum(),
        Value::Map(map) => map.entries().iter().map(|(key, value)| of(key) + of(value)).sum(),
        Value::Object(object) => object.properties().iter().map(|p| p.name.len() + of(&p.value)).sum(),
        single => of(single),
    }
}
