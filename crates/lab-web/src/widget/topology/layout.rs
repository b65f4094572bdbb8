//! Where everything in the diagram lies, in pixels. Pure: view and width in, places out.

use lab_charts::metrics;

use super::view::{Link, MovePhase, RailKind, Topology};

/// Size of all text in the diagram.
pub(super) const FONT_PX: u32 = 13;
const CHIP: i32 = 28;
const GAP: i32 = 8;
const PAD: i32 = 12;
const HEAD: i32 = 40;
const RAIL_PITCH: i32 = 26;
const HOST_GAP: i32 = 16;
/// Air at the right, for the outline of what is selected.
pub(super) const EDGE: i32 = 4;
const HOST_LEAST: i32 = 104;
const HOST_MOST: i32 = 640;
/// More VMs than this become one line with their number.
const MOST_CHIPS: usize = 12;
const LUN_LEAST: i32 = 160;
/// From this width on a host shows its VMs in two columns.
const TWO_COLUMNS: i32 = 340;

/// A point.
pub(super) type At = (i32, i32);

/// A rectangle by its upper left corner and size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Place {
    fn bottom(self) -> i32 {
        self.y + self.height
    }

    fn middle(self) -> At {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// A line from a box to a rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drop {
    pub(super) rail: usize,
    pub(super) x: i32,
    pub(super) rail_y: i32,
    pub(super) box_y: i32,
    pub(super) link: Link,
}

/// A box with what is in it and its lines.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct BoxPlace {
    pub(super) place: Place,
    pub(super) slots: Vec<Place>,
    /// Chips that have no slot.
    pub(super) hidden: usize,
    pub(super) drops: Vec<Drop>,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// Left end of the rails; their names stand left of it.
    pub(super) gutter: i32,
    pub(super) rail_y: Vec<i32>,
    pub(super) hosts: Vec<BoxPlace>,
    pub(super) arrays: Vec<BoxPlace>,
    /// Fibre paths: corner points and whether the path lives.
    pub(super) fibres: Vec<(Vec<At>, bool)>,
}

impl Layout {
    /// Lays the view out in a drawing at least `width` pixels wide.
    pub(super) fn new(view: &Topology, width: u32) -> Layout {
        let gutter = gutter(view, width);
        let count = view.hosts.len().max(1) as i32;
        let gaps = HOST_GAP * (count - 1);
        let room = width as i32 - gutter - EDGE;
        let host_width = ((room - gaps) / count).clamp(HOST_LEAST, HOST_MOST);
        let hosts_width = host_width * count + gaps;
        let width = (gutter + hosts_width + EDGE).max(width as i32);
        let first_x = gutter + (width - EDGE - gutter - hosts_width) / 2;

        let upper: Vec<usize> = rails(view, false);
        let lower: Vec<usize> = rails(view, true);
        let mut rail_y = vec![0; view.rails.len()];
        for (i, rail) in upper.iter().enumerate() {
            rail_y[*rail] = 16 + i as i32 * RAIL_PITCH;
        }
        let hosts_y = if upper.is_empty() { 8 } else { 16 + upper.len() as i32 * RAIL_PITCH + 6 };
        let columns = if host_width >= TWO_COLUMNS { 2 } else { 1 };
        let most = view.hosts.iter().map(|h| h.vms.len()).max().unwrap_or(0);
        let height = box_height(most.max(3 * columns), columns);
        let hosts_bottom = hosts_y + height;
        for (i, rail) in lower.iter().enumerate() {
            rail_y[*rail] = hosts_bottom + RAIL_PITCH + i as i32 * RAIL_PITCH;
        }
        let hosts = (0..view.hosts.len()).map(|i| {
            let x = first_x + i as i32 * (host_width + HOST_GAP);
            let place = Place { x, y: hosts_y, width: host_width, height };
            host_box(view, i, place, columns, &rail_y, &lower)
        });
        let hosts: Vec<BoxPlace> = hosts.collect();
        let arrays_y = hosts_bottom + RAIL_PITCH * (lower.len() as i32 + 1);
        let band = Place { x: first_x, y: arrays_y, width: hosts_width, height: 0 };
        let arrays = array_boxes(view, band, &rail_y);
        let fibres = fibres(view, &hosts, &arrays);
        let arrays_bottom = arrays.iter().map(|a| a.place.bottom()).max().unwrap_or(hosts_bottom);
        Layout { width, height: arrays_bottom + 2, gutter, rail_y, hosts, arrays, fibres }
    }

