//! A large datacenter: networks above, hosts in a grid with their VMs counted, storage below, one host unfolded.
//!
//! To a screen reader and a keyboard it is one list with a moving tab stop, as the small diagram is.

use yew::prelude::*;

use super::status::{Mark, dot};
use super::topology::{Chip, Link, RailKind};
use crate::dom;

/// The VMs of a host by how they are; the order of the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strip {
    /// Run.
    Run,
    /// Move, start, stop.
    Move,
    /// Stand still or are lost.
    Lost,
    /// Off on purpose.
    Off,
}

impl Strip {
    const ALL: [(Strip, &'static str, &'static str); 4] = [
        (Strip::Run, "is-ok", "running"),
        (Strip::Move, "is-moving", "on the way"),
        (Strip::Lost, "is-bad", "lost"),
        (Strip::Off, "is-off", "off"),
    ];

    /// The part of the strip a mark belongs to.
    pub fn of(mark: Mark) -> Strip {
        match mark {
            Mark::Ok => Strip::Run,
            Mark::Moving => Strip::Move,
            Mark::Warn | Mark::Bad => Strip::Lost,
            Mark::Off => Strip::Off,
        }
    }
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Names it for selection.
    pub key: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// State.
    pub mark: Mark,
    /// The word for the state.
    pub state: AttrValue,
    /// Quiet words: free memory, or what is wrong.
    pub note: AttrValue,
    /// VMs by [`Strip`].
    pub counts: [usize; 4],
    /// Its ends on the networks.
    pub nics: Vec<(RailKind, Link)>,
}

impl Tile {
    /// How many VMs it has.
    pub fn vms(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// A live migration under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Key of the VM.
    pub vm: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// The source's name.
    pub from: AttrValue,
    /// The destination's name.
    pub to: AttrValue,
}

/// The host whose VMs are shown one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenHost {
    /// Its key.
    pub key: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// Its VMs.
    pub vms: Vec<Chip>,
}

/// The whole room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Networks with their hues.
    pub rails: Vec<(Chip, RailKind)>,
    /// Hosts.
    pub hosts: Vec<Tile>,
    /// Storage.
    pub arrays: Vec<Chip>,
    /// The newest migrations under way.
    pub moves: Vec<Move>,
    /// How many are under way.
    pub moving: usize,
    /// The unfolded host.
    pub open: Option<OpenHost>,
}

impl Room {
    /// What it shows in one sentence.
    pub fn sentence(&self) -> String {
        let sum = |strip: Strip| self.hosts.iter().map(|tile| tile.counts[strip as usize]).sum::<usize>();
        let parts = Strip::ALL.iter().filter_map(|(strip, _, word)| {
            let count = sum(*strip);
            (count > 0).then(|| format!("{} {word}", grouped(count)))
        });
        let up = self.hosts.iter().filter(|tile| tile.mark == Mark::Ok).count();
        let parts: Vec<String> = parts.collect();
        let vms = if parts.is_empty() { "no VMs".to_owned() } else { format!("VMs: {}", parts.join(", ")) };
        format!("{up} of {} hosts up; {vms}.", self.hosts.len())
    }

    /// Keys in the order of the arrow keys.
    fn order(&self) -> Vec<AttrValue> {
        let rails = self.rails.iter().map(|(chip, _)| &chip.key);
        let hosts = self.hosts.iter().map(|tile| &tile.key);
        let vms = self.open.iter().flat_map(|open| open.vms.iter().map(|chip| &chip.key));
        let arrays = self.arrays.iter().map(|chip| &chip.key);
        rails.chain(hosts).chain(vms).chain(arrays).cloned().collect()
    }

