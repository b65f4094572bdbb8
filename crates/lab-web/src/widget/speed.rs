//! How fast simulated time passes.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::pump::{SPEEDS, speed_text};

/// The choice of speeds, `now` in thousandths of real time: a row of native radio buttons; on a narrow page a
/// select field with the same choices.
pub fn speed(now: u32, onchange: &Callback<u32>) -> Html {
    let pick = {
        let onchange = onchange.clone();
        Callback::from(move |event: Event| {
            let value = event.target().and_then(|t| {
                let select = t.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
                select.or_else(|| t.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value))
            });
            if let Some(permille) = value.and_then(|v| v.parse().ok()) {
                onchange.emit(permille);
            }
        })
    };
    html! {
        <>
            <fieldset class="segments wide-only">
                <legend class="unseen">{ "Speed" }</legend>
                { for SPEEDS.iter().map(|speed| html! {
                    <label>
                        <input type="radio" name="speed" value={speed.to_string()} checked={*speed == now} onchange={&pick} />
                        <span>{ speed_text(*speed) }</span>
                    </label>
                }) }
            </fieldset>
            <select class="field narrow-only" aria-label="Speed" onchange={&pick}>
                { for SPEEDS.iter().map(|speed| html! {
                    <option value={speed.to_string()} selected={*speed == now}>{ speed_text(*speed) }</option>
                }) }
            </select>
        </>
    }
}
