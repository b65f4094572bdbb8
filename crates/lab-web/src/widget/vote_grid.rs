//! Every combination of losses as a table of small buttons: an edge row or column for each voter, one tab stop, arrow
//! keys to walk. A screen reader hears the losses in each button's name.

use std::rc::Rc;

use yew::prelude::*;

use super::status::{Mark, dot};
use crate::dom;

/// The table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoteGridView {
    /// Rows above the cells.
    pub head: Vec<HeadRow>,
    /// Rows of cells.
    pub rows: Vec<GridRow>,
    /// Cells by place.
    pub cells: Vec<GridCell>,
}

/// A row of the head: one voter, or the numbers of a count.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRow {
    /// Whose row it is.
    pub name: AttrValue,
    /// What it says above the columns.
    pub edges: Vec<Edge>,
    /// Names above the columns of the left edge; empty in all rows but the first.
    pub left: Vec<AttrValue>,
    /// Rows of the head, over all of which those names reach.
    pub left_rows: usize,
}

/// A row of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// What begins in this row at the left edge, from the outside in.
    pub edges: Vec<Edge>,
    /// Words instead.
    pub label: Option<AttrValue>,
    /// Places of its cells.
    pub places: Vec<usize>,
}

/// A voter up or lost over some columns or rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Its name, or a number.
    pub name: AttrValue,
    /// It is lost here, or up; `None` for a number.
    pub lost: Option<bool>,
    /// Columns or rows it spans.
    pub span: usize,
}

/// One combination.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCell {
    /// Its mark.
    pub mark: Mark,
    /// Its word, where there is room for it.
    pub word: &'static str,
    /// What is lost, and what becomes of the cluster.
    pub label: AttrValue,
}

/// The table and what one does with it.
#[derive(Clone, PartialEq)]
pub struct VoteGrid {
    /// What it shows.
    pub view: Rc<VoteGridView>,
    /// The cell that is looked at: the one tab stop.
    pub looked_at: usize,
    /// Another cell is looked at: pressed, or walked to. The pointer passing over it changes nothing.
    pub onlook: Callback<usize>,
}

impl VoteGrid {
    /// Draws it.
    pub fn html(self) -> Html {
        let view = self.view.clone();
        // A few columns have room for words.
        let wide = view.rows.first().is_some_and(|row| row.places.len() <= 4)
            && view.rows.iter().all(|row| row.label.is_none());
        html! {
            <table class={classes!("vote-grid", wide.then_some("has-words"))}>
                <caption class="unseen">{ "What becomes of the cluster, for every combination of losses" }</caption>
                <thead>{ for view.head.iter().map(head_row) }</thead>
                <tbody>{ for view.rows.iter().enumerate().map(|(index, row)| self.row(index, row)) }</tbody>
            </table>
        }
    }

    fn row(&self, index: usize, row: &GridRow) -> Html {
        html! {
            <tr>
                { for row.edges.iter().map(|edge| html! {
                    <th scope="rowgroup" rowspan={edge.span.to_string()} class={edge_class(edge)}>{ edge_mark(edge) }</th>
                }) }
                if let Some(label) = &row.label {
                    <th scope="row" class="grid-name">{ label }</th>
                } else {
                    <td></td>
                }
                { for row.places.iter().enumerate().map(|(column, place)| self.cell((index, column), *place)) }
            </tr>
        }
    }

    fn cell(&self, at: (usize, usize), place: usize) -> Html {
        let Some(cell) = self.view.cells.get(place) else { return Html::default() };
        let is_stop = place == self.looked_at;
        let onlook = self.onlook.reform(move |()| place);
        let onfocus = onlook.reform(|_: FocusEvent| ());
        // Not every browser gives a pressed button the focus.
        let onclick = onlook.reform(|_: MouseEvent| ());
        let rows = self.view.clone();
        let onwalk = self.onlook.clone();
        // A window without the focus sends no focus events, but the walk goes on all the same.
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if let Some(place) = walk(&event, &rows.rows, at) {
                onwalk.emit(place);
            }
        });
        html! {
            <td>
                <button type="button" id={cell_id(place)} class={classes!("vote-cell", cell.mark.class(), is_stop.then_some("is-looked-at"))}
                    tabindex={if is_stop { "0" } else { "-1" }} aria-label={cell.label.clone()} title={cell.label.clone()}
                    aria-describedby={is_stop.then_some("cell-why")}
                    {onfocus} {onclick} {onkeydown}>
                    { dot(cell.mark) }<span>{ cell.word.split(' ').next().unwrap_or_default() }</span>
                </button>
            </td>
        }
    }
}

fn head_row(row: &HeadRow) -> Html {
    html! {
        <tr>
            { for row.left.iter().map(|name| html! { <th scope="col" rowspan={row.left_rows.to_string()} class="grid-left"><span>{ name }</span></th> }) }
            <th scope="row" class="grid-name">{ &row.name }</th>
            { for row.edges.iter().map(|edge| html! {
                <th scope="colgroup" colspan={edge.span.to_string()} class={edge_class(edge)}>{ edge_mark(edge) }</th>
            }) }
        </tr>
    }
}

fn edge_class(edge: &Edge) -> Classes {
    classes!("grid-edge", (edge.lost == Some(true)).then_some("is-lost"))
}

/// A number as it is; a voter as a quiet dot while it is up, as a cross once it is lost.
fn edge_mark(edge: &Edge) -> Html {
    let Some(lost) = edge.lost else { return html! { &edge.name } };
    let state = if lost { "lost" } else { "up" };
    html! {
        <>
            if lost { { dot(Mark::Bad) } } else { <span class="grid-up" aria-hidden="true"></span> }
            <span class="unseen">{ format!("{} {state}", edge.name) }</span>
        </>
    }
}

/// Moves the focus as the key says, and answers where to.
fn walk(event: &KeyboardEvent, rows: &[GridRow], (row, column): (usize, usize)) -> Option<usize> {
    let last = |row: usize| rows[row].places.len().saturating_sub(1);
    let (row, column) = match event.key().as_str() {
        "ArrowRight" => (row, column + 1),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowDown" => ((row + 1).min(rows.len() - 1), column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "Home" => (row, 0),
        "End" => (row, usize::MAX),
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    let place = *rows[row].places.get(column.min(last(row)))?;
    dom::focus_id(&cell_id(place));
    Some(place)
}

fn cell_id(place: usize) -> String {
    format!("vote-cell-{place}")
}
