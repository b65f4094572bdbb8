//! Cluster networks and the interfaces on them, as the members find them (facts: membership §2).

use lab_cluster::Database;
use lab_units::{NetworkId, NodeId};
use lab_world::World;
use lab_world::state::NetworkRole;

/// One interface: a node on a network.
pub(super) struct Interface {
    pub(super) node: NodeId,
    pub(super) state: &'static str,
}

/// The networks of the cluster with their roles, by id.
pub(super) fn networks(world: &World) -> Vec<(NetworkId, NetworkRole)> {
    let roles = world.cluster.iter().flat_map(|cluster| cluster.networks.iter());
    roles.map(|(id, role)| (*id, *role)).collect()
}

/// The interfaces on a network: `Up`; `Failed` without a link of its own; `Unreachable` when no other hears it.
pub(super) fn interfaces(world: &World, database: &Database, network: NetworkId) -> Vec<Interface> {
    let members: Vec<NodeId> = members(world);
    let state = |node: NodeId| {
        if !members.contains(&node) {
            return "Unreachable";
        }
        let link = world.host_of(node).is_some_and(|host| world.nic_on(host, network).is_some());
        let mut others = members.iter().filter(|other| **other != node).peekable();
        match link && !world.networks[network].down {
            false => "Failed",
            true if others.peek().is_none() || others.any(|other| hear(world, node, *other, network)) => "Up",
            true => "Unreachable",
        }
    };
    let has = |node: &NodeId| {
        let host = world.host_of(*node);
        host.is_some_and(|host| world.nics.values().any(|nic| nic.host == host && nic.network == network))
    };
    database.nodes.keys().copied().filter(has).map(|node| Interface { node, state: state(node) }).collect()
}

/// `Up`; `Partitioned` when members with a link do not all hear each other; `Down` when none is up.
pub(super) fn network_state(world: &World, database: &Database, network: NetworkId) -> &'static str {
    let members = members(world);
    let on: Vec<NodeId> = interfaces(world, database, network)
        .into_iter()
        .filter(|interface| members.contains(&interface.node))
        .map(|interface| interface.node)
        .collect();
    let up = interfaces(world, database, network).iter().any(|interface| interface.state == "Up");
    let whole = on.iter().all(|a| on.iter().all(|b| a == b || hear(world, *a, *b, network)));
    match (up, whole) {
        (false, _) => "Down",
        (true, true) => "Up",
        (true, false) => "Partitioned",
    }
}

/// The members as the node that answers sees them.
fn members(world: &World) -> Vec<NodeId> {
    let service = world.answering().and_then(|host| world.hosts[host].service());
    service.map(|service| service.members().iter().collect()).unwrap_or_default()
}

/// Whether two nodes hear each other on a network. Where the cluster sends no heartbeats the link counts.
fn hear(world: &World, a: NodeId, b: NodeId, network: NetworkId) -> bool {
    let (Some(a), Some(b)) = (world.host_of(a), world.host_of(b)) else { return false };
    let unused = networks(world).contains(&(network, NetworkRole::None));
    let route =
        |listener, speaker| world.routes.get(&(listener, speaker, network)).is_some_and(|route| route.up);
    if unused { world.path(a, b, network) && world.path(b, a, network) } else { route(a, b) && route(b, a) }
}
