//! Hosts and networks as the datacenter picture shows them.

use lab_cluster::{Drain, Phase};
use lab_units::{BitsPerSec, Bytes, Era, HostId, Name, NetworkId, NicId, NodeId, VmId};
use lab_world::World;
use lab_world::state::{Host, NetworkRole, Nic, Power};

use crate::placement::Placement;
use crate::vm::VmState;

/// One machine in the rack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostView {
    /// Which.
    pub id: HostId,
    /// Its name.
    pub name: Name,
    /// On, off, or on the way.
    pub power: Power,
    /// The version of Windows.
    pub era: Era,
    /// `Datacenter`.
    pub edition: &'static str,
    /// The processor with its stepping.
    pub processor: String,
    /// Memory.
    pub memory: Bytes,
    /// Memory that no VM has.
    pub free: Bytes,
    /// Its cluster service, if it is a node.
    pub node: Option<NodeState>,
    /// How far its roles are moved off, as the cluster knows it.
    pub drain: Drain,
    /// Its adapters, in the order they were plugged in.
    pub nics: Vec<NicView>,
    /// VMs it runs or holds, by name.
    pub vms: Vec<VmChip>,
    /// Its storage cable is pulled.
    pub storage_cut: bool,
}

/// A node's cluster service as one sees it from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Its id.
    pub node: NodeId,
    /// What it is.
    pub status: NodeStatus,
    /// It is a member of a quorate view.
    pub quorate: bool,
}

/// What a node is, in the words of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeStatus {
    /// Active member.
    Up,
    /// Member that takes no new roles.
    Paused,
    /// Service started, not yet a member.
    Joining,
    /// Out of the cluster, and may still hold its VMs (2016 and later).
    Isolated,
    /// Refused when it wants to join (2016 and later).
    Quarantined,
    /// No service.
    Down,
}

impl NodeStatus {
    /// As the console prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "Up",
            Self::Paused => "Paused",
            Self::Joining => "Joining",
            Self::Isolated => "Isolated",
            Self::Quarantined => "Quarantined",
            Self::Down => "Down",
        }
    }
}

/// One adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NicView {
    /// Which.
    pub id: NicId,
    /// Its name in Windows.
    pub name: Name,
    /// On which network.
    pub network: NetworkId,
    /// Its address.
    pub address: Name,
    /// Enabled.
    pub enabled: bool,
}

/// A VM as a small mark on its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VmChip {
    /// Which.
    pub id: VmId,
    /// Its name.
    pub name: Name,
    /// What it does.
    pub state: VmState,
}

/// One network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkView {
    /// Which.
    pub id: NetworkId,
    /// Its name.
    pub name: Name,
    /// Its subnet.
    pub subnet: Name,
    /// Of every port.
    pub bandwidth: BitsPerSec,
    /// What it is used for.
    pub purpose: Purpose,
    /// Down as a whole.
    pub down: bool,
    /// Pairs of hosts that are cut, each once.
    pub cut: Vec<(HostId, HostId)>,
}

/// What a network is used for; each has its own hue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Clients reach VMs and cluster here.
    Client,
    /// Heartbeats, and live migration unless a network of its own is there.
    Heartbeat,
    /// Storage.
    Storage,
    /// Management.
    Management,
    /// Live migration.
    Migration,
}

/// All machines.
pub fn hosts(world: &World) -> Vec<HostView> {
    let count = u32::from(world.hosts.next_id()) as usize;
    let mut vms: Vec<Vec<VmChip>> = vec![Vec::new(); count];
    for (id, host, state) in Placement::of(world).iter() {
        vms[host.0 as usize].push(VmChip { id, name: world.vms[id].name.clone(), state });
    }
    let mut nics: Vec<Vec<NicView>> = vec![Vec::new(); count];
    for (id, nic) in world.nics.iter() {
        nics[nic.host.0 as usize].push(nic_view(id, nic));
    }
    let of = |(id, host): (HostId, &Host)| {
        let index = id.0 as usize;
        host_view(world, id, host, std::mem::take(&mut nics[index]), std::mem::take(&mut vms[index]))
    };
    world.hosts.iter().map(of).collect()
}

