//! Two branches event by event: what happened only here, only there, or at another time.

use std::rc::Rc;

use lab_view::compare::{self, Differing, Found, Side};
use lab_view::text::clock;
use yew::prelude::*;

use crate::lab::{Lab, use_lab};
use crate::pump::beat;
use crate::store::Store;
use crate::widget::icon::{Icon, icon};
use crate::widget::windowed::Windowed;

const COLUMNS: &[&str] = &["Time", "Where", "What happened", "There at"];

/// What has to change for the comparison to be made anew; while time passes, twice a second.
fn shape(lab: &Lab, (): &()) -> (String, Option<String>, usize, u64, bool) {
    let rival = lab.rival().map(|rival| rival.branch.clone());
    let length = if lab.is_running { 0 } else { lab.session.log().len() };
    (lab.branch(), rival, length, beat(lab.is_running, 2.0), lab.session.is_rewound())
}

/// The sentence above, and the rows.
#[derive(Default)]
struct Compared {
    sentence: String,
    there: String,
    rows: Rc<Vec<Differing>>,
}

fn compared(lab: &Lab) -> Compared {
    let Some(rival) = lab.rival() else { return Compared::default() };
    let there = Side { world: rival.end.model(), log: rival.end.log() };
    let here = Side { world: lab.session.world(), log: lab.session.log() };
    let until = lab.session.now().min(rival.end.now());
    let diff = compare::events(here, there, until);
    let count = |is: fn(&Found) -> bool| diff.rows.iter().filter(|row| is(&row.found)).count();
    let sentence = format!(
        "Up to {}: {} only here, {} only in {}, {} at another time, {} the same.",
        clock(until),
        count(|found| *found == Found::Here),
        count(|found| *found == Found::There),
        rival.branch,
        count(|found| matches!(found, Found::AnotherTime(_))),
        diff.same,
    );
    Compared { sentence, there: rival.branch.clone(), rows: Rc::new(diff.rows) }
}

/// The comparison.
#[component]
pub(super) fn EventDiff() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let shape = use_lab((), shape);
    let Compared { sentence, there, rows } = &*use_memo(shape, move |_| store.read(compared));
    let cells = {
        let (rows, there) = (rows.clone(), there.clone());
        Callback::from(move |index: usize| cells(&rows[index], &there))
    };
    html! {
        <section class="event-diff" aria-label="Events that differ">
            <p class="quiet">{ sentence }</p>
            if !rows.is_empty() {
                <Windowed label="Events that differ" class="of-diff" columns={COLUMNS} count={rows.len()} {cells} />
            }
        </section>
    }
}

fn cells(row: &Differing, there: &str) -> Html {
    let (sign, place, other) = match row.found {
        Found::Here => (Icon::Right, "only here".to_owned(), String::new()),
        Found::There => (Icon::Left, format!("only in {there}"), clock(row.time)),
        Found::AnotherTime(time) => (Icon::Timeline, "at another time".to_owned(), clock(time)),
    };
    let here = if row.found == Found::There { String::new() } else { clock(row.time) };
    html! {
        <>
            <span role="cell" class="mono">{ here }</span>
            <span role="cell" class="found">{ icon(sign) }{ place }</span>
            <span role="cell" class="event-text" title={row.sentence.clone()}>{ &row.sentence }</span>
            <span role="cell" class="mono">{ other }</span>
        </>
    }
}
