//! Objects to lines: tables, lists, and the default view of each type.

mod cell;
mod list;
mod table;
mod view;
mod view_lab;
mod view_windows;

pub(crate) use cell::{Cell, cell};
pub(crate) use list::list_lines;
pub(crate) use table::table_lines;
use view::{Column, Shape, View};

use crate::selector::properties_of;
use crate::value::{Object, Value};

/// Width of a console that does not say.
pub const DEFAULT_WIDTH: usize = 120;

/// Up to so many properties an object without a view is shown in a table, else as a list (as PowerShell does).
const TABLE_PROPERTIES: usize = 4;

/// The lines a console prints for these values.
pub fn render(values: &[Value], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = values;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|value| shape(value) == shape(first)).count();
        let (group, after) = rest.split_at(same);
        let shown = match shape(first) {
            Look::Plain => group.iter().flat_map(plain_lines).collect(),
            Look::Pairs => pairs(group, width),
            Look::Object(_) => objects(group, width),
        };
        if !lines.is_empty() && shape(first) != Look::Plain {
            lines.push(String::new());
        }
        lines.extend(shown);
        rest = after;
    }
    lines
}

#[derive(PartialEq)]
enum Look<'v> {
    Plain,
    Pairs,
    Object(&'v str),
}

fn shape(value: &Value) -> Look<'_> {
    match value {
        Value::Object(object) => Look::Object(object.type_name()),
        Value::Map(_) => Look::Pairs,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Str(_)
        | Value::Duration(_)
        | Value::List(_)
        | Value::Block(_) => Look::Plain,
    }
}

fn plain_lines(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        other => other.to_string().split('\n').map(|line| line.trim_end_matches('\r').to_string()).collect(),
    }
}

fn pairs(maps: &[Value], width: usize) -> Vec<String> {
    let rows: Vec<Vec<Cell>> = maps
        .iter()
        .flat_map(properties_of)
        .map(|(name, value)| vec![Cell::text(name), Cell::text(value.to_string())])
        .collect();
    table_lines(&["Name".to_string(), "Value".to_string()], &rows, width)
}

/// Objects of one type, by the type's view or by the properties of the first.
fn objects(values: &[Value], width: usize) -> Vec<String> {
    let Some(Value::Object(first)) = values.first() else { return Vec::new() };
    match view::of(first.type_name()) {
        Some(View { shape: Shape::Table, columns, .. }) => table_by(columns, values, width),
        Some(View { shape: Shape::List, columns, .. }) => {
            let items = values.iter().map(|value| {
                columns
                    .iter()
                    .map(|column| (column.title.to_string(), column.shown(value.member(column.property))))
                    .collect()
            });
            list_lines(&items.collect::<Vec<_>>(), width)
        }
        None => by_properties(first, values, width),
    }
}

fn table_by(columns: &[Column], values: &[Value], width: usize) -> Vec<String> {
    let titles: Vec<String> = columns.iter().map(|column| column.title.to_string()).collect();
    let row = |value: &Value| {
        columns.iter().map(|column| cell(&column.shown(value.member(column.property)))).collect()
    };
    table_lines(&titles, &values.iter().map(row).collect::<Vec<_>>(), width)
}

fn by_properties(first: &Object, values: &[Value], width: usize) -> Vec<String> {
    let names: Vec<String> = first.properties().iter().map(|p| p.name.to_string()).collect();
    if names.len() > TABLE_PROPERTIES {
        return list_lines(&values.iter().map(properties_of).collect::<Vec<_>>(), width);
    }
    let row = |value: &Value| names.iter().map(|name| cell(&value.member(name))).collect();
    table_lines(&names, &values.iter().map(row).collect::<Vec<_>>(), width)
}

/// A column of a table that nobody asked for by name.
pub(crate) struct DefaultColumn {
    pub(crate) title: String,
    property: String,
    view: Option<&'static Column>,
}

impl DefaultColumn {
    /// What the column shows of an object.
    pub(crate) fn cell(&self, item: &Value) -> Cell {
        let value = item.member(&self.property);
        cell(&self.view.map_or_else(|| value.clone(), |column| column.shown(value.clone())))
    }
}

/// The columns an object is shown with in a table when nothing else is asked: its view's, else its properties.
pub(crate) fn default_columns(value: &Value) -> Vec<DefaultColumn> {
    let own = |(name, _): (String, Value)| DefaultColumn { title: name.clone(), property: name, view: None };
    let view = match value {
        Value::Object(object) => view::of(object.type_name()),
        _ => None,
    };
    match view {
        Some(view) => {
            let columns = view.columns.iter().map(|column| DefaultColumn {
                title: column.title.to_string(),
                property: column.property.to_string(),
                view: Some(column),
            });
            columns.collect()
        }
        None => properties_of(value).into_iter().map(own).collect(),
    }
}
