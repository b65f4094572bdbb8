//! The curves of a migration: what is left to send, who shares the link, and what a client of the VM notices.

use lab_charts::Spec;
use lab_units::MigrationId;
use lab_view::migration;
use yew::prelude::*;

use crate::lab::{Lab, use_lab};
use crate::pump::beat;
use crate::show::microscope;
use crate::store::Store;
use crate::widget::chart::Chart;

#[derive(Properties, Clone, PartialEq)]
pub(crate) struct CurvesProps {
    /// Whose curves.
    pub id: MigrationId,
}

/// All of them, one below the other.
#[component]
pub(crate) fn Curves(props: &CurvesProps) -> Html {
    let left = use_lab(props.id, |lab, id| {
        let view = migration::migration(lab.session.world(), *id, lab.session.now())?;
        let beside = lab.beside(&view);
        // A copy that broke off in its first pass has left nothing to draw.
        let drawn = view.curve.len() > 1 || view.stage.is_running() || beside.is_some();
        drawn.then(|| microscope::chart(&view, beside.as_ref()))
    });
    let others = use_others(props.id);
    html! {
        <>
            { for left.into_iter().chain(others).map(card) }
        </>
    }
}

/// The link and the client; looked up ten times a second while time passes.
#[hook]
fn use_others(id: MigrationId) -> Vec<Spec> {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let shape = use_lab((), |lab, ()| {
        let still = if lab.is_running { None } else { Some(lab.session.now()) };
        (still, beat(lab.is_running, 10.0), lab.branch(), lab.rival().map(|rival| rival.branch.clone()))
    });
    let specs = use_memo((id, shape), move |(id, _)| {
        store.read(|lab| {
            let view = migration::migration(lab.session.world(), *id, lab.session.now());
            let both = view.map(|view| [microscope::share(lab, &view), microscope::client(lab, &view)]);
            both.into_iter().flatten().flatten().collect::<Vec<Spec>>()
        })
    });
    (*specs).clone()
}

fn card(spec: Spec) -> Html {
    let kind = spec.kind();
    html! {
        <section class="card" key={kind.name}>
            <h2>{ kind.title }</h2>
            <p class="sub">{ kind.about }</p>
            <Chart {spec} />
        </section>
    }
}
