//! A regroup decides once.

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneViewPerRegroup",
    about: "Nodes whose views come from the same regroup have the same members and the same leader, and are among \
            them.",
    rule: "facts: membership §4",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    // One node of each view is enough: the others are compared with it.
    let mut seen: Vec<u64> = Vec::new();
    for (host, machine) in world.hosts.iter() {
        let Some(epoch) = machine.service().and_then(|service| service.view_epoch()) else { continue };
        if !seen.contains(&epoch) {
            seen.push(epoch);
            one(world, host)?;
        }
    }
    Ok(())
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.view.map_or(Ok(()), |host| one(world, host))
}

fn one(world: &World, host: lab_units::HostId) -> Result<(), String> {
    let Some(service) = world.hosts.get(host).and_then(|machine| machine.service()) else { return Ok(()) };
    let Some(epoch) = service.view_epoch() else { return Ok(()) };
    if !service.members().contains(service.me()) {
        return Err(format!("{} is not among {:?}", world.host_name(host), service.members()));
    }
    for (other_host, machine) in world.hosts.iter() {
        let Some(other) = machine.service().filter(|other| other.view_epoch() == Some(epoch)) else {
            continue;
        };
        if (other.members(), other.leader()) != (service.members(), service.leader()) {
            let (a, b) = (world.host_name(host), world.host_name(other_host));
            return Err(format!("{a} has {:?}, {b} {:?}", service.members(), other.members()));
        }
    }
    Ok(())
}
