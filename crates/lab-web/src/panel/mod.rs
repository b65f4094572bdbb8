//! Panels: one file each and one line, in [`FIRST`] if watching a VM move needs it, else in [`LATER`].

pub mod availability;
pub mod console;
pub mod datacenter;
pub mod details;
pub mod events;
pub(crate) mod fetched;
mod guide;
pub mod lists;
pub mod migration;
pub(crate) mod offers;
pub mod quorum;
pub mod storage;
pub mod timeline;
mod toolbar;
pub mod tree;

use lab_units::MigrationId;
use yew::{Html, html};

use crate::desk::Spot;
use crate::dialogs::{Drag, Inner};
use crate::frame::Tab;
use crate::thing::Thing;

/// Where a panel lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A tab in the middle.
    Centre,
    /// A tab in the dock.
    Dock,
}

impl Place {
    /// Word for keeping.
    pub fn name(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Dock => "dock",
        }
    }
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

/// Panels that are there from the start, in the order of the tabs.
pub const FIRST: &[Panel] = &[datacenter::PANEL, migration::PANEL, console::PANEL];

/// Panels that are fetched when one of them is first opened; their tabs follow the others. Only [`LaterPanels`] draws
/// them, so that nothing else holds on to their code.
pub const LATER: &[Panel] =
    &[events::PANEL, lists::PANEL, storage::PANEL, quorum::PANEL, availability::PANEL, timeline::PANEL];

/// What the page knows of [`LATER`] before it is fetched.
const LATER_TABS: [(Tab, Place); LATER.len()] = {
    let mut tabs = [(LATER[0].tab, LATER[0].place); LATER.len()];
    let mut i = 0;
    while i < LATER.len() {
        tabs[i] = (LATER[i].tab, LATER[i].place);
        i += 1;
    }
    tabs
};

/// What is fetched when it is first shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The panel of this name.
    Panel(&'static str),
    /// The datacenter, drawn for many hosts and VMs.
    Room,
    /// The form that changes one thing about a migration and does it again.
    AnotherWay(MigrationId),
    /// What else can be done to a thing.
    Offers(Thing),
    /// The bar one builds with.
    Toolbar,
    /// The table of a migration beside the same one in another branch.
    Beside(MigrationId),
    /// The curves of a migration: what is left, and what a client notices.
    Curves(MigrationId),
    /// What the open dialog says.
    Dialogue,
    /// Dragging a VM onto a host.
    Drag,
}

/// Draws pieces; where they come from: [`crate::parts`].
pub trait Panels {
    /// The piece; nothing if there is no panel of its name.
    fn view(&self, piece: Piece) -> Html;
}

/// The panels of [`LATER`], and the pieces of others.
pub(crate) struct LaterPanels;

impl Panels for LaterPanels {
    fn view(&self, piece: Piece) -> Html {
        match piece {
            Piece::Panel(name) => LATER
                .iter()
                .find(|panel| panel.tab.name == name)
                .map(|panel| (panel.view)())
                .unwrap_or_default(),
            Piece::Room => html! { <datacenter::room::LargeRoom /> },
            Piece::Offers(thing) => html! { <offers::Offers {thing} /> },
            Piece::Toolbar => html! { <toolbar::Toolbar /> },
            Piece::AnotherWay(id) => html! { <migration::AnotherWay {id} /> },
            Piece::Beside(id) => html! { <migration::BesideTable {id} /> },
            Piece::Curves(id) => html! { <migration::Curves {id} /> },
            Piece::Dialogue => html! { <Inner /> },
            Piece::Drag => html! { <Drag /> },
        }
    }
}

/// All panels, and where each stands at first.
pub fn all() -> impl Iterator<Item = (Tab, Place)> {
    FIRST.iter().map(|panel| (panel.tab, panel.place)).chain(LATER_TABS)
}

/// The tabs of a place.
pub fn tabs(place: Place, spots: &[Spot]) -> Vec<Tab> {
    let here = spots.iter().filter(|(_, spot)| *spot == Some(place));
    here.filter_map(|(name, _)| all().find(|(tab, _)| tab.name == *name)).map(|(tab, _)| tab).collect()
}

/// Draws the named panel.
pub fn view(name: &str) -> Html {
    if let Some(panel) = FIRST.iter().find(|panel| panel.tab.name == name) {
        return (panel.view)();
    }
    let later = LATER_TABS.iter().find(|(tab, _)| tab.name == name);
    later.map_or_else(Html::default, |(tab, _)| {
        html! { <fetched::Fetched key={tab.name} piece={Piece::Panel(tab.name)} /> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_place_has_panels() {
        let names: Vec<_> = FIRST.iter().chain(LATER).map(|panel| panel.tab.name).collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
        assert!([Place::Centre, Place::Dock].iter().all(|place| all().any(|(_, where_)| where_ == *place)));
    }
}
