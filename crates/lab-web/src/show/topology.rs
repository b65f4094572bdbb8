//! The datacenter picture.

use lab_kernel::SimTime;
use lab_units::{MigrationId, NetworkId};
use lab_view::hosts::{self, HostView, NetworkView, Purpose};
use lab_view::migration::{self, Stage};
use lab_view::storage::{self, ArrayView, LunState, LunView};
use lab_world::World;
use lab_world::command::ArrayKind;
use lab_world::state::{Migration, Power};

use super::{host_mark, size, vm_mark};
use crate::thing::Thing;
use crate::widget::status::Mark;
use crate::widget::topology::{
    ArrayBox, Chip, Fibre, HostBox, Link, Move, MovePhase, Nic, Rail, RailKind, Topology,
};

/// The whole picture at a moment.
pub fn topology(world: &World, now: SimTime) -> Topology {
    let networks = hosts::networks(world);
    let rail_of = |id: NetworkId| networks.iter().position(|n| n.id == id);
    let hosts = hosts::hosts(world);
    Topology {
        rails: networks.iter().map(rail).collect(),
        arrays: storage::arrays(world).iter().map(|a| array_box(world, a, &hosts, &rail_of)).collect(),
        moves: moves(world, now, &hosts, &rail_of),
        hosts: hosts.iter().map(|h| host_box(h, &networks, &rail_of)).collect(),
    }
}

fn rail(network: &NetworkView) -> Rail {
    Rail {
        key: Thing::Network(network.id).key(),
        name: network.name.to_string().into(),
        note: format!("{}, {}", network.subnet, network.bandwidth).into(),
        kind: rail_kind(network.purpose),
        is_up: !network.down,
    }
}

/// What a network is for, as a hue.
pub fn rail_kind(purpose: Purpose) -> RailKind {
    match purpose {
        Purpose::Client => RailKind::Client,
        Purpose::Heartbeat => RailKind::Heartbeat,
        Purpose::Storage => RailKind::Storage,
        Purpose::Management => RailKind::Management,
        Purpose::Migration => RailKind::LiveMigration,
    }
}

fn host_box(
    host: &HostView,
    networks: &[NetworkView],
    rail_of: &impl Fn(NetworkId) -> Option<usize>,
) -> HostBox {
    let (mark, state) = host_mark(host.power, host.node);
    let is_cut = |id: NetworkId| {
        networks.iter().any(|n| n.id == id && n.cut.iter().any(|(a, b)| *a == host.id || *b == host.id))
    };
    let nic = |nic: &hosts::NicView| {
        let link = match (nic.enabled && !is_cut(nic.network), host.power) {
            (false, _) => Link::Cut,
            (true, Power::Off) => Link::Dark,
            (true, Power::Starting | Power::On | Power::ShuttingDown) => Link::Up,
        };
        Some(Nic { rail: rail_of(nic.network)?, link })
    };
    HostBox {
        chip: Chip {
            key: Thing::Host(host.id).key(),
            name: host.name.to_string().into(),
            note: if mark == Mark::Ok { format!("{} free", size(host.free)).into() } else { state.into() },
            mark,
            state: state.into(),
        },
        vms: host.vms.iter().map(vm_chip).collect(),
        nics: host.nics.iter().filter_map(nic).collect(),
    }
}

fn vm_chip(vm: &hosts::VmChip) -> Chip {
    let (mark, state) = vm_mark(vm.state);
    Chip {
        key: Thing::Vm(vm.id).key(),
        name: vm.name.to_string().into(),
        note: if mark == Mark::Ok { "".into() } else { state.into() },
        mark,
        state: state.into(),
    }
}

fn array_box(
    world: &World,
    array: &ArrayView,
    hosts: &[HostView],
    rail_of: &impl Fn(NetworkId) -> Option<usize>,
) -> ArrayBox {
    let (mark, state) = if array.up { (Mark::Ok, "up") } else { (Mark::Bad, "down") };
    let kind = match array.kind {
        ArrayKind::Iscsi => "iSCSI",
        ArrayKind::FibreChannel => "Fibre Channel",
        ArrayKind::Smb => "SMB",
    };
    let rail = world.arrays[array.id].network.and_then(rail_of);
    // Without a network of its own the array hangs on cables, one to each host.
    let fibre = |(host, view): (usize, &HostView)| Fibre { host, is_up: !view.storage_cut };
    ArrayBox {
        chip: Chip {
            key: Thing::Array(array.id).key(),
            name: array.name.to_string().into(),
            note: kind.into(),
            mark,
            state: state.into(),
        },
        luns: array.luns.iter().map(lun_chip).collect(),
        fibres: if rail.is_none() { hosts.iter().enumerate().map(fibre).collect() } else { Vec::new() },
        nics: rail
            .map(|rail| Nic { rail, link: if array.up { Link::Up } else { Link::Dark } })
            .into_iter()
            .collect(),
    }
}

fn lun_chip(lun: &LunView) -> Chip {
    let (mark, state) = lun_mark(lun.state);
    Chip {
        key: Thing::Lun(lun.id).key(),
        name: lun.name.to_string().into(),
        note: size(lun.size).into(),
        mark,
        state: state.into(),
    }
}

/// A LUN's state as mark and word.
pub fn lun_mark(state: LunState) -> (Mark, &'static str) {
    match state {
        LunState::Online => (Mark::Ok, "online"),
        LunState::Redirected => (Mark::Warn, "redirected access"),
        LunState::Lost => (Mark::Bad, "lost"),
        LunState::Damaged => (Mark::Bad, "damaged"),
        LunState::Unreached => (Mark::Off, "reached by no host"),
        LunState::Paused => (Mark::Bad, "waits for a coordinator"),
        LunState::Failed => (Mark::Bad, "failed"),
        LunState::Offline => (Mark::Off, "offline"),
    }
}

fn moves(
    world: &World,
    now: SimTime,
    hosts: &[HostView],
    rail_of: &impl Fn(NetworkId) -> Option<usize>,
) -> Vec<Move> {
    let position = |id| hosts.iter().position(|h| h.id == id);
    let going = |(id, state): (MigrationId, &Migration)| {
        let view = migration::migration(world, id, now)?;
        let phase = match view.stage {
            Stage::Setup | Stage::Copying => MovePhase::Copying,
            Stage::Blackout => MovePhase::Blackout(blackout_share(&view)),
            Stage::Completed | Stage::Failed(_) => return None,
        };
        Some(Move {
            vm: Thing::Vm(state.vm).key(),
            from: position(state.from)?,
            to: position(state.to)?,
            rail: rail_of(state.network),
            phase,
        })
    };
    world.migrations.iter().rev().filter(|(_, state)| state.ended.is_none()).filter_map(going).collect()
}

/// Thousandths of the blackout that are over, as far as the pages still to send tell.
fn blackout_share(view: &migration::MigrationView) -> u16 {
    let Some(pass) = view.passes.last().filter(|pass| pass.blackout) else { return 0 };
    let share = pass.sent.0.saturating_mul(1_000) / pass.to_send.0.max(1);
    u16::try_from(share.min(1_000)).unwrap_or(1_000)
}
