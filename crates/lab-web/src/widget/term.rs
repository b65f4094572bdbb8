//! A word with its meaning: shown under the pointer, with the keyboard's focus and after a tap; Escape takes it away.
//! It lies over everything, so that no panel cuts it off; where it stands is left to the style sheet.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// The word `shown`, which means what `says` says. The page has one `place` of this name.
pub fn term(place: &str, shown: &str, says: &'static str) -> Html {
    let id = format!("term-{}", place.replace(' ', "-"));
    let show = |event: &Event| {
        // A browser refuses to show what is shown already, which is as well.
        let _ = sentence(event).map(|(_, says)| says.show_popover());
    };
    let onfocusin = Callback::from(move |event: FocusEvent| show(&event));
    let onmouseover = Callback::from(move |event: MouseEvent| show(&event));
    let onclick = onmouseover.clone();
    let onfocusout = Callback::from(|event: FocusEvent| hide(&event));
    let onmouseout = Callback::from(|event: MouseEvent| {
        let Some((whole, _)) = sentence(&event) else { return };
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if !whole.contains(to.as_ref()) && !whole.matches(":focus-within").unwrap_or(false) {
            hide(&event);
        }
    });
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape" {
            hide(&event);
        }
    });
    html! {
        <span class="term" {onkeydown} {onfocusin} {onfocusout} {onmouseover} {onmouseout} {onclick}>
            <button type="button" class="term-word" aria-describedby={id.clone()}>{ shown }</button>
            <span {id} class="term-says" role="tooltip" popover="auto">{ says }</span>
        </span>
    }
}

fn hide(event: &Event) {
    // What is hidden already stays so.
    let _ = sentence(event).map(|(_, says)| says.hide_popover());
}

/// The whole word that an event is about, and its sentence.
fn sentence(event: &Event) -> Option<(Element, HtmlElement)> {
    let whole = event.target()?.dyn_into::<Element>().ok()?.closest(".term").ok()??;
    let says = whole.last_element_child()?.dyn_into().ok()?;
    Some((whole, says))
}
