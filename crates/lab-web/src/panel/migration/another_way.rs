//! The form: one thing changed, and the same migration again.

use lab_units::MigrationId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::setting::{Setting, branch_name, command, settings};
use crate::lab::{Lab, use_lab};
use crate::store::Store;
use crate::widget::action::Reason;
use crate::widget::status::{Mark, dot};

/// The form.
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct AnotherWayProps {
    pub id: MigrationId,
}

/// What was typed so far.
#[derive(Clone, PartialEq, Default)]
struct Typed {
    /// Index of the setting.
    setting: usize,
    /// Its new value; `None`: the one that is proposed.
    value: Option<String>,
    /// A name for the branch; `None`: the one that is proposed.
    name: Option<String>,
    /// The last try was refused.
    refused: Option<Reason>,
}

/// The form.
#[component]
pub(crate) fn AnotherWay(props: &AnotherWayProps) -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let id = props.id;
    let all = use_lab(id, |lab, id| settings(lab.session.world(), *id));
    let typed = use_state_eq(Typed::default);
    let Some(setting) = all.get(typed.setting).or(all.first()) else { return Html::default() };
    let value = typed.value.clone().unwrap_or_else(|| setting.proposed());
    let name = typed.name.clone().unwrap_or_else(|| free_name(&store, &branch_name(setting, &value)));
    // The console's words while typing, in the lab as it is now; the moment before the move is asked when it counts.
    let problem = store.read(|lab| match command(lab.session.world(), id, setting, &value) {
        Ok(command) => lab.refusal(&command).map(|reason| format!("{} {}", reason.fact, reason.remedy)),
        Err(sentence) => typed.value.as_ref().map(|_| sentence.to_owned()),
    });
    let problem =
        problem.or(typed.refused.as_ref().map(|reason| format!("{} {}", reason.fact, reason.remedy)));
    let onsetting = {
        let typed = typed.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            let index = select.map_or(0, |select| select.selected_index().max(0) as usize);
            typed.set(Typed { setting: index, ..Typed::default() });
        })
    };
    let onvalue = {
        let typed = typed.clone();
        Callback::from(move |value: String| {
            typed.set(Typed { value: Some(value), refused: None, ..(*typed).clone() });
        })
    };
    let onname = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(Typed { name: text_of(&event), refused: None, ..(*typed).clone() });
        })
    };
    let onsubmit = {
        let (store, typed, setting) = (store.clone(), typed.clone(), setting.clone());
        let (value, name) = (value.clone(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let tried = store.write(|lab| {
                let command = command(lab.session.world(), id, &setting, &value)
                    .map_err(|fact| Reason { fact: fact.into(), remedy: "".into() })?;
                lab.try_another_way(id, &name, command)
            });
            typed.set(match tried {
                Ok(()) => Typed { setting: typed.setting, ..Typed::default() },
                Err(reason) => Typed { refused: Some(reason), ..(*typed).clone() },
            });
        })
    };
    html! {
        <section class="card" aria-labelledby="another-way">
            <h2 id="another-way">{ "Try it another way" }</h2>
            <p class="sub">{ "The same move from its beginning, with one thing changed. This run stays as a branch to compare with." }</p>
            <form class="form-row" {onsubmit}>
                <label>{ "Change" }
                    <select class="field" onchange={onsetting}>
                        { for all.iter().map(|other| html! { <option selected={other.knob == setting.knob}>{ other.label }</option> }) }
                    </select>
                </label>
                { value_field(setting, &value, &onvalue, problem.is_some()) }
                <label>{ "Name of the branch" }<input class="field" value={name} oninput={onname} maxlength="60" /></label>
                <button type="submit" class="button primary">{ "Rewind and try" }</button>
            </form>
            <p class="form-note" id="another-way-note" aria-live="polite">
                if let Some(problem) = problem { { dot(Mark::Warn) }{ problem } } else { { format!("This run had {}.", had(setting)) } }
            </p>
        </section>
    }
}

fn had(setting: &Setting) -> String {
    let unit = setting.unit.split(',').next().unwrap_or_default();
    format!("{} {unit}", setting.now).trim_end().to_owned()
}

fn value_field(setting: &Setting, value: &str, onvalue: &Callback<String>, is_wrong: bool) -> Html {
    let onvalue = onvalue.clone();
    if setting.choices.is_empty() {
        let oninput =
            Callback::from(move |event: InputEvent| onvalue.emit(text_of(&event).unwrap_or_default()));
        return html! {
            <label>{ format!("{} ({})", setting.label, setting.unit) }
                <input class="field number-field" inputmode="numeric" value={value.to_owned()} {oninput}
                    aria-invalid={is_wrong.then_some("true")} aria-describedby="another-way-note" />
            </label>
        };
    }
    let onchange = Callback::from(move |event: Event| {
        let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
        onvalue.emit(select.map(|select| select.value()).unwrap_or_default());
    });
    html! {
        <label>{ setting.label }
            <select class="field" {onchange} aria-describedby="another-way-note">
                { for setting.choices.iter().map(|choice| html! { <option value={*choice} selected={*choice == value}>{ *choice }</option> }) }
            </select>
        </label>
    }
}

/// The proposed name, with a number behind it if it is taken.
fn free_name(store: &Store<Lab>, name: &str) -> String {
    let taken = store.read(|lab| lab.session.branches());
    let is_free = |name: &String| taken.iter().all(|branch| branch.name != *name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn text_of(event: &InputEvent) -> Option<String> {
    event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value())
}
