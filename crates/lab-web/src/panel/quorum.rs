//! Quorum: the live arithmetic of votes, and what would become of the cluster if.

mod matrix;

use lab_cluster::Reason;
use lab_view::cluster::{self, ClusterView, reason_words};
use yew::prelude::*;

use super::{Panel, Place};
use crate::frame::Tab;
use crate::lab::use_lab;
use crate::show::glossary::{ASSIGNED, CURRENT, FORCED, QUORATE, QUORUM, WITNESS};
use crate::show::member_mark;
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, status};
use crate::widget::term::term;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "quorum", title: "Quorum", icon: Icon::Cluster },
    place: Place::Centre,
    view: || html! { <Quorum /> },
};

#[component]
fn Quorum() -> Html {
    let Some(view) = use_lab((), |lab, ()| cluster::cluster(lab.session.world())) else {
        return html! {
            <div class="card empty">
                <h2>{ "There is no cluster yet" }</h2>
                <p>{ "Votes are counted as soon as there is one. In the console:" }</p>
                <p><code>{ "New-Cluster CLUSTER1 -Node HV1, HV2" }</code></p>
                <p>{ "or, ready made:" }</p>
                <p><code>{ "Use-LabPreset cluster -Nodes 3 -Witness Disk -Era 2022" }</code></p>
            </div>
        };
    };
    let forced = view.votes.as_ref().is_some_and(|votes| votes.forced);
    let (mark, heading, meant) = match (view.quorate, forced) {
        (true, true) => (Mark::Warn, "Forced", FORCED),
        (true, false) => (Mark::Ok, "Quorate", QUORATE),
        (false, _) => (Mark::Bad, "No quorum", QUORUM),
    };
    let sentence = match &view.votes {
        Some(votes) => votes.sentence.clone(),
        None => {
            "No node answers, so nobody counts. The votes below are the last ones written to disk.".to_owned()
        }
    };
    html! {
        <div class="stack">
            <section class={classes!("verdict", mark.class())} aria-label="Quorum now">
                <p><strong>{ term("quorum verdict", heading, meant.says) }{ ": " }</strong>{ sentence }</p>
                if let Some(votes) = &view.votes {
                    <dl class="figures">
                        <div><dt>{ "Held" }</dt><dd>{ votes.held.to_string() }</dd></div>
                        <div><dt>{ "Needed" }</dt><dd>{ votes.needed.to_string() }</dd></div>
                        <div><dt>{ "All" }</dt><dd>{ votes.total.to_string() }</dd></div>
                    </dl>
                }
            </section>
            <matrix::WhatIf />
            <section class="card">
                <h2>{ "Who votes, and why" }</h2>
                <p class="sub">{ "Assigned is what the administrator gave, current is what counts now; the rule beside it set it." }</p>
                { table(&view) }
            </section>
        </div>
    }
}

fn table(view: &ClusterView) -> Html {
    let row = |name: Html, state: Html, assigned: String, current: u32, reason: Option<Reason>| {
        html! {
            <tr>
                <th scope="row">{ name }</th><td>{ state }</td>
                <td class="number">{ assigned }</td><td class="number">{ current }</td>
                <td class="quiet">{ reason.map(reason_words).unwrap_or_default() }</td>
            </tr>
        }
    };
    html! {
        <table class="table votes-table">
            <thead><tr>
                <th scope="col">{ "Voter" }</th><th scope="col">{ "State" }</th>
                <th scope="col" class="number">{ term("quorum assigned", "Assigned", ASSIGNED.says) }</th><th scope="col" class="number">{ term("quorum current", "Current", CURRENT.says) }</th>
                <th scope="col">{ "Why" }</th>
            </tr></thead>
            <tbody>
                { for view.nodes.iter().map(|node| {
                    let (mark, text) = member_mark(node);
                    row(html! { node.name.to_string() }, status(mark, text), node.assigned.to_string(), node.current, node.reason)
                }) }
                { for view.witness.iter().map(|witness| {
                    let (mark, text) = if witness.online { (Mark::Ok, "online") } else { (Mark::Bad, "lost") };
                    let kind = term("quorum witness", witness.kind, WITNESS.says);
                    let name = html! { <>{ witness.name.to_string() }{ " (" }{ kind }{ ")" }</> };
                    row(name, status(mark, text), String::new(), witness.current, witness.reason)
                }) }
            </tbody>
        </table>
    }
}
