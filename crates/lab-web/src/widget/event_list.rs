//! Events as rows of a windowed table.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::status::{Mark, dot};
use super::windowed::Windowed;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Position in the log.
    pub serial: u64,
    /// Simulated clock.
    pub time: AttrValue,
    /// Level.
    pub mark: Mark,
    /// The word for the level.
    pub level: AttrValue,
    /// Who says it.
    pub source: AttrValue,
    /// Event id; empty if the event has none on Windows.
    pub id: AttrValue,
    /// What happened.
    pub text: AttrValue,
}

/// The list.
#[derive(Properties, Clone, PartialEq)]
pub struct EventListProps {
    /// How many there are.
    pub count: usize,
    /// Makes the one at a place, oldest first; only those in sight are asked for.
    pub row: Callback<usize, Option<EventRow>>,
    /// The row whose cause is shown.
    #[prop_or_default]
    pub selected: Option<u64>,
    /// "Why?" was asked of an event.
    pub onwhy: Callback<u64>,
}

const COLUMNS: &[&str] = &["Time", "Level", "Source", "Id", "What happened", "Cause"];

/// The list; it follows the newest event while its end is in sight.
#[component]
pub fn EventList(props: &EventListProps) -> Html {
    if props.count == 0 {
        return html! { <p class="empty">{ "Nothing has happened yet. Events appear here as simulated time passes." }</p> };
    }
    let cells = {
        let onwhy = props.onwhy.clone();
        let row = props.row.clone();
        Callback::from(move |index: usize| row.emit(index).map(|row| cells(&row, &onwhy)).unwrap_or_default())
    };
    // An event's serial number is its place.
    let selected = props.selected.and_then(|serial| usize::try_from(serial).ok());
    html! {
        <Windowed label="Events" class="of-events" columns={COLUMNS} count={props.count} {cells} {selected} follows=true />
    }
}

fn cells(row: &EventRow, onwhy: &Callback<u64>) -> Html {
    let onclick = {
        let (why, serial) = (onwhy.clone(), row.serial);
        Callback::from(move |_: MouseEvent| why.emit(serial))
    };
    html! {
        <>
            <span role="cell" class="mono">{ &row.time }</span>
            <span role="cell" class={classes!("status", row.mark.class())}>{ dot(row.mark) }{ &row.level }</span>
            <span role="cell">{ &row.source }</span>
            <span role="cell" class="mono">{ &row.id }</span>
            <span role="cell" class="event-text" title={row.text.clone()}>{ &row.text }</span>
            <span role="cell"><button type="button" class="button plain why" {onclick} aria-label={format!("Why: {}", row.text)}>{ icon(Icon::Why) }{ "Why?" }</button></span>
        </>
    }
}
