//! How the reader has arranged the page: theme, folds, tabs, what is selected. Nothing of the simulation.

use lab_units::map::Set;

use yew::AttrValue;

use crate::keep;
use crate::lab::Given;
use crate::panel::{self, Place};
use crate::thing::Thing;
use crate::widget::action::Reason;
use crate::widget::status::Mark;
use crate::widget::toast::Toast;

/// Name under which the desk is kept.
const KEPT_AS: &str = "desk";
/// Older notices make room for newer ones.
const MOST_TOASTS: usize = 4;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black and white, with strong lines.
    Contrast,
}

impl Theme {
    /// All, in the order of the button.
    pub const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Contrast];

    /// Word for menus and for keeping.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// The next one.
    pub fn next(self) -> Theme {
        let at = Theme::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Theme::ALL[(at + 1) % Theme::ALL.len()]
    }
}

/// A part of the frame that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The tree at the left.
    Tree,
    /// The picture in the middle; never folded.
    Centre,
    /// The selected thing at the right.
    Side,
    /// The dock at the bottom.
    Dock,
}

impl Part {
    const ALL: [Part; 4] = [Part::Tree, Part::Centre, Part::Side, Part::Dock];

    /// Word for keeping, and for the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Part::Tree => "tree",
            Part::Centre => "centre",
            Part::Side => "side",
            Part::Dock => "dock",
        }
    }
}

/// A dialog of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialogue {
    /// Keys and words.
    Help,
    /// This link to the run.
    Share(String),
    /// Why an event happened, by serial number.
    Why(u64),
    /// A wizard.
    Wizard(Ask),
    /// Every command, by its words; what has been typed already.
    Palette(&'static str),
    /// What can be done to the thing with this key, at this place of the window.
    Menu(AttrValue, (i32, i32)),
    /// What can be saved of this run.
    Export,
    /// How the page is arranged.
    Arrange,
    /// What must hold, and whether it does.
    Lights,
}

impl Dialogue {
    /// The event it explains, by serial number.
    pub fn explained(&self) -> Option<u64> {
        match self {
            Self::Why(serial) => Some(*serial),
            Self::Help
            | Self::Share(_)
            | Self::Wizard(_)
            | Self::Palette(_)
            | Self::Menu(..)
            | Self::Export
            | Self::Arrange
            | Self::Lights => None,
        }
    }
}

/// Asks for a wizard; what it is: [`crate::wizard`], which is fetched when one is first opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// The thing it was opened on.
    pub about: Option<Thing>,
}

/// When time stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PauseOn {
    /// Never.
    #[default]
    Nothing,
    /// When an error is logged.
    Errors,
    /// When a warning or an error is logged.
    Warnings,
}

impl PauseOn {
    /// All of them.
    pub const ALL: [PauseOn; 3] = [PauseOn::Nothing, PauseOn::Errors, PauseOn::Warnings];

    /// When that is, for people.
    pub fn words(self) -> &'static str {
        match self {
            PauseOn::Nothing => "never",
            PauseOn::Errors => "when an error is logged",
            PauseOn::Warnings => "when a warning or an error is logged",
        }
    }

    /// Word for keeping and for the choice.
    pub fn name(self) -> &'static str {
        match self {
            PauseOn::Nothing => "never",
            PauseOn::Errors => "errors",
            PauseOn::Warnings => "warnings",
        }
    }
}

/// Widths of the tree and of the details, height of the dock, in CSS pixels, as `lab.css` has them.
pub const SIZES: [(Part, u32); 3] = [(Part::Tree, 240), (Part::Side, 288), (Part::Dock, 240)];
/// No part is made smaller or larger than this.
const SIZE_LIMITS: (u32, u32) = (120, 720);

/// Where a panel's tab stands; `None` if it is put away.
pub type Spot = (&'static str, Option<Place>);

/// The arrangement of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// Theme.
    pub theme: Theme,
    /// Counts up whenever colours may have changed.
    pub theme_serial: u32,
    /// Folded parts.
    pub folded: Set<Part>,
    /// The one part a phone shows.
    pub phone: Part,
    /// Name of the open panel in the centre.
    pub centre: String,
    /// Name of the open panel in the dock.
    pub dock: String,
    /// All panels in the order of their tabs, and where each stands.
    pub spots: Vec<Spot>,
    /// As [`SIZES`]; `None` for one that was not changed.
    pub sizes: [Option<u32>; 3],
    /// When time stops by itself.
    pub pause_on: PauseOn,
    /// Somebody has put a finger on it: what only answers fingers and the mouse may be fetched.
    pub is_touched: bool,
    /// The browser has refused to keep something, and somebody was told.
    pub is_unkept: bool,
    /// Key of the selected thing.
    pub selected: Option<AttrValue>,
    /// Keys of tree folders that are folded.
    pub closed_folders: Set<String>,
    /// Single-letter keys work.
    pub letters: bool,
    /// Notices, oldest first.
    pub toasts: Vec<Toast>,
    /// What a wizard has just done, and to which lab as [`Lab::given`] says; until the next one is opened.
    ///
    /// [`Lab::given`]: crate::lab::Lab::given
    pub done: Option<(AttrValue, Given)>,
    /// What could be done next is proposed.
    pub hints: bool,
    /// Open dialog.
    pub dialogue: Option<Dialogue>,
    next_toast: u32,
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            theme: Theme::System,
            theme_serial: 0,
            folded: Set::new(),
            phone: Part::Centre,
            centre: "datacenter".into(),
            dock: "console".into(),
            spots: panel::all().map(|(tab, place)| (tab.name, Some(place))).collect(),
            sizes: [None; 3],
            pause_on: PauseOn::Nothing,
            is_touched: false,
            is_unkept: false,
            selected: None,
            closed_folders: Set::new(),
            letters: true,
            toasts: Vec::new(),
            done: None,
            hints: true,
            dialogue: None,
            next_toast: 0,
        }
    }
}

