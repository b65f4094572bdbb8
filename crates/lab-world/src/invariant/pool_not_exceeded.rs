//! Thin provisioning promises more than there is, but never stores more.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "PoolNotExceeded",
    about: "The blocks allocated on an array never exceed its pool.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for (id, array) in world.arrays.iter() {
        let taken = world.allocated(id);
        if taken > array.pool {
            return Err(format!("{} stores {taken} in a pool of {}", array.name, array.pool));
        }
    }
    Ok(())
}
