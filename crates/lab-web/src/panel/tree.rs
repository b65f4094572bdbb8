//! The cluster manager at the left.

use lab_units::map::Set;

use yew::prelude::*;

use crate::desk::Desk;
use crate::lab::{Lab, use_lab};
use crate::show::tree::rows;
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::tree::{Tree, TreeRow};

fn tree_rows(lab: &Lab, closed: &Set<String>) -> Vec<TreeRow> {
    rows(lab.session.world(), closed)
}

/// The tree.
#[component]
pub fn ClusterTree() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let closed = use_store((), |desk: &Desk, ()| desk.closed_folders.clone());
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let rows = use_lab(closed, tree_rows);
    let ontoggle = {
        let desk = desk.clone();
        Callback::from(move |key: AttrValue| desk.write(|d| d.toggle_folder(&key)))
    };
    let onselect = Callback::from(move |key: AttrValue| {
        desk.write(|d| match Thing::of(&key) {
            Some(_) => d.selected = Some(key.clone()),
            // Folders are no things: choosing one folds it.
            None => d.toggle_folder(&key),
        });
    });
    if rows.is_empty() {
        return html! { <p class="empty">{ "Nothing is in the rack yet." }</p> };
    }
    Tree { label: "Cluster manager".into(), rows, selected, onselect, ontoggle }.html()
}
