//! What the page itself can do, as lines of the palette: keys, panels, wizards, branches, moments, settings, worlds.

use lab_kernel::SimTime;
use lab_units::text::parse_nanos;
use lab_view::text::clock;

use super::offers::{Act, Offer};
use crate::desk::{PauseOn, SIZES, Theme};
use crate::keys;
use crate::lab::Lab;
use crate::panel;
use crate::pump::{SPEEDS, speed_text};
use crate::widget::action::Reason;
use crate::wizard;

/// Worlds one can begin with: words and the fragment of the address.
const WORLDS: [(&str, &str); 6] = [
    ("Open: watch a VM move", "watch"),
    ("Open: an empty rack to build in", "build"),
    ("Open: a healthy cluster to break", "break"),
    ("Open: two nodes, no task", "free"),
    ("Open: 16 hosts, 64 LUNs, 200 VMs", "hosts-16"),
    ("Open: 64 hosts, 64 LUNs, 8,000 VMs", "hosts-64"),
];

/// What the page itself can do.
pub(super) fn of_page(lab: &Lab) -> Vec<Offer> {
    let keys = keys::ALL.iter().filter(|(_, action, _)| *action != keys::Action::Palette).map(
        |(key, action, words)| {
            let words = if *action == keys::Action::Help { "The list of keys" } else { words };
            let nothing = match action {
                keys::Action::Undo => lab.session.to_undo().is_none(),
                keys::Action::Redo => lab.session.to_redo().is_none(),
                keys::Action::RunPause
                | keys::Action::Step
                | keys::Action::StepBack
                | keys::Action::Slower
                | keys::Action::Faster
                | keys::Action::NextEvent
                | keys::Action::Help
                | keys::Action::Palette => false,
            };
            let refused = nothing.then(|| no("There is nothing to take back or give again."));
            Offer { refused, ..Offer::new(words, keys::shown(key), Act::Key(*action)) }
        },
    );
    let panels =
        panel::all().map(|(tab, _)| Offer::new(format!("Show: {}", tab.title), "panel", Act::Open(tab.name)));
    let themes =
        Theme::ALL.map(|theme| Offer::new(format!("Theme: {}", theme.name()), "", Act::Theme(theme)));
    let rest = [
        Offer::new("What must hold, and whether it does", "invariants", Act::Lights),
        Offer::new("Share a link to this run", "", Act::Share),
        Offer::new("Save this run as a file", "", Act::Export),
        Offer::new("Arrange the page, and when time stops by itself", "", Act::Arrange),
        Offer::new("Put every panel back in its place", "", Act::Reset),
    ];
    let worlds = WORLDS.map(|(words, fragment)| Offer::new(words, "", Act::Go(fragment)));
    keys.chain(panels)
        .chain(branches(lab))
        .chain(rest)
        .chain(themes)
        .chain(settings())
        .chain(worlds)
        .collect()
}

fn branches(lab: &Lab) -> Vec<Offer> {
    let of_branch = |branch: lab_session::BranchInfo| {
        let refused = branch.current.then(|| no("This branch is on show now."));
        let offer = |label: String, compare| {
            let act = Act::Branch(branch.name.clone(), compare);
            Offer { refused: refused.clone(), ..Offer::new(label, "branch", act) }
        };
        [
            offer(format!("Show the branch {}", branch.name), false),
            offer(format!("Compare with the branch {}", branch.name), true),
        ]
    };
    lab.session.branches().into_iter().flat_map(of_branch).collect()
}

fn settings() -> Vec<Offer> {
    let speeds =
        SPEEDS.iter().map(|it| Offer::new(format!("Speed: {}", speed_text(*it)), "", Act::Speed(*it)));
    let folds = SIZES.iter().map(|(part, _)| {
        Offer::new(format!("Fold or unfold: {}", part.name()), "part of the page", Act::Fold(*part))
    });
    let pauses = PauseOn::ALL
        .iter()
        .map(|it| Offer::new(format!("Time stops by itself {}", it.words()), "setting", Act::Pause(*it)));
    let letters = [true, false].map(|on| {
        let word = if on { "on" } else { "off" };
        Offer::new(format!("Keys without Ctrl: switch {word}"), "letters, setting", Act::Letters(on))
    });
    speeds.chain(folds).chain(pauses).chain(letters).collect()
}

/// Going to the moment that was typed, as `5m`, `1:30` or `00:05:00`; nothing if none was.
pub(super) fn to_moment(lab: &Lab, typed: &str) -> Option<Offer> {
    let word =
        typed.split_whitespace().last().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let nanos = match word.contains(':') {
        true => clock_nanos(word)?,
        false => parse_nanos(word).filter(|_| !word.ends_with(|c: char| c.is_ascii_digit()))?,
    };
    let time = SimTime::from_nanos(nanos);
    let (origin, end) = (lab.session.origin(), lab.session.horizon());
    let refused = (time < origin || time > end).then(|| Reason {
        fact: format!("This run goes from {} to {}.", clock(origin), clock(end)).into(),
        remedy: if time < origin { "Name a later moment." } else { "Let more time pass." }.into(),
    });
    Some(Offer { refused, ..Offer::new(format!("Go to {}", clock(time)), "moment", Act::Moment(time)) })
}

/// Hours, minutes and seconds, or the last two.
fn clock_nanos(word: &str) -> Option<u64> {
    let (minutes, seconds) = word.rsplit_once(':')?;
    let (hours, minutes) = minutes.rsplit_once(':').unwrap_or(("0", minutes));
    let whole = |word: &str| word.parse::<u64>().ok();
    let minutes = whole(hours)?.checked_mul(60)?.checked_add(whole(minutes)?)?;
    minutes.checked_mul(60_000_000_000)?.checked_add(parse_nanos(seconds)?)
}

/// Says why the wizard that a line opens would be of no use now.
pub(super) fn ask_wizard(lab: &Lab, offer: &mut Offer) {
    let Act::Ask(ask) = &offer.act else { return };
    let hindrance = wizard::named(ask.name).and_then(|wizard| wizard.hindrance(&lab.session));
    offer.refused =
        hindrance.map(|problem| Reason { fact: problem.fact.into(), remedy: problem.remedy.into() });
}

fn no(fact: &'static str) -> Reason {
    Reason { fact: fact.into(), remedy: "".into() }
}
