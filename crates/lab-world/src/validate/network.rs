//! Networks among the hosts.

use lab_units::map::{Map, Set};

use lab_units::{HostId, NetworkId};

use super::Verdict;
use crate::state::Outcome;
use crate::world::World;

/// Networks on which every one of `hosts` has an enabled NIC, storage networks left out.
fn common(world: &World, hosts: &[HostId]) -> Vec<NetworkId> {
    let everyone = |id| hosts.iter().all(|host| world.nic_on(*host, id).is_some());
    world.networks.ids().filter(|id| !world.is_storage_network(*id) && everyone(*id)).collect()
}

/// A single network is a single point of failure: a warning (facts: validation §5).
pub(super) fn configuration(world: &World, hosts: &[HostId]) -> Verdict {
    match common(world, hosts).as_slice() {
        [] => Verdict {
            outcome: Outcome::Failed,
            lines: vec!["No network connects all nodes beside the storage network.".to_owned()],
        },
        [only] => Verdict {
            outcome: Outcome::Warning,
            lines: vec![format!(
                "Only the network {} connects all nodes: it is a single point of failure.",
                world.networks[*only].name
            )],
        },
        many => Verdict::success(format!("{} networks connect all nodes.", many.len())),
    }
}

pub(super) fn addresses(world: &World, _: &[HostId]) -> Verdict {
    let mut owners: Map<&str, Vec<String>> = Map::new();
    for nic in world.nics.values() {
        owners.entry(nic.address.as_str()).or_default().push(world.host_name(nic.host).to_string());
    }
    let twice = owners
        .into_iter()
        .filter(|(_, hosts)| hosts.len() > 1)
        .map(|(address, hosts)| format!("The address {address} is in use on {}.", hosts.join(" and ")))
        .collect();
    Verdict::unless(twice, Outcome::Failed, "No address is in use twice.")
}

/// Two nodes that only one network connects have a single point of failure, too (facts: validation §5).
pub(super) fn communication(world: &World, hosts: &[HostId]) -> Verdict {
    let networks = common(world, hosts);
    let mut deaf = Vec::new();
    let mut lone: Set<NetworkId> = Set::new();
    for (index, a) in hosts.iter().enumerate() {
        for b in &hosts[index + 1..] {
            let talk = |network: &NetworkId| world.path(*a, *b, *network) && world.path(*b, *a, *network);
            let talking: Vec<NetworkId> = networks.iter().filter(|network| talk(network)).copied().collect();
            if let ([only], true) = (talking.as_slice(), networks.len() > 1) {
                lone.insert(*only);
            }
            if talking.is_empty() {
                deaf.push(format!(
                    "{} and {} do not reach each other.",
                    world.host_name(*a),
                    world.host_name(*b)
                ));
            }
        }
    }
    if !deaf.is_empty() {
        return Verdict { outcome: Outcome::Failed, lines: deaf };
    }
    let single = |network: &NetworkId| {
        let name = &world.networks[*network].name;
        format!("Some nodes reach each other on {name} alone: it is a single point of failure.")
    };
    Verdict::unless(lone.iter().map(single).collect(), Outcome::Warning, "All nodes reach each other.")
}
