//! The migration microscope: what has gone, what is left, why it goes on or switches.

mod another_way;
mod beside;
mod curves;
pub mod setting;

use lab_charts::text::{bytes, duration, unbroken};
use lab_units::VmId;
use lab_view::migration::{self, MigrationView};
use yew::prelude::*;

pub(super) use another_way::AnotherWay;
pub(super) use beside::BesideTable;
pub(super) use curves::Curves;

use super::fetched::Fetched;
use super::{Panel, Piece, Place};
use crate::desk::Desk;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::show::glossary::BLACKOUT;
use crate::show::microscope::{self, CELLS, Memory};
use crate::store::use_store;
use crate::thing::Thing;
use crate::widget::action::Action;
use crate::widget::icon::Icon;
use crate::widget::memory_grid::MemoryGrid;
use crate::widget::pass_table::pass_table;
use crate::widget::rule::short_rule;
use crate::widget::term::term;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "migration", title: "Migration", icon: Icon::Chart },
    place: Place::Centre,
    view: || html! { <Microscope /> },
};

/// The VM that is selected, if it is one.
fn selected_vm(selected: &Option<AttrValue>) -> Option<VmId> {
    match selected.as_deref().and_then(Thing::of)? {
        Thing::Vm(vm) => Some(vm),
        Thing::Cluster | Thing::Host(_) | Thing::Network(_) | Thing::Array(_) | Thing::Lun(_) => None,
    }
}

/// The newest migration of the selected VM; of any if something else is selected.
fn chosen(lab: &Lab, selected: &Option<AttrValue>) -> Option<MigrationView> {
    let (world, now) = (lab.session.world(), lab.session.now());
    let vm = selected_vm(selected);
    let (id, _) = world.migrations.iter().rev().find(|(_, m)| vm.is_none_or(|vm| vm == m.vm))?;
    migration::migration(world, id, now)
}

fn memory(lab: &Lab, selected: &Option<AttrValue>) -> Option<Memory> {
    let view = chosen(lab, selected)?;
    microscope::memory(&migration::cells(lab.session.world(), view.id, CELLS), view.memory)
}

#[component]
fn Microscope() -> Html {
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let theme_serial = use_store((), |desk: &Desk, ()| desk.theme_serial);
    let view = use_lab(selected.clone(), chosen);
    let name = use_lab(selected.clone(), |lab, selected| {
        let vm = lab.session.world().vms.get(selected_vm(selected)?)?;
        Some(vm.name.to_string())
    });
    let refused = use_lab_still(selected.clone(), |lab, selected| {
        let nothing_moved = chosen(lab, selected).is_none();
        let why = || migration::refused(lab.session.world(), lab.session.log(), selected_vm(selected));
        nothing_moved.then(why).flatten()
    });
    let memory = use_lab(selected.clone(), memory);
    let has_other = use_lab(selected, |lab, selected| {
        chosen(lab, selected).is_some_and(|view| lab.beside(&view).is_some())
    });
    let tries = use_state_eq(|| false);
    // The form has done its work once its branch is there.
    let branch = use_lab((), |lab, ()| lab.branch());
    use_effect_with(branch, {
        let tries = tries.clone();
        move |_| tries.set(false)
    });
    let Some(view) = view else {
        return html! {
            <div class="card empty">
                <h2>{ name.map_or_else(|| "Nothing has moved yet".to_owned(), |name| format!("{name} has not moved yet")) }</h2>
                { for refused.map(|why| html! { <p>{ why }</p> }) }
                <p>{ "Select a VM and press one of its Move buttons in the details." }</p>
            </div>
        };
    };
    let toggle = {
        let tries = tries.clone();
        Callback::from(move |()| tries.set(!*tries))
    };
    let another = Action {
        pressed: Some(*tries),
        icon: Some(Icon::Undo),
        ..Action::text("Try it another way", toggle)
    };
    let curves = html! { <Fetched key="curves" piece={Piece::Curves(view.id)} /> };
    let two_runs = has_other.then(|| html! { <Fetched piece={Piece::Beside(view.id)} /> });
    let two_runs = two_runs.unwrap_or_default();
    // A copy that broke off in its first pass leaves nothing to look at but the curve.
    let is_bare = memory.is_none() && view.passes.is_empty();
    html! {
        <div class="stack">
            { verdict(&view, another) }
            if *tries { <Fetched piece={Piece::AnotherWay(view.id)} /> }
            if is_bare {
                { two_runs }{ curves }
            } else {
                <div class="pair microscope">
                    <div class="stack">{ two_runs }{ grid(memory, &view, theme_serial) }{ passes(&view) }</div>
                    <div class="stack">{ curves }</div>
                </div>
            }
        </div>
    }
}

fn verdict(view: &MigrationView, another: Action) -> Html {
    let (mark, heading) = microscope::verdict(view);
    html! {
        <section class={classes!("verdict", mark.class())} aria-label="What happens now">
            <p><strong>{ heading }{ " " }</strong>{ unbroken(&view.sentence) }{ " " }{ short_rule(view.rule) }</p>
            <dl class="figures">{ for figures(view).into_iter().map(|(name, value)| html! { <div><dt>{ figure_name(name) }</dt><dd>{ value }</dd></div> }) }</dl>
            { another.html() }
        </section>
    }
}

/// The figure that the field calls blackout.
const STOOD_STILL: &str = "Stood still";

fn figure_name(name: &'static str) -> Html {
    if name == STOOD_STILL {
        term("stood still", name, BLACKOUT.says)
    } else {
        html! { name }
    }
}

fn figures(view: &MigrationView) -> Vec<(&'static str, String)> {
    let so_far = if view.stage.is_running() { "So far" } else { "Took" };
    let mut figures = vec![("Sent", bytes(view.sent.0)), (so_far, duration(view.took.as_nanos()))];
    if let Some(blackout) = view.blackout {
        figures.push((STOOD_STILL, duration(blackout.as_nanos())));
    }
    figures
}

/// Memory while there is a copy to look at; once it is over the passes take its place.
fn grid(memory: Option<Memory>, view: &MigrationView, theme_serial: u32) -> Html {
    let Some(Memory { cells, cell_bytes, total_bytes, arrived_bytes, again_bytes }) = memory else {
        return Html::default();
    };
    html! {
        <section class="card">
            <h2>{ format!("Memory of {}, from {} to {}", view.name, view.from, view.to) }</h2>
            <p class="sub">{ "Arrived pages hold until the guest writes to them again." }</p>
            <MemoryGrid {cells} {cell_bytes} {total_bytes} {arrived_bytes} {again_bytes} {theme_serial} />
        </section>
    }
}

fn passes(view: &MigrationView) -> Html {
    let rows = microscope::passes(view);
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card">
            <h2>{ "Pass by pass" }</h2>
            <p class="sub">{ "Each pass sends what was written during the one before." }</p>
            { pass_table(&rows) }
        </section>
    }
}
