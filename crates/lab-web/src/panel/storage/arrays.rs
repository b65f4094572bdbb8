//! One array: portals, pool, targets, LUNs with masking and reservations.

use lab_units::Name;
use lab_view::san::{ArrayRow, LunRow, TargetRow, spaced};
use yew::prelude::*;

use super::Selection;
use crate::show::glossary::{KEY, LUN, RESERVATION, TARGET, Term};
use crate::show::room::MOST_HOSTS;
use crate::show::size;
use crate::thing::Thing;
use crate::widget::status::{Mark, status};
use crate::widget::term::term;

fn list(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

pub(super) fn section(array: &ArrayRow, selection: &Selection) -> Html {
    let (mark, word) = if array.up { (Mark::Ok, "up") } else { (Mark::Bad, "down") };
    let heading = format!("st-array-{}", array.id.0);
    let portals: Vec<String> =
        array.portals.iter().map(|(network, address)| format!("{address}:3260 on {network}")).collect();
    let head = |word: &str, meant: Term| term(&format!("array-{} {word}", array.id.0), word, meant.says);
    let free = array.pool.saturating_sub(array.taken);
    html! {
        <section key={heading.clone()} class="card" aria-labelledby={heading.clone()}>
            <h2 id={heading}>{ selection.name(Thing::Array(array.id), array.name.as_str()) }{ format!(", {} ", array.kind) }{ status(mark, word) }</h2>
            <p class="sub">{ portals.join("; ") }</p>
            <p class="pool">
                <meter class="wide" min="0" max="1000" value={(array.taken.0 / (array.pool.0 / 1_000).max(1)).to_string()} high="900" aria-label={format!("Pool of {}", array.name)}></meter>
                { format!("{} of {} taken, {} free", size(array.taken), size(array.pool), size(free)) }
                if array.promised > array.pool { { format!("; {} promised", size(array.promised)) } }
            </p>
            if !array.luns.is_empty() {
                <div class="wide-table" tabindex="0" role="group" aria-label={format!("LUNs of {}", array.name)}>
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{ head("LUN", LUN) }</th><th scope="col" class="number">{ "Size" }</th><th scope="col" class="number">{ "Taken" }</th>
                            <th scope="col">{ "Kind" }</th><th scope="col">{ "Granted to" }</th><th scope="col">{ head("Reservation", RESERVATION) }</th><th scope="col">{ head("Keys", KEY) }</th>
                        </tr></thead>
                        <tbody>{ for array.luns.iter().map(|lun| row(lun, selection)) }</tbody>
                    </table>
                </div>
            }
            if !array.targets.is_empty() {
                <h3>{ head("Targets", TARGET) }</h3>
                <ul class="plain-list">{ for array.targets.iter().map(target) }</ul>
            }
        </section>
    }
}

fn row(lun: &LunRow, selection: &Selection) -> Html {
    let thing = Thing::Lun(lun.id);
    let mut kind = vec![if lun.thin { "thin" } else { "thick" }];
    kind.extend((!lun.reservable).then_some("no reservations"));
    kind.extend(lun.alua.then_some("ALUA"));
    let held = lun
        .held
        .as_ref()
        .map_or_else(|| "none".to_owned(), |(kind, by)| format!("{}: {}", spaced(kind), list(by)));
    html! {
        <tr key={lun.id.0} class={selection.row_class(thing)}>
            <th scope="row">{ selection.name(thing, lun.name.as_str()) }</th>
            <td class="number">{ size(lun.size) }</td><td class="number">{ size(lun.taken) }</td>
            <td>{ kind.join(", ") }</td><td>{ list(&lun.granted) }</td><td class="wraps">{ held }</td>
            <td>{ keys(lun) }</td>
        </tr>
    }
}

/// Every node has its key; many are counted.
fn keys(lun: &LunRow) -> Html {
    if lun.keys.len() > MOST_HOSTS {
        return html! { { format!("{} keys", lun.keys.len()) } };
    }
    let keys = lun.keys.iter();
    html! { { for keys.map(|(host, key)| html! { <div class="small">{ format!("{host} ") }<code>{ format!("{:x}", key.0) }</code></div> }) } }
}

fn target(target: &TargetRow) -> Html {
    let mut notes = vec![list(&target.luns)];
    notes.push(if target.multiple { "several connections" } else { "one connection at a time" }.to_owned());
    notes.extend(target.chap.then(|| "asks for a CHAP secret".to_owned()));
    html! { <li><code>{ target.iqn.to_string() }</code><span class="quiet">{ format!(" {}", notes.join("; ")) }</span></li> }
}
