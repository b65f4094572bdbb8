//! What must hold at every instant, and whether it does: one light each.

use lab_view::text::clock;
use yew::prelude::*;

use crate::desk::{Desk, Dialogue};
use crate::lab::{Lab, use_lab};
use crate::store::Store;
use crate::widget::action::Action;
use crate::widget::rule::rule;
use crate::widget::status::{Mark, status};

/// One invariant.
#[derive(Clone, PartialEq)]
struct Light {
    name: &'static str,
    about: &'static str,
    rule: &'static str,
    /// When it was broken, by what, and the last event before.
    broken: Option<(String, String, Option<u64>)>,
}

fn lights(lab: &Lab, (): &()) -> Vec<Light> {
    let session = &lab.session;
    let invariants = session.guarded().unwrap_or_default().iter();
    let light = invariants.map(|invariant| {
        let finding = session.findings().find(|finding| finding.name == invariant.name);
        let broken = finding.map(|finding| {
            (clock(finding.time), finding.by.clone(), finding.event.map(|event| u64::from(event.0)))
        });
        Light { name: invariant.name, about: invariant.about, rule: invariant.rule, broken }
    });
    light.collect()
}

/// The dialog.
#[component]
pub(super) fn Lights() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let lights = use_lab((), lights);
    let row = |light: &Light| {
        let (mark, words) = match &light.broken {
            None => (Mark::Ok, "holds".to_owned()),
            Some((since, ..)) => (Mark::Bad, format!("broken since {since}")),
        };
        html! {
            <li key={light.name}>
                <p class="light-name"><strong>{ light.name }</strong>{ status(mark, &words) }</p>
                <p>{ light.about }</p>
                if let Some((_, by, event)) = &light.broken {
                    <p class="light-by">{ format!("{by}.") }{ for event.map(|serial| why(&desk, light.name, serial)) }</p>
                }
                { rule(light.rule) }
            </li>
        }
    };
    html! {
        <div class="stack">
            <p>{ "These things hold in every state of every lab. They are looked at after every event; a broken one is a fault of this simulator, not of a cluster, and stops time." }</p>
            <ul class="lights">{ for lights.iter().map(row) }</ul>
            <p class="quiet small">{ "Test-LabInvariant says the same on the console." }</p>
        </div>
    }
}

fn why(desk: &Store<Desk>, name: &str, serial: u64) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| desk.write(|d| d.dialogue = Some(Dialogue::Why(serial))));
    Action::text(format!("Why? The event before {name} broke"), onpress).html()
}
