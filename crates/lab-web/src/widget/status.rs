//! State as icon, word and colour together; never colour alone.

use yew::prelude::*;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Runs, is reachable.
    Ok,
    /// Moves, waits, starts.
    Moving,
    /// Works with less than it should have.
    Warn,
    /// Lost, failed.
    Bad,
    /// Off on purpose, or not there yet.
    Off,
}

impl Mark {
    /// Class name of the colour.
    pub fn class(self) -> &'static str {
        match self {
            Mark::Ok => "is-ok",
            Mark::Moving => "is-moving",
            Mark::Warn => "is-warn",
            Mark::Bad => "is-bad",
            Mark::Off => "is-off",
        }
    }

    /// The shape, in a box of 12 by 12: disc, half-filled disc, triangle, cross, ring.
    pub fn shape(self) -> &'static str {
        match self {
            Mark::Ok => "M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z",
            Mark::Moving => "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 1.5v7a3.5 3.5 0 0 1 0-7Z",
            Mark::Warn => "M6 1.2 11 10.5H1Z",
            Mark::Bad => {
                "M1.3 3.2 3.2 1.3 6 4.1 8.8 1.3 10.7 3.2 7.9 6 10.7 8.8 8.8 10.7 6 7.9 3.2 10.7 1.3 8.8 4.1 6Z"
            }
            Mark::Off => "M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM6 3a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
        }
    }
}

/// The mark alone, silent; a word must stand beside it.
pub fn dot(mark: Mark) -> Html {
    html! {
        <svg class={classes!("dot", mark.class())} viewBox="0 0 12 12" aria-hidden="true">
            <path fill-rule="evenodd" d={mark.shape()} />
        </svg>
    }
}

/// A state one can read, see and hear: mark and word.
pub fn status(mark: Mark, text: &str) -> Html {
    html! { <span class={classes!("status", mark.class())}>{ dot(mark) }<span>{ text }</span></span> }
}
