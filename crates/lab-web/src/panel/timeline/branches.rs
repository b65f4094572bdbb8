//! The branches of history as a list: show, compare, rename.

use lab_session::BranchInfo;
use lab_view::text::clock;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::event_diff::EventDiff;
use crate::lab::{Lab, use_lab};
use crate::store::Store;
use crate::trip::{self, Trip};
use crate::widget::action::{Action, Reason};
use crate::widget::status::{Mark, dot};

/// The list, and below it the comparison if there is one.
#[component]
pub(super) fn Branches() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let branches = use_lab((), |lab, ()| lab.session.branches());
    let rival = use_lab((), |lab, ()| lab.rival().map(|rival| rival.branch.clone()));
    // The branch whose name is being changed, and why the new one was refused.
    let renamed = use_state_eq(|| None::<(String, Option<Reason>)>);
    let field = use_node_ref();
    let row = |branch: &BranchInfo| match &*renamed {
        Some((old, refused)) if *old == branch.name => {
            rename_row(old, refused.as_ref(), &renamed, &field, &store)
        }
        Some(_) | None => plain_row(branch, rival.as_deref(), branches.len() > 1, &renamed, &store),
    };
    html! {
        <>
            <div class="branches">
                <table class="table">
                    <caption class="unseen">{ "Branches of this run" }</caption>
                    <thead><tr>
                        <th scope="col">{ "Branch" }</th><th scope="col" class="number">{ "Commands" }</th>
                        <th scope="col" class="number">{ "Reaches" }</th><th scope="col"><span class="unseen">{ "What to do with it" }</span></th>
                    </tr></thead>
                    <tbody>{ for branches.iter().rev().map(row) }</tbody>
                </table>
            </div>
            if rival.is_some() {
                <EventDiff />
            } else if branches.len() == 1 {
                <p class="quiet">{ "Wind back and give another command: what was done so far stays as a branch to compare with." }</p>
            }
        </>
    }
}

type Renamed = UseStateHandle<Option<(String, Option<Reason>)>>;

fn plain_row(
    branch: &BranchInfo,
    rival: Option<&str>,
    has_others: bool,
    renamed: &Renamed,
    store: &Store<Lab>,
) -> Html {
    let name = &branch.name;
    let is_compared = rival == Some(name.as_str());
    let show = on(store, name, |lab, name| lab.show_branch(name));
    let compare = on(store, name, |lab, name| lab.compare_with(name));
    let end = {
        let store = store.clone();
        Callback::from(move |()| store.write(Lab::stop_comparing))
    };
    let rename = {
        let (renamed, name) = (renamed.clone(), name.clone());
        Callback::from(move |()| renamed.set(Some((name.clone(), None))))
    };
    // The name stands in the same row; who hears the buttons one by one is told it.
    let small = |verb: &'static str, onpress: Callback<()>| {
        let onclick = onpress.reform(|_: MouseEvent| ());
        let spoken = format!("{verb} {name}");
        html! { <button type="button" class="button" {onclick} aria-label={spoken}>{ verb }</button> }
    };
    html! {
        <tr key={name.clone()} class={classes!(branch.current.then_some("is-shown"))} aria-current={branch.current.then_some("true")}>
            <th scope="row">{ name }if branch.current { <span class="quiet">{ ", shown now" }</span> }</th>
            <td class="number">{ branch.commands.to_string() }</td>
            <td class="number">{ clock(branch.horizon) }</td>
            <td><span class="row-tools">
                if !branch.current && has_others {
                    { small("Show", show) }
                    if is_compared { { Action::text("Stop comparing", end).html() } } else { { small("Compare with", compare) } }
                }
                { small("Rename", rename) }
            </span></td>
        </tr>
    }
}

fn rename_row(
    old: &str,
    refused: Option<&Reason>,
    renamed: &Renamed,
    field: &NodeRef,
    store: &Store<Lab>,
) -> Html {
    let onsubmit = {
        let (old, renamed, field, store) = (old.to_owned(), renamed.clone(), field.clone(), store.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = field.cast::<HtmlInputElement>() else { return };
            let new = input.value().trim().to_owned();
            if new.is_empty() {
                let fact = "A branch needs a name.".into();
                return renamed.set(Some((old.clone(), Some(Reason { fact, remedy: "".into() }))));
            }
            let done = store.write(|lab| lab.rename_branch(&old, &new));
            renamed.set(done.err().map(|reason| (old.clone(), Some(reason))));
        })
    };
    let cancel = {
        let renamed = renamed.clone();
        Callback::from(move |()| renamed.set(None))
    };
    let onkeydown = {
        let cancel = cancel.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                cancel.emit(());
            }
        })
    };
    html! {
        <tr key={old.to_owned()}>
            <td colspan="4">
                <form class="rename" {onsubmit}>
                    <input ref={field.clone()} class="field" aria-label={format!("New name of {old}")} value={old.to_owned()}
                        maxlength="60" {onkeydown} autofocus=true />
                    <button type="submit" class="button primary">{ "Rename" }</button>
                    { Action::text("Cancel", cancel).html() }
                    if let Some(reason) = refused { <span role="alert" class="status-line">{ dot(Mark::Warn) }{ &reason.fact }</span> }
                </form>
            </td>
        </tr>
    }
}

fn on(store: &Store<Lab>, name: &str, plan: fn(&Lab, &str) -> Option<Trip>) -> Callback<()> {
    let (store, name) = (store.clone(), name.to_owned());
    Callback::from(move |()| {
        if let Some(trip) = store.read(|lab| plan(lab, &name)) {
            trip::set_out(&store, trip);
        }
    })
}
