//! Hyper-V never gives out memory it does not have.

use lab_units::Bytes;

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "MemoryFits",
    about: "The virtual machines on a host, arriving ones included, have no more memory than the host.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for host in world.hosts.values() {
        let taken: Bytes = host.instances.values().map(|instance| instance.memory).sum();
        if taken > host.memory {
            return Err(format!("{} gives out {taken} of {}", host.name, host.memory));
        }
    }
    Ok(())
}
