//! What guests read and write now, and where it crosses the network on its way.

use lab_charts::Spec;
use lab_charts::chart::loads::{Loads, Rate, Row};
use lab_kernel::SimTime;
use lab_units::{BitsPerSec, Name};
use lab_view::san::{LoadRow, by_lun};
use lab_view::storage::mode_words;
use lab_view::text::rate;
use lab_world::state::CsvMode;
use yew::prelude::*;

use crate::show::room::MOST_HOSTS;
use crate::widget::chart::Chart;
use crate::widget::status::{Mark, status};

/// How a node reaches a volume: one word, the cause on hover and aloud.
fn mode(host: &str, mode: CsvMode) -> Html {
    let (mark, word) = match mode {
        CsvMode::Direct => (Mark::Ok, "direct"),
        CsvMode::FileSystem(_) => (Mark::Warn, "redirected, file by file"),
        CsvMode::Block => (Mark::Warn, "redirected, block by block"),
        CsvMode::Paused => (Mark::Moving, "paused"),
        CsvMode::NoAccess => (Mark::Bad, "no access"),
    };
    let words = format!("{host}: {word}");
    html! { <div class="io-mode" title={format!("{host} reaches it {}.", mode_words(mode))}>{ status(mark, &words) }</div> }
}

/// How all of them reach it: of many, those that do so directly are counted.
pub(super) fn modes(all: &[(Name, CsvMode)]) -> Html {
    let is_counted = |mode: CsvMode| all.len() > MOST_HOSTS && mode == CsvMode::Direct;
    let counted = all.iter().filter(|(_, mode)| is_counted(*mode)).count();
    let named = all.iter().filter(|(_, mode)| !is_counted(*mode));
    html! {
        <>
            if counted > 0 { { mode(&format!("{counted} hosts"), CsvMode::Direct) } }
            { for named.map(|(host, one)| mode(host.as_str(), *one)) }
        </>
    }
}

/// What is read and written in the branch that the one on show is compared with, where that branch ends.
#[derive(Clone, PartialEq)]
pub(super) struct Beside {
    /// Name of the branch on show.
    pub here: String,
    /// Name of the other one.
    pub there: String,
    /// When that is.
    pub at: SimTime,
    /// The loads there.
    pub loads: Vec<LoadRow>,
}

/// The loads: how much of what is wanted goes through, by LUN and by machine.
pub(super) fn section(loads: &[LoadRow], beside: Option<&Beside>) -> Html {
    if loads.is_empty() && beside.is_none_or(|beside| beside.loads.is_empty()) {
        return Html::default();
    }
    let spec = Spec::Loads(chart(loads, beside));
    let kind = spec.kind();
    html! {
        <section class="card" aria-labelledby="st-loads">
            <h2 id="st-loads">{ kind.title }</h2>
            <p class="sub">{ kind.about }{ " " }{ sentence(loads) }</p>
            <Chart {spec} />
            if !loads.is_empty() { { machines(loads) } }
        </section>
    }
}

fn chart(loads: &[LoadRow], beside: Option<&Beside>) -> Loads {
    let (here, there) = (by_lun(loads), beside.map(|beside| by_lun(&beside.loads)).unwrap_or_default());
    let of = |all: &[(Name, BitsPerSec, BitsPerSec)], lun: &Name| {
        let found = all.iter().find(|(name, ..)| name == lun);
        found.map_or_else(Rate::default, |(_, wanted, carried)| Rate { wanted: wanted.0, carried: carried.0 })
    };
    let only_there = there.iter().filter(|(lun, ..)| here.iter().all(|(name, ..)| name != lun));
    let luns = here.iter().chain(only_there).map(|(lun, ..)| lun);
    Loads {
        rows: luns
            .map(|lun| Row { name: lun.to_string(), own: of(&here, lun), other: of(&there, lun) })
            .collect(),
        name: beside.map(|beside| beside.here.clone()).unwrap_or_default(),
        other: beside.map(|beside| (beside.there.clone(), beside.at.as_nanos())),
    }
}

fn machines(loads: &[LoadRow]) -> Html {
    html! {
        <table class="table">
            <thead><tr>
                <th scope="col">{ "Machine" }</th><th scope="col">{ "On" }</th><th scope="col">{ "Its disk is reached" }</th>
                <th scope="col" class="number">{ "Wants" }</th><th scope="col" class="number">{ "Gets" }</th>
            </tr></thead>
            <tbody>{ for loads.iter().map(|load| html! {
                <tr>
                    <th scope="row">{ load.vm.to_string() }</th><td>{ load.host.to_string() }</td><td>{ load.way }</td>
                    <td class="number">{ rate(load.wanted) }</td><td class="number">{ rate(load.carried) }</td>
                </tr>
            }) }</tbody>
        </table>
    }
}

/// Says how many get less than they want, and how many of them go a longer way.
fn sentence(loads: &[LoadRow]) -> String {
    let short = loads.iter().filter(|load| load.carried.0 * 10 < load.wanted.0 * 9).count();
    let redirected = loads.iter().filter(|load| load.way.starts_with("through")).count();
    let mut words = match short {
        0 => String::new(),
        1 => "One machine gets less than it wants.".to_owned(),
        short => format!("{short} machines get less than they want."),
    };
    let reach = match redirected {
        0 => return words,
        1 => "One reaches its disk".to_owned(),
        many => format!("{many} reach their disk"),
    };
    words += &format!(" {reach} over the network, through the coordinator.");
    words
}
