//! Hyper-V never gives out memory it does not have.

use lab_units::{Bytes, HostId};

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "MemoryFits",
    about: "The virtual machines on a host, arriving ones included, have no more memory than the host.",
    rule: "facts: migration §1",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.hosts.ids().try_for_each(|host| one(world, host))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.host.map_or(Ok(()), |host| one(world, host))
}

fn one(world: &World, host: HostId) -> Result<(), String> {
    let Some(host) = world.hosts.get(host) else { return Ok(()) };
    let taken: Bytes = host.instances.values().map(|instance| instance.memory).sum();
    if taken > host.memory {
        return Err(format!("{} gives out {taken} of {}", host.name, host.memory));
    }
    Ok(())
}
