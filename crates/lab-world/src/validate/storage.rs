//! Disks that all hosts see.

use lab_units::{HostId, LunId};

use super::Verdict;
use crate::state::Outcome;
use crate::world::World;

/// Disks that at least one of `hosts` sees, with whether all do.
fn disks(world: &World, hosts: &[HostId]) -> Vec<(LunId, bool)> {
    let sees = |host: &HostId, lun| world.disk_number(*host, lun).is_some();
    world
        .luns
        .ids()
        .filter(|lun| hosts.iter().any(|host| sees(host, *lun)))
        .map(|lun| (lun, hosts.iter().all(|host| sees(host, lun))))
        .collect()
}

fn shared(world: &World, hosts: &[HostId]) -> Vec<LunId> {
    disks(world, hosts).into_iter().filter(|(_, all)| *all).map(|(lun, _)| lun).collect()
}

/// The tests that depend on a disk every node sees do not run without one (facts: validation §1).
fn canceled() -> Verdict {
    Verdict { outcome: Outcome::Canceled, lines: vec!["There is no disk that every node sees.".to_owned()] }
}

pub(super) fn potential_disks(world: &World, hosts: &[HostId]) -> Verdict {
    let disks = disks(world, hosts);
    let lines: Vec<String> = disks
        .iter()
        .map(|(lun, all)| {
            let name = &world.luns[*lun].name;
            if *all {
                format!("{name} is seen by every node.")
            } else {
                format!("{name} is not seen by every node.")
            }
        })
        .collect();
    if disks.iter().any(|(_, all)| *all) {
        return Verdict { outcome: Outcome::Success, lines };
    }
    let lines = if lines.is_empty() { vec!["No node sees a shared disk.".to_owned()] } else { lines };
    Verdict { outcome: Outcome::Warning, lines }
}

/// S3-19: every clustered disk needs SCSI-3 persistent reservations.
pub(super) fn persistent_reservation(world: &World, hosts: &[HostId]) -> Verdict {
    let disks = shared(world, hosts);
    if disks.is_empty() {
        return canceled();
    }
    let wrong = disks
        .into_iter()
        .filter(|lun| !world.luns[*lun].unit.abilities().reservations)
        .map(|lun| format!("The disk {} does not support persistent reservations.", world.luns[lun].name))
        .collect();
    Verdict::unless(wrong, Outcome::Failed, "Every shared disk supports persistent reservations.")
}

pub(super) fn arbitration(world: &World, hosts: &[HostId]) -> Verdict {
    let disks = shared(world, hosts);
    if disks.is_empty() {
        return canceled();
    }
    let wrong = disks
        .into_iter()
        .flat_map(|lun| hosts.iter().map(move |host| (lun, *host)))
        .filter(|(lun, host)| !world.reaches_lun(*host, *lun))
        .map(|(lun, host)| format!("{} does not answer {}.", world.luns[lun].name, world.host_name(host)))
        .collect();
    Verdict::unless(wrong, Outcome::Failed, "Every node can take every shared disk.")
}

pub(super) fn file_system(world: &World, hosts: &[HostId]) -> Verdict {
    let disks = shared(world, hosts);
    if disks.is_empty() {
        return canceled();
    }
    let wrong = disks
        .into_iter()
        .map(|lun| &world.luns[lun])
        .filter(|lun| lun.volume().is_none_or(|volume| volume.damaged))
        .map(|lun| match lun.volume() {
            Some(_) => format!("The file system on {} is damaged.", lun.name),
            None => format!("The disk {} has no NTFS volume.", lun.name),
        })
        .collect();
    Verdict::unless(wrong, Outcome::Warning, "Every shared disk has an NTFS volume.")
}
