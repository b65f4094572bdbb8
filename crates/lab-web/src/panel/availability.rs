//! Availability: what each VM's users lost and to what, one strip per VM.

use std::rc::Rc;

use lab_charts::text::duration;
use lab_kernel::SimTime;
use lab_view::availability::{AvailabilityView, Cause, Ledger, Span};
use lab_view::text::clock;
use yew::prelude::*;

use super::{Panel, Place};
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::pump::beat;
use crate::store::Store;
use crate::widget::icon::Icon;
use crate::widget::windowed::Windowed;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "availability", title: "Availability", icon: Icon::Table },
    place: Place::Centre,
    view: || html! { <Availability /> },
};

const COLUMNS: &[&str] = &["VM", "Over time", "Available", "Lost"];
/// Width of a strip in its own units; it is stretched to the column.
const WIDTH: u64 = 1_000;
/// What is short stays visible.
const NARROWEST: u64 = 4;

/// What has to change for the strips to be drawn anew; while time passes, four times a second.
fn shape(lab: &Lab, (): &()) -> (String, usize, u64, u64) {
    let still = if lab.is_running { (0, 0) } else { (lab.session.log().len(), lab.session.now().as_nanos()) };
    (lab.branch(), still.0, still.1, beat(lab.is_running, 4.0))
}

#[component]
fn Availability() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let shape = use_lab((), shape);
    let ledger = use_mut_ref(Ledger::default);
    let only_lost = use_state_eq(|| false);
    let all = use_memo(shape, move |_| {
        store.read(|lab| {
            let mut ledger = ledger.borrow_mut();
            ledger.catch_up(lab.session.world(), lab.session.log());
            ledger.views(lab.session.world(), lab.session.now())
        })
    });
    if all.is_empty() {
        return html! {
            <div class="card empty"><h2>{ "No VM has run yet" }</h2><p>{ "Its ledger begins with its first start." }</p></div>
        };
    }
    let shown: Rc<Vec<AvailabilityView>> =
        Rc::new(all.iter().filter(|view| !*only_lost || !view.lost.is_zero()).cloned().collect());
    let first = all.iter().map(|view| view.began).min().unwrap_or(SimTime::ZERO);
    let now = all.iter().map(|view| view.now).max().unwrap_or(SimTime::ZERO);
    let ontoggle = {
        let only_lost = only_lost.clone();
        Callback::from(move |_: Event| only_lost.set(!*only_lost))
    };
    let cells = {
        let shown = shown.clone();
        Callback::from(move |index: usize| cells(&shown[index], first))
    };
    html! {
        <section class="card ledger">
            <h2>{ "What users lost, and to what" }</h2>
            <p class="sub">{ format!("{} {}", summary(&all), period(first, now)) }</p>
            <div class="ledger-tools">
                <ul class="legend">
                    { for Cause::ALL.iter().filter(|cause| all.iter().any(|view| !view.of(**cause).is_zero())).map(|cause| html! {
                        <li title={cause.meaning()}><svg class="swatch" aria-hidden="true" viewBox="0 0 10 10"><rect class={class(*cause)} width="10" height="10" /></svg>{ cause.word() }</li>
                    }) }
                </ul>
                <label class="check"><input type="checkbox" checked={*only_lost} onchange={ontoggle} />{ "Only VMs that lost time" }</label>
            </div>
            if shown.is_empty() {
                <p class="empty">{ "No VM lost any time." }</p>
            } else {
                <Windowed label="Availability by VM" class="of-ledger" columns={COLUMNS} count={shown.len()} row_px={LEDGER_ROW_PX} {cells} />
            }
        </section>
    }
}

/// Height of a row; the style sheet has the same number.
const LEDGER_ROW_PX: u32 = 48;

fn period(first: SimTime, now: SimTime) -> String {
    format!("The strips go from {} to {}.", clock(first), clock(now))
}

fn summary(all: &[AvailabilityView]) -> String {
    let worst = all.iter().max_by_key(|view| view.lost);
    match worst.filter(|view| !view.lost.is_zero()) {
        Some(worst) => format!(
            "{} lost most: {} ({}).",
            worst.name,
            duration(worst.lost.as_nanos()),
            told(worst, Cause::is_lost).to_lowercase()
        ),
        None => "Nobody lost any time so far.".to_owned(),
    }
}

/// `Detection 14.5 s, Restart 2 s`: the causes asked for that took time.
fn told(view: &AvailabilityView, is_asked: fn(Cause) -> bool) -> String {
    let tell = |cause: &Cause| {
        let span = view.of(*cause);
        (!span.is_zero()).then(|| format!("{} {}", cause.word(), duration(span.as_nanos())))
    };
    let all: Vec<String> = Cause::ALL.iter().filter(|cause| is_asked(**cause)).filter_map(tell).collect();
    if all.is_empty() { "Up all the time".to_owned() } else { all.join(", ") }
}

fn class(cause: Cause) -> &'static str {
    match cause {
        Cause::Brownout => "cause-brownout",
        Cause::Blackout => "cause-blackout",
        Cause::Detection => "cause-detection",
        Cause::Restart => "cause-restart",
        Cause::QuorumLost => "cause-quorum",
        Cause::Storage => "cause-storage",
        Cause::Ordered => "cause-ordered",
    }
}

fn cells(view: &AvailabilityView, first: SimTime) -> Html {
    let causes = told(view, |_| true);
    html! {
        <>
            <span role="cell" class="ledger-name">{ view.name.as_str() }</span>
            <span role="cell" class="ledger-time">{ strip(view, first) }<span class="small quiet" title={causes.clone()}>{ causes }</span></span>
            <span role="cell" class="number">{ view.percent() }</span>
            <span role="cell" class="number">{ duration(view.lost.as_nanos()) }</span>
        </>
    }
}

/// The strip: a thin line while it is up, blocks for everything else; a brownout is half as high.
fn strip(view: &AvailabilityView, first: SimTime) -> Html {
    let whole = view.now.since(first).as_nanos().max(1);
    let x = |time: SimTime| {
        let share = u128::from(time.since(first).as_nanos()) * u128::from(WIDTH) / u128::from(whole);
        u64::try_from(share).unwrap_or(WIDTH)
    };
    let block = |span: &Span| {
        let from = x(span.from).min(WIDTH - NARROWEST);
        let width = (x(span.until) - x(span.from)).max(NARROWEST);
        let (y, height) = if span.cause == Cause::Brownout { ("6", "6") } else { ("0", "12") };
        html! { <rect class={class(span.cause)} x={from.to_string()} {y} width={width.to_string()} {height} /> }
    };
    let began = x(view.began);
    html! {
        <svg class="strip" viewBox={format!("0 0 {WIDTH} 12")} preserveAspectRatio="none" aria-hidden="true">
            <rect class="strip-up" x={began.to_string()} y="9" width={(WIDTH - began).to_string()} height="3" />
            { for view.spans.iter().map(block) }
        </svg>
    }
}
