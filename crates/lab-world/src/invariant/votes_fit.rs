//! Nobody votes who has no vote to give.

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "VotesFit",
    about: "Only nodes of the cluster vote, and the witness has one vote at most.",
    rule: "facts: quorum §2",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.hosts.ids().try_for_each(|host| one(world, host))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.view.map_or(Ok(()), |host| one(world, host))
}

fn one(world: &World, host: lab_units::HostId) -> Result<(), String> {
    let service = world.hosts.get(host).and_then(|machine| machine.service());
    let Some(database) =
        service.filter(|service| service.is_quorate()).and_then(|service| service.database())
    else {
        return Ok(());
    };
    let votes = &database.votes;
    let name = world.host_name(host);
    if !votes.nodes.is_subset(database.all_nodes()) {
        return Err(format!("{name} counts votes of {:?} among {:?}", votes.nodes, database.all_nodes()));
    }
    if votes.witness.0 > 1 {
        return Err(format!("{name} gives the witness {} votes", votes.witness.0));
    }
    Ok(())
}