impl Desk {
    /// The desk as it was left, or a new one.
    pub fn load() -> Desk {
        keep::load(KEPT_AS).map(|kept| Desk::read(&kept)).unwrap_or_default()
    }

    /// Keeps what should be there next time; says once if the browser refuses.
    pub fn save(&mut self) {
        if keep::save(KEPT_AS, &self.kept()).is_err() && !std::mem::replace(&mut self.is_unkept, true) {
            self.toast(Mark::Warn, NOT_KEPT, "The lab works all the same; export what you want to keep.");
        }
    }

    /// Selects a thing that was pressed: on a phone its details come up.
    pub fn show(&mut self, key: AttrValue) {
        self.selected = Some(key);
        if crate::dom::is_phone() {
            self.phone = Part::Side;
        }
    }

    /// Folds a part away or brings it back.
    pub fn fold(&mut self, part: Part) {
        if !self.folded.remove(&part) {
            self.folded.insert(part);
        }
    }

    /// The size of a part, and where it stands among [`SIZES`].
    pub fn size(&self, part: Part) -> Option<(usize, u32)> {
        let at = SIZES.iter().position(|(other, _)| *other == part)?;
        Some((at, self.sizes[at].unwrap_or(SIZES[at].1)))
    }

    /// Makes a part larger or smaller.
    pub fn resize(&mut self, part: Part, px: u32) {
        if let Some((at, _)) = self.size(part) {
            self.sizes[at] = Some(px.clamp(SIZE_LIMITS.0, SIZE_LIMITS.1));
        }
    }

    /// Shows a panel where its tab stands; one that was put away comes back to where it stood at first.
    pub fn open(&mut self, name: &'static str) {
        let Some(at) = self.spots.iter().position(|(known, _)| *known == name) else { return };
        if self.spots[at].1.is_none() {
            self.spots[at].1 = panel::all().find(|(tab, _)| tab.name == name).map(|(_, place)| place);
        }
        let (part, open) = match self.spots[at].1 {
            Some(Place::Dock) => (Part::Dock, &mut self.dock),
            Some(Place::Centre) | None => (Part::Centre, &mut self.centre),
        };
        *open = name.to_owned();
        self.folded.remove(&part);
        self.phone = part;
    }

    /// Everything back in its place.
    pub fn reset_layout(&mut self) {
        let new = Desk::default();
        (self.spots, self.sizes, self.folded) = (new.spots, new.sizes, new.folded);
    }

    /// Opens or folds a folder of the tree.
    pub fn toggle_folder(&mut self, key: &str) {
        if !self.closed_folders.remove(key) {
            self.closed_folders.insert(key.to_owned());
        }
    }

    /// Shows a notice.
    pub fn toast(&mut self, mark: Mark, text: impl Into<AttrValue>, remedy: impl Into<AttrValue>) {
        let (text, remedy) = (text.into(), remedy.into());
        // The same notice twice is one notice, shown anew.
        self.toasts.retain(|t| t.text != text);
        self.next_toast += 1;
        self.toasts.push(Toast { id: self.next_toast, mark, text, remedy, about: None });
        let surplus = self.toasts.len().saturating_sub(MOST_TOASTS);
        self.toasts.drain(..surplus);
    }

    /// Shows why something was refused.
    pub fn refuse(&mut self, reason: &Reason) {
        self.toast(Mark::Warn, reason.fact.clone(), reason.remedy.clone());
    }

    /// Says that something which must always hold does not, and after which event.
    pub fn alarm(&mut self, name: &'static str, by: &str, event: Option<u64>) {
        let text = format!("{name} is broken: {by}.");
        self.toast(Mark::Bad, text, "That is a fault of this simulator. Time has stopped.");
        if let Some(toast) = self.toasts.last_mut() {
            toast.about = event;
        }
    }

