//! Panels: one file each and one line in [`ALL`].

pub mod console;
pub mod datacenter;
pub mod details;
pub mod events;
pub mod migration;
pub mod quorum;
pub mod timeline;
pub mod tree;

use yew::Html;

use crate::frame::Tab;

/// Where a panel lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A tab in the middle.
    Centre,
    /// A tab in the dock.
    Dock,
}

/// A panel.
pub struct Panel {
    /// Name, title and icon of its tab.
    pub tab: Tab,
    /// Where it lives.
    pub place: Place,
    /// Draws it.
    pub view: fn() -> Html,
}

/// Every panel, in the order of the tabs.
pub const ALL: &[Panel] =
    &[datacenter::PANEL, migration::PANEL, quorum::PANEL, console::PANEL, events::PANEL, timeline::PANEL];

/// The tabs of a place.
pub fn tabs(place: Place) -> Vec<Tab> {
    ALL.iter().filter(|panel| panel.place == place).map(|panel| panel.tab).collect()
}

/// Draws the named panel, or the first one of the place.
pub fn view(place: Place, name: &str) -> Html {
    let mut here = ALL.iter().filter(|panel| panel.place == place);
    let panel = here.clone().find(|panel| panel.tab.name == name).or_else(|| here.next());
    panel.map(|panel| (panel.view)()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_place_has_panels() {
        for panel in ALL {
            assert_eq!(ALL.iter().filter(|p| p.tab.name == panel.tab.name).count(), 1);
        }
        assert!(!tabs(Place::Centre).is_empty() && !tabs(Place::Dock).is_empty());
    }
}
