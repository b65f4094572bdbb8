//! Icons of our own drawing, 16 pixels, one stroke width; and the wolf's head.

use yew::prelude::*;

/// What an icon means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "an icon is what its name says")]
pub enum Icon {
    Run,
    Pause,
    Step,
    Undo,
    Redo,
    Share,
    Export,
    Theme,
    Help,
    Close,
    Chevron,
    More,
    Host,
    Vm,
    Disk,
    Network,
    Cluster,
    Console,
    Events,
    Timeline,
    Left,
    Right,
    Bottom,
    Bolt,
    Why,
    Table,
    Chart,
    Check,
    Home,
    Find,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Run => "M4.5 3v10l8-5z",
            Icon::Pause => "M5 3.5v9M11 3.5v9",
            Icon::Step => "M3.5 3v10l6.5-5zM12.5 3v10",
            Icon::Undo => "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
            Icon::Redo => "m10 3 3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3",
            Icon::Share => "M8 10V2.5M5 5l3-3 3 3M3.5 8v5.5h9V8",
            Icon::Export => "M8 2.5V10M5 7.5l3 3 3-3M3 13.5h10",
            Icon::Theme => "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
            Icon::Help => "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.8v.1",
            Icon::Close => "m4 4 8 8M12 4l-8 8",
            Icon::Chevron => "m6 4 4 4-4 4",
            Icon::Find => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.2 10.2l3.3 3.3",
            Icon::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Icon::Host => "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
            Icon::Vm => "M2.5 3h11v7.5h-11zM5.5 13.5h5M8 10.5v3",
            Icon::Disk => "M3 4c0-2 10-2 10 0v8c0 2-10 2-10 0zM3 4c0 2 10 2 10 0M3 8c0 2 10 2 10 0",
            Icon::Network => "M8 5.5v3M3.5 11V8.5h9V11M6 2.5h4v3H6zM2 11h3v2.5H2zM11 11h3v2.5h-3z",
            Icon::Cluster => "M8 2 13.5 5v6L8 14l-5.5-3V5zM8 8V14M8 8 2.5 5M8 8l5.5-3",
            Icon::Console => "m3 4 4 4-4 4M8.5 12.5H13",
            Icon::Events => "M5.5 4H13M5.5 8H13M5.5 12H13M2.8 4h.01M2.8 8h.01M2.8 12h.01",
            Icon::Timeline => "M2 8h12M5 5.5v5M9 6.5v3M12 5.5v5",
            Icon::Left => "M2.5 3h11v10h-11zM6 3v10",
            Icon::Right => "M2.5 3h11v10h-11zM10 3v10",
            Icon::Bottom => "M2.5 3h11v10h-11zM2.5 9.5h11",
            Icon::Bolt => "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
            Icon::Why => "M3 3v5.5h10M10 5.5l3 3-3 3",
            Icon::Table => "M2.5 3h11v10h-11zM2.5 6.5h11M7 6.5V13",
            Icon::Chart => "M2.5 2.5v11h11M5 5l3 5 2-3 3.5 4",
            Icon::Check => "m3 8.5 3.5 3.5L13 4.5",
            Icon::Home => "M2.5 7.5 8 2.5l5.5 5v6h-4v-4h-3v4h-4z",
        }
    }
}

/// Draws an icon; it is silent, the word beside it speaks.
pub fn icon(icon: Icon) -> Html {
    let solid = matches!(icon, Icon::Run).then_some("solid");
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class={classes!(solid)} d={icon.path()} /></svg>
    }
}

/// The wolf's head.
pub fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d={WOLF} /></svg>
    }
}

const WOLF: &str = "M3.4 1.8 9.4 6h5.2l6-4.2.9 9-3.4 3.3-1.9 5.3L12 22.4l-4.2-3-1.9-5.3L2.5 10.8Z\
    M7 10.2l3.9 2.5-2.5.5Zm10 0-3.9 2.5 2.5.5ZM10.4 17.9h3.2L12 19.9Z";
