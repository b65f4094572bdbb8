//! A disk passed through to a VM is that VM's alone.

use super::Invariant;
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "VmDiskOnOneHost",
    about: "A disk that a running virtual machine uses whole is open on one host, for one virtual machine, and mounted \
            nowhere.",
    check,
};

fn check(world: &World) -> Result<(), String> {
    for (id, lun) in world.luns.iter() {
        let users: Vec<_> =
            world.vms.iter().filter(|(_, vm)| vm.uses(id)).flat_map(|(vm, _)| world.running_on(vm)).collect();
        let online = world.hosts.values().flat_map(|host| host.disks.values());
        let mounted = !lun.mounted.is_empty() || online.into_iter().any(|disk| disk.lun == id && disk.online);
        if users.len() > 1 || (mounted && !users.is_empty()) {
            return Err(format!("{} is open {} times and mounted: {mounted}", lun.name, users.len()));
        }
    }
    Ok(())
}
