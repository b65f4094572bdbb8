//! The datacenter as a diagram: hosts, networks as lines in their hues, storage below, VMs on their hosts.
//!
//! To a screen reader and a keyboard it is one list with a moving tab stop.

mod layout;
#[cfg(test)]
mod tests;
mod view;

use layout::{At, BoxPlace, Drop, EDGE, Layout, Place, along, fit, glide, text_width, whole};
pub use view::{ArrayBox, Chip, Fibre, HostBox, Link, Move, MovePhase, Nic, Rail, RailKind, Topology};
use yew::prelude::*;

use super::status::Mark;
use crate::dom;

/// The diagram.
#[derive(Properties, Clone, PartialEq)]
pub struct DiagramProps {
    /// What it shows.
    pub view: Topology,
    /// Key of the selected thing.
    #[prop_or_default]
    pub selected: Option<AttrValue>,
    /// A thing was chosen.
    pub onselect: Callback<AttrValue>,
    /// Whether simulated time passes: pages flow only then.
    #[prop_or_default]
    pub is_running: bool,
}

/// The diagram at the real size of its frame.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let frame = use_node_ref();
    let (width, _) = dom::use_size(&frame);
    if width == 0 {
        return html! { <div class="diagram" ref={frame}></div> };
    }
    let layout = Layout::new(&props.view, width);
    let order = order(&props.view);
    let stop = props.selected.clone().filter(|key| order.contains(key)).or_else(|| order.first().cloned());
    let draw = Draw { props, layout: &layout, order: &order, stop };
    html! {
        <div class="diagram" ref={frame}>
            <svg width={layout.width.to_string()} height={layout.height.to_string()} role="listbox" aria-label="Datacenter"
                class={classes!(props.is_running.then_some("is-running"))}>
                { for layout.fibres.iter().map(|(way, is_up)| line(way, "net-storage", *is_up)) }
                { for (0..props.view.rails.len()).map(|i| draw.rail(i)) }
                { for (0..props.view.hosts.len()).map(|i| draw.host(i)) }
                { for (0..props.view.arrays.len()).map(|i| draw.array(i)) }
                { for (0..props.view.moves.len()).map(|i| draw.moving(i)) }
            </svg>
        </div>
    }
}

/// Keys in the order of the arrow keys: networks, each host with its VMs, each array with its LUNs.
fn order(view: &Topology) -> Vec<AttrValue> {
    let rails = view.rails.iter().map(|r| r.key.clone());
    let with = |chip: &Chip, inner: &[Chip]| -> Vec<AttrValue> {
        std::iter::once(chip).chain(inner).map(|c| c.key.clone()).collect()
    };
    let hosts = view.hosts.iter().flat_map(|h| with(&h.chip, &h.vms));
    let arrays = view.arrays.iter().flat_map(|a| with(&a.chip, &a.luns));
    rails.chain(hosts).chain(arrays).collect()
}

struct Draw<'a> {
    props: &'a DiagramProps,
    layout: &'a Layout,
    order: &'a [AttrValue],
    stop: Option<AttrValue>,
}

