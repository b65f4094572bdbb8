//! The oldest promise of clustering: no VM runs twice.
//!
//! A node that was cut off runs on until it has noticed, as in the real thing; its key on the volume is preempted
//! before anything of it is started elsewhere (facts: quorum §5). What runs there until then harms nothing.

use lab_units::VmId;
use lab_units::map::Set;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneHostPerVm",
    about: "A virtual machine runs on at most one host whose writes to its files still arrive, unless quorum was forced.",
    rule: "facts: quorum §5",
    check,
    touched,
};

/// Host by host rather than VM by VM: a host knows its machines, a machine does not know its hosts.
fn check(world: &World) -> Result<(), String> {
    let mut seen: Set<VmId> = Set::new();
    for host in world.hosts.values() {
        for (vm, _) in host.instances.iter().filter(|(_, instance)| instance.state.runs()) {
            if !seen.insert(*vm) {
                one(world, *vm)?;
            }
        }
    }
    Ok(())
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.vm.map_or(Ok(()), |vm| one(world, vm))
}

fn one(world: &World, vm: VmId) -> Result<(), String> {
    let hosts = world.running_on(vm);
    if hosts.len() < 2 || super::is_forced(world) {
        return Ok(());
    }
    let names: Vec<String> = hosts.iter().map(|host| world.host_name(*host).to_string()).collect();
    let name = world.vms.get(vm).map_or_else(|| vm.to_string(), |vm| vm.name.to_string());
    Err(format!("{name} runs on {}", names.join(" and ")))
}
