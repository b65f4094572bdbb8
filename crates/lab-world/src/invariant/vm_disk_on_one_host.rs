//! A disk passed through to a VM is that VM's alone.

use lab_units::LunId;

use super::{Invariant, Touched};
use crate::world::World;

pub(super) const INVARIANT: Invariant = Invariant {
    name: "VmDiskOnOneHost",
    about: "A disk that a running virtual machine uses whole is open on one host, for one virtual machine, and mounted \
            nowhere.",
    rule: "facts: storage §7",
    check,
    touched,
};

fn check(world: &World) -> Result<(), String> {
    world.luns.ids().try_for_each(|lun| one(world, lun))
}

fn touched(world: &World, touched: &Touched) -> Result<(), String> {
    if let Some(lun) = touched.lun {
        one(world, lun)?;
    }
    let Some(vm) = touched.vm.and_then(|vm| world.vms.get(vm)) else { return Ok(()) };
    world.luns.ids().filter(|lun| vm.uses(*lun)).try_for_each(|lun| one(world, lun))
}

fn one(world: &World, id: LunId) -> Result<(), String> {
    let Some(lun) = world.luns.get(id) else { return Ok(()) };
    let users: Vec<_> =
        world.vms.iter().filter(|(_, vm)| vm.uses(id)).flat_map(|(vm, _)| world.running_on(vm)).collect();
    if users.is_empty() {
        return Ok(());
    }
    let online = world.hosts.values().flat_map(|host| host.disks.values());
    let mounted = !lun.mounted.is_empty() || online.into_iter().any(|disk| disk.lun == id && disk.online);
    if users.len() > 1 || mounted {
        return Err(format!("{} is open {} times and mounted: {mounted}", lun.name, users.len()));
    }
    Ok(())
}
