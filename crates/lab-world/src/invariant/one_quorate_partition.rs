//! Split brain is possible in the physics, and prevented by the rules.

use lab_cluster::ClusterService;
use lab_units::HostId;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneQuoratePartition",
    about: "No two nodes lead quorate partitions that do not know of each other, unless quorum was forced or one's service hangs.",
    rule: "facts: quorum §3",
    check,
    touched,
};

/// A member may be behind its leader, which has just died, for as long as it takes to notice; a leader that does not
/// react may be behind everybody.
fn leads(world: &World, host: HostId, service: &ClusterService) -> bool {
    service.is_quorate()
        && !service.is_forced()
        && service.leader() == Some(service.me())
        && !world.is_behind(host)
}

fn leaders(world: &World) -> impl Iterator<Item = (HostId, &ClusterService)> {
    let services = world.hosts.iter().filter_map(|(id, host)| Some((id, host.service()?)));
    services.filter(|(host, service)| leads(world, *host, service))
}

fn check(world: &World) -> Result<(), String> {
    leaders(world).try_for_each(|(host, service)| beside(world, host, service))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    let Some(host) = touched.view else { return Ok(()) };
    match world.hosts.get(host).and_then(|machine| machine.service()) {
        Some(service) if leads(world, host, service) => beside(world, host, service),
        Some(_) | None => Ok(()),
    }
}

/// One leader beside all the others.
fn beside(world: &World, host: HostId, service: &ClusterService) -> Result<(), String> {
    for (other_host, other) in leaders(world) {
        if service.members().and(other.members()).is_empty() {
            let (a, b) = (world.host_name(host), world.host_name(other_host));
            return Err(format!("{a} leads {:?} and {b} leads {:?}", service.members(), other.members()));
        }
    }
    Ok(())
}
