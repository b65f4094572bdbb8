//! How each type of object is shown when nobody says otherwise.

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
}

/// The look of a type.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) type_name: &'static str,
    pub(super) shape: Shape,
    pub(super) columns: &'static [Column],
}

pub(super) const fn same(name: &'static str) -> Column {
    Column { title: name, property: name }
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
