//! NTFS belongs to one host at a time.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneOwnerPerDisk",
    about: "A clustered disk is mounted for writing by at most one host whose writes still arrive.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for (id, lun) in world.luns.iter() {
        let writers: Vec<String> = lun
            .mounted
            .iter()
            .filter(|host| world.may_write(**host, id))
            .map(|host| world.host_name(*host).to_string())
            .collect();
        // Registrants of a shared volume may write, but only its coordinator mounts it.
        if writers.len() > 1 {
            return Err(format!("{} is mounted on {}", lun.name, writers.join(" and ")));
        }
    }
    Ok(())
}