    /// What is kept: `name=value`, one per line.
    fn kept(&self) -> String {
        let folded: Vec<&str> = self.folded.iter().map(|p| p.name()).collect();
        let spot = |(name, place): &Spot| format!("{name}:{}", place.map_or("away", Place::name));
        let spots: Vec<String> = self.spots.iter().map(spot).collect();
        let size = |size: &Option<u32>| size.map(|px| px.to_string()).unwrap_or_default();
        format!(
            "theme={}\nfolded={}\nletters={}\npause={}\npanels={}\nsizes={}\n",
            self.theme.name(),
            folded.join(","),
            self.letters,
            self.pause_on.name(),
            spots.join(","),
            self.sizes.iter().map(size).collect::<Vec<_>>().join(","),
        )
    }

    /// Reads what was kept; anything not understood is left as it is by default.
    fn read(kept: &str) -> Desk {
        let mut desk = Desk::default();
        for (name, value) in kept.lines().filter_map(|line| line.split_once('=')) {
            match name {
                "theme" => {
                    desk.theme = Theme::ALL.into_iter().find(|t| t.name() == value).unwrap_or_default();
                }
                "folded" => {
                    let parts = Part::ALL.into_iter().filter(|p| *p != Part::Centre);
                    desk.folded = parts.filter(|p| value.split(',').any(|v| v == p.name())).collect();
                }
                "letters" => desk.letters = value != "false",
                "pause" => {
                    desk.pause_on = PauseOn::ALL.into_iter().find(|p| p.name() == value).unwrap_or_default();
                }
                "panels" => desk.spots = spots(value, &desk.spots),
                "sizes" => {
                    for (at, px) in value.split(',').enumerate().take(SIZES.len()) {
                        if let Ok(px) = px.parse() {
                            desk.resize(SIZES[at].0, px);
                        }
                    }
                }
                _ => (),
            }
        }
        desk
    }
}

/// The panels as they were kept; one that was unknown then stands where it stands at first.
fn spots(kept: &str, first: &[Spot]) -> Vec<Spot> {
    let known = |one: &str| {
        let (name, place) = one.split_once(':')?;
        let (name, _) = first.iter().find(|(known, _)| *known == name)?;
        Some((*name, [Place::Centre, Place::Dock].into_iter().find(|p| p.name() == place)))
    };
    let mut all: Vec<Spot> = Vec::new();
    for spot in kept.split(',').filter_map(known).chain(first.iter().copied()) {
        if !all.iter().any(|(name, _)| *name == spot.0) {
            all.push(spot);
        }
    }
    let is_empty = |place| !all.iter().any(|(_, spot)| *spot == Some(place));
    if is_empty(Place::Centre) || is_empty(Place::Dock) { first.to_vec() } else { all }
}

/// Said when the browser stores nothing.
pub const NOT_KEPT: &str = "This browser keeps nothing for this page.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let mut desk = Desk { theme: Theme::Dark, letters: false, ..Desk::default() };
        desk.fold(Part::Tree);
        desk.fold(Part::Dock);
        desk.resize(Part::Side, 400);
        desk.resize(Part::Dock, 9_999);
        desk.pause_on = PauseOn::Errors;
        desk.spots.swap(0, 1);
        desk.spots.last_mut().expect("there are panels").1 = None;
        let back = Desk::read(&desk.kept());
        assert_eq!(back, desk);
        assert_eq!(desk.sizes, [None, Some(400), Some(720)]);
    }

    #[test]
    fn a_panel_that_is_new_or_gone_disturbs_no_arrangement() {
        let desk = Desk::read("panels=quorum:dock,palantir:centre,datacenter:centre,console:centre\n");
        assert_eq!(desk.spots[..2], [("quorum", Some(Place::Dock)), ("datacenter", Some(Place::Centre))]);
        assert_eq!(desk.spots.len(), Desk::default().spots.len());
        // With all panels of a place put away nothing could be opened there again.
        let away = "panels=console:away,events:away,timeline:away";
        assert_eq!(Desk::read(away), Desk::default());
    }

    #[test]
    fn rubbish_in_the_store_gives_the_default_desk() {
        for rubbish in ["", "theme", "theme=neon\nfolded=centre,attic\n\u{0}", "====", "letters=maybe"] {
            assert_eq!(Desk::read(rubbish), Desk::default(), "{rubbish:?}");
        }
    }

    #[test]
    fn folding_twice_brings_a_part_back() {
        let mut desk = Desk::default();
        desk.fold(Part::Side);
        desk.fold(Part::Side);
        assert_eq!(desk, Desk::default());
    }

    #[test]
    fn notices_do_not_pile_up() {
        let mut desk = Desk::default();
        for i in 0..9 {
            desk.toast(Mark::Ok, format!("notice {}", i % 6), "");
        }
        let texts: Vec<_> = desk.toasts.iter().map(|t| t.text.to_string()).collect();
        assert_eq!(texts, ["notice 5", "notice 0", "notice 1", "notice 2"]);
    }
}
