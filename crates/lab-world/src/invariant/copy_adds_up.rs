//! Conservation of bytes in a memory copy.

use lab_units::{Bytes, MigrationId};

use super::{Invariant, Touched};
use crate::state::MigrationState;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "CopyAddsUp",
    about: "A completed migration sent exactly what its passes sent.",
    rule: "facts: migration §5",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.migrations.ids().try_for_each(|id| one(world, id))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.migration.map_or(Ok(()), |id| one(world, id))
}

fn one(world: &World, id: MigrationId) -> Result<(), String> {
    let Some(migration) = world.migrations.get(id) else { return Ok(()) };
    if migration.state == MigrationState::Completed {
        let passes: Bytes = migration.passes.iter().map(|pass| pass.bytes).sum();
        if passes != migration.sent {
            return Err(format!("{id} sent {} B, its passes {} B", migration.sent.0, passes.0));
        }
    }
    Ok(())
}
