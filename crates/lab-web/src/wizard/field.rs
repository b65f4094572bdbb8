//! One field of a wizard: the question, the answer, and beside it what is wrong with it.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::rehearsal::Problem;
use super::{Choice, Field, FieldKind};
use crate::widget::status::{Mark, dot};

/// The id of the control that a field begins with.
pub(super) fn first_id(field: &Field) -> Option<String> {
    match &field.kind {
        FieldKind::Many(choices) => choices.first().map(|(value, _)| format!("w-{}-{value}", field.name)),
        FieldKind::Text | FieldKind::Choice(_) | FieldKind::Check => Some(format!("w-{}", field.name)),
    }
}

/// Draws it.
pub(super) fn field_html(
    field: &Field,
    answer: &str,
    problem: Option<&Problem>,
    onanswer: &Callback<(&'static str, String)>,
    go: &Callback<()>,
    is_first: bool,
) -> Html {
    let id = format!("w-{}", field.name);
    let note = format!("{id}-note");
    let invalid = problem.is_some().then_some("true");
    let control = match &field.kind {
        FieldKind::Text => {
            let oninput = answered(field, onanswer, |event: InputEvent| {
                event.target_dyn_into::<HtmlInputElement>().map(|input| input.value())
            });
            html! {
                <label>{ field.label }
                    <input id={id} class="field" value={answer.to_owned()} {oninput} autofocus={is_first} maxlength="120" autocomplete="off" spellcheck="false"
                        aria-invalid={invalid} aria-describedby={note.clone()} />
                </label>
            }
        }
        FieldKind::Choice(choices) => {
            let onchange = answered(field, onanswer, |event: Event| {
                event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value())
            });
            // Enter goes on, as it does by itself from every other field.
            let go = go.clone();
            let onkeydown = Callback::from(move |event: KeyboardEvent| {
                if event.key() == "Enter" {
                    event.prevent_default();
                    go.emit(());
                }
            });
            html! {
                <label>{ field.label }
                    <select id={id} class="field" {onchange} {onkeydown} autofocus={is_first} aria-invalid={invalid} aria-describedby={note.clone()}>
                        if choices.is_empty() { <option value="">{ "There is none" }</option> }
                        { for choices.iter().map(|(value, label)| html! {
                            <option value={value.clone()} selected={value == answer}>{ label }</option>
                        }) }
                    </select>
                </label>
            }
        }
        FieldKind::Check => {
            let onchange = answered(field, onanswer, |event: Event| {
                event.target_dyn_into::<HtmlInputElement>().map(|input| input.checked().to_string())
            });
            html! {
                <label class="check">
                    <input id={id} type="checkbox" checked={answer == "true"} {onchange} autofocus={is_first} aria-describedby={note.clone()} />{ field.label }
                </label>
            }
        }
        FieldKind::Many(choices) => many(field, choices, answer, &note, onanswer, is_first),
    };
    html! {
        <div class="wizard-field" key={field.name}>
            { control }
            <p id={note} class="form-note" aria-live="polite">
                if let Some(problem) = problem { { dot(Mark::Warn) }{ problem.sentence() } } else { { field.help } }
            </p>
        </div>
    }
}

fn many(
    field: &Field,
    choices: &[Choice],
    answer: &str,
    note: &str,
    onanswer: &Callback<(&'static str, String)>,
    is_first: bool,
) -> Html {
    let first = choices.first().filter(|_| is_first).map(|(value, _)| value.as_str());
    let ticked = |value: &str| answer.lines().any(|line| line == value);
    let tick = |(value, label): &Choice| {
        // The answer keeps the order of the list.
        let others: Vec<(String, bool)> =
            choices.iter().map(|(other, _)| (other.clone(), ticked(other))).collect();
        let (name, onanswer, toggled) = (field.name, onanswer.clone(), value.clone());
        let onchange = Callback::from(move |_: Event| {
            let kept = others
                .iter()
                .filter(|(other, on)| *on != (*other == toggled))
                .map(|(other, _)| other.as_str());
            onanswer.emit((name, kept.collect::<Vec<_>>().join("\n")));
        });
        html! {
            <label class="check" key={value.clone()}>
                <input id={format!("w-{}-{value}", field.name)} type="checkbox" checked={ticked(value)} {onchange} autofocus={first == Some(value.as_str())} />{ label }
            </label>
        }
    };
    html! {
        <fieldset id={format!("w-{}", field.name)} tabindex="-1" aria-describedby={note.to_owned()}>
            <legend>{ field.label }</legend>
            <div class="wizard-many">
                if choices.is_empty() { <p class="quiet">{ "There is none yet." }</p> }
                { for choices.iter().map(tick) }
            </div>
        </fieldset>
    }
}

/// Tells the answer of a field when its control changes.
fn answered<E: AsRef<web_sys::Event> + 'static>(
    field: &Field,
    onanswer: &Callback<(&'static str, String)>,
    read: fn(E) -> Option<String>,
) -> Callback<E> {
    let (name, onanswer) = (field.name, onanswer.clone());
    Callback::from(move |event: E| {
        if let Some(answer) = read(event) {
            onanswer.emit((name, answer));
        }
    })
}
