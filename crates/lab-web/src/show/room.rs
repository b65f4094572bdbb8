//! The datacenter when it is large: hosts with the numbers of their VMs, and the VMs of one host.

use lab_charts::text::counted;
use lab_units::{HostId, VmId};
use lab_view::hosts::{self, purpose};
use lab_view::placement::Placement;
use lab_view::vm::VmState;
use lab_world::World;
use lab_world::state::Power;

use super::topology::rail_kind;
use super::{host_mark, size, vm_mark};
use crate::thing::Thing;
use crate::widget::room::{Move, OpenHost, Room, Strip, Tile};
use crate::widget::status::Mark;
use crate::widget::topology::{Chip, Link};

/// More hosts than this are drawn as a room.
pub const MOST_HOSTS: usize = 8;
/// More VMs than this are counted instead of drawn.
const MOST_VMS: usize = 96;
/// More moves than this are counted instead of named.
const MOST_MOVES: usize = 12;

/// Whether a picture of every single VM would be too full.
pub fn is_large(world: &World) -> bool {
    world.hosts.len() > MOST_HOSTS || world.vms.len() > MOST_VMS
}

/// The room, with the VMs of the host that is selected, or that has the VM that is.
pub fn room(world: &World, selected: Option<&str>) -> Room {
    let places = Placement::of(world);
    let mut counts = vec![[0; 4]; u32::from(world.hosts.next_id()) as usize];
    for (_, host, state) in places.iter() {
        counts[host.0 as usize][Strip::of(vm_mark(state).0) as usize] += 1;
    }
    let mut nics = vec![Vec::new(); counts.len()];
    for (_, nic) in world.nics.iter() {
        let network = &world.networks[nic.network];
        let is_cut = network.cuts.iter().any(|(a, b)| *a == nic.host || *b == nic.host);
        let link = match (nic.enabled && !network.down && !is_cut, world.hosts[nic.host].power) {
            (false, _) => Link::Cut,
            (true, Power::Off) => Link::Dark,
            (true, Power::Starting | Power::On | Power::ShuttingDown) => Link::Up,
        };
        nics[nic.host.0 as usize].push((rail_kind(purpose(world, nic.network)), link));
    }
    let tile = |(id, host): (HostId, &lab_world::state::Host)| {
        let (mark, state) = host_mark(host.power, hosts::node_state(host));
        Tile {
            key: Thing::Host(id).key(),
            name: host.name.to_string().into(),
            mark,
            state: state.into(),
            note: if mark == Mark::Ok {
                format!("{} free", size(host.free_memory())).into()
            } else {
                state.into()
            },
            counts: counts[id.0 as usize],
            nics: std::mem::take(&mut nics[id.0 as usize]),
        }
    };
    let hosts = world.hosts.iter().map(tile).collect();
    let under_way = || world.migrations.iter().rev().filter(|(_, migration)| migration.ended.is_none());
    let moves = under_way().take(MOST_MOVES).map(|(_, migration)| Move {
        vm: Thing::Vm(migration.vm).key(),
        name: world.vms.get(migration.vm).map(|vm| vm.name.to_string()).unwrap_or_default().into(),
        from: world.host_name(migration.from).to_string().into(),
        to: world.host_name(migration.to).to_string().into(),
    });
    Room {
        rails: world.networks.ids().map(|id| rail(world, id)).collect(),
        hosts,
        arrays: world.arrays.ids().map(|id| array(world, id)).collect(),
        moves: moves.collect(),
        moving: under_way().count(),
        open: open_host(world, &places, selected),
    }
}

fn rail(world: &World, id: lab_units::NetworkId) -> (Chip, crate::widget::topology::RailKind) {
    let network = &world.networks[id];
    let (mark, state) = match (network.down, network.cuts.is_empty()) {
        (true, _) => (Mark::Bad, "down"),
        (false, false) => (Mark::Warn, "cut in two"),
        (false, true) => (Mark::Ok, "up"),
    };
    let chip = Chip {
        key: Thing::Network(id).key(),
        name: network.name.to_string().into(),
        note: network.bandwidth.to_string().into(),
        mark,
        state: state.into(),
    };
    (chip, rail_kind(purpose(world, id)))
}

fn array(world: &World, id: lab_units::ArrayId) -> Chip {
    let array = &world.arrays[id];
    let luns: Vec<bool> = world.luns.values().filter(|lun| lun.array == id).map(|lun| lun.up).collect();
    let lost = luns.iter().filter(|up| !**up).count();
    let (mark, state) = match (array.up, lost) {
        (false, _) => (Mark::Bad, "down".to_owned()),
        (true, 0) => (Mark::Ok, "up".to_owned()),
        (true, lost) => (Mark::Warn, format!("{} lost", counted(lost, "LUN"))),
    };
    Chip {
        key: Thing::Array(id).key(),
        name: array.name.to_string().into(),
        note: counted(luns.len(), "LUN").into(),
        mark,
        state: state.into(),
    }
}

fn open_host(world: &World, places: &Placement, selected: Option<&str>) -> Option<OpenHost> {
    let id = match Thing::of(selected?)? {
        Thing::Host(host) => host,
        Thing::Vm(vm) => places.get(vm)?.0,
        Thing::Cluster | Thing::Network(_) | Thing::Array(_) | Thing::Lun(_) => return None,
    };
    let chip = |(vm, _, state): (VmId, HostId, VmState)| {
        let (mark, state) = vm_mark(state);
        Chip {
            key: Thing::Vm(vm).key(),
            name: world.vms[vm].name.to_string().into(),
            note: if mark == Mark::Ok { "".into() } else { state.into() },
            mark,
            state: state.into(),
        }
    };
    let vms = places.iter().filter(|(_, host, _)| *host == id).map(chip).collect();
    Some(OpenHost { key: Thing::Host(id).key(), name: world.hosts.get(id)?.name.to_string().into(), vms })
}