/// One machine; `None` if it is gone.
pub fn host(world: &World, id: HostId) -> Option<HostView> {
    let host = world.hosts.get(id)?;
    let nics = world.nics.iter().filter(|(_, nic)| nic.host == id).map(|(nic, view)| nic_view(nic, view));
    let here = Placement::of(world);
    let vms = here.iter().filter(|(_, place, _)| *place == id);
    let chip =
        |(vm, _, state): (VmId, HostId, VmState)| VmChip { id: vm, name: world.vms[vm].name.clone(), state };
    Some(host_view(world, id, host, nics.collect(), vms.map(chip).collect()))
}

fn nic_view(id: NicId, nic: &Nic) -> NicView {
    NicView {
        id,
        name: nic.name.clone(),
        network: nic.network,
        address: nic.address.clone(),
        enabled: nic.enabled,
    }
}

fn host_view(world: &World, id: HostId, host: &Host, nics: Vec<NicView>, vms: Vec<VmChip>) -> HostView {
    HostView {
        id,
        name: host.name.clone(),
        power: host.power,
        era: host.era,
        edition: host.edition.title(),
        processor: format!("{}, stepping {}", host.processor, host.stepping),
        memory: host.memory,
        free: host.free_memory(),
        node: node_state(host),
        drain: drain(world, host).unwrap_or_default(),
        nics,
        vms,
        storage_cut: world.storage_cut.contains(&id),
    }
}

fn drain(world: &World, host: &Host) -> Option<Drain> {
    let node = host.membership.as_ref()?.node;
    Some(crate::cluster::known(world)?.nodes.get(&node)?.drain)
}

/// The state of a host's cluster service, as it really is.
pub fn node_state(host: &Host) -> Option<NodeState> {
    let member = host.membership.as_ref()?;
    let (status, quorate) = match &member.service {
        None if member.isolated.is_some() => (NodeStatus::Isolated, false),
        None => (NodeStatus::Down, false),
        Some(service) => {
            let paused = service
                .database()
                .and_then(|database| database.nodes.get(&member.node))
                .is_some_and(|entry| entry.paused);
            let status = match service.phase() {
                Phase::Stopped => NodeStatus::Down,
                Phase::Joining if member.isolated.is_some() => NodeStatus::Isolated,
                Phase::Joining => NodeStatus::Joining,
                Phase::Member | Phase::Regrouping | Phase::Leaving if paused => NodeStatus::Paused,
                Phase::Member | Phase::Regrouping | Phase::Leaving => NodeStatus::Up,
            };
            (status, service.is_quorate())
        }
    };
    Some(NodeState { node: member.node, status, quorate })
}

/// All networks.
pub fn networks(world: &World) -> Vec<NetworkView> {
    world
        .networks
        .iter()
        .map(|(id, network)| NetworkView {
            id,
            name: network.name.clone(),
            subnet: network.subnet.clone(),
            bandwidth: network.bandwidth,
            purpose: purpose(world, id),
            down: network.down,
            cut: network
                .cuts
                .iter()
                .copied()
                .filter(|(a, b)| a < b || !network.cuts.contains(&(*b, *a)))
                .collect(),
        })
        .collect()
}

/// What a network is used for, by its role in the cluster, the arrays on it, and at last its name.
pub fn purpose(world: &World, id: NetworkId) -> Purpose {
    if world.arrays.values().any(|array| array.portals().any(|network| network == id)) {
        return Purpose::Storage;
    }
    let name = world.networks[id].name.as_str().to_ascii_lowercase();
    let role = world.cluster.as_ref().and_then(|cluster| cluster.networks.get(&id)).copied();
    match role {
        _ if name.contains("management") => Purpose::Management,
        _ if name.contains("migration") => Purpose::Migration,
        Some(NetworkRole::None) => Purpose::Storage,
        Some(NetworkRole::ClusterOnly) => Purpose::Heartbeat,
        Some(NetworkRole::ClusterAndClient) => Purpose::Client,
        None if name.contains("heartbeat") => Purpose::Heartbeat,
        None => Purpose::Client,
    }
}
