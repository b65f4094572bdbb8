//! Which panels stand where, and when time stops by itself. Kept in this browser, never in links.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::{Page, page};
use crate::desk::{Desk, Dialogue, PauseOn, Spot};
use crate::keys;
use crate::lab::Lab;
use crate::panel::{self, Place};
use crate::store::{Store, use_store};
use crate::widget::action::Action;
use crate::widget::icon::Icon;

const PLACES: [(Option<Place>, &str, &str); 3] = [
    (Some(Place::Centre), "centre", "in the middle"),
    (Some(Place::Dock), "dock", "in the dock"),
    (None, "away", "put away"),
];

/// The dialog.
#[component]
pub(super) fn Arrange() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let lab = use_context::<Store<Lab>>().expect("the page provides the lab");
    let spots = use_store((), |d: &Desk, ()| d.spots.clone());
    let pause_on = use_store((), |d: &Desk, ()| d.pause_on);
    let reset = {
        let desk = desk.clone();
        Callback::from(move |()| change(&desk, Desk::reset_layout))
    };
    html! {
        <div class="stack">
            { phone_tools() }
            <table class="table">
                <caption class="unseen">{ "Panels" }</caption>
                <thead><tr><th scope="col">{ "Panel" }</th><th scope="col">{ "Where" }</th><th scope="col">{ "Order" }</th></tr></thead>
                <tbody>{ for spots.iter().enumerate().map(|(at, spot)| row(&desk, &spots, at, spot)) }</tbody>
            </table>
            { pause_choice(&desk, &lab, pause_on) }
            <div>{ Action::text("Everything back in its place", reset).html() }</div>
            <p class="quiet">{ "Edges between the parts can be dragged, or moved by arrow keys. This browser remembers it; links never hold it." }</p>
        </div>
    }
}

/// What stands in the bar where there is room for it.
fn phone_tools() -> Html {
    let on = |label: &'static str, icon: Icon, act: fn(&Page)| {
        let onpress = Callback::from(move |()| {
            if let Some(page) = page() {
                page.desk.write(|d| d.dialogue = None);
                act(&page);
            }
        });
        Action { icon: Some(icon), ..Action::text(label, onpress) }.html()
    };
    html! {
        <div class="phone-tools">
            { on("Redo", Icon::Redo, |page| page.act(keys::Action::Redo)) }
            { on("Share", Icon::Share, Page::share) }
            { on("Export", Icon::Export, |page| page.desk.write(|d| d.dialogue = Some(Dialogue::Export))) }
            { on("Next theme", Icon::Theme, Page::next_theme) }
            { on("Help and keys", Icon::Help, |page| page.act(keys::Action::Help)) }
        </div>
    }
}

/// When time stops by itself.
pub(crate) fn pause_choice(desk: &Store<Desk>, lab: &Store<Lab>, pause_on: PauseOn) -> Html {
    let (desk, lab) = (desk.clone(), lab.clone());
    let onchange = Callback::from(move |event: Event| {
        let chosen = PauseOn::ALL.into_iter().find(|one| one.name() == value(&event)).unwrap_or_default();
        change(&desk, |d| d.pause_on = chosen);
        lab.write(|l| l.pause_on = chosen);
    });
    html! {
        <label class="pause-choice">
            { "Time stops by itself " }
            <select class="field" {onchange}>
                { for PauseOn::ALL.iter().map(|one| html! {
                    <option value={one.name()} selected={*one == pause_on}>{ one.words() }</option>
                }) }
            </select>
        </label>
    }
}

fn row(desk: &Store<Desk>, spots: &[Spot], at: usize, (name, place): &Spot) -> Html {
    let Some((tab, _)) = panel::all().find(|(tab, _)| tab.name == *name) else { return Html::default() };
    let onchange = {
        let desk = desk.clone();
        Callback::from(move |event: Event| {
            let chosen =
                PLACES.iter().find(|(_, word, _)| *word == value(&event)).map(|(place, _, _)| *place);
            let Some(chosen) = chosen else { return };
            change(&desk, |d| {
                let old = std::mem::replace(&mut d.spots[at].1, chosen);
                let is_empty = |place| !d.spots.iter().any(|(_, spot)| *spot == Some(place));
                if is_empty(Place::Centre) || is_empty(Place::Dock) {
                    d.spots[at].1 = old;
                    d.toast(
                        crate::widget::status::Mark::Warn,
                        "The last panel of a place stays there.",
                        "Put another one there first.",
                    );
                }
            });
        })
    };
    let swap = |label: &'static str, other: usize| {
        let desk = desk.clone();
        let onclick = Callback::from(move |_: MouseEvent| change(&desk, |d| d.spots.swap(at, other)));
        html! { <button type="button" class="button" {onclick} aria-label={format!("{} {label}", tab.title)}>{ label }</button> }
    };
    html! {
        <tr key={*name}>
            <th scope="row">{ tab.title }</th>
            <td>
                <select class="field" {onchange} aria-label={format!("Where {} stands", tab.title)}>
                    { for PLACES.iter().map(|(one, word, words)| html! { <option value={*word} selected={one == place}>{ *words }</option> }) }
                </select>
            </td>
            <td><span class="row-tools">
                if at > 0 { { swap("earlier", at - 1) } }
                if at + 1 < spots.len() { { swap("later", at + 1) } }
            </span></td>
        </tr>
    }
}

fn change(desk: &Store<Desk>, change: impl FnOnce(&mut Desk)) {
    desk.write(|d| {
        change(d);
        d.save();
    });
}

fn value(event: &Event) -> String {
    let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
    select.map(|select| select.value()).unwrap_or_default()
}
