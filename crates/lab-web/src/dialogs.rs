//! What lies above the page: dialogs and notices. What the dialogs say is fetched when one is first opened.

mod arrange;
mod drag;
mod export;
mod inner;
mod lights;
mod menu;
mod of_page;
mod offers;
mod palette;
mod report;
mod share;

use yew::prelude::*;

use crate::desk::{Desk, Dialogue};
use crate::lab::use_lab;
use crate::panel::Piece;
use crate::panel::fetched::Fetched;
use crate::store::{Store, use_store};
use crate::widget::dialog::Dialog;
use crate::widget::toast::toasts;

pub(crate) use arrange::pause_choice;
pub(crate) use drag::Drag;
pub(crate) use inner::Inner;

/// Everything that lies above the page: the open dialog and the notices.
#[component]
pub fn Above() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let open = use_store((), |d: &Desk, ()| d.dialogue.clone());
    let is_touched = use_store((), |d: &Desk, ()| d.is_touched);
    // A wizard keeps what was entered when one clicks beside it.
    let stays = matches!(open, Some(Dialogue::Wizard(_)));
    let is_running = use_lab((), |lab, ()| lab.is_running);
    let is_reading = open.as_ref().is_some_and(|dialogue| match dialogue {
        Dialogue::Help
        | Dialogue::Share(_)
        | Dialogue::Why(_)
        | Dialogue::Export
        | Dialogue::Arrange
        | Dialogue::Lights => true,
        Dialogue::Palette(_) | Dialogue::Menu(..) | Dialogue::Wizard(_) => false,
    });
    let waits = is_running && is_reading;
    let notices = use_store((), |d: &Desk, ()| d.toasts.clone());
    let onclose = {
        let desk = desk.clone();
        Callback::from(move |()| desk.write(|d| d.dialogue = None))
    };
    let forget = {
        let desk = desk.clone();
        Callback::from(move |id| desk.write(|d| d.toasts.retain(|t| t.id != id)))
    };
    let onabout = {
        let desk = desk.clone();
        Callback::from(move |serial| desk.write(|d| d.dialogue = Some(Dialogue::Why(serial))))
    };
    let (title, class, at) = open.as_ref().map(look).unwrap_or_default();
    html! {
        <>
            <Dialog {title} {class} {at} open={open.is_some()} {stays} {onclose}>
                if open.is_some() { <Fetched piece={Piece::Dialogue} /> }
                if waits { <p class="quiet small time-waits">{ "Time waits while this is open." }</p> }
            </Dialog>
            if is_touched { <div hidden=true><Fetched piece={Piece::Drag} /></div> }
            { toasts(&notices, &forget, &onabout) }
        </>
    }
}

/// Title, class and place of a dialog.
fn look(dialogue: &Dialogue) -> (&'static str, &'static str, Option<(i32, i32)>) {
    match dialogue {
        Dialogue::Help => ("Keys", "", None),
        Dialogue::Share(_) => ("Share this run", "", None),
        Dialogue::Why(_) => ("Why?", "", None),
        Dialogue::Palette(_) => ("Find a command or a thing", "palette", None),
        Dialogue::Menu(_, at) => ("What can be done", "menu", Some(*at)),
        Dialogue::Export => ("Save this run", "", None),
        Dialogue::Arrange => ("Arrange the page", "", None),
        Dialogue::Lights => ("What must hold", "", None),
        Dialogue::Wizard(ask) => (ask.title, "", None),
    }
}
