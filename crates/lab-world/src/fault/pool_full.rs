//! Others fill an array's pool: a thin LUN promises what is not there.

use lab_units::Bytes;

use super::{Kind, Struck, StruckKind};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "PoolFull",
    title: "Fill the pool",
    about: "Thin LUNs that find no free block cannot be written to, although each of them shows room enough (S3-16).",
    strikes: StruckKind::Array,
    momentary: false,
    admit,
    inject: |world, struck, cx| set(world, struck, true, cx),
    clear: |world, struck, cx| set(world, struck, false, cx),
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

fn set(world: &mut World, struck: Struck, full: bool, cx: &mut Cx<'_>) {
    if let Struck::Array(array) = struck {
        world.arrays[array].others = if full { world.pool_free(array) } else { Bytes::ZERO };
        world.storage_changed(cx);
    }
}
