//! The selected thing at the right: what it is, what one can do, what one can break.

use yew::prelude::*;

use super::Piece;
use super::fetched::Fetched;
use crate::deed::{Deed, deeds};
use crate::desk::Desk;
use crate::lab::{Lab, use_lab_still};
use crate::show::details::{Details, details, meaning};
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::Icon;
use crate::widget::status::status;

/// Offers shown without unfolding: the usual ones stand first.
const MOST_IN_SIGHT: usize = 8;

/// A deed and why it cannot be done now.
type Offer = (Deed, Option<Reason>);

fn offers(lab: &Lab, thing: &Option<Thing>) -> Vec<Offer> {
    let Some(thing) = *thing else { return Vec::new() };
    let all = deeds(lab.session.world(), thing).into_iter();
    all.map(|deed| {
        let refusal = lab.refusal(&deed.command);
        (deed, refusal)
    })
    .collect()
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
    let thing = use_store((), |desk: &Desk, ()| {
        desk.selected.as_deref().and_then(Thing::of).or(Some(Thing::Cluster))
    });
    let view = use_lab_still(thing, look);
    let offers = use_lab_still(thing, offers);
    let Some(view) = view else {
        return html! { <p class="empty">{ "Select a host, a VM, a network or a disk to see what it is and what can be done to it." }</p> };
    };
    let (breaking, doing): (Vec<Offer>, Vec<Offer>) = offers.into_iter().partition(|(deed, _)| deed.breaks);
    html! {
        <>
            <p class="kind">{ view.kind }</p>
            <h2 id="selected" tabindex="-1">{ &view.name }</h2>
            <p>{ status(view.mark, &view.state) }</p>
            <dl class="properties">
                { for view.properties.iter().map(|(name, value)| html! { <><dt title={meaning(name)}>{ *name }</dt><dd>{ breakable(value) }</dd></> }) }
            </dl>
            { buttons("Do", &doing, &lab, &desk) }
            { buttons("Break something", &breaking, &lab, &desk) }
            { for thing.map(|thing| html! { <Fetched piece={Piece::Offers(thing)} /> }) }
        </>
    }
}

/// A path may go on in the next line after each backslash.
fn breakable(value: &str) -> Html {
    html! { <>{ for value.split_inclusive('\\').map(|part| html! { <>{ part.to_owned() }<wbr /></> }) }</> }
}

/// What can be done comes first; what is refused now stays in sight, folded, with its reason.
fn buttons(title: &'static str, offers: &[Offer], lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    if offers.is_empty() {
        return Html::default();
    }
    let (open, shut): (Vec<&Offer>, Vec<&Offer>) = offers.iter().partition(|(_, refused)| refused.is_none());
    let (first, more) = open.split_at(open.len().min(MOST_IN_SIGHT));
    let list = |offers: &[&Offer]| {
        html! { <div class="actions-list">{ for offers.iter().map(|offer| button(offer, lab, desk)) }</div> }
    };
    let folded = |title: &str, offers: &[&Offer]| {
        html! {
            if !offers.is_empty() {
                <details class="refused">
                    <summary>{ format!("{title} ({})", offers.len()) }</summary>
                    { list(offers) }
                </details>
            }
        }
    };
    html! {
        <>
            <h3>{ title }</h3>
            if open.is_empty() { <p class="quiet">{ "Nothing that can be done now." }</p> } else { { list(first) } }
            { folded("More", more) }
            { folded("Not now", &shut) }
        </>
    }
}

fn button((deed, refused): &Offer, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
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
    let refused = refused.clone();
    Action { weight, icon, refused, onrefused, ..Action::text(deed.label.clone(), onpress) }.html()
}
