//! What if: the matrix of all losses, each of them playable.

use std::rc::Rc;

use lab_session::explore::Run;
use yew::prelude::*;

use crate::desk::Desk;
use crate::dom;
use crate::explore::MatrixNow;
use crate::lab::{Lab, use_lab};
use crate::pump::Pump;
use crate::show::quorum::{self, Detail, Ways};
use crate::store::Store;
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, dot, status};
use crate::widget::vote_grid::VoteGrid;

/// A table of 16 columns and what a cell tells beside it need this much room; with less the table gets 8.
const ROOM_FOR_16: u32 = 860;

/// What the panel's parts share.
#[derive(Clone)]
struct Hands {
    lab: Store<Lab>,
    desk: Store<Desk>,
}

impl Hands {
    /// A button's work that may be refused.
    fn doing(&self, deed: impl Fn(&mut Lab) -> Result<(), Reason> + 'static) -> Callback<()> {
        let Hands { lab, desk } = self.clone();
        Callback::from(move |()| {
            if let Err(reason) = lab.write(&deed) {
                desk.write(|d| d.refuse(&reason));
            }
        })
    }

    fn play(&self, run: Run) -> Callback<()> {
        self.doing(move |lab| lab.play(&run))
    }
}

/// The card.
#[component]
pub fn WhatIf() -> Html {
    let hands = Hands {
        lab: use_context().expect("the page provides the lab"),
        desk: use_context().expect("the page provides the desk"),
    };
    let now = use_lab((), |lab, ()| lab.matrix_now());
    let is_answering = use_lab((), |lab, ()| lab.session.world().database().is_some());
    let is_running = use_lab((), |lab, ()| lab.is_running);
    let (ways, looked_at) = (use_state_eq(|| Ways::Any), use_state_eq(|| 1_usize));
    let frame = use_node_ref();
    let (width, _) = dom::use_size(&frame);
    use_pump(&hands.lab, now.permille.is_some());
    use_effect_with((is_answering && now.is_due(is_running), hands.lab.clone()), |(is_due, lab)| {
        if *is_due {
            // It was looked at a moment ago; if the cluster is gone since, the next look says so.
            let _ = lab.write(Lab::begin_matrix);
        }
    });
    let bits = if width < ROOM_FOR_16 { 3 } else { 4 };
    let view = use_memo((now.matrix.clone(), *ways, bits), |(matrix, ways, bits)| {
        let matrix = matrix.as_ref()?;
        Some(Rc::new(hands.lab.read(|lab| quorum::grid(lab.session.world(), matrix, *ways, *bits))))
    });
    let (Some(matrix), Some(view)) = (&now.matrix, view.as_ref()) else {
        return html! { <section class="card what-if" ref={frame}>{ title() }<p class="sub">{ NOT_YET }</p></section> };
    };
    let place = (*looked_at).min(view.cells.len() - 1);
    let detail = hands.lab.read(|lab| quorum::detail(lab.session.world(), matrix, place, *ways));
    let onlook = Callback::from(move |place| looked_at.set(place));
    html! {
        <section class="card what-if" ref={frame}>
            <header>{ title() }{ switch(&ways) }</header>
            <p class="sub">{ if matrix.exhaustive { HOW_TO_READ } else { HOW_TO_READ_COUNTS } }</p>
            { notice(&hands, &now, is_answering) }
            <div class={classes!("what-if-body", (now.is_stale && now.played.is_none()).then_some("is-stale"))}>
                <div class="vote-grid-frame">
                    { VoteGrid { view: view.clone(), looked_at: place, onlook }.html() }
                    { legend(quorum::counts(view), matrix.exhaustive) }
                </div>
                { for detail.map(|detail| told(&hands, &detail)) }
            </div>
        </section>
    }
}

const NOT_YET: &str =
    "No node answers, so there is nothing left to lose. Bring enough nodes back, or wind time back.";
const HOW_TO_READ: &str = "Each cell is one combination of losses, played on a copy of the lab. Select a cell to see why; only Play does it in this lab.";
const HOW_TO_READ_COUNTS: &str = "Too many voters for every combination: a cell stands for any so many nodes. Select a cell to see why; only Play does an example in this lab.";

fn title() -> Html {
    html! { <h2>{ "What survives what" }</h2> }
}