    /// The corners of the way a moving VM takes, from slot to slot along its network.
    pub(super) fn way(&self, view: &Topology, index: usize) -> Option<Vec<At>> {
        let going = view.moves.get(index)?;
        let from_slot = view.hosts.get(going.from)?.vms.iter().position(|vm| vm.key == going.vm)?;
        let from = self.hosts.get(going.from)?.slots.get(from_slot)?.middle();
        let to = self.landing(view, going.to)?.middle();
        let drop_x = |host: usize, else_x: i32| {
            let drops = &self.hosts[host].drops;
            drops.iter().find(|d| Some(d.rail) == going.rail).map_or(else_x, |d| d.x)
        };
        let height = going.rail.and_then(|rail| self.rail_y.get(rail).copied()).unwrap_or(from.1);
        let (out_x, in_x) = (drop_x(going.from, from.0), drop_x(going.to, to.0));
        Some(vec![from, (out_x, from.1), (out_x, height), (in_x, height), (in_x, to.1), to])
    }

    /// The slot a VM lands in: the first free one, or the last.
    pub(super) fn landing(&self, view: &Topology, host: usize) -> Option<Place> {
        let slots = &self.hosts.get(host)?.slots;
        slots.get(view.hosts.get(host)?.vms.len()).or(slots.last()).copied()
    }
}

/// The point `permille` of the way along a line of straight pieces.
pub(super) fn along(way: &[At], permille: u16) -> At {
    let length = |pair: &[At]| i64::from((pair[1].0 - pair[0].0).abs() + (pair[1].1 - pair[0].1).abs());
    let all: i64 = way.windows(2).map(length).sum();
    let mut left = all * i64::from(permille.min(1_000)) / 1_000;
    for pair in way.windows(2) {
        let piece = length(pair);
        if left <= piece {
            let part = |a: i32, b: i32| a + (i64::from(b - a) * left / piece.max(1)) as i32;
            return (part(pair[0].0, pair[1].0), part(pair[0].1, pair[1].1));
        }
        left -= piece;
    }
    way.last().copied().unwrap_or_default()
}

