//! How the reader has arranged the page: theme, folds, tabs, what is selected. Nothing of the simulation.

use lab_units::map::Set;

use yew::AttrValue;

use crate::keep;
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
}

impl Theme {
    /// Word for menus and for keeping.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The next one of the three.
    pub fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
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

    fn name(self) -> &'static str {
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
    /// Key of the selected thing.
    pub selected: Option<AttrValue>,
    /// Keys of tree folders that are folded.
    pub closed_folders: Set<String>,
    /// Single-letter keys work.
    pub letters: bool,
    /// Notices, oldest first.
    pub toasts: Vec<Toast>,
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
            selected: None,
            closed_folders: Set::new(),
            letters: true,
            toasts: Vec::new(),
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
        let is_first_time = !self.toasts.iter().any(|t| t.text == NOT_KEPT);
        if keep::save(KEPT_AS, &self.kept()).is_err() && is_first_time {
            self.toast(Mark::Warn, NOT_KEPT, "The lab works all the same; export what you want to keep.");
        }
    }

    /// Folds a part away or brings it back.
    pub fn fold(&mut self, part: Part) {
        if !self.folded.remove(&part) {
            self.folded.insert(part);
        }
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
        self.toasts.push(Toast { id: self.next_toast, mark, text, remedy });
        let surplus = self.toasts.len().saturating_sub(MOST_TOASTS);
        self.toasts.drain(..surplus);
    }

    /// Shows why something was refused.
    pub fn refuse(&mut self, reason: &Reason) {
        self.toast(Mark::Warn, reason.fact.clone(), reason.remedy.clone());
    }

    /// What is kept: `name=value`, one per line.
    fn kept(&self) -> String {
        let folded: Vec<&str> = self.folded.iter().map(|p| p.name()).collect();
        format!("theme={}\nfolded={}\nletters={}\n", self.theme.name(), folded.join(","), self.letters)
    }

    /// Reads what was kept; anything not understood is left as it is by default.
    fn read(kept: &str) -> Desk {
        let mut desk = Desk::default();
        for (name, value) in kept.lines().filter_map(|line| line.split_once('=')) {
            match name {
                "theme" => {
                    let all = [Theme::System, Theme::Light, Theme::Dark];
                    desk.theme = all.into_iter().find(|t| t.name() == value).unwrap_or_default();
                }
                "folded" => {
                    let parts = Part::ALL.into_iter().filter(|p| *p != Part::Centre);
                    desk.folded = parts.filter(|p| value.split(',').any(|v| v == p.name())).collect();
                }
                "letters" => desk.letters = value != "false",
                _ => (),
            }
        }
        desk
    }
}

const NOT_KEPT: &str = "This browser keeps nothing for this page.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let mut desk = Desk { theme: Theme::Dark, letters: false, ..Desk::default() };
        desk.fold(Part::Tree);
        desk.fold(Part::Dock);
        let back = Desk::read(&desk.kept());
        assert_eq!((back.theme, back.letters, back.folded), (Theme::Dark, false, desk.folded));
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
