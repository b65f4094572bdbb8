//! Conservation of bytes in a memory copy.

use lab_units::Bytes;

use super::Invariant;
use crate::state::MigrationState;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "CopyAddsUp",
    about: "A completed migration sent exactly what its passes sent.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for (id, migration) in world.migrations.iter() {
        let passes: Bytes = migration.passes.iter().map(|pass| pass.bytes).sum();
        if migration.state == MigrationState::Completed && passes != migration.sent {
            return Err(format!("{id} sent {} B, its passes {} B", migration.sent.0, passes.0));
        }
    }
    Ok(())
}
