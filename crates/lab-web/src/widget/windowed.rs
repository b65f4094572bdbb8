//! A table of which only the rows in sight are in the page, so ten thousand cost no more than fifty.

use yew::prelude::*;

use crate::dom;

/// Height of a row of events in CSS pixels.
pub const ROW_PX: u32 = 28;

/// Rows kept above and below the sight.
const SPARE: usize = 6;

/// The table.
#[derive(Properties, Clone, PartialEq)]
pub struct WindowedProps {
    /// What it is called.
    pub label: AttrValue,
    /// Class of the whole, which says how wide its columns are.
    pub class: &'static str,
    /// Words above the columns.
    pub columns: &'static [&'static str],
    /// How many rows there are.
    pub count: usize,
    /// The cells of a row.
    pub cells: Callback<usize, Html>,
    /// Height of a row in CSS pixels; the style sheet has the same number.
    #[prop_or(ROW_PX)]
    pub row_px: u32,
    /// The id of a row's element, where things are rows.
    #[prop_or_default]
    pub row_id: Option<Callback<usize, String>>,
    /// The row that stands out.
    #[prop_or_default]
    pub selected: Option<usize>,
    /// The end stays in sight while rows are added.
    #[prop_or(false)]
    pub follows: bool,
}

/// The rows in sight: first and one past the last.
fn in_sight(scroll_px: u32, height_px: u32, row_px: u32, rows: usize) -> (usize, usize) {
    let first = (scroll_px / row_px) as usize;
    let count = height_px.div_ceil(row_px) as usize + 1;
    (first.saturating_sub(SPARE).min(rows), (first + count + SPARE).min(rows))
}

/// The rows of a scrolling list that are in sight.
pub struct Sight {
    /// The first row to be built.
    pub first: usize,
    /// One past the last.
    pub last: usize,
    /// Height of the list in CSS pixels.
    pub height: u32,
    /// To be called when the list scrolls.
    pub onscroll: Callback<()>,
}

/// The rows of `frame` that are in sight; known anew when it scrolls by a row or changes its size.
#[hook]
pub fn use_sight(frame: &NodeRef, row_px: u32, count: usize) -> Sight {
    let (_, height) = dom::use_size(frame);
    let row = use_state_eq(|| 0_u32);
    let (first, last) = in_sight(*row * row_px, height, row_px, count);
    let frame = frame.clone();
    let onscroll = Callback::from(move |()| {
        if let Some(element) = frame.cast::<web_sys::Element>() {
            row.set(element.scroll_top().max(0) as u32 / row_px);
        }
    });
    Sight { first, last, height, onscroll }
}

/// The windowed table.
#[component]
pub fn Windowed(props: &WindowedProps) -> Html {
    let (frame, rail, inner) = (use_node_ref(), use_node_ref(), use_node_ref());
    let follows = use_mut_ref(|| props.follows);
    let (count, row_px) = (props.count, props.row_px);
    let Sight { first, last, height, onscroll: saw } = use_sight(&frame, row_px, count);
    use_effect_with((count, first), {
        let (rail, inner) = (rail.clone(), inner.clone());
        move |(count, first)| {
            dom::set_style(&rail, "height", &format!("{}px", *count as u32 * row_px));
            dom::set_style(&inner, "transform", &format!("translateY({}px)", *first as u32 * row_px));
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
        let (frame, may_follow) = (frame.clone(), props.follows);
        Callback::from(move |_: Event| {
            let Some(element) = frame.cast::<web_sys::Element>() else { return };
            let end = element.scroll_height() - element.client_height();
            *follows.borrow_mut() = may_follow && element.scroll_top() >= end - row_px as i32;
            saw.emit(());
        })
    };
    html! {
        <div class={classes!("events", props.class)} ref={frame} {onscroll} role="table" aria-label={&props.label}
            aria-rowcount={(count + 1).to_string()} tabindex="0">
            <div class="event-row event-head" role="row" aria-rowindex="1">
                { for props.columns.iter().map(|h| html! { <span role="columnheader">{ *h }</span> }) }
            </div>
            <div class="event-rail" ref={rail} role="rowgroup">
                <div ref={inner} role="presentation">
                    { for (first..last).map(|index| row(props, index)) }
                </div>
            </div>
        </div>
    }
}

fn row(props: &WindowedProps, index: usize) -> Html {
    let selected = (props.selected == Some(index)).then_some("is-selected");
    html! {
        <div class={classes!("event-row", selected)} id={props.row_id.as_ref().map(|id| id.emit(index))} role="row" aria-rowindex={(index + 2).to_string()}>
            { props.cells.emit(index) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_sight_and_some_spare_are_built() {
        let (first, last) = in_sight(28_000, 280, ROW_PX, 10_000);
        assert_eq!((first, last), (994, 1_017));
    }

    #[test]
    fn short_lists_are_built_whole() {
        assert_eq!(in_sight(0, 280, ROW_PX, 3), (0, 3));
        assert_eq!(in_sight(0, 280, ROW_PX, 0), (0, 0));
    }

    #[test]
    fn stale_scroll_position_beyond_the_end_is_harmless() {
        let (first, last) = in_sight(1_000_000, 280, ROW_PX, 20);
        assert!(first <= last && last <= 20);
    }
}
