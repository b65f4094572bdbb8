//! The cluster manager at the left. Only the rows in sight are made, so that eight thousand VMs cost no more than forty.

use std::rc::Rc;

use lab_units::map::Set;

use yew::prelude::*;

use crate::desk::Desk;
use crate::dom;
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::show::tree::{self, Line};
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::tree::{Tree, TreeRow, row_id};
use crate::widget::windowed::{ROW_PX, Sight, use_sight};

/// Height of a row on a phone, where fingers point; the style sheet has the same number.
const PHONE_ROW_PX: u32 = 40;

fn lines(lab: &Lab, closed: &Set<String>) -> Rc<Vec<Line>> {
    Rc::new(tree::lines(lab.session.world(), closed))
}

fn rows(lab: &Lab, (lines, first, last): &(Rc<Vec<Line>>, usize, usize)) -> Vec<TreeRow> {
    tree::rows(lab.session.world(), &lines[*first..*last])
}

/// The tree.
#[component]
pub fn ClusterTree() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let closed = use_store((), |desk: &Desk, ()| desk.closed_folders.clone());
    let selected = use_store((), |desk: &Desk, ()| desk.selected.clone());
    let lines = use_lab_still(closed, lines);
    let (frame, list) = (use_node_ref(), use_node_ref());
    let row_px = if dom::is_phone() { PHONE_ROW_PX } else { ROW_PX };
    let Sight { first, last, height, onscroll } = use_sight(&frame, row_px, lines.len());
    let mut rows = use_lab_still((lines.clone(), first, last), rows);
    let waiting = use_lab((), |lab, ()| lab.waiting());
    for row in &mut rows {
        if Thing::of(&row.key).is_some_and(|thing| waiting.contains(&thing)) {
            row.note = "ordered".into();
        }
    }
    // The row that gets the focus as soon as it is there.
    let wanted = use_mut_ref(|| None::<usize>);
    use_effect_with((lines.len(), first, row_px), {
        let (list, lines, wanted) = (list.clone(), lines.clone(), wanted.clone());
        move |(count, first, row_px)| {
            dom::set_style(&list, "height", &format!("{}px", *count as u32 * row_px));
            dom::set_style(&list, "padding-top", &format!("{}px", *first as u32 * row_px));
            if let Some(line) = wanted.take().and_then(|at| lines.get(at)) {
                dom::focus_id(&row_id(&line.key()));
            }
        }
    });
    let reach = {
        let frame = frame.clone();
        move |at: usize| {
            if let Some(element) = frame.cast::<web_sys::Element>() {
                element.set_scroll_top((at as u32 * row_px) as i32 - height as i32 / 2);
            }
        }
    };
    // What is chosen elsewhere comes into sight here.
    use_effect_with(selected.clone(), {
        let (reach, lines) = (reach.clone(), lines.clone());
        move |selected| {
            let at = selected.as_ref().and_then(|key| lines.iter().position(|line| line.key() == *key));
            if let Some(at) = at.filter(|at| height > 0 && !(first..last).contains(at)) {
                reach(at);
            }
        }
    });
    let ontoggle = {
        let desk = desk.clone();
        Callback::from(move |key: AttrValue| desk.write(|d| d.toggle_folder(&key)))
    };
    let onselect = Callback::from(move |key: AttrValue| {
        desk.write(|d| match Thing::of(&key) {
            Some(_) => d.show(key.clone()),
            // Folders are no things: choosing one folds it.
            None => d.toggle_folder(&key),
        });
    });
    let onreach = Callback::from(move |at: usize| {
        *wanted.borrow_mut() = Some(at);
        reach(at);
    });
    let onscroll = onscroll.reform(|_: Event| ());
    let count = lines.len();
    let tree = Tree {
        label: "Cluster manager".into(),
        rows,
        first,
        count,
        selected,
        onselect,
        ontoggle,
        onreach,
        list,
    };
    html! {
        <div class="tree-frame" ref={frame} {onscroll}>
            if count == 0 { <p class="empty">{ "Nothing is in the rack yet." }</p> } else { { tree.html() } }
        </div>
    }
}