impl Draw<'_> {
    /// A group that can be focused, chosen and spoken: its title is its name, and the hint under the pointer.
    fn option(&self, key: &AttrValue, spoken: String, class: Classes, inner: Html) -> Html {
        let onclick = {
            let (select, key) = (self.props.onselect.clone(), key.clone());
            Callback::from(move |event: MouseEvent| {
                event.stop_propagation();
                select.emit(key.clone());
            })
        };
        let onkeydown = {
            let (select, order, key) = (self.props.onselect.clone(), self.order.to_vec(), key.clone());
            Callback::from(move |event: KeyboardEvent| on_key(&event, &order, &key, &select))
        };
        let is_selected = self.props.selected.as_ref() == Some(key);
        let is_stop = self.stop.as_ref() == Some(key);
        html! {
            <g key={key.to_string()} id={option_id(key)} role="option" {class} aria-selected={is_selected.to_string()}
                tabindex={if is_stop { "0" } else { "-1" }} {onclick} {onkeydown}>
                <title>{ spoken }</title>
                { inner }
            </g>
        }
    }

    fn rail(&self, index: usize) -> Html {
        let rail = &self.props.view.rails[index];
        let y = self.layout.rail_y[index];
        let (from, to) = (self.layout.gutter, self.layout.width - EDGE);
        let state = if rail.is_up { "" } else { ", cut" };
        let spoken = format!("{}, network{state}, {}", rail.name, rail.note);
        let class = classes!("d-rail", rail.kind.class(), (!rail.is_up).then_some("is-cut"));
        self.option(&rail.key, spoken, class, html! {
            <>
                <rect class="d-hit" x="0" y={(y - 14).to_string()} width={self.layout.width.to_string()} height="28" />
                <path class="d-line" d={format!("M{from} {y}H{to}")} />
                <text x={(from - 12).to_string()} y={(y + 4).to_string()} text-anchor="end">{ fit(&rail.name, from - 12) }</text>
                if !rail.is_up { { cross((from + 20, y)) } }
            </>
        })
    }

    fn host(&self, index: usize) -> Html {
        let host = &self.props.view.hosts[index];
        let place = &self.layout.hosts[index];
        let count = host.vms.len();
        let spoken = format!("{}, host, {}, {count} VMs", host.chip.name, host.chip.state);
        html! {
            <>
                { self.boxed(&host.chip, place, spoken, "d-host") }
                { for place.drops.iter().map(|drop| self.drop(drop)) }
                { for self.chips(&host.vms, place, |chip| format!("{}, VM on {}, {}", chip.name, host.chip.name, chip.state)) }
            </>
        }
    }

    fn array(&self, index: usize) -> Html {
        let array = &self.props.view.arrays[index];
        let place = &self.layout.arrays[index];
        let spoken = format!("{}, storage, {}, {}", array.chip.name, array.chip.note, array.chip.state);
        html! {
            <>
                { self.boxed(&array.chip, place, spoken, "d-array") }
                { for place.drops.iter().map(|drop| self.drop(drop)) }
                { for self.chips(&array.luns, place, |chip| format!("{}, disk, {}, {}", chip.name, chip.note, chip.state)) }
            </>
        }
    }

    fn boxed(&self, chip: &Chip, place: &BoxPlace, spoken: String, class: &'static str) -> Html {
        let Place { x, y, width, height } = place.place;
        let name = fit(&chip.name, width - 42);
        let note = whole(&chip.note, width - 54 - text_width(&name));
        self.option(&chip.key, spoken, classes!("d-box", class, chip.mark.class()), html! {
            <>
                { rect(place.place, 10) }
                { mark((x + 12, y + 13), chip.mark) }
                <text class="d-name" x={(x + 30).to_string()} y={(y + 24).to_string()}>{ name }</text>
                <text class="d-note" x={(x + width - 12).to_string()} y={(y + 24).to_string()} text-anchor="end">{ note }</text>
                if place.hidden > 0 {
                    <text class="d-note" x={(x + 30).to_string()} y={(y + height - 16).to_string()}>{ format!("and {} more", place.hidden) }</text>
                }
            </>
        })
    }

    fn chips(&self, chips: &[Chip], place: &BoxPlace, spoken: impl Fn(&Chip) -> String) -> Vec<Html> {
        let shown = if place.hidden > 0 { place.slots.len().saturating_sub(1) } else { place.slots.len() };
        let pairs = chips.iter().zip(&place.slots).take(shown);
        pairs.map(|(chip, slot)| self.chip(chip, *slot, spoken(chip))).collect()
    }

    fn chip(&self, chip: &Chip, slot: Place, spoken: String) -> Html {
        // In the blackout the VM is on neither host: its chip glides and leaves an outline behind.
        let glides = self.props.view.moves.iter().any(|m| m.vm == chip.key && m.phase != MovePhase::Copying);
        let class = classes!("d-chip", chip.mark.class(), glides.then_some("is-away"));
        self.option(&chip.key, spoken, class, chip_inner(chip, slot))
    }

    fn drop(&self, drop: &Drop) -> Html {
        let Some(rail) = self.props.view.rails.get(drop.rail) else { return Html::default() };
        let is_up = drop.link == Link::Up && rail.is_up;
        let Drop { x, rail_y, box_y, .. } = *drop;
        html! {
            <g class={classes!("d-drop", rail.kind.class(), (!is_up).then_some("is-cut"))}>
                <path class="d-line" d={format!("M{x} {rail_y}V{box_y}")} />
                <circle cx={x.to_string()} cy={rail_y.to_string()} r="3.5" />
                <rect x={(x - 4).to_string()} y={(box_y - 4).to_string()} width="8" height="8" rx="2" />
                if drop.link == Link::Cut { { cross((x, box_y + if box_y > rail_y { -13 } else { 13 })) } }
            </g>
        }
    }

    fn moving(&self, index: usize) -> Html {
        let going = &self.props.view.moves[index];
        let (Some(way), Some(landing)) =
            (self.layout.way(&self.props.view, index), self.layout.landing(&self.props.view, going.to))
        else {
            return Html::default();
        };
        let chip = self.props.view.hosts[going.from].vms.iter().find(|vm| vm.key == going.vm);
        let glides = going.phase != MovePhase::Copying;
        let words = if landing.width < 136 { "reserved" } else { "memory reserved" };
        html! {
            <g class="d-move net-migration" aria-hidden="true">
                <g class="d-landing">
                    { rect(landing, 6) }
                    <text class="d-note" x={(landing.x + 12).to_string()} y={(landing.y + 19).to_string()}>{ words }</text>
                </g>
                if !glides { { line(&way[2..4], "d-flow", true) } }
                if let Some(chip) = chip.filter(|_| glides) {
                    <g class="d-chip d-glide is-moving">{ chip_inner(chip, around(along(&way, glide(going.phase)), landing)) }</g>
                }
            </g>
        }
    }
}

