//! What guests read and write now, and where it crosses the network on its way.

use lab_units::{BitsPerSec, Name};
use lab_view::san::{LoadRow, by_lun};
use lab_view::storage::mode_words;
use lab_view::text::rate;
use lab_world::state::CsvMode;
use yew::prelude::*;

use crate::widget::status::{Mark, status};

/// How a node reaches a volume: one word, the cause on hover and aloud.
pub(super) fn mode(host: &str, mode: CsvMode) -> Html {
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

/// The loads as bars: how much of what is wanted goes through.
pub(super) fn section(loads: &[LoadRow]) -> Html {
    if loads.is_empty() {
        return Html::default();
    }
    let luns = by_lun(loads);
    let most = luns.iter().map(|(_, wanted, _)| wanted.0).max().unwrap_or(1).max(1);
    html! {
        <section class="card" aria-labelledby="st-loads">
            <h2 id="st-loads">{ "What is read and written now" }</h2>
            <p class="sub">{ sentence(loads) }</p>
            <table class="table">
                <thead><tr><th scope="col">{ "LUN" }</th><th scope="col">{ "Goes through" }</th><th scope="col" class="number">{ "Wanted" }</th></tr></thead>
                <tbody>{ for luns.iter().map(|(name, wanted, carried)| bar(name, *wanted, *carried, most)) }</tbody>
            </table>
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
        </section>
    }
}

fn bar(name: &Name, wanted: BitsPerSec, carried: BitsPerSec, most: u64) -> Html {
    let share = |value: BitsPerSec| (value.0.saturating_mul(1_000) / most).to_string();
    html! {
        <tr>
            <th scope="row">{ name.to_string() }</th>
            <td><meter class="wide" min="0" max="1000" low={share(BitsPerSec(wanted.0 / 2))} optimum="1000" value={share(carried)} aria-label={format!("{name}: {} of {}", rate(carried), rate(wanted))}></meter>{ rate(carried) }</td>
            <td class="number">{ rate(wanted) }</td>
        </tr>
    }
}

/// Says what stands out.
fn sentence(loads: &[LoadRow]) -> String {
    let short = loads.iter().filter(|load| load.carried.0 * 10 < load.wanted.0 * 9).count();
    let redirected = loads.iter().filter(|load| load.way.starts_with("through")).count();
    let mut words = match short {
        0 => "Everything that is wanted goes through.".to_owned(),
        1 => "One machine gets less than it wants.".to_owned(),
        short => format!("{short} machines get less than they want."),
    };
    if redirected > 0 {
        words += &format!(" {redirected} of them go over the network to the coordinator first.");
    }
    words
}
