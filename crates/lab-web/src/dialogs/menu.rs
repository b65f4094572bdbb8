//! The menu of a thing, at the thing: the same deeds as in the details.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::offers::{Act, Offer, class, of_thing, take, words};
use crate::dom;
use crate::lab::use_lab_still;
use crate::thing::Thing;

/// More lines than this lead to the palette.
const MOST: usize = 14;

#[derive(Properties, Clone, PartialEq)]
pub(super) struct MenuProps {
    /// Key of the thing.
    pub(super) thing: AttrValue,
}

/// The menu.
#[component]
pub(super) fn Menu(props: &MenuProps) -> Html {
    let all = use_lab_still(props.thing.clone(), |lab, key| {
        Thing::of(key).map(|thing| of_thing(lab, thing)).unwrap_or_default()
    });
    use_effect_with((), |()| {
        dom::focus_id("menu-0");
        keep_in_sight();
    });
    let mut shown: Vec<Offer> = all.iter().take(MOST).cloned().collect();
    if all.len() > MOST {
        let rest = format!("All {} actions…", all.len());
        shown.push(Offer::new(rest, "Ctrl+K", Act::More("")));
    }
    let count = shown.len();
    let item = |(i, offer): (usize, &Offer)| {
        let onclick = {
            let offer = offer.clone();
            Callback::from(move |_: MouseEvent| take(&offer))
        };
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            let goal = match event.key().as_str() {
                "ArrowDown" => (i + 1) % count,
                "ArrowUp" => (i + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            dom::focus_id(&format!("menu-{goal}"));
        });
        html! {
            <button type="button" role="menuitem" id={format!("menu-{i}")} class={class(offer)} {onclick} {onkeydown}
                tabindex={if i == 0 { "0" } else { "-1" }} autofocus={i == 0} aria-disabled={offer.refused.is_some().then_some("true")}>{ words(offer) }</button>
        }
    };
    if shown.is_empty() {
        return html! { <p class="quiet">{ "Nothing can be done to it here." }</p> };
    }
    html! { <div role="menu" aria-label="What can be done">{ for shown.iter().enumerate().map(item) }</div> }
}

/// Moves the menu up or to the left until all of it is in the window.
fn keep_in_sight() {
    let dialog = gloo::utils::document().query_selector("dialog.menu[open]").ok().flatten();
    let Some(dialog) = dialog.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    let place = dialog.get_bounding_client_rect();
    let window = gloo::utils::window();
    let room =
        |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64()).unwrap_or(f64::MAX);
    for (property, end, at, room) in [
        ("left", place.right(), place.left(), room(window.inner_width())),
        ("top", place.bottom(), place.top(), room(window.inner_height())),
    ] {
        let over = end + 8.0 - room;
        if over > 0.0 {
            // A property of this name is always taken.
            let _ = dialog.style().set_property(property, &format!("{}px", (at - over).max(8.0)));
        }
    }
}
