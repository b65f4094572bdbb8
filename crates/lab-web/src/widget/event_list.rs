//! Events as rows; only those in sight are in the page, so ten thousand cost no more than fifty.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::status::{Mark, dot};
use crate::dom;

/// Height of a row in CSS pixels; the style sheet has the same number.
pub const ROW_PX: u32 = 28;

/// Rows kept above and below the sight.
const SPARE: usize = 6;

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
    /// Oldest first.
    pub rows: Rc<Vec<EventRow>>,
    /// The row whose cause is shown.
    #[prop_or_default]
    pub selected: Option<u64>,
    /// "Why?" was asked of an event.
    pub onwhy: Callback<u64>,
}

/// The rows in sight: first and one past the last.
fn in_sight(scroll_px: u32, height_px: u32, rows: usize) -> (usize, usize) {
    let first = (scroll_px / ROW_PX) as usize;
    let count = height_px.div_ceil(ROW_PX) as usize + 1;
    (first.saturating_sub(SPARE).min(rows), (first + count + SPARE).min(rows))
}

/// The windowed list; it follows the newest event while its end is in sight.
#[component]
pub fn EventList(props: &EventListProps) -> Html {
    let (frame, rail, inner) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (_, height) = dom::use_size(&frame);
    let scroll = use_state_eq(|| 0_u32);
    let follows = use_mut_ref(|| true);
    let count = props.rows.len();
    let (first, last) = in_sight(*scroll, height, count);
    use_effect_with((count, first), {
        let (rail, inner) = (rail.clone(), inner.clone());
        move |(count, first)| {
            dom::set_style(&rail, "height", &format!("{}px", *count as u32 * ROW_PX));
            dom::set_style(&inner, "transform", &format!("translateY({}px)", *first as u32 * ROW_PX));
        }
    });
    use_effect_with((count, height), {
        let (frame, follows) = (frame.clone(), follows.clone());
        move |_| {
            if let Some(element) = frame.cast::<web_sys::Element>().filter(|_| *follows.borrow()) {
                element.set_scroll_top(element.scroll_height());
            }
        }
    });
    let onscroll = {
        let (frame, scroll) = (frame.clone(), scroll.clone());
        Callback::from(move |_: Event| {
            let Some(element) = frame.cast::<web_sys::Element>() else { return };
            let end = element.scroll_height() - element.client_height();
            *follows.borrow_mut() = element.scroll_top() >= end - ROW_PX as i32;
            scroll.set(element.scroll_top().max(0) as u32);
        })
    };
    if count == 0 {
        return html! { <p class="empty">{ "Nothing has happened yet. Events appear here as simulated time passes." }</p> };
    }
    html! {
        <div class="events" ref={frame} {onscroll} role="table" aria-label="Events" aria-rowcount={(count + 1).to_string()} tabindex="0">
            <div class="event-row event-head" role="row" aria-rowindex="1">
                { for ["Time", "Level", "Source", "Id", "What happened", "Cause"].iter().map(|h| html! { <span role="columnheader">{ *h }</span> }) }
            </div>
            <div class="event-rail" ref={rail} role="rowgroup">
                <div ref={inner} role="presentation">
                    { for props.rows[first..last].iter().enumerate().map(|(i, row)| row_html(props, row, first + i)) }
                </div>
            </div>
        </div>
    }
}

fn row_html(props: &EventListProps, row: &EventRow, index: usize) -> Html {
    let onclick = {
        let (why, serial) = (props.onwhy.clone(), row.serial);
        Callback::from(move |_: MouseEvent| why.emit(serial))
    };
    let selected = (props.selected == Some(row.serial)).then_some("is-selected");
    html! {
        <div class={classes!("event-row", selected)} role="row" aria-rowindex={(index + 2).to_string()}>
            <span role="cell" class="mono">{ &row.time }</span>
            <span role="cell" class={classes!("status", row.mark.class())}>{ dot(row.mark) }{ &row.level }</span>
            <span role="cell">{ &row.source }</span>
            <span role="cell" class="mono">{ &row.id }</span>
            <span role="cell" class="event-text" title={row.text.clone()}>{ &row.text }</span>
            <span role="cell"><button type="button" class="button plain why" {onclick} aria-label={format!("Why: {}", row.text)}>{ icon(Icon::Why) }{ "Why?" }</button></span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_sight_and_some_spare_are_built() {
        let (first, last) = in_sight(28_000, 280, 10_000);
        assert_eq!((first, last), (994, 1_017));
    }

    #[test]
    fn short_lists_are_built_whole() {
        assert_eq!(in_sight(0, 280, 3), (0, 3));
        assert_eq!(in_sight(0, 280, 0), (0, 0));
    }

    #[test]
    fn stale_scroll_position_beyond_the_end_is_harmless() {
        let (first, last) = in_sight(1_000_000, 280, 20);
        assert!(first <= last && last <= 20);
    }
}
