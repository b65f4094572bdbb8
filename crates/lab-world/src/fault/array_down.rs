//! A whole array goes down: every LUN on it stops answering.

use super::{Kind, Struck, StruckKind};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "ArrayDown",
    title: "Switch the array off",
    about: "Without redundant storage one array is a single point of failure for every VM on it.",
    strikes: StruckKind::Array,
    momentary: false,
    admit,
    inject: |world, struck, cx| set(world, struck, false, cx),
    clear: |world, struck, cx| set(world, struck, true, cx),
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    match struck {
        Struck::Array(array) if world.arrays.contains(array) => Ok(()),
        Struck::Array(_)
        | Struck::Witness
        | Struck::Host(_)
        | Struck::Vm(_)
        | Struck::Network(_)
        | Struck::Nic(_) => Err(Refusal::Gone),
    }
}

fn set(world: &mut World, struck: Struck, up: bool, cx: &mut Cx<'_>) {
    if let Struck::Array(array) = struck {
        world.arrays[array].up = up;
        world.storage_changed(cx);
    }
}
