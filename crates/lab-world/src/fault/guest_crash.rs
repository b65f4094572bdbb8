//! A guest operating system crashes: its VM stops, its host goes on.

use super::{Kind, Struck, StruckKind, nothing_to_clear};
use crate::event::VmStop;
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "GuestCrash",
    title: "Crash the guest",
    about: "Host clusters restart a crashed guest; only a guest cluster keeps its service up meanwhile (S0-06).",
    strikes: StruckKind::Vm,
    momentary: true,
    admit,
    inject,
    clear: nothing_to_clear,
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    let Struck::Vm(vm) = struck else { return Err(Refusal::Gone) };
    let name = world.vms.get(vm).ok_or(Refusal::Gone)?.name.clone();
    if world.running_on(vm).is_empty() { Err(Refusal::VmNotRunning(name)) } else { Ok(()) }
}

fn inject(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    if let Struck::Vm(vm) = struck {
        for host in world.running_on(vm) {
            world.stop_instance(vm, host, VmStop::GuestCrashed, cx);
        }
    }
}
