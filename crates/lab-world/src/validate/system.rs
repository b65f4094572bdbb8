//! Hosts among themselves: versions, editions, processors, roles, switches.

use lab_units::map::Set;

use lab_units::HostId;

use super::Verdict;
use crate::command::{Edition, Feature};
use crate::state::Outcome;
use crate::world::World;

pub(super) fn hyper_v(world: &World, hosts: &[HostId]) -> Verdict {
    let missing = hosts
        .iter()
        .map(|host| &world.hosts[*host])
        .filter(|host| !host.features.contains(&Feature::HyperV))
        .map(|host| format!("The Hyper-V role is not installed on {}, or waits for a restart.", host.name))
        .collect();
    Verdict::unless(missing, Outcome::Warning, "The Hyper-V role is installed on every node.")
}

/// S1-33: live migration needs the same virtual network name on every node.
pub(super) fn switches(world: &World, hosts: &[HostId]) -> Verdict {
    let names: Set<&str> = hosts
        .iter()
        .flat_map(|host| world.hosts[*host].switches.iter().map(|switch| switch.name.as_str()))
        .collect();
    let missing = names
        .into_iter()
        .flat_map(|name| {
            hosts
                .iter()
                .map(|host| &world.hosts[*host])
                .filter(move |host| !host.has_switch(name))
                .map(move |host| format!("The virtual switch '{name}' does not exist on {}.", host.name))
        })
        .collect();
    Verdict::unless(missing, Outcome::Failed, "Every virtual switch exists on every node.")
}

pub(super) fn processors(world: &World, hosts: &[HostId]) -> Verdict {
    let kinds: Set<(&str, u32)> = hosts
        .iter()
        .map(|host| (world.hosts[*host].processor.as_str(), world.hosts[*host].stepping))
        .collect();
    if kinds.len() <= 1 {
        return Verdict::success("All nodes have the same processor.");
    }
    let lines = kinds.into_iter().map(|(name, stepping)| format!("{name}, stepping {stepping}")).collect();
    Verdict { outcome: Outcome::Warning, lines }
}

/// S1-08.
pub(super) fn edition(world: &World, hosts: &[HostId]) -> Verdict {
    let wrong = hosts
        .iter()
        .map(|host| &world.hosts[*host])
        .filter(|host| host.edition == Edition::Standard && host.era < lab_units::Era::Ws2012)
        .map(|host| format!("{} runs the {} edition.", host.name, host.edition.title()))
        .collect();
    Verdict::unless(wrong, Outcome::Failed, "Every node's edition has failover clustering.")
}

/// S1-07.
pub(super) fn version(world: &World, hosts: &[HostId]) -> Verdict {
    let versions: Set<_> = hosts.iter().map(|host| world.hosts[*host].era).collect();
    if versions.len() == 1 {
        return Verdict::success("All nodes run the same version of Windows Server.");
    }
    let lines =
        hosts.iter().map(|host| format!("{}: {}", world.host_name(*host), world.hosts[*host].era)).collect();
    Verdict { outcome: Outcome::Failed, lines }
}

/// A Cluster Shared Volume has the same path on every node (facts: validation §5; that it fails is assumed).
pub(super) fn drives(world: &World, hosts: &[HostId]) -> Verdict {
    let letters: Set<char> = hosts.iter().map(|host| world.hosts[*host].system_drive).collect();
    if letters.len() == 1 {
        return Verdict::success("The system drive has the same letter on every node.");
    }
    let line = |host: &HostId| format!("{}: {}:", world.host_name(*host), world.hosts[*host].system_drive);
    Verdict { outcome: Outcome::Failed, lines: hosts.iter().map(line).collect() }
}

pub(super) fn services(world: &World, hosts: &[HostId]) -> Verdict {
    let missing = hosts
        .iter()
        .map(|host| &world.hosts[*host])
        .filter(|host| !host.features.contains(&Feature::FailoverClustering))
        .map(|host| format!("Failover Clustering is not installed on {}.", host.name))
        .collect();
    Verdict::unless(missing, Outcome::Failed, "The required services are there on every node.")
}

/// Up to 2012 R2 every node must be in the domain (facts: validation §5).
pub(super) fn domain(world: &World, hosts: &[HostId]) -> Verdict {
    let outside = hosts
        .iter()
        .map(|host| &world.hosts[*host])
        .filter(|host| !host.domain)
        .map(|host| format!("{} is in no domain.", host.name))
        .collect();
    let needed = hosts.iter().any(|host| world.hosts[*host].era < lab_units::Era::Ws2016);
    let outcome = if needed { Outcome::Failed } else { Outcome::Warning };
    Verdict::unless(outside, outcome, "Every node is in the domain.")
}

/// S1-30: all have the latest hotfixes, or none has.
pub(super) fn updates(world: &World, hosts: &[HostId]) -> Verdict {
    let has = |host: &HostId| world.hosts[*host].features.contains(&Feature::Hotfixes);
    let missing: Vec<String> = hosts
        .iter()
        .filter(|host| !has(host))
        .map(|host| format!("Software updates are missing on {}.", world.host_name(*host)))
        .collect();
    let lines = if missing.len() == hosts.len() { Vec::new() } else { missing };
    Verdict::unless(lines, Outcome::Warning, "Every node has the same software updates.")
}
