//! Others fill an array's pool: a thin LUN promises what is not there.

use lab_units::Bytes;

use super::{Kind, Struck, StruckKind, nothing_to_ask};
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "PoolFull",
    title: "Fill the pool",
    about: "Thin LUNs that find no free block cannot be written to, although each of them shows room enough (S3-16).",
    strikes: StruckKind::Array,
    momentary: false,
    admit: nothing_to_ask,
    inject: |world, struck, cx| set(world, struck, true, cx),
    clear: |world, struck, cx| set(world, struck, false, cx),
};

fn set(world: &mut World, struck: Struck, full: bool, cx: &mut Cx<'_>) {
    if let Struck::Array(array) = struck {
        world.arrays[array].others = if full { world.pool_free(array) } else { Bytes::ZERO };
        world.storage_changed(cx);
    }
}
