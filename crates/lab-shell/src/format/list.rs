//! Lists: one property a line, names padded, a blank line between objects.

use super::cell::cell_text;
use super::table::cut;
use crate::value::Value;

/// The lines of a list.
pub(crate) fn list_lines(objects: &[Vec<(String, Value)>], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, properties) in objects.iter().enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        let longest = properties.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in properties {
            lines.extend(property_lines(name, value, longest, width));
        }
    }
    lines
}

/// A long value goes on below itself.
fn property_lines(name: &str, value: &Value, longest: usize, width: usize) -> Vec<String> {
    let text = cell_text(value);
    let room = width.saturating_sub(longest + 3).max(10);
    let chars: Vec<char> = text.chars().collect();
    let mut lines = Vec::new();
    for (at, chunk) in chars.chunks(room).enumerate() {
        let name = if at == 0 { cut(name, longest) } else { String::new() };
        let separator = if at == 0 { ":" } else { " " };
        let chunk: String = chunk.iter().collect();
        lines.push(format!("{name:<longest$} {separator} {chunk}").trim_end().to_string());
    }
    if lines.is_empty() {
        lines.push(format!("{name:<longest$} :"));
    }
    lines
}
