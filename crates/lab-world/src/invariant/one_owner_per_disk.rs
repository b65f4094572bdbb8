//! NTFS belongs to one host at a time.

use lab_units::LunId;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneOwnerPerDisk",
    about: "A clustered disk is mounted for writing by at most one host whose writes still arrive, unless quorum was \
            forced.",
    rule: "facts: quorum §5",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.luns.ids().try_for_each(|lun| one(world, lun))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    touched.lun.map_or(Ok(()), |lun| one(world, lun))
}

fn one(world: &World, id: LunId) -> Result<(), String> {
    let Some(lun) = world.luns.get(id).filter(|lun| lun.mounted.len() > 1) else { return Ok(()) };
    if super::is_forced(world) {
        return Ok(());
    }
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
    Ok(())
}
