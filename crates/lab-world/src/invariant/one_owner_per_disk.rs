//! NTFS belongs to one host at a time.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "OneOwnerPerDisk",
    about: "A clustered disk is mounted for writing by at most one host whose writes still arrive, unless quorum was \
            forced.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    // Whoever forces quorum while another partition runs risks just this (facts: quorum §6, KB258078).
    let forced = world.hosts.values().filter_map(|host| host.service()).any(|service| service.is_forced());
    if forced {
        return Ok(());
    }
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
