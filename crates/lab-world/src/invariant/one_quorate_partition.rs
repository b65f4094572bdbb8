//! Split brain is possible in the physics, and prevented by the rules.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneQuoratePartition",
    about: "No two nodes are in quorate partitions that do not know of each other, unless quorum was forced.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    let quorate: Vec<_> = world
        .hosts
        .iter()
        .filter_map(|(id, host)| Some((id, host.service()?)))
        .filter(|(_, service)| service.is_quorate() && !service.is_forced())
        .collect();
    for (index, (host, service)) in quorate.iter().enumerate() {
        for (other_host, other) in &quorate[index + 1..] {
            if service.members().and(other.members()).is_empty() {
                let (a, b) = (world.host_name(*host), world.host_name(*other_host));
                return Err(format!("{a} with {:?} and {b} with {:?}", service.members(), other.members()));
            }
        }
    }
    Ok(())
}