fn chip_inner(chip: &Chip, slot: Place) -> Html {
    let Place { x, y, width, .. } = slot;
    // In a narrow chip the name needs the room; the note is still in the title and in what is spoken.
    let note = if width < 112 { "" } else { whole(&chip.note, width - 42 - text_width(&chip.name)) };
    html! {
        <>
            { rect(slot, 6) }
            { mark((x + 8, y + 8), chip.mark) }
            <text x={(x + 26).to_string()} y={(y + 19).to_string()}>{ fit(&chip.name, width - 34) }</text>
            if !note.is_empty() {
                <text class="d-note" x={(x + width - 8).to_string()} y={(y + 19).to_string()} text-anchor="end">{ note }</text>
            }
        </>
    }
}

fn around((x, y): At, like: Place) -> Place {
    Place { x: x - like.width / 2, y: y - like.height / 2, ..like }
}

fn rect(place: Place, radius: u32) -> Html {
    let Place { x, y, width, height } = place;
    html! {
        <rect x={format!("{x}.5")} y={format!("{y}.5")} width={(width - 1).to_string()} height={(height - 1).to_string()} rx={radius.to_string()} />
    }
}

fn mark((x, y): At, mark: Mark) -> Html {
    html! { <path class={classes!("dot", mark.class())} fill-rule="evenodd" transform={format!("translate({x} {y})")} d={mark.shape()} /> }
}

fn cross((x, y): At) -> Html {
    html! { <path class="d-cross" d={format!("M{} {}l10 10m0-10l-10 10", x - 5, y - 5)} /> }
}

fn line(way: &[At], class: &'static str, is_up: bool) -> Html {
    let mut data = String::new();
    for (i, (x, y)) in way.iter().enumerate() {
        data += &format!("{}{x} {y}", if i == 0 { 'M' } else { 'L' });
    }
    html! { <g class={classes!(class, (!is_up).then_some("is-cut"))}><path class="d-line" d={data} /></g> }
}

fn on_key(event: &KeyboardEvent, order: &[AttrValue], key: &AttrValue, select: &Callback<AttrValue>) {
    let at = order.iter().position(|k| k == key).unwrap_or(0);
    let goal = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => (at + 1).min(order.len().saturating_sub(1)),
        "ArrowLeft" | "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => order.len().saturating_sub(1),
        "Enter" | " " => {
            select.emit(key.clone());
            at
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(goal) = order.get(goal) {
        dom::focus_id(&option_id(goal));
    }
}

fn option_id(key: &str) -> String {
    format!("diagram-{key}")
}
