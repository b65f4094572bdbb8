//! What presets are put together from.

use lab_units::{BitsPerSec, HostId, Name, NetworkId, NicId};

use super::Step;
use crate::command::{Command, NetworkSpec, NicSpec, SwitchKind, SwitchSpec};

/// The virtual switch that every host of a preset has.
pub(super) const SWITCH: &str = "Public Virtual Network";

/// Networks of this bandwidth: name and subnet of each.
pub(super) fn networks<'a>(
    networks: &'a [(&str, &str)],
    bandwidth: BitsPerSec,
) -> impl Iterator<Item = Command> + 'a {
    networks.iter().map(move |(name, subnet)| {
        Command::AddNetwork(NetworkSpec {
            name: Name::from(*name),
            subnet: (*subnet).into(),
            bandwidth,
            latency_nanos: 100_000,
            loss_permille: 0,
        })
    })
}

/// One adapter on each of the networks, in their order.
pub(super) fn nics<'a>(host: HostId, networks: &'a [(&str, &str)]) -> impl Iterator<Item = Command> + 'a {
    let nic = move |(network, (name, _)): (u32, &(&str, &str))| {
        Command::AddNic(NicSpec {
            host,
            network: NetworkId(network),
            name: Name::from(*name),
            address: None,
            client: true,
            sharing: true,
        })
    };
    (0..).zip(networks).map(nic)
}

/// The switch over the host's adapter of this place; each host has as many adapters, in the order of the hosts.
pub(super) fn switch(host: HostId, adapters: usize, place: u32) -> Command {
    let public = NicId(host.0 * adapters as u32 + place);
    Command::AddSwitch(SwitchSpec { host, name: SWITCH.into(), kind: SwitchKind::External(public) })
}

/// On the first host only (S1-36, S1-38).
pub(super) fn format_disk(disk: u32, letter: Option<char>, label: Name) -> [Step; 4] {
    let host = HostId(0);
    [
        Command::SetDiskOnline { host, disk, online: true },
        Command::InitializeDisk { host, disk, gpt: true },
        Command::CreatePartition { host, disk, letter },
        Command::FormatVolume { host, disk, label, full: false },
    ]
    .map(Step::Do)
}
