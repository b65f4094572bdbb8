//! The oldest promise of clustering: no VM runs twice.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneHostPerVm",
    about: "A virtual machine runs on at most one host at every instant.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for (id, vm) in world.vms.iter() {
        let hosts = world.running_on(id);
        if hosts.len() > 1 {
            let names: Vec<String> = hosts.iter().map(|host| world.host_name(*host).to_string()).collect();
            return Err(format!("{} runs on {}", vm.name, names.join(" and ")));
        }
    }
    Ok(())
}
