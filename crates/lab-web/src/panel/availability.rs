//! Availability: what each VM's users lost and to what. The chart has a strip for each of those that lost most, the table
//! below has all of them.

use std::rc::Rc;

use lab_charts::Spec;
use lab_charts::chart::availability::MOST_DRAWN;
use lab_charts::text::duration;
use lab_kernel::SimTime;
use lab_view::availability::{AvailabilityView, Cause, Ledger, Span};
use lab_view::text::clock;
use yew::prelude::*;

use super::{Panel, Place};
use crate::frame::Tab;
use crate::lab::{Lab, use_lab};
use crate::pump::beat;
use crate::show::ledger::{self, Told};
use crate::store::Store;
use crate::widget::chart::Chart;
use crate::widget::icon::Icon;
use crate::widget::term::term;
use crate::widget::windowed::{ROW_PX, Windowed};

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "availability", title: "Availability", icon: Icon::Table },
    place: Place::Centre,
    view: || html! { <Availability /> },
};

const COLUMNS: &[&str] = &["VM", "To what", "Available", "Lost"];
/// Width of a strip in its own units; it is stretched to the column.
const WIDTH: u64 = 1_000;
/// What is short stays visible.
const NARROWEST: u64 = 4;

/// What has to change for the strips to be drawn anew; while time passes, four times a second.
fn shape(lab: &Lab, (): &()) -> (String, usize, u64, u64) {
    let still = if lab.is_running { (0, 0) } else { (lab.session.log().len(), lab.session.now().as_nanos()) };
    (lab.branch(), still.0, still.1, beat(lab.is_running, 4.0))
}

/// The ledger of the branch that the one on show is compared with, read once, and its name.
#[hook]
fn use_rival() -> Rc<Option<(String, Told)>> {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let end = use_lab((), |lab, ()| {
        let rival = lab.rival()?;
        Some((lab.stamp().0, rival.branch.clone(), rival.end.now(), rival.end.log().len()))
    });
    use_memo(end, move |_| {
        store.read(|lab| {
            let rival = lab.rival()?;
            let end = &rival.end;
            let told = Told::read(&mut Ledger::default(), end.model(), end.log(), end.now());
            Some((rival.branch.clone(), told))
        })
    })
}

#[component]
fn Availability() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let shape = use_lab((), shape);
    let ledger = use_mut_ref(Ledger::default);
    let only_lost = use_state_eq(|| false);
    let branch = shape.0.clone();
    let told = use_memo(shape, move |_| {
        store.read(|lab| {
            let session = &lab.session;
            Told::read(&mut ledger.borrow_mut(), session.world(), session.log(), session.now())
        })
    });
    let rival = use_rival();
    let all = &told.vms;
    if all.is_empty() {
        return html! {
            <div class="card empty"><h2>{ "No VM has run yet" }</h2><p>{ "Its ledger begins with its first start." }</p></div>
        };
    }
    let other = (*rival).as_ref().map(|(name, told)| (name.as_str(), told));
    let spec = ledger::chart((&branch, &told), other);
    let shown: Rc<Vec<AvailabilityView>> =
        Rc::new(all.iter().filter(|view| !*only_lost || !view.lost.is_zero()).cloned().collect());
    let first = told.began();
    // Whatever has a strip in the chart needs none in the table.
    let with_strips = all.len() + usize::from(told.cluster.is_some()) > MOST_DRAWN;
    let ontoggle = {
        let only_lost = only_lost.clone();
        Callback::from(move |_: Event| only_lost.set(!*only_lost))
    };
    let cells = {
        let shown = shown.clone();
        Callback::from(move |index: usize| cells(&shown[index], with_strips.then_some(first)))
    };
    let (class, row_px) =
        if with_strips { ("of-ledger with-strips", STRIP_ROW_PX) } else { ("of-ledger", ROW_PX) };
    html! {
        <section class="card ledger">
            { heading(&spec, &format!("From {} to {}.", clock(first), clock(told.now))) }
            <Chart {spec} />
            { causes(&told) }
            <div class="ledger-tools">
                <h3>{ "Every VM" }</h3>
                <label class="check"><input type="checkbox" checked={*only_lost} onchange={ontoggle} />{ "Only VMs that lost time" }</label>
            </div>
            if shown.is_empty() {
                <p class="empty">{ "No VM lost any time." }</p>
            } else {
                <Windowed label="Availability by VM" {class} columns={COLUMNS} count={shown.len()} {row_px} {cells} />
            }
        </section>
    }
}

fn heading(spec: &Spec, period: &str) -> Html {
    let kind = spec.kind();
    html! { <><h2>{ kind.title }</h2><p class="sub">{ kind.about }{ " " }{ period }</p></> }
}

/// Height of a row with a strip; the style sheet has the same number.
const STRIP_ROW_PX: u32 = 48;

/// `Detection 14.5 s, Restart 2 s`: the causes that took time.
fn to_what(view: &AvailabilityView) -> String {
    let tell = |cause: &Cause| {
        let span = view.of(*cause);
        (!span.is_zero()).then(|| format!("{} {}", cause.word(), duration(span.as_nanos())))
    };
    let all: Vec<String> = Cause::OF_VMS.iter().filter_map(tell).collect();
    if all.is_empty() { "Up all the time".to_owned() } else { all.join(", ") }
}

/// The causes that took anybody's time, each with what it means.
fn causes(told: &Told) -> Html {
    let took = |cause: &&Cause| told.vms.iter().any(|view| !view.of(**cause).is_zero());
    let mut taken = Cause::OF_VMS.iter().filter(took).peekable();
    if taken.peek().is_none() {
        return Html::default();
    }
    let one = |cause: &Cause| html! { <li>{ term(&format!("cause {}", cause.word()), cause.word(), cause.meaning()) }</li> };
    html! { <ul class="terms small" aria-label="What took the time">{ for taken.map(one) }</ul> }
}

/// A row, with a strip from `strips_from` on if it is to have one.
fn cells(view: &AvailabilityView, strips_from: Option<SimTime>) -> Html {
    html! {
        <>
            <span role="cell" class="ledger-name">{ view.name.as_str() }</span>
            <span role="cell" class="ledger-time">
                { for strips_from.map(|first| strip(view, first)) }
                <span class="small quiet">{ to_what(view) }</span>
            </span>
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
        html! { <rect class={ledger::ink(span.cause).class()} x={from.to_string()} {y} width={width.to_string()} {height} /> }
    };
    let began = x(view.began);
    html! {
        <svg class="strip" viewBox={format!("0 0 {WIDTH} 12")} preserveAspectRatio="none" aria-hidden="true">
            <rect class="strip-up" x={began.to_string()} y="9" width={(WIDTH - began).to_string()} height="3" />
            { for view.spans.iter().map(block) }
        </svg>
    }
}
