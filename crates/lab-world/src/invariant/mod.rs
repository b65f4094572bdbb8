//! What must hold at every instant: one file each, one line in [`ALL`].

mod copy_adds_up;
mod guard;
mod memory_fits;
mod one_host_per_vm;
mod one_owner_per_disk;
mod one_quorate_partition;
mod one_view_per_regroup;
mod pool_not_exceeded;
mod roles_need_a_service;
mod same_version_same_database;
mod touched;
mod vm_disk_on_one_host;
mod vm_with_its_disk;
mod votes_fit;
mod watch;

pub use guard::{Finding, Guard};
pub use touched::Touched;
pub use watch::Watch;

use crate::world::World;

/// One property of the World.
#[derive(Debug)]
pub struct Invariant {
    /// Its name on the console.
    pub name: &'static str,
    /// What must hold; one sentence.
    pub about: &'static str,
    /// Where it comes from: a row of the fact base.
    pub rule: &'static str,
    /// `Err` with what breaks it.
    pub check: fn(&World) -> Result<(), String>,
    /// The same, looking only at what was touched.
    pub touched: fn(&World, &Touched) -> Result<(), String>,
}

/// Every invariant.
pub static ALL: &[Invariant] = &[
    copy_adds_up::INVARIANT,
    memory_fits::INVARIANT,
    one_host_per_vm::INVARIANT,
    one_owner_per_disk::INVARIANT,
    one_quorate_partition::INVARIANT,
    one_view_per_regroup::INVARIANT,
    pool_not_exceeded::INVARIANT,
    roles_need_a_service::INVARIANT,
    same_version_same_database::INVARIANT,
    vm_disk_on_one_host::INVARIANT,
    vm_with_its_disk::INVARIANT,
    votes_fit::INVARIANT,
];

/// Whoever forces quorum while another partition runs risks two owners (facts: quorum §6, KB258078).
fn is_forced(world: &World) -> bool {
    world.hosts.values().filter_map(|host| host.service()).any(|service| service.is_forced())
}

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub name: &'static str,
    /// What breaks it.
    pub by: String,
}

/// Checks all of them.
pub fn broken(world: &World) -> Vec<Broken> {
    let check = |invariant: &Invariant| {
        let by = (invariant.check)(world).err()?;
        Some(Broken { name: invariant.name, by })
    };
    ALL.iter().filter_map(check).collect()
}
