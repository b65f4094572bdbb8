//! What else can be done to the selected thing: its storage, its set-up, and for what is refused the way out.
//! Fetched when first shown: nobody needs it to watch a VM move.

mod deeds;
mod fix;
#[cfg(test)]
mod tests;

use lab_view::san;
use lab_world::World;
use yew::prelude::*;

use self::deeds::deeds;
pub(crate) use self::deeds::wizards;
use self::fix::{Fix, fix};
use crate::deed::{self, Deed};
use crate::desk::{Ask, Desk, Dialogue};
use crate::lab::{Lab, reason, use_lab_still};
use crate::store::Store;
use crate::thing::Thing;
use crate::widget::action::{Action, Reason};
use crate::wizard::named;

#[derive(Properties, Clone, PartialEq)]
pub(super) struct OffersProps {
    pub(super) thing: Thing,
}

/// A deed, why it cannot be done now, and what would mend that.
#[derive(Clone, PartialEq)]
struct Offer {
    deed: Deed,
    refused: Option<(Reason, Option<Fix>)>,
}

fn offers(lab: &Lab, thing: &Thing) -> Vec<Offer> {
    let world = lab.session.world();
    let offer = |deed: Deed| {
        let refusal = lab.admit(&deed.command).err();
        let refused = refusal.map(|refusal| (reason(&refusal), fix(world, &refusal, &deed.command, *thing)));
        Offer { deed, refused }
    };
    // What the buttons above cannot do now is said here, too: there is room for the reason and the way out.
    let above = deed::offers(&lab.session, *thing).into_iter().filter(|one| one.refused.is_some());
    above.map(|one| one.deed).chain(deeds(world, *thing)).map(offer).collect()
}

/// The deeds behind these offers, for the menu and the palette.
pub(crate) fn more_deeds(world: &World, thing: Thing) -> Vec<Deed> {
    deeds(world, thing)
}

fn facts(lab: &Lab, thing: &Thing) -> Vec<(String, String)> {
    let world: &World = lab.session.world();
    match thing {
        Thing::Lun(lun) => san::facts_of_lun(world, *lun),
        Thing::Array(array) => san::facts_of_array(world, *array),
        Thing::Cluster | Thing::Host(_) | Thing::Vm(_) | Thing::Network(_) => Vec::new(),
    }
}

/// The offers.
#[component]
pub(super) fn Offers(props: &OffersProps) -> Html {
    let lab = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let thing = props.thing;
    let facts = use_lab_still(thing, facts);
    let (refused, open): (Vec<Offer>, Vec<Offer>) =
        use_lab_still(thing, offers).into_iter().partition(|offer| offer.refused.is_some());
    let wizards = lab
        .read(|lab| wizards(lab.session.world(), thing))
        .into_iter()
        .filter_map(named)
        .map(|wizard| wizard.about(Some(thing)));
    html! {
        <>
            if !facts.is_empty() {
                <dl class="properties">{ for facts.iter().map(|(name, value)| html! { <><dt>{ name }</dt><dd>{ value }</dd></> }) }</dl>
            }
            <h3>{ "Set up" }</h3>
            <div class="actions-list">
                { for wizards.map(|ask| ask_button(&desk, ask)) }
                { for open.iter().map(|offer| do_button(&offer.deed, &lab, &desk)) }
            </div>
            if !refused.is_empty() {
                <details class="refused">
                    <summary>{ format!("Not now, and what would help ({})", refused.len()) }</summary>
                    <div class="actions-list">{ for refused.iter().map(|offer| refused_row(offer, &lab, &desk)) }</div>
                </details>
            }
        </>
    }
}

/// A button that opens a wizard.
pub(super) fn ask_button(desk: &Store<Desk>, ask: Ask) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| desk.write(|d| d.dialogue = Some(Dialogue::Wizard(ask))));
    Action::text(format!("{}…", ask.title), onpress).html()
}

fn do_button(deed: &Deed, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    let (lab, desk, command) = (lab.clone(), desk.clone(), deed.command.clone());
    let onpress = Callback::from(move |()| match lab.write(|l| l.submit(command.clone())) {
        // The button may be gone the next moment; whoever came by keyboard stays here.
        Ok(()) => crate::dom::focus_id("selected"),
        Err(reason) => desk.write(|d| d.refuse(&reason)),
    });
    Action { once: true, ..Action::text(deed.label.clone(), onpress) }.html()
}

fn refused_row(offer: &Offer, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    let Some((reason, fix)) = &offer.refused else { return Html::default() };
    let onrefused = {
        let desk = desk.clone();
        Callback::from(move |reason: Reason| desk.write(|d| d.refuse(&reason)))
    };
    let refused = Some(reason.clone());
    let button = Action { refused, onrefused, ..Action::text(offer.deed.label.clone(), Callback::noop()) };
    html! {
        <div class="refused-offer">
            { button.html() }
            <p class="quiet small">{ format!("{} {}", reason.fact, reason.remedy) }</p>
            { for fix.as_ref().map(|fix| match fix {
                Fix::Do(deed) => do_button(deed, lab, desk),
                Fix::Ask(ask) => ask_button(desk, *ask),
            }) }
        </div>
    }
}
