//! What the dialogs say: the keys, the link to this run, why an event happened.

use lab_view::explain::{Further, Step};
use lab_view::rules::cited;
use lab_view::text::clock;
use yew::prelude::*;

use super::arrange::Arrange;
use super::export;
use super::lights::Lights;
use super::menu::Menu;
use super::palette::Palette;
use super::share::share;
use crate::desk::{Desk, Dialogue};
use crate::keys;
use crate::lab::{Lab, use_lab};
use crate::show::events::{chain, level};
use crate::store::{Store, use_store};
use crate::widget::rule::rule;
use crate::widget::status::dot;
use crate::wizard::WizardView;

/// What the open dialog says.
#[component]
pub(crate) fn Inner() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let dialogue = use_store((), |d: &Desk, ()| d.dialogue.clone());
    let letters = use_store((), |d: &Desk, ()| d.letters);
    let steps = use_lab(dialogue.clone(), steps);
    let field = use_node_ref();
    match &dialogue {
        None => Html::default(),
        Some(Dialogue::Help) => help(&desk, letters),
        Some(Dialogue::Share(link)) => share(&desk, link, &field),
        Some(Dialogue::Why(_)) => why(&steps),
        Some(Dialogue::Wizard(ask)) => html! { <WizardView ask={*ask} /> },
        Some(Dialogue::Palette(begun)) => html! { <Palette begun={*begun} /> },
        Some(Dialogue::Menu(key, _)) => html! { <Menu thing={key.clone()} /> },
        Some(Dialogue::Export) => export::export(&desk),
        Some(Dialogue::Arrange) => html! { <Arrange /> },
        Some(Dialogue::Lights) => html! { <Lights /> },
    }
}

/// The chain of causes that is asked for.
fn steps(lab: &Lab, dialogue: &Option<Dialogue>) -> Vec<Step> {
    let asked = dialogue.as_ref().and_then(Dialogue::explained);
    asked.map(|serial| chain(&lab.session, serial)).unwrap_or_default()
}

fn help(desk: &Store<Desk>, letters: bool) -> Html {
    let desk = desk.clone();
    let onchange = Callback::from(move |_: Event| {
        desk.write(|d| {
            d.letters = !d.letters;
            d.save();
        });
    });
    html! {
        <div class="stack">
            <dl class="keys">
                { for keys::ALL.iter().map(|(key, _, words)| html! {
                    <><dt><kbd>{ keys::shown(key) }</kbd></dt><dd>{ *words }</dd></>
                }) }
            </dl>
            <label class="check"><input type="checkbox" checked={letters} {onchange} />{ " Keys without Ctrl work" }</label>
            <p class="quiet">{ "In the diagram and the tree, arrow keys walk and Enter selects. Everything shown is simulated." }</p>
            <p><a class="button" href="docs/" target="_blank">{ "The guide" }</a></p>
        </div>
    }
}

fn why(steps: &[Step]) -> Html {
    if steps.is_empty() {
        return html! { <p>{ "This event lies in a branch that is not shown now." }</p> };
    }
    let alone = steps.len() == 1;
    html! {
        <><ol class="chain">
            { for steps.iter().enumerate().map(|(i, step)| {
                let (mark, _) = level(step.event.level);
                let number = step.event.number.map(|n| format!(", event {n}")).unwrap_or_default();
                let besides = (step.further == Further::First).then(|| html! {
                    <p class="quiet small"><strong>{ "and because, besides" }</strong></p>
                });
                html! {
                    <li>
                        { for besides }
                        <p class="quiet small">{ format!("{} {}{number}", clock(step.event.time), step.event.who) }</p>
                        <p class="status-line">{ dot(mark) }{ &step.event.sentence }</p>
                        { for step.waited.iter().map(|words| html! { <p class="quiet small">{ words }</p> }) }
                        if let Some(words) = step.rule {
                            <p class="small">{ "Rule: " }{ rule(words) }</p>
                            { for cited(words).iter().map(|rule| html! { <p class="quiet small">{ rule.says }</p> }) }
                        }
                        { for goes_on(steps, i).map(|words| html! { <p class="quiet small">{ words }</p> }) }
                    </li>
                }
            }) }
        </ol>
        if alone { <p class="quiet small">{ "Nothing in the lab brought this about: it was done to it." }</p> }</>
    }
}

/// The word between a step and the next: a further cause ends where it is told already, and the chain goes on.
fn goes_on(steps: &[Step], at: usize) -> Option<&'static str> {
    match (steps[at].further, steps.get(at + 1)?.further) {
        (Further::Not, Further::Not) | (_, Further::Next) => Some("because"),
        (_, Further::First) => None,
        (Further::First | Further::Next, Further::Not) => Some("and the first because"),
    }
}
