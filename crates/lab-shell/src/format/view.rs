//! How each type of object is shown when nobody says otherwise.

use lab_units::Bytes;

use crate::value::Value;

/// Table or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Table,
    List,
}

/// A column or line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) property: &'static str,
    pub(super) show: Show,
}

/// How a property is written in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// As it is.
    Plain,
    /// Bytes with their unit: `500 GB`.
    Size,
    /// Bytes as a number of megabytes.
    Megabytes,
}

impl Column {
    /// The property as the column writes it.
    pub(super) fn shown(&self, value: Value) -> Value {
        match (self.show, &value) {
            (Show::Size, Value::Int(bytes)) => Bytes(u64::try_from(*bytes).unwrap_or(0)).to_string().into(),
            (Show::Megabytes, Value::Int(bytes)) => Value::Int(bytes >> 20),
            (Show::Plain | Show::Size | Show::Megabytes, _) => value,
        }
    }
}

/// The look of a type.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) type_name: &'static str,
    pub(super) shape: Shape,
    pub(super) columns: &'static [Column],
}

pub(super) const fn same(name: &'static str) -> Column {
    titled(name, name)
}

/// A column with a title of its own.
pub(super) const fn titled(title: &'static str, property: &'static str) -> Column {
    Column { title, property, show: Show::Plain }
}

/// The looks of what the language itself yields.
const ALL: &[View] = &[
    View {
        type_name: "GroupInfo",
        shape: Shape::Table,
        columns: &[same("Count"), same("Name"), same("Group")],
    },
    View {
        type_name: "CommandInfo",
        shape: Shape::Table,
        columns: &[same("CommandType"), same("Name"), same("Synopsis")],
    },
    View {
        type_name: "MeasureInfo",
        shape: Shape::List,
        columns: &[
            same("Count"),
            same("Average"),
            same("Sum"),
            same("Maximum"),
            same("Minimum"),
            same("Property"),
        ],
    },
];

pub(super) fn of(type_name: &str) -> Option<&'static View> {
    [ALL, super::view_lab::ALL, super::view_windows::ALL]
        .into_iter()
        .flatten()
        .find(|view| view.type_name == type_name)
}
