//! The console in the dock.

use yew::prelude::*;

use super::{Panel, Place};
use crate::console;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::store::Store;
use crate::widget::console_view::{ConsoleView, Suggestion};
use crate::widget::icon::Icon;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "console", title: "Console", icon: Icon::Console },
    place: Place::Dock,
    view: || html! { <ConsolePanel /> },
};

#[component]
fn ConsolePanel() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let lines = use_lab((), |lab, ()| lab.console.lines());
    let prompt = use_lab((), |lab, ()| lab.console.prompt());
    let spoken = use_lab((), |lab, ()| lab.console.spoken().to_owned());
    let onsubmit = {
        let store = store.clone();
        Callback::from(move |text: String| {
            console::type_line(&store, text);
        })
    };
    let onfocus = {
        let store = store.clone();
        Callback::from(move |()| console::wake(&store))
    };
    let complete = Callback::from(move |(text, caret): (String, usize)| -> Vec<Suggestion> {
        store.read(|lab| lab.console.complete(&text, caret, &lab.session))
    });
    html! { <ConsoleView {lines} {prompt} {onfocus} {onsubmit} {complete} {spoken} /> }
}
