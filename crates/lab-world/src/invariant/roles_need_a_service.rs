//! Clustered machines live and die with the cluster service.

use super::{Invariant, Touched};
use crate::state::{Host, InstanceState};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "RolesNeedAService",
    about: "A clustered virtual machine runs only where a cluster service runs; on an isolated host \
            it stands still, unless its files are on a share.",
    rule: "facts: quorum §6",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.hosts.ids().try_for_each(|host| one(world, host))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.host.map_or(Ok(()), |host| one(world, host))
}

fn one(world: &World, host: lab_units::HostId) -> Result<(), String> {
    let alone = |machine: &&Host| machine.service().is_none();
    let Some(machine) = world.hosts.get(host).filter(alone) else { return Ok(()) };
    for (vm, instance) in &machine.instances {
        let clustered = world.vms.get(*vm).is_some_and(|vm| vm.group.is_some());
        let lives = !matches!(instance.state, InstanceState::Reserved | InstanceState::Isolated);
        let isolated = machine.membership.as_ref().is_some_and(|member| member.isolated.is_some());
        if clustered && lives && !(isolated && world.on_share(*vm)) {
            return Err(format!(
                "{} runs on {} without a cluster service",
                world.vms[*vm].name, machine.name
            ));
        }
    }
    Ok(())
}
