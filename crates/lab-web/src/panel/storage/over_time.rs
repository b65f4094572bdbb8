//! What each LUN carried over time. The lab keeps no history of rates, so the run is played again, in slices, beside the
//! one on show.

use std::rc::Rc;

use lab_charts::Spec;
use lab_charts::chart::io::{Io, Row};
use lab_kernel::SimTime;
use lab_session::Session;
use lab_units::Name;
use lab_view::san;
use yew::prelude::*;

use crate::lab::{Lab, Stamp, use_lab};
use crate::pump::{self, Pump};
use crate::store::Store;
use crate::widget::action::Action;
use crate::widget::chart::Chart;

/// A branch that is played again.
struct Walk {
    session: Session,
    name: String,
    from: SimTime,
    until: SimTime,
    luns: Vec<Lun>,
}

/// From each moment on, so many bits per second.
struct Lun {
    name: Name,
    rates: Vec<(u64, u64)>,
}

impl Walk {
    /// The branch on show up to now, or another one up to its end.
    fn new(lab: &Lab, branch: Option<&str>) -> Option<Walk> {
        let mut session = lab.session.clone();
        let mut until = session.now();
        if let Some(name) = branch {
            session.begin_switch(name).ok()?;
            until = session.horizon();
        }
        let from = session.origin();
        session.begin_seek(from);
        let name = branch.map_or_else(|| lab.branch(), str::to_owned);
        let mut walk = Walk { session, name, from, until, luns: Vec::new() };
        walk.note();
        Some(walk)
    }

    /// Goes on until the wall clock says `stop_ms`; true when it has come to its end.
    fn go_on(&mut self, stop_ms: f64) -> bool {
        while self.session.now() < self.until && pump::wall_ms() < stop_ms {
            let next = self.session.next_event_time().unwrap_or(self.until).min(self.until);
            self.session.advance_to(next, u64::MAX);
            self.note();
        }
        self.session.now() >= self.until
    }

    /// Notes the rates that have changed.
    fn note(&mut self) {
        let at = self.session.now().as_nanos();
        let carried = san::by_lun(&san::loads(self.session.world()));
        for (name, ..) in &carried {
            if self.luns.iter().all(|lun| lun.name != *name) {
                self.luns.push(Lun { name: name.clone(), rates: vec![(self.from.as_nanos(), 0)] });
            }
        }
        for lun in &mut self.luns {
            let now =
                carried.iter().find(|(name, ..)| *name == lun.name).map_or(0, |(.., carried)| carried.0);
            match lun.rates.last_mut() {
                Some(last) if last.1 == now => (),
                // Several changes at one instant are one.
                Some(last) if last.0 == at => last.1 = now,
                _ => lun.rates.push((at, now)),
            }
        }
    }

    fn rates_of(&self, name: &Name) -> Vec<(u64, u64)> {
        let found = self.luns.iter().find(|lun| lun.name == *name);
        let mut rates = found.map(|lun| lun.rates.clone()).unwrap_or_default();
        rates.extend(rates.last().map(|last| (self.until.as_nanos(), last.1)));
        rates
    }

    fn permille(&self) -> u64 {
        let whole = self.until.since(self.from).as_nanos().max(1);
        u64::try_from(u128::from(self.session.now().since(self.from).as_nanos()) * 1_000 / u128::from(whole))
            .unwrap_or(1_000)
    }
}

/// Both branches, as far as they have been played.
struct Walks {
    stamp: (Stamp, SimTime),
    own: Walk,
    other: Option<Walk>,
}

impl Walks {
    fn new(lab: &Lab) -> Option<Walks> {
        let other = lab.rival().and_then(|rival| Walk::new(lab, Some(&rival.branch)));
        Some(Walks { stamp: stamp(lab), own: Walk::new(lab, None)?, other })
    }

    fn go_on(&mut self) -> bool {
        let stop_ms = pump::wall_ms() + pump::BUDGET_MS;
        self.own.go_on(stop_ms) && self.other.as_mut().is_none_or(|other| other.go_on(stop_ms))
    }

    fn percent(&self) -> u64 {
        let other = self.other.as_ref().map_or(self.own.permille(), Walk::permille);
        (self.own.permille() + other) / 20
    }

    fn chart(&self) -> Spec {
        let there = self.other.iter().flat_map(|walk| &walk.luns);
        let only_there = there.filter(|lun| self.own.luns.iter().all(|own| own.name != lun.name));
        let luns = self.own.luns.iter().chain(only_there).map(|lun| &lun.name);
        let until = self.other.as_ref().map_or(self.own.until, |other| self.own.until.max(other.until));
        Spec::Io(Io {
            start_ns: self.own.from.as_nanos(),
            end_ns: until.as_nanos(),
            rows: luns
                .map(|name| Row {
                    name: name.to_string(),
                    own: self.own.rates_of(name),
                    other: self.other.as_ref().map(|other| other.rates_of(name)).unwrap_or_default(),
                })
                .collect(),
            name: self.own.name.clone(),
            other: self.other.as_ref().map(|other| other.name.clone()),
        })
    }
}

fn stamp(lab: &Lab) -> (Stamp, SimTime) {
    (lab.stamp(), lab.session.now())
}

/// What the card shows.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Playing(u64),
    Drawn(Rc<Spec>, (Stamp, SimTime)),
}

/// The card; drawn when asked for.
#[component]
pub(super) fn OverTime() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let shown = use_state(|| Shown::Nothing);
    let pump = use_mut_ref(|| None::<Pump>);
    // Where time rests one sees whether the drawing is of this moment.
    let present = use_lab((), |lab, ()| (!lab.is_running).then(|| stamp(lab)));
    let draw = {
        let (shown, pump) = (shown.setter(), pump.clone());
        Callback::from(move |()| {
            let Some(mut walks) = store.read(Walks::new) else { return };
            let shown = shown.clone();
            shown.set(Shown::Playing(0));
            let playing = Pump::new(move |_| {
                let is_done = walks.go_on();
                shown.set(if is_done {
                    Shown::Drawn(Rc::new(walks.chart()), walks.stamp)
                } else {
                    Shown::Playing(walks.percent())
                });
                !is_done
            });
            playing.start();
            *pump.borrow_mut() = Some(playing);
        })
    };
    let cancel = {
        let (shown, pump) = (shown.setter(), pump.clone());
        Callback::from(move |()| {
            *pump.borrow_mut() = None;
            shown.set(Shown::Nothing);
        })
    };
    let body = match &*shown {
        Shown::Nothing => html! { <p class="row-tools">{ Action::text("Draw it", draw).html() }</p> },
        Shown::Playing(percent) => html! {
            <p class="row-tools" role="status">
                { format!("Playing the run again: {percent} %.") }{ Action::text("Cancel", cancel).html() }
            </p>
        },
        Shown::Drawn(spec, of) => html! {
            <>
                <Chart spec={(**spec).clone()} />
                if present.is_none_or(|present| present != *of) {
                    <p class="row-tools">{ "The run has changed since." }{ Action::text("Draw it again", draw).html() }</p>
                }
            </>
        },
    };
    html! {
        <section class="card" aria-labelledby="st-over-time">
            <h2 id="st-over-time">{ "Read and written over time" }</h2>
            <p class="sub">{ "The run is played again up to now, beside the one on show, to see what each LUN carried when." }</p>
            { body }
        </section>
    }
}