/// Frames while there is something to compute.
#[hook]
fn use_pump(lab: &Store<Lab>, is_working: bool) {
    use_effect_with((lab.clone(), is_working), |(lab, is_working)| {
        let lab = lab.clone();
        let pump = is_working.then(|| Pump::new(move |_| lab.write(Lab::go_on_with_matrix)));
        pump.iter().for_each(Pump::start);
        move || drop(pump)
    });
}

fn switch(ways: &UseStateHandle<Ways>) -> Html {
    html! {
        <fieldset class="segments">
            <legend class="unseen">{ "How it is lost" }</legend>
            { for Ways::ALL.into_iter().map(|way| {
                let pick = ways.clone();
                let onchange = Callback::from(move |_: Event| pick.set(way));
                html! {
                    <label><input type="radio" name="ways" checked={way == **ways} {onchange} /><span>{ way.word() }</span></label>
                }
            }) }
        </fieldset>
    }
}

/// What is going on with the matrix: it is being computed, was played, or no longer fits.
fn notice(hands: &Hands, now: &MatrixNow, is_answering: bool) -> Html {
    if let Some(permille) = now.permille {
        let percent = (permille / 10).to_string();
        let stop = Action::text(
            "Stop",
            hands.doing(|lab| {
                lab.stop_matrix();
                Ok(())
            }),
        );
        return html! {
            <div class="what-if-notice">
                <label>{ "Trying every order" }<progress max="100" value={percent.clone()}>{ percent }{ "%" }</progress></label>
                { stop.html() }
            </div>
        };
    }
    if let Some(played) = &now.played {
        let words = hands.lab.read(|lab| quorum::ended(lab.session.world(), &played.run));
        let lives = played.run.last().is_none_or(|step| step.alive);
        let back = Action::text(
            "Take it back",
            hands.doing(|lab| {
                lab.take_back();
                Ok(())
            }),
        );
        return html! {
            <div class="what-if-notice" role="status">
                <p>{ dot(if lives { Mark::Ok } else { Mark::Bad }) }{ "Played: " }{ words }</p>
                { Action { icon: Some(Icon::Undo), weight: Weight::Primary, ..back }.html() }
                if is_answering { { again(hands).html() } }
            </div>
        };
    }
    let is_finished = now.matrix.as_ref().is_some_and(|matrix| matrix.is_finished());
    match (now.is_stale, is_finished) {
        (true, _) => html! {
            <div class="what-if-notice"><p>{ dot(Mark::Warn) }{ "The cluster has changed since." }</p>{ again(hands).html() }</div>
        },
        (false, false) => html! {
            <div class="what-if-notice"><p>{ dot(Mark::Off) }{ "Stopped before all was tried." }</p>{ again(hands).html() }</div>
        },
        (false, true) => summary(now),
    }
}

fn again(hands: &Hands) -> Action {
    Action::text("Compute from here", hands.doing(Lab::begin_matrix))
}

fn summary(now: &MatrixNow) -> Html {
    let rows = now.matrix.iter().flat_map(|matrix| quorum::survivability(matrix));
    html! {
        <dl class="figures what-if-summary">
            { for rows.map(|(question, mark, answer)| html! { <div><dt>{ question }</dt><dd>{ status(mark, answer) }</dd></div> }) }
        </dl>
    }
}

fn legend([alive, depends, dead]: [usize; 3], has_edges: bool) -> Html {
    let entries = [(Mark::Ok, "alive", alive), (Mark::Moving, "depends", depends), (Mark::Bad, "dead", dead)];
    html! {
        <ul class="legend">
            { for entries.into_iter().map(|(mark, word, count)| html! { <li>{ dot(mark) }{ format!("{word} {count}") }</li> }) }
            if has_edges {
                <li><span class="grid-up"></span>{ "up" }</li>
                <li class="is-lost">{ dot(Mark::Bad) }{ "lost" }</li>
            }
        </ul>
    }
}

/// The cell one looks at: why, and the ways to bring it about.
fn told(hands: &Hands, detail: &Detail) -> Html {
    let (mark, word) = detail.fate;
    html! {
        <div class="what-if-told">
            <h3>{ &detail.title }</h3>
            <p>{ status(mark, word) }</p>
            <p id="cell-why">{ &detail.because }</p>
            <div class="actions-list">
                { for detail.runs.iter().map(|(words, alive, run)| {
                    let end = if *alive { "alive" } else { "dead" };
                    let label = format!("Play {words}: {end}");
                    Action { icon: Some(Icon::Run), ..Action::text(label, hands.play(run.clone())) }.html()
                }) }
            </div>
        </div>
    }
}
