//! Two runs of one migration as a table.

use lab_units::MigrationId;
use lab_view::compare::{Difference, differences, sentence};
use lab_view::migration;
use yew::prelude::*;

use crate::lab::{Lab, use_lab};
use crate::store::Store;
use crate::trip;
use crate::widget::action::Action;

/// The table.
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct BesideProps {
    pub id: MigrationId,
}

#[derive(Clone, PartialEq)]
struct Compared {
    here: String,
    there: String,
    sentence: String,
    lines: Vec<Difference>,
}

fn compared(lab: &Lab, id: &MigrationId) -> Option<Compared> {
    let view = migration::migration(lab.session.world(), *id, lab.session.now())?;
    let beside = lab.beside(&view)?;
    Some(Compared {
        sentence: sentence(&view, &beside.view, &beside.there),
        lines: differences(&view, &beside.view),
        here: beside.here,
        there: beside.there,
    })
}

/// The table, with the way out of the comparison.
#[component]
pub(crate) fn BesideTable(props: &BesideProps) -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let Some(Compared { here, there, sentence, lines }) = use_lab(props.id, compared) else {
        return Html::default();
    };
    let end = {
        let store = store.clone();
        Callback::from(move |()| store.write(Lab::stop_comparing))
    };
    let swap = {
        let there = there.clone();
        Callback::from(move |()| {
            if let Some(trip) = store.read(|lab| lab.show_branch(&there)) {
                trip::set_out(&store, trip);
            }
        })
    };
    html! {
        <section class="card" aria-labelledby="two-runs">
            <header class="card-head">
                <h2 id="two-runs">{ "Two runs of one move" }</h2>
                <span class="card-tools">{ Action::text(format!("Show {there}"), swap).html() }{ Action::text("Stop comparing", end).html() }</span>
            </header>
            <p class="sub">{ sentence }</p>
            <table class="table">
                <caption class="unseen">{ format!("{here} beside {there}") }</caption>
                <thead><tr><td></td><th scope="col">{ here }</th><th scope="col">{ there }</th></tr></thead>
                <tbody>
                    { for lines.iter().map(|line| html! {
                        <tr class={classes!((line.here != line.there).then_some("differs"))}>
                            <th scope="row">{ line.what }</th><td>{ &line.here }</td><td>{ &line.there }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}
