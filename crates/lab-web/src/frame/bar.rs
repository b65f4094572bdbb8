//! The bar on top: where one is, time, and what leaves the page.

use yew::prelude::*;

use crate::desk::{Part, Theme};
use crate::keys::Action as Key;
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::{Icon, mark};
use crate::widget::speed::speed;
use crate::widget::status::{Mark, dot};

/// The bar.
#[derive(Clone, PartialEq)]
pub struct Bar {
    /// What is simulated: preset and era.
    pub scenario: AttrValue,
    /// How many invariants are looked at, and how many are broken; `None` while nobody looks.
    pub light: Option<(usize, usize)>,
    /// The simulated clock.
    pub clock: Html,
    /// Whether time passes.
    pub is_running: bool,
    /// Speed in thousandths of real time.
    pub speed_permille: u32,
    /// Why nothing can be undone.
    pub undo_refused: Option<Reason>,
    /// Why nothing can be redone.
    pub redo_refused: Option<Reason>,
    /// Theme.
    pub theme: Theme,
    /// Folded parts.
    pub folded: lab_units::map::Set<Part>,
    /// A control of time or history was pressed.
    pub onkey: Callback<Key>,
    /// Another speed.
    pub onspeed: Callback<u32>,
    /// Why a pressed button did nothing.
    pub onrefused: Callback<Reason>,
    /// Fold a part.
    pub onfold: Callback<Part>,
    /// Next theme.
    pub ontheme: Callback<()>,
    /// Share.
    pub onshare: Callback<()>,
    /// Export.
    pub onexport: Callback<()>,
    /// What must hold is asked for.
    pub onlight: Callback<()>,
    /// How the page is arranged.
    pub onarrange: Callback<()>,
    /// Back to the front page.
    pub onhome: Callback<()>,
}

impl Bar {
    /// Draws it.
    pub fn html(&self) -> Html {
        html! {
            <header class="bar">
                <a class="skip" href="#centre" onclick={skip()}>{ "Skip to the picture" }</a>
                <div class="bar-start">
                    <button type="button" class="button plain home" onclick={self.onhome.reform(|_: MouseEvent| ())} title="To the front page">
                        { mark() }<span class="name">{ "Wolfpack" }</span>
                    </button>
                    <h1 class="scenario" title={self.scenario.clone()}>{ &self.scenario }</h1>
                    { for self.light.map(|(all, broken)| self.light(all, broken)) }
                </div>
                { self.time() }
                { self.end() }
            </header>
        }
    }

    fn light(&self, all: usize, broken: usize) -> Html {
        let (mark, count, verb) = match broken {
            0 => (Mark::Ok, all.to_string(), " hold"),
            _ => (Mark::Bad, format!("{broken} of {all}"), " broken"),
        };
        let onclick = self.onlight.reform(|_: MouseEvent| ());
        html! {
            <button type="button" class={classes!("button", "plain", "light", mark.class())} {onclick} title="What must hold at every instant">
                { dot(mark) }<span>{ count }<span class="light-what">{ " invariants" }</span>{ verb }</span>
            </button>
        }
    }

    fn key(&self, key: Key) -> Callback<()> {
        self.onkey.reform(move |()| key)
    }

    fn time(&self) -> Html {
        let history = |label: &'static str, icon, key, key_hint, refused: &Option<Reason>, class| Action {
            key_hint: Some(key_hint),
            refused: refused.clone(),
            onrefused: self.onrefused.clone(),
            class,
            ..Action::icon(label, icon, self.key(key))
        };
        let (run, icon) = if self.is_running { ("Pause", Icon::Pause) } else { ("Run", Icon::Run) };
        let run = Action {
            icon: Some(icon),
            weight: Weight::Primary,
            key_hint: Some("Space"),
            class: "run",
            ..Action::text(run, self.key(Key::RunPause))
        };
        let step = Action { key_hint: Some("."), ..Action::icon("Step", Icon::Step, self.key(Key::Step)) };
        html! {
            <div class="bar-time" role="toolbar" aria-label="Time">
                { history("Undo", Icon::Undo, Key::Undo, "Ctrl+Z", &self.undo_refused, "").html() }
                { history("Redo", Icon::Redo, Key::Redo, "Ctrl+Y", &self.redo_refused, "wide-only").html() }
                { run.html() }
                { step.html() }
                { speed(self.speed_permille, &self.onspeed) }
                { self.clock.clone() }
            </div>
        }
    }

    fn end(&self) -> Html {
        let fold = |label: &'static str, icon, part: Part| {
            let action = Action::icon(label, icon, self.onfold.reform(move |()| part));
            Action { pressed: Some(!self.folded.contains(&part)), ..action }.html()
        };
        let labelled = |label: &'static str, icon, onpress: &Callback<()>, class| {
            Action { icon: Some(icon), class, ..Action::text(label, onpress.clone()) }.html()
        };
        let theme = format!("Theme: {}. Change", self.theme.name());
        let theme = Action { class: "phone-hide", ..Action::icon(theme, Icon::Theme, self.ontheme.clone()) };
        let find = Action {
            key_hint: Some("Ctrl+K"),
            ..Action::icon("Find a command", Icon::Find, self.key(Key::Palette))
        };
        // On a phone it leads to all that has no room in the bar.
        let arrange = Action::icon("Arrange the page", Icon::More, self.onarrange.clone());
        let help = Action {
            key_hint: Some("?"),
            class: "phone-hide",
            ..Action::icon("Help and keys", Icon::Help, self.key(Key::Help))
        };
        html! {
            <div class="bar-end">
                <span class="folds wide-only" role="group" aria-label="Parts of the page">
                    { fold("Tree", Icon::Left, Part::Tree) }
                    { fold("Dock", Icon::Bottom, Part::Dock) }
                    { fold("Details", Icon::Right, Part::Side) }
                </span>
                { labelled("Share", Icon::Share, &self.onshare, "label-wide phone-hide") }
                { labelled("Export", Icon::Export, &self.onexport, "label-wide wide-only") }
                { find.html() }
                { theme.html() }
                { arrange.html() }
                { help.html() }
            </div>
        }
    }
}

/// Moves the focus without touching the address, which belongs to the run.
fn skip() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        event.prevent_default();
        crate::dom::focus_id("centre");
    })
}
