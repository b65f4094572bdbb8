//! What can be done, as lines to choose from: the same deeds as the buttons of the details, each with the reason why
//! it cannot be done now.

use lab_kernel::SimTime;
use lab_world::Command;
use yew::prelude::*;

use crate::deed::deeds;
use crate::desk::{Ask, Desk, Part, PauseOn, Theme};
use crate::keys;
use crate::lab::Lab;
use crate::panel::offers::more_deeds;
use crate::show::glossary::Term;
use crate::thing::Thing;
use crate::trip;
use crate::widget::action::Reason;
use crate::widget::status::Mark;

/// What a line does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// A deed of a thing.
    Do(Command),
    /// What a key does.
    Key(keys::Action),
    /// Shows a panel.
    Open(&'static str),
    /// Shows a thing.
    Select(Thing),
    /// Opens another lab, by the fragment of its address.
    Go(&'static str),
    /// Another theme.
    Theme(Theme),
    /// Everything in its place again.
    Reset,
    /// The link.
    Share,
    /// Files.
    Export,
    /// Panels.
    Arrange,
    /// What must hold.
    Lights,
    /// The palette, with words in it.
    More(&'static str),
    /// A wizard.
    Ask(Ask),
    /// Another branch, to show or to compare with.
    Branch(String, bool),
    /// Another moment.
    Moment(SimTime),
    /// Another speed, in thousandths of real time.
    Speed(u32),
    /// A part of the page, away or back.
    Fold(Part),
    /// When time stops by itself.
    Pause(PauseOn),
    /// Whether keys without Ctrl work.
    Letters(bool),
    /// Says what a word means.
    Tell(&'static Term),
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Offer {
    /// A verb, and on what.
    pub(super) label: String,
    /// Quiet words at the right: a key, a kind.
    pub(super) note: String,
    /// Why it cannot be done now.
    pub(super) refused: Option<Reason>,
    /// It breaks something.
    pub(super) breaks: bool,
    /// What it does.
    pub(super) act: Act,
}

impl Offer {
    pub(super) fn new(label: impl Into<String>, note: impl Into<String>, act: Act) -> Offer {
        Offer { label: label.into(), note: note.into(), refused: None, breaks: false, act }
    }
}

/// The deeds of a thing: what can be done now first.
pub(super) fn of_thing(lab: &Lab, thing: Thing) -> Vec<Offer> {
    let offer = |deed: crate::deed::Deed| Offer {
        refused: lab.refusal(&deed.command),
        breaks: deed.breaks,
        ..Offer::new(deed.label, "", Act::Do(deed.command))
    };
    let world = lab.session.world();
    let all: Vec<Offer> =
        deeds(world, thing).into_iter().chain(more_deeds(world, thing)).map(offer).collect();
    let (can, cannot): (Vec<Offer>, Vec<Offer>) = all.into_iter().partition(|offer| offer.refused.is_none());
    can.into_iter().chain(cannot).collect()
}

/// Does what a line says; the dialog closes, unless it was refused or leads to another one.
pub(super) fn take(offer: &Offer) {
    let Some(page) = crate::app::page() else { return };
    if let Some(reason) = &offer.refused {
        return page.desk.write(|d| d.refuse(reason));
    }
    page.desk.write(|d| d.dialogue = None);
    let saved = |change: &dyn Fn(&mut Desk)| {
        page.desk.write(|d| {
            change(d);
            d.save();
        });
    };
    match &offer.act {
        Act::Do(command) => {
            if let Err(reason) = page.lab.write(|l| l.submit(command.clone())) {
                page.desk.write(|d| d.refuse(&reason));
            }
        }
        Act::Key(action) => page.act(*action),
        Act::Open(name) => saved(&|d| d.open(name)),
        Act::Select(thing) => page.desk.write(|d| d.show(thing.key())),
        Act::Go(fragment) => {
            // A fragment that cannot be set leaves the reader where he is.
            let _ = gloo::utils::window().location().set_hash(fragment);
        }
        Act::Theme(theme) => saved(&|d| d.theme = *theme),
        Act::Reset => saved(&Desk::reset_layout),
        Act::Share => page.share(),
        Act::Export => page.desk.write(|d| d.dialogue = Some(crate::desk::Dialogue::Export)),
        Act::Arrange => page.desk.write(|d| d.dialogue = Some(crate::desk::Dialogue::Arrange)),
        Act::Lights => page.desk.write(|d| d.dialogue = Some(crate::desk::Dialogue::Lights)),
        Act::Ask(ask) => page.desk.write(|d| d.dialogue = Some(crate::desk::Dialogue::Wizard(*ask))),
        Act::Branch(name, compare) => {
            let plan = if *compare { Lab::compare_with } else { Lab::show_branch };
            if let Some(trip) = page.lab.read(|lab| plan(lab, name)) {
                trip::set_out(&page.lab, trip);
            }
        }
        Act::Moment(time) => trip::set_out(&page.lab, page.lab.read(|lab| lab.seek(*time))),
        Act::Speed(permille) => page.lab.write(|lab| lab.speed_permille = *permille),
        Act::Fold(part) => saved(&|d| d.fold(*part)),
        Act::Pause(on) => {
            saved(&|d| d.pause_on = *on);
            page.lab.write(|lab| lab.pause_on = *on);
        }
        Act::Letters(on) => saved(&|d| d.letters = *on),
        Act::Tell(term) => page.desk.write(|d| d.toast(Mark::Off, format!("{}.", term.word), term.says)),
        Act::More(words) => page.desk.write(|d| d.dialogue = Some(crate::desk::Dialogue::Palette(words))),
    }
}

/// What a line shows: its words, and below them why it is refused.
pub(super) fn words(offer: &Offer) -> Html {
    html! {
        <>
            <span class="offer-line"><span>{ &offer.label }</span><span class="quiet small">{ &offer.note }</span></span>
            if let Some(reason) = &offer.refused {
                <span class="offer-why small">{ format!("{} {}", reason.fact, reason.remedy) }</span>
            }
        </>
    }
}

/// Class of a line.
pub(super) fn class(offer: &Offer) -> Classes {
    classes!("offer", offer.breaks.then_some("danger"), offer.refused.is_some().then_some("is-refused"))
}
