//! The tree administrators know from the cluster manager, as flat rows.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::status::{Mark, dot};
use crate::dom;

/// A row of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// Names the thing for selection.
    pub key: AttrValue,
    /// 0 for a heading at the root.
    pub depth: u8,
    /// Its name.
    pub label: AttrValue,
    /// Quiet words at the right: owner, size, count.
    pub note: AttrValue,
    /// Its state; `None` for a folder.
    pub mark: Option<Mark>,
    /// The word for the state, for those who do not see the mark.
    pub state: AttrValue,
    /// Whether it can be folded and is open; `None` for a leaf.
    pub open: Option<bool>,
    /// Position of the row above it that it belongs to.
    pub parent: Option<usize>,
}

/// The tree, or the part of it that is in sight.
#[derive(Clone, PartialEq)]
pub struct Tree {
    /// What the tree shows.
    pub label: AttrValue,
    /// The rows in sight, in order.
    pub rows: Vec<TreeRow>,
    /// How many rows stand above them.
    pub first: usize,
    /// How many rows there are in all.
    pub count: usize,
    /// Key of the selected row.
    pub selected: Option<AttrValue>,
    /// A row was chosen.
    pub onselect: Callback<AttrValue>,
    /// A folder is to be opened or folded.
    pub ontoggle: Callback<AttrValue>,
    /// The row at this position is wanted, and is not in sight.
    pub onreach: Callback<usize>,
    /// The list itself.
    pub list: NodeRef,
}

impl Tree {
    /// Draws it: arrow keys walk, one row is the tab stop.
    pub fn html(&self) -> Html {
        let stop = self.rows.iter().position(|row| Some(&row.key) == self.selected.as_ref()).unwrap_or(0);
        html! {
            <ul ref={self.list.clone()} role="tree" class="tree" aria-label={&self.label}>
                { for self.rows.iter().enumerate().map(|(i, row)| item(self, row, i, i == stop)) }
            </ul>
        }
    }
}

fn item(props: &Tree, row: &TreeRow, index: usize, is_stop: bool) -> Html {
    let is_selected = Some(&row.key) == props.selected.as_ref();
    let onclick = {
        let (select, key) = (props.onselect.clone(), row.key.clone());
        Callback::from(move |_: MouseEvent| select.emit(key.clone()))
    };
    let fold = {
        let (toggle, key) = (props.ontoggle.clone(), row.key.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            toggle.emit(key.clone());
        })
    };
    let onkeydown = {
        let (props, row) = (props.clone(), row.clone());
        Callback::from(move |event: KeyboardEvent| on_key(&props, &row, props.first + index, &event))
    };
    let folder = row.open.is_some().then_some("is-folder");
    html! {
        <li key={row.key.to_string()} role="treeitem" id={row_id(&row.key)} class={classes!("tree-row", format!("depth-{}", row.depth), folder)}
            aria-level={(row.depth + 1).to_string()} aria-posinset={(props.first + index + 1).to_string()} aria-setsize={props.count.to_string()} aria-selected={is_selected.to_string()}
            aria-expanded={row.open.map(|open| open.to_string())}
            tabindex={if is_stop { "0" } else { "-1" }} {onclick} {onkeydown}>
            <span class="twist" onclick={fold}>{ for row.open.map(|_| icon(Icon::Chevron)) }</span>
            { for row.mark.map(dot) }
            <span class="tree-label">{ &row.label }</span>
            if !row.state.is_empty() { <span class="unseen">{ format!(", {}", row.state) }</span> }
            if !row.note.is_empty() { <span class="tree-note">{ &row.note }</span> }
        </li>
    }
}

fn on_key(props: &Tree, row: &TreeRow, index: usize, event: &KeyboardEvent) {
    let last = props.count.saturating_sub(1);
    let goal = match (event.key().as_str(), row.open) {
        ("ArrowDown", _) => Some((index + 1).min(last)),
        ("ArrowUp", _) => Some(index.saturating_sub(1)),
        ("Home", _) => Some(0),
        ("End", _) => Some(last),
        ("ArrowRight", Some(false)) | ("ArrowLeft", Some(true)) => {
            props.ontoggle.emit(row.key.clone());
            Some(index)
        }
        ("ArrowRight", Some(true)) => Some((index + 1).min(last)),
        ("ArrowLeft", _) => row.parent,
        ("Enter" | " ", _) => {
            props.onselect.emit(row.key.clone());
            Some(index)
        }
        _ => None,
    };
    let Some(goal) = goal else { return };
    event.prevent_default();
    event.stop_propagation();
    match goal.checked_sub(props.first).and_then(|i| props.rows.get(i)) {
        Some(row) => dom::focus_id(&row_id(&row.key)),
        None => props.onreach.emit(goal),
    }
}

/// The id of a row's element.
pub fn row_id(key: &str) -> String {
    format!("tree-{key}")
}
