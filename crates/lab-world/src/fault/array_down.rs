//! A whole array goes down: every LUN on it stops answering.

use super::{Kind, Struck, StruckKind, nothing_to_ask};
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "ArrayDown",
    title: "Switch the array off",
    about: "Without redundant storage one array is a single point of failure for every VM on it.",
    strikes: StruckKind::Array,
    momentary: false,
    admit: nothing_to_ask,
    inject: |world, struck, cx| set(world, struck, false, cx),
    clear: |world, struck, cx| set(world, struck, true, cx),
};

fn set(world: &mut World, struck: Struck, up: bool, cx: &mut Cx<'_>) {
    if let Struck::Array(array) = struck {
        world.arrays[array].up = up;
        world.storage_changed(cx);
    }
}
