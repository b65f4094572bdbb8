//! What members agreed on is the same everywhere.

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "SameVersionSameDatabase",
    about: "Members that have stored the same version of the cluster database have the same database.",
    rule: "facts: quorum §2",
    check,
    touched,
};

/// Every member against its leader, as far as votes and nodes go; the groups of one member after the other.
fn check(world: &World) -> Result<(), String> {
    world.hosts.ids().try_for_each(|host| one(world, host, true))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.view.map_or(Ok(()), |host| one(world, host, false))
}

fn one(world: &World, host: lab_units::HostId, groups: bool) -> Result<(), String> {
    let service = world.hosts.get(host).and_then(|machine| machine.service());
    let Some(service) = service.filter(|service| service.is_quorate()) else { return Ok(()) };
    let leader = service.leader().and_then(|leader| world.host_of(leader));
    let leading = leader.and_then(|leader| world.hosts.get(leader)).and_then(|machine| machine.service());
    let Some((ours, theirs)) = service.database().zip(leading.and_then(|leading| leading.database())) else {
        return Ok(());
    };
    if ours.tag != theirs.tag || leader == Some(host) {
        return Ok(());
    }
    let same = (&ours.nodes, ours.witness, ours.votes, ours.prior_votes, ours.dynamic_quorum)
        == (&theirs.nodes, theirs.witness, theirs.votes, theirs.prior_votes, theirs.dynamic_quorum)
        && (!groups || ours.groups == theirs.groups);
    if same {
        Ok(())
    } else {
        Err(format!("{} differs from its leader at {:?}", world.host_name(host), ours.tag))
    }
}
