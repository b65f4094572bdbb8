//! Cluster Manager's lists: roles and nodes as tables, filtered and sorted; only the rows in sight are made.

use std::rc::Rc;

use lab_view::cluster;
use lab_view::roles::{self, RoleView};
use lab_world::World;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Panel, Place};
use crate::desk::Desk;
use crate::frame::Tab;
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::pump::beat;
use crate::show::{member_mark, vm_mark};
use crate::store::Store;
use crate::thing::{Thing, use_selected};
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, dot};
use crate::widget::windowed::Windowed;

/// The panel.
pub const PANEL: Panel = Panel {
    tab: Tab { name: "lists", title: "Lists", icon: Icon::Events },
    place: Place::Centre,
    view: || html! { <Lists /> },
};

/// Times a second that a list is made anew while time passes.
const LOOKS: f64 = 4.0;

/// A row: the thing, its state, and what the columns after the state say.
#[derive(Clone, PartialEq)]
struct Row {
    thing: Thing,
    name: String,
    state: (Mark, &'static str),
    more: [String; 2],
}

const ROLES: [&str; 4] = ["Name", "Status", "Owner", "Priority"];
const NODES: [&str; 4] = ["Name", "Status", "Assigned vote", "Current vote"];

fn role(world: &World, view: &RoleView) -> Row {
    let owner = view.owner.map(|host| world.host_name(host).to_string()).unwrap_or_default();
    Row {
        thing: Thing::Vm(view.vm),
        name: view.name.to_string(),
        state: (vm_mark(view.vm_state).0, view.status),
        more: [owner, roles::priority_word(view.priority).to_owned()],
    }
}

fn rows(lab: &Lab, nodes: bool) -> Vec<Row> {
    let world = lab.session.world();
    if !nodes {
        return roles::roles(world).iter().map(|view| role(world, view)).collect();
    }
    let all = cluster::cluster(world).map(|cluster| cluster.nodes).unwrap_or_default();
    let row = |node: &cluster::NodeRow| Row {
        thing: Thing::Host(node.host),
        name: node.name.to_string(),
        state: member_mark(node),
        more: [node.assigned.to_string(), node.current.to_string()],
    };
    all.iter().map(row).collect()
}

/// What fits the words, in the order of a column: names with numbers in them as numbers.
fn chosen(mut rows: Vec<Row>, words: &str, column: usize) -> Vec<Row> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    rows.retain(|row| {
        let text = format!("{} {} {} {}", row.name, row.state.1, row.more[0], row.more[1]).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    });
    rows.sort_by_cached_key(|row| {
        let first = match column {
            0 => "",
            1 => row.state.1,
            other => row.more[other - 2].as_str(),
        };
        (natural(first), natural(&row.name))
    });
    rows
}

/// `VM12` comes after `VM9`.
fn natural(name: &str) -> (String, u64, String) {
    let digits = name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(name.len());
    let (before, rest) = name.split_at(digits);
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    (before.to_lowercase(), rest[..end].parse().unwrap_or(0), rest[end..].to_lowercase())
}

#[component]
fn Lists() -> Html {
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let (nodes, words, column) =
        (use_state_eq(|| false), use_state_eq(String::new), use_state_eq(|| 0_usize));
    let shape = use_lab((), |lab, ()| {
        let (serial, changes) = lab.stamp();
        (serial, if lab.is_running { 0 } else { changes }, beat(lab.is_running, LOOKS), lab.session.played())
    });
    let shown: Rc<Vec<Row>> =
        use_memo((shape, *nodes, (*words).clone(), *column), move |(_, nodes, words, column)| {
            chosen(store.read(|lab| rows(lab, *nodes)), words, *column)
        });
    let selected = use_selected();
    let columns: &'static [&'static str] = if *nodes { &NODES } else { &ROLES };
    let onwords = {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            words.set(input.map(|input| input.value()).unwrap_or_default());
        })
    };
    let picked = |event: &Event| {
        event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()).map(|s| s.value())
    };
    let onlist = {
        let (nodes, column) = (nodes.clone(), column.clone());
        Callback::from(move |event: Event| {
            nodes.set(picked(&event).as_deref() == Some("nodes"));
            column.set(0);
        })
    };
    let oncolumn = {
        let column = column.clone();
        Callback::from(move |event: Event| {
            column.set(picked(&event).and_then(|text| text.parse().ok()).unwrap_or(0))
        })
    };
    let row_id = {
        let shown = shown.clone();
        Callback::from(move |index: usize| format!("row-{}", shown[index].thing.key()))
    };
    let cells = {
        let shown = shown.clone();
        Callback::from(move |index: usize| cells(&shown[index], &desk))
    };
    // Nobody can say how it is now.
    let is_known_last = use_lab_still((), |lab, ()| {
        let world = lab.session.world();
        world.cluster.is_some() && world.answering().is_none()
    });
    let at = shown.iter().position(|row| Some(row.thing) == selected);
    html! {
        <section class="card lists">
            <div class="form-row">
                <label>{ "List" }<select class="field" onchange={onlist}>
                    <option value="roles" selected={!*nodes}>{ "Roles" }</option>
                    <option value="nodes" selected={*nodes}>{ "Nodes" }</option>
                </select></label>
                <label>{ "Only with these words" }<input class="field" type="search" value={(*words).clone()} oninput={onwords} /></label>
                <label>{ "Sorted by" }<select class="field" onchange={oncolumn}>
                    { for columns.iter().enumerate().map(|(i, name)| html! { <option value={i.to_string()} selected={i == *column}>{ *name }</option> }) }
                </select></label>
                <p class="quiet" role="status">{ how_many(shown.len(), is_known_last) }</p>
            </div>
            if shown.is_empty() {
                <p class="empty">{ if words.is_empty() { "Nothing is in this list: there is no cluster yet, or no role in it." } else { "Nothing fits these words." } }</p>
            } else {
                <Windowed label={if *nodes { "Nodes" } else { "Roles" }} class={if is_known_last { "of-list quiet" } else { "of-list" }} {columns} count={shown.len()} {cells} {row_id} selected={at} />
            }
        </section>
    }
}

fn how_many(rows: usize, is_known_last: bool) -> String {
    let last = if is_known_last { ", as last known: no node answers" } else { "" };
    format!("{}{last}", lab_charts::text::counted(rows, "row"))
}

fn cells(row: &Row, desk: &Store<Desk>) -> Html {
    let onclick = {
        let (desk, thing) = (desk.clone(), row.thing);
        Callback::from(move |_: MouseEvent| desk.write(|d| d.show(thing.key())))
    };
    let (mark, word) = row.state;
    html! {
        <>
            <span role="cell"><button type="button" class="row-name" {onclick}>{ &row.name }</button></span>
            <span role="cell" class={classes!("status", mark.class())}>{ dot(mark) }{ word }</span>
            <span role="cell">{ &row.more[0] }</span>
            <span role="cell">{ &row.more[1] }</span>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Wish;

    fn names(words: &str, column: usize) -> Vec<String> {
        let lab = Lab::open(&Wish::Room(16)).expect("is a lab");
        chosen(rows(&lab, false), words, column).into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        assert_eq!(names("", 0)[8..11], ["VM9", "VM10", "VM11"]);
        assert_eq!(names("", 2)[..2], ["VM1", "VM17"], "all of N1 first");
    }

    #[test]
    fn all_words_must_fit() {
        assert_eq!(names("n16 vm160", 0), ["VM160"]);
        assert_eq!(names("running", 0).len(), 200);
        assert!(names("zebra", 0).is_empty());
    }
}