    /// Draws it.
    pub fn html(&self, selected: Option<&AttrValue>, onselect: &Callback<AttrValue>) -> Html {
        let order = self.order();
        let stop = selected.filter(|key| order.contains(key)).or(order.first()).cloned();
        let draw = Draw { selected, stop, onselect };
        let walk = Callback::from(move |event: KeyboardEvent| on_key(&event));
        html! {
            <div class="card room">
                <h2>{ "Datacenter" }</h2>
                <p class="sub">{ self.sentence() }{ " Choose a host to see its VMs." }</p>
                <div role="listbox" aria-label="Datacenter" class="room-list" onkeydown={walk}>
                    <div key="rails" class="room-rails" role="presentation">{ for self.rails.iter().map(|(chip, kind)| draw.rail(chip, *kind)) }</div>
                    <div key="hosts" class="room-hosts" role="presentation">{ for self.hosts.iter().map(|tile| draw.tile(tile, self.open.as_ref())) }</div>
                    { for self.open.iter().map(|open| draw.open(open)) }
                    <div key="arrays" class="room-arrays" role="presentation">{ for self.arrays.iter().map(|chip| draw.chip(chip, "storage")) }</div>
                </div>
                { self.moves() }
            </div>
        }
    }

    fn moves(&self) -> Html {
        if self.moving == 0 {
            return Html::default();
        }
        let more = self.moving - self.moves.len();
        html! {
            <section class="room-moves" aria-label="On the move">
                <h3>{ format!("On the move: {}", self.moving) }</h3>
                <ul>
                    { for self.moves.iter().map(|one| html! { <li>{ format!("{}: {} → {}", one.name, one.from, one.to) }</li> }) }
                    if more > 0 { <li class="quiet">{ format!("and {more} more") }</li> }
                </ul>
            </section>
        }
    }
}

struct Draw<'a> {
    selected: Option<&'a AttrValue>,
    stop: Option<AttrValue>,
    onselect: &'a Callback<AttrValue>,
}

impl Draw<'_> {
    /// Something that can be chosen; what it is called is what can be read on it, with some words for the ear alone.
    fn option(&self, key: &AttrValue, class: Classes, inner: Html) -> Html {
        let onclick = {
            let (select, key) = (self.onselect.clone(), key.clone());
            Callback::from(move |_: MouseEvent| select.emit(key.clone()))
        };
        let is_selected = self.selected == Some(key);
        let tabindex = if self.stop.as_ref() == Some(key) { "0" } else { "-1" };
        html! {
            <div key={key.to_string()} id={format!("room-{key}")} role="option" {class} {tabindex} {onclick}
                aria-selected={is_selected.to_string()}>{ inner }</div>
        }
    }

    fn rail(&self, chip: &Chip, kind: RailKind) -> Html {
        let is_cut = (chip.mark != Mark::Ok).then_some("is-cut");
        self.option(
            &chip.key,
            classes!("room-rail", kind.class(), is_cut),
            html! {
                <>
                    <svg class="room-line" viewBox="0 0 24 4" aria-hidden="true"><path class="d-line" d="M0 2H24" /></svg>
                    { if chip.mark == Mark::Ok { Html::default() } else { dot(chip.mark) } }
                    <span title={chip.note.clone()}>{ &chip.name }{ for_ears(&format!(" network, {}", chip.state)) }</span>
                </>
            },
        )
    }

    fn tile(&self, tile: &Tile, open: Option<&OpenHost>) -> Html {
        let total = tile.vms();
        let parts = Strip::ALL.iter().filter(|(strip, _, _)| tile.counts[*strip as usize] > 0);
        let words: String = parts
            .clone()
            .map(|(strip, _, word)| format!(", {} {word}", tile.counts[*strip as usize]))
            .collect();
        let is_open = open.is_some_and(|open| open.key == tile.key);
        let class = classes!("room-tile", tile.mark.class(), is_open.then_some("is-open"));
        let mut x = 0;
        let blocks = parts.map(|(strip, class, _)| {
            let from = x;
            x += tile.counts[*strip as usize] * STRIP_WIDTH / total;
            html! { <rect class={*class} x={from.to_string()} width={(x - from).max(4).to_string()} height="6" /> }
        });
        let nics = tile.nics.len() * 11;
        self.option(
            &tile.key,
            class,
            html! {
                <>
                    <span class="room-head">
                        { dot(tile.mark) }<strong>{ &tile.name }</strong>{ for_ears(&format!("host, {}", tile.state)) }
                        <span class="quiet small" title="Free memory, or what is wrong">{ &tile.note }</span>
                    </span>
                    <svg class="room-strip" viewBox={format!("0 0 {STRIP_WIDTH} 6")} preserveAspectRatio="none" aria-hidden="true">{ for blocks }</svg>
                    <span class="room-foot">
                        <span>{ format!("{total} VMs") }{ for_ears(&words) }</span>
                        <svg class="room-nics" viewBox={format!("0 0 {nics} 8")} width={nics.to_string()} height="8" aria-hidden="true">
                            { for tile.nics.iter().enumerate().map(|(i, (kind, link))| nic(i, *kind, *link)) }
                        </svg>
                    </span>
                </>
            },
        )
    }

    fn open(&self, open: &OpenHost) -> Html {
        html! {
            <div key="open" class="room-open" role="group" aria-label={format!("VMs of {}", open.name)}>
                <p class="small" role="presentation"><strong>{ format!("VMs of {}", open.name) }</strong><span class="quiet">{ format!(", {}", open.vms.len()) }</span></p>
                if open.vms.is_empty() { <p class="quiet" role="presentation">{ "No VM is here." }</p> }
                <div class="room-vms" role="presentation">{ for open.vms.iter().map(|chip| self.chip(chip, "VM")) }</div>
            </div>
        }
    }

    fn chip(&self, chip: &Chip, kind: &str) -> Html {
        self.option(
            &chip.key,
            classes!("room-chip", chip.mark.class()),
            html! {
                <>
                    { dot(chip.mark) }<span>{ &chip.name }{ for_ears(&format!(" {kind}, {}", chip.state)) }</span>
                    if !chip.note.is_empty() { <span class="quiet small">{ &chip.note }</span> }
                </>
            },
        )
    }
}

