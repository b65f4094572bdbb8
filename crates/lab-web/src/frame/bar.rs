//! The bar on top: where one is, time, and what leaves the page.

use yew::prelude::*;

use crate::desk::{Part, Theme};
use crate::keys::Action as Key;
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::{Icon, mark};
use crate::widget::speed::Speed;

/// The bar.
#[derive(Properties, Clone, PartialEq)]
pub struct BarProps {
    /// What is simulated: preset and era.
    pub scenario: AttrValue,
    /// The simulated clock.
    pub clock: Html,
    /// Whether time passes.
    pub is_running: bool,
    /// Speed in thousandths of real time.
    pub speed_permille: u32,
    /// Why nothing can be undone.
    #[prop_or_default]
    pub undo_refused: Option<Reason>,
    /// Why nothing can be redone.
    #[prop_or_default]
    pub redo_refused: Option<Reason>,
    /// Theme.
    pub theme: Theme,
    /// Folded parts.
    pub folded: std::collections::BTreeSet<Part>,
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
    /// Back to the front page.
    pub onhome: Callback<()>,
}

/// The bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let key = |key: Key| props.onkey.reform(move |()| key);
    let fold = |part: Part| props.onfold.reform(move |()| part);
    let shows = |part: Part| Some(!props.folded.contains(&part));
    let (run, run_icon) = if props.is_running { ("Pause", Icon::Pause) } else { ("Run", Icon::Run) };
    let theme = format!("Theme: {}. Change", props.theme.name());
    html! {
        <header class="bar">
            <div class="bar-start">
                <button type="button" class="button plain home" onclick={props.onhome.reform(|_: MouseEvent| ())} title="To the front page">
                    { mark() }<span class="name">{ "Wolfpack" }</span>
                </button>
                <p class="scenario" title={props.scenario.clone()}>{ &props.scenario }</p>
            </div>
            <div class="bar-time" role="toolbar" aria-label="Time">
                <Action label="Undo" icon={Icon::Undo} icon_only=true weight={Weight::Plain} key_hint="Ctrl+Z"
                    refused={props.undo_refused.clone()} onpress={key(Key::Undo)} onrefused={props.onrefused.clone()} />
                <Action label="Redo" icon={Icon::Redo} icon_only=true weight={Weight::Plain} key_hint="Ctrl+Y"
                    refused={props.redo_refused.clone()} onpress={key(Key::Redo)} onrefused={props.onrefused.clone()} class="wide-only" />
                <Action label={run} icon={run_icon} weight={Weight::Primary} key_hint="Space" onpress={key(Key::RunPause)} class="run" />
                <Action label="Step" icon={Icon::Step} weight={Weight::Plain} icon_only=true key_hint="." onpress={key(Key::Step)} />
                <Speed permille={props.speed_permille} onchange={props.onspeed.clone()} />
                { props.clock.clone() }
            </div>
            <div class="bar-end">
                <span class="folds wide-only" role="group" aria-label="Parts of the page">
                    <Action label="Tree" icon={Icon::Left} icon_only=true weight={Weight::Plain} pressed={shows(Part::Tree)} onpress={fold(Part::Tree)} />
                    <Action label="Dock" icon={Icon::Bottom} icon_only=true weight={Weight::Plain} pressed={shows(Part::Dock)} onpress={fold(Part::Dock)} />
                    <Action label="Details" icon={Icon::Right} icon_only=true weight={Weight::Plain} pressed={shows(Part::Side)} onpress={fold(Part::Side)} />
                </span>
                <Action label="Share" icon={Icon::Share} onpress={props.onshare.clone()} class="label-wide" />
                <Action label="Export" icon={Icon::Export} onpress={props.onexport.clone()} class="label-wide wide-only" />
                <Action label={theme} icon={Icon::Theme} icon_only=true weight={Weight::Plain} onpress={props.ontheme.clone()} class="phone-hide" />
                <Action label="Help and keys" icon={Icon::Help} icon_only=true weight={Weight::Plain} key_hint="?" onpress={key(Key::Help)} />
            </div>
        </header>
    }
}
