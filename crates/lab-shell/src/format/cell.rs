//! One value in a table or list.

use crate::value::{Value, short_text};

/// Items of an array shown before the rest becomes an ellipsis.
const SHOWN_ITEMS: usize = 4;

/// Text in a table, and whether it stands to the right.
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) is_number: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), is_number: false }
    }
}

pub(crate) fn cell(value: &Value) -> Cell {
    Cell { text: cell_text(value), is_number: matches!(value, Value::Int(_) | Value::Float(_)) }
}

/// The value on one line; arrays as `{a, b}`.
pub(crate) fn cell_text(value: &Value) -> String {
    let text = match value {
        Value::List(list) => {
            let mut items: Vec<String> = list.items().iter().take(SHOWN_ITEMS).map(short_text).collect();
            if list.items().len() > SHOWN_ITEMS {
                items.push("…".to_string());
            }
            format!("{{{}}}", items.join(", "))
        }
        Value::Map(map) => {
            let mut keys: Vec<String> =
                map.entries().iter().take(SHOWN_ITEMS).map(|(k, _)| k.to_string()).collect();
            if map.entries().len() > SHOWN_ITEMS {
                keys.push("…".to_string());
            }
            format!("{{{}}}", keys.join(", "))
        }
        other => short_text(other),
    };
    if text.contains(['\n', '\r', '\t']) { text.replace(['\n', '\r', '\t'], " ") } else { text }
}
