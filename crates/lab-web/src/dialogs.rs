//! What lies above the page: dialogs and notices. What the dialogs say is fetched when one is first opened.

mod inner;

use yew::prelude::*;

use crate::desk::{Desk, Dialogue};
use crate::panel::Piece;
use crate::panel::fetched::Fetched;
use crate::store::{Store, use_store};
use crate::widget::dialog::Dialog;
use crate::widget::toast::toasts;

pub(crate) use inner::Inner;

/// Everything that lies above the page: the open dialog and the notices.
#[component]
pub fn Above() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let title = use_store((), |d: &Desk, ()| d.dialogue.as_ref().map(title));
    // A wizard keeps what was entered when one clicks beside it.
    let stays = use_store((), |d: &Desk, ()| matches!(d.dialogue, Some(Dialogue::Wizard(_))));
    let notices = use_store((), |d: &Desk, ()| d.toasts.clone());
    let onclose = {
        let desk = desk.clone();
        Callback::from(move |()| desk.write(|d| d.dialogue = None))
    };
    let forget = {
        let desk = desk.clone();
        Callback::from(move |id| desk.write(|d| d.toasts.retain(|t| t.id != id)))
    };
    html! {
        <>
            <Dialog title={title.unwrap_or_default()} open={title.is_some()} {stays} {onclose}>
                if title.is_some() { <Fetched piece={Piece::Dialogue} /> }
            </Dialog>
            { toasts(&notices, &forget) }
        </>
    }
}

fn title(dialogue: &Dialogue) -> &'static str {
    match dialogue {
        Dialogue::Help => "Keys",
        Dialogue::Share(_) => "Share this run",
        Dialogue::Why(_) => "Why?",
        Dialogue::Wizard(ask) => ask.title,
    }
}