/// Words that are seen as a mark, or not needed by who sees the rest.
fn for_ears(words: &str) -> Html {
    html! { <span class="unseen">{ words }</span> }
}

/// Width of a strip in its own units.
const STRIP_WIDTH: usize = 1_000;

fn nic(index: usize, kind: RailKind, link: Link) -> Html {
    let x = index * 11;
    let class = classes!("room-nic", kind.class(), (link != Link::Up).then_some("is-cut"));
    html! {
        <g {class}>
            <rect x={x.to_string()} y="0" width="8" height="8" rx="2" />
            if link == Link::Cut { <path class="d-cross" d={format!("M{x} 0l8 8m0-8l-8 8")} /> }
        </g>
    }
}

fn grouped(count: usize) -> String {
    lab_charts::text::grouped(count as u64)
}

/// Arrow keys walk over what is drawn: sideways to the neighbour, up and down to the nearest in another row.
fn on_key(event: &KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let Some(here) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
    let Ok(Some(list)) = here.closest("[role=listbox]") else { return };
    let Ok(all) = list.query_selector_all("[role=option]") else { return };
    let all: Vec<web_sys::Element> = (0..all.length()).filter_map(|i| all.item(i)?.dyn_into().ok()).collect();
    let Some(at) = all.iter().position(|one| *one == here) else { return };
    let goal = match event.key().as_str() {
        "ArrowRight" => (at + 1).min(all.len() - 1),
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowDown" => nearest(&all, at, true),
        "ArrowUp" => nearest(&all, at, false),
        "Home" => 0,
        "End" => all.len() - 1,
        "Enter" | " " => {
            event.prevent_default();
            event.stop_propagation();
            here.unchecked_ref::<web_sys::HtmlElement>().click();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    dom::focus_id(&all[goal].id());
}

fn nearest(all: &[web_sys::Element], at: usize, below: bool) -> usize {
    let middle = |one: &web_sys::Element| {
        let place = one.get_bounding_client_rect();
        (place.left() + place.width() / 2.0, place.top())
    };
    let (x, y) = middle(&all[at]);
    let mut best: Option<(f64, f64, usize)> = None;
    for (i, one) in all.iter().enumerate() {
        let (other_x, other_y) = middle(one);
        let (down, aside) = (if below { other_y - y } else { y - other_y }, (other_x - x).abs());
        let is_better = best.is_none_or(|(d, a, _)| down < d - 1.0 || (down < d + 1.0 && aside < a));
        if down > 1.0 && is_better {
            best = Some((down, aside, i));
        }
    }
    best.map_or(at, |(_, _, i)| i)
}