/// `text` cut to a width in pixels, with an ellipsis.
pub(super) fn fit(text: &str, width: i32) -> String {
    let width = width.max(0) as u32;
    if metrics::width(text, FONT_PX) <= width {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while cut.pop().is_some() {
        if metrics::width(&cut, FONT_PX) + metrics::width("…", FONT_PX) <= width {
            return cut + "…";
        }
    }
    cut
}

/// `text` if all of it fits, else nothing: half a number says less than none.
pub(super) fn whole(text: &str, width: i32) -> &str {
    if text_width(text) <= width { text } else { "" }
}

/// Pixels a text takes.
pub(super) fn text_width(text: &str) -> i32 {
    metrics::width(text, FONT_PX) as i32
}

fn rails(view: &Topology, storage: bool) -> Vec<usize> {
    let is_storage = |i: &usize| matches!(view.rails[*i].kind, RailKind::Storage) == storage;
    (0..view.rails.len()).filter(is_storage).collect()
}

/// Room for the names of the networks; on a phone they are cut so that two hosts still fit beside each other.
fn gutter(view: &Topology, width: u32) -> i32 {
    let names = view.rails.iter().map(|rail| metrics::width(&rail.name, FONT_PX));
    let most = if width < 520 { 92 } else { 168 };
    names.max().map_or(0, |widest| (widest as i32 + 16).clamp(48, most))
}

fn box_height(chips: usize, columns: usize) -> i32 {
    let rows = chips.min(MOST_CHIPS).div_ceil(columns) as i32;
    HEAD + rows * (CHIP + GAP) + PAD - GAP + 4
}

fn slots(inside: Place, count: usize, columns: usize) -> Vec<Place> {
    let columns = columns as i32;
    let width = (inside.width - 2 * PAD - GAP * (columns - 1)) / columns;
    let place = |i: i32| Place {
        x: inside.x + PAD + (i % columns) * (width + GAP),
        y: inside.y + HEAD + (i / columns) * (CHIP + GAP),
        width,
        height: CHIP,
    };
    (0..count as i32).map(place).collect()
}

fn host_box(
    view: &Topology,
    host: usize,
    place: Place,
    columns: usize,
    rail_y: &[i32],
    lower: &[usize],
) -> BoxPlace {
    let vms = view.hosts[host].vms.len();
    let capacity = ((place.height - HEAD) / (CHIP + GAP)) as usize * columns;
    // The last slot becomes the line with the number of those that have none.
    let hidden = if vms > capacity { vms - capacity + 1 } else { 0 };
    let nics = &view.hosts[host].nics;
    let drops = |is_lower: bool| {
        let side: Vec<_> = nics.iter().filter(|n| lower.contains(&n.rail) == is_lower).collect();
        let count = side.len() as i32;
        let x = move |k: i32| place.x + place.width * (k + 1) / (count + 1);
        let box_y = if is_lower { place.bottom() } else { place.y };
        let drop = |(k, nic): (usize, &&super::view::Nic)| Drop {
            rail: nic.rail,
            x: x(k as i32),
            rail_y: rail_y.get(nic.rail).copied().unwrap_or(box_y),
            box_y,
            link: nic.link,
        };
        side.iter().enumerate().map(drop).collect::<Vec<_>>()
    };
    let drops = [drops(false), drops(true)].concat();
    BoxPlace { place, slots: slots(place, capacity, columns), hidden, drops }
}

fn array_boxes(view: &Topology, band: Place, rail_y: &[i32]) -> Vec<BoxPlace> {
    let count = view.arrays.len().max(1) as i32;
    let width = ((band.width - HOST_GAP * (count - 1)) / count).max(HOST_LEAST);
    let all = width * count + HOST_GAP * (count - 1);
    let first = band.x + (band.width - all) / 2;
    let place = |(i, array): (usize, &super::view::ArrayBox)| {
        let columns = ((width - 2 * PAD + GAP) / (LUN_LEAST + GAP)).max(1) as usize;
        let height = box_height(array.luns.len().max(1), columns);
        let place = Place { x: first + i as i32 * (width + HOST_GAP), y: band.y, width, height };
        let nics = array.nics.len() as i32;
        let drop = |(k, nic): (usize, &super::view::Nic)| Drop {
            rail: nic.rail,
            x: place.x + width * (k as i32 + 1) / (nics + 1),
            rail_y: rail_y.get(nic.rail).copied().unwrap_or(place.y),
            box_y: place.y,
            link: nic.link,
        };
        BoxPlace {
            place,
            slots: slots(place, array.luns.len().min(MOST_CHIPS), columns),
            hidden: array.luns.len().saturating_sub(MOST_CHIPS),
            drops: array.nics.iter().enumerate().map(drop).collect(),
        }
    };
    view.arrays.iter().enumerate().map(place).collect()
}

fn fibres(view: &Topology, hosts: &[BoxPlace], arrays: &[BoxPlace]) -> Vec<(Vec<At>, bool)> {
    let mut out = Vec::new();
    for (array, end) in view.arrays.iter().zip(arrays) {
        for fibre in &array.fibres {
            let Some(host) = hosts.get(fibre.host) else { continue };
            let (x, y) = (host.place.x + host.place.width / 2, host.place.bottom());
            let (to_x, to_y) = (end.place.x + end.place.width / 2, end.place.y);
            let turn = y + RAIL_PITCH / 2;
            out.push((vec![(x, y), (x, turn), (to_x, turn), (to_x, to_y)], fibre.is_up));
        }
    }
    out
}

/// Thousandths of the blackout that are over; 0 while the VM still runs at home.
pub(super) fn glide(phase: MovePhase) -> u16 {
    match phase {
        MovePhase::Copying => 0,
        MovePhase::Blackout(permille) => permille,
    }
}
