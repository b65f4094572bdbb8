//! Cluster networks and the interfaces on them, as the members find them (facts: membership §2).

use lab_cluster::network::interface_state;
use lab_cluster::{ClusterService, Database, InterfaceState};
use lab_units::{NetworkId, NodeId, NodeSet};
use lab_world::World;
use lab_world::state::NetworkRole;

/// One interface: a node on a network.
pub(super) struct Interface {
    pub(super) node: NodeId,
    pub(super) state: InterfaceState,
}

/// The networks of the cluster with their roles, by id.
pub(super) fn networks(world: &World) -> Vec<(NetworkId, NetworkRole)> {
    let roles = world.cluster.iter().flat_map(|cluster| cluster.networks.iter());
    roles.map(|(id, role)| (*id, *role)).collect()
}

/// The interfaces on a network: as the leader found them; one without a link has failed.
pub(super) fn interfaces(world: &World, database: &Database, network: NetworkId) -> Vec<Interface> {
    let has = |node: &NodeId| {
        let host = world.host_of(*node);
        host.is_some_and(|host| world.nics.values().any(|nic| nic.host == host && nic.network == network))
    };
    let on: NodeSet = database.nodes.keys().copied().filter(has).collect();
    on.iter().map(|node| Interface { node, state: interface(world, database, network, node, on) }).collect()
}

fn interface(
    world: &World,
    database: &Database,
    network: NetworkId,
    node: NodeId,
    on: NodeSet,
) -> InterfaceState {
    let members = members(world);
    let link = |node| world.host_of(node).is_some_and(|host| world.nic_on(host, network).is_some());
    if !members.contains(node) {
        InterfaceState::Unavailable
    } else if world.networks[network].down || !link(node) {
        InterfaceState::Failed
    } else if networks(world).contains(&(network, NetworkRole::None)) {
        // The cluster sends no beats here: what carries counts.
        interface_state(node, on.and(members), |from, to| carries(world, from, to, network))
    } else {
        database.interface(network, node)
    }
}

/// The state of a network from those of its interfaces.
pub(super) fn network_state(world: &World, database: &Database, network: NetworkId) -> &'static str {
    let interfaces = interfaces(world, database, network);
    lab_cluster::network::network_state(interfaces.iter().map(|interface| interface.state)).word()
}

fn answering(world: &World) -> Option<&ClusterService> {
    world.hosts[world.answering()?].service()
}

/// The members as the node that answers sees them.
fn members(world: &World) -> NodeSet {
    answering(world).map_or(NodeSet::EMPTY, ClusterService::members)
}

fn carries(world: &World, from: NodeId, to: NodeId, network: NetworkId) -> bool {
    let hosts = world.host_of(from).zip(world.host_of(to));
    hosts.is_some_and(|(from, to)| world.path(from, to, network))
}
