//! The selected thing at the right: what it is, what one can do, what one can break.

use yew::prelude::*;

use super::Piece;
use super::fetched::Fetched;
use crate::deed::{self, Offer};
use crate::desk::Desk;
use crate::lab::{Lab, reason, use_lab, use_lab_still};
use crate::show::details::{Details, details};
use crate::show::glossary;
use crate::store::Store;
use crate::thing::{Thing, use_selected};
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::Icon;
use crate::widget::status::status;
use crate::widget::term::term;

/// Offers shown without unfolding: the usual ones stand first.
const MOST_IN_SIGHT: usize = 8;

fn offers(lab: &Lab, thing: &Option<Thing>) -> Vec<Offer> {
    thing.map(|thing| deed::offers(&lab.session, thing)).unwrap_or_default()
}

fn look(lab: &Lab, thing: &Option<Thing>) -> Option<Details> {
    details(&lab.session, (*thing)?)
}

/// The details.
#[component]
pub fn Selected() -> Html {
    let lab = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    // With nothing selected it is about the cluster, if there is one.
    let thing = use_selected().or(Some(Thing::Cluster));
    let view = use_lab_still(thing, look);
    let offers = use_lab_still(thing, offers);
    let waiting = use_lab((), |lab, ()| lab.waiting());
    let Some(view) = view else {
        return html! { <p class="empty">{ "Select a host, a VM, a network or a disk to see what it is and what can be done to it." }</p> };
    };
    let (breaking, doing): (Vec<Offer>, Vec<Offer>) = offers.into_iter().partition(|offer| offer.breaks);
    html! {
        <>
            <p class="kind">{ view.kind }</p>
            <h2 id="selected" tabindex="-1">{ &view.name }</h2>
            <p>
                { status(view.mark, &view.state) }
                if thing.is_some_and(|thing| waiting.contains(&thing)) { <span class="quiet">{ " · ordered, time rests" }</span> }
            </p>
            <dl class="properties">
                { for view.properties.iter().map(|(name, value)| html! { <><dt>{ property(name) }</dt><dd>{ breakable(value) }</dd></> }) }
            </dl>
            { buttons("Do", &doing, &lab, &desk) }
            { buttons("Break something", &breaking, &lab, &desk) }
            { for thing.map(|thing| html! { <Fetched piece={Piece::Offers(thing)} /> }) }
            if !waiting.is_empty() { { time_rests(&lab, thing.is_some_and(|thing| waiting.contains(&thing))) } }
        </>
    }
}

/// The name of a property, with what it means where that is not plain.
fn property(name: &'static str) -> Html {
    match glossary::of_property(name) {
        Some(says) => term(name, name, says),
        None => html! { name },
    }
}

/// A path may go on in the next line after each backslash.
fn breakable(value: &str) -> Html {
    html! { <>{ for value.split_inclusive('\\').map(|part| html! { <>{ part.to_owned() }<wbr /></> }) }</> }
}

/// Something was ordered, and nothing will come of it until time runs. At the lower edge, so that nothing else moves.
fn time_rests(lab: &Store<Lab>, is_here: bool) -> Html {
    let lab = lab.clone();
    let run = Callback::from(move |()| lab.write(|l| l.is_running = true));
    let run = Action {
        icon: Some(Icon::Run),
        weight: Weight::Primary,
        key_hint: Some("Space"),
        ..Action::text("Let time run", run)
    };
    html! {
        <div class="time-rests" role="status">
            <p>{ if is_here { "Ordered. " } else { "Something was ordered. " } }{ "Time rests: press Run (Space) to see it happen." }</p>
            { run.html() }
        </div>
    }
}

/// Every place in its order; what is refused now stays there, and says why below all, where there is room for words.
fn buttons(title: &'static str, offers: &[Offer], lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    if offers.is_empty() {
        return Html::default();
    }
    let (first, more) = offers.split_at(offers.len().min(MOST_IN_SIGHT));
    let list = |offers: &[Offer]| {
        html! { <div class="actions-list">{ for offers.iter().map(|offer| button(offer, lab, desk)) }</div> }
    };
    html! {
        <>
            <h3>{ title }</h3>
            { list(first) }
            if !more.is_empty() {
                <details class="refused">
                    <summary>{ format!("More ({})", more.len()) }</summary>
                    { list(more) }
                </details>
            }
        </>
    }
}

fn button(Offer { deed, refused, .. }: &Offer, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    let onpress = {
        let (lab, desk, command) = (lab.clone(), desk.clone(), deed.command.clone());
        Callback::from(move |()| {
            match lab.write(|l| l.submit(command.clone())) {
                // The button may be gone the next moment; whoever came by keyboard stays here.
                Ok(()) => crate::dom::focus_id("selected"),
                Err(reason) => desk.write(|d| d.refuse(&reason)),
            }
        })
    };
    let onrefused = {
        let desk = desk.clone();
        Callback::from(move |reason: Reason| desk.write(|d| d.refuse(&reason)))
    };
    let (weight, icon) =
        if deed.breaks { (Weight::Danger, Some(Icon::Bolt)) } else { (Weight::Normal, None) };
    let refused = refused.as_ref().map(reason);
    let once = true;
    Action { weight, icon, refused, onrefused, once, ..Action::text(deed.label.clone(), onpress) }.html()
}
