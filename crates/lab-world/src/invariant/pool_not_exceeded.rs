//! Thin provisioning promises more than there is, but never stores more.

use lab_units::ArrayId;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "PoolNotExceeded",
    about: "The blocks allocated on an array never exceed its pool.",
    rule: "facts: storage §2",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.arrays.ids().try_for_each(|array| one(world, array))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    let array = touched.lun.and_then(|lun| world.luns.get(lun)).map(|lun| lun.array);
    array.map_or(Ok(()), |array| one(world, array))
}

fn one(world: &World, id: ArrayId) -> Result<(), String> {
    let Some(array) = world.arrays.get(id) else { return Ok(()) };
    let taken = world.allocated(id);
    if taken > array.pool {
        return Err(format!("{} stores {taken} in a pool of {}", array.name, array.pool));
    }
    Ok(())
}
