//! Values as JSON, in PowerShell's layout.

use crate::error::ErrorRecord;
use crate::meter::{DEFAULT_STEP_LIMIT, Meter};
use crate::selector::properties_of;
use crate::value::number::float_text;
use crate::value::{MAX_DEPTH, Value};

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One line.
    Compact,
    /// Two blanks a level.
    Indented,
}

/// JSON, and whether something in it lay too deep.
pub(crate) struct Json {
    pub(crate) text: String,
    pub(crate) is_truncated: bool,
}

/// The value as JSON; containers deeper than `depth` become their text.
pub(crate) fn to_json(
    value: &Value,
    layout: Layout,
    depth: u16,
    meter: &mut Meter,
) -> Result<Json, ErrorRecord> {
    let mut writer = Writer { text: String::new(), layout, depth, is_truncated: false, meter };
    writer.value(value, 0)?;
    let (text, is_truncated) = (writer.text, writer.is_truncated);
    meter.text(text.len())?;
    Ok(Json { text, is_truncated })
}

impl Value {
    /// The value as JSON on one line, to the full depth; refused beyond a MiB.
    pub fn to_json(&self) -> Result<String, ErrorRecord> {
        let mut meter = Meter::new(DEFAULT_STEP_LIMIT);
        to_json(self, Layout::Compact, MAX_DEPTH * 2, &mut meter).map(|json| json.text)
    }
}

struct Writer<'m> {
    text: String,
    layout: Layout,
    depth: u16,
    is_truncated: bool,
    meter: &'m mut Meter,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, level: u16) -> Result<(), ErrorRecord> {
        self.meter.charge(1)?;
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(b) => self.text.push_str(if *b { "true" } else { "false" }),
            Value::Int(i) => self.text.push_str(&i.to_string()),
            Value::Float(f) => self.float(*f),
            Value::Str(text) => self.string(text),
            Value::Duration(_) | Value::Block(_) => self.string(&value.to_string()),
            Value::List(_) | Value::Map(_) | Value::Object(_) if level > self.depth => {
                self.is_truncated = true;
                self.string(&value.to_string());
            }
            Value::List(list) => {
                let items = list.items().iter().map(|item| (None, item));
                self.container(['[', ']'], items, level)?;
            }
            Value::Map(_) | Value::Object(_) => {
                let properties = properties_of(value);
                let entries = properties.iter().map(|(name, value)| (Some(name.as_str()), value));
                self.container(['{', '}'], entries, level)?;
            }
        }
        Ok(())
    }

    fn container<'v>(
        &mut self,
        [open, close]: [char; 2],
        entries: impl Iterator<Item = (Option<&'v str>, &'v Value)>,
        level: u16,
    ) -> Result<(), ErrorRecord> {
        self.text.push(open);
        let mut is_empty = true;
        for (name, value) in entries {
            if !is_empty {
                self.text.push(',');
            }
            is_empty = false;
            self.line(level + 1);
            if let Some(name) = name {
                self.string(name);
                self.text.push_str(if self.layout == Layout::Compact { ":" } else { ": " });
            }
            self.value(value, level + 1)?;
            if self.text.len() > crate::meter::MAX_TEXT_BYTES {
                return self.meter.text(self.text.len());
            }
        }
        if !is_empty {
            self.line(level);
        }
        self.text.push(close);
        Ok(())
    }

    fn line(&mut self, level: u16) {
        if self.layout == Layout::Indented {
            self.text.push('\n');
            (0..level).for_each(|_| self.text.push_str("  "));
        }
    }

    fn float(&mut self, f: f64) {
        let text = float_text(f);
        if !f.is_finite() {
            self.string(&text);
        } else if text.contains(['.', 'E']) {
            self.text.push_str(&text);
        } else {
            self.text.push_str(&text);
            self.text.push_str(".0");
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c if (c as u32) < 0x20 => self.text.push_str(&format!("\\u{:04x}", c as u32)),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_with_another_parser() {
        let odd = "quote \" backslash \\ line\n bell \u{7} é 🐺";
        let value = Value::list(vec![
            odd.into(),
            Value::Float(3.0),
            Value::Float(1e20),
            Value::Null,
            Value::Bool(true),
        ]);
        for layout in [Layout::Compact, Layout::Indented] {
            let json = to_json(&value, layout, 2, &mut Meter::new(1_000)).expect("a small value fits");
            let read: serde_json::Value = serde_json::from_str(&json.text).expect("it is JSON");
            assert_eq!(read, serde_json::json!([odd, 3.0, 1e20, null, true]));
        }
    }
}
