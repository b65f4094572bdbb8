//! A machine on an ordinary disk of the cluster runs where its disk is.

use lab_units::VmId;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "VmWithItsDisk",
    about: "A virtual machine on a disk that one node owns at a time runs where that disk is mounted, or waits for it.",
    rule: "facts: storage §5",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.vms.ids().try_for_each(|vm| one(world, vm))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.vm.map_or(Ok(()), |vm| one(world, vm))
}

fn one(world: &World, id: VmId) -> Result<(), String> {
    let Some(lun) = world.disk_under(id) else { return Ok(()) };
    let waits =
        |host| world.hosts[host].instances.get(&id).is_some_and(|instance| instance.waiting.is_some());
    let apart = |host: &lab_units::HostId| !world.luns[lun].mounted.contains(host) && !waits(*host);
    match world.running_on(id).into_iter().find(apart) {
        Some(host) => {
            Err(format!("{} runs on {} without its disk", world.vms[id].name, world.hosts[host].name))
        }
        None => Ok(()),
    }
}
