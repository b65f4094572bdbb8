//! Lines of Fibre Channel, and of VMs that are on the SAN themselves.

use lab_units::{Name, NetworkId, VmId};
use lab_world::World;
use lab_world::command::{GuestSan, HbaSpec, ZoneMembers};
use lab_world::fault::Struck;

use super::hardware::{lun, network, vm};
use super::words::Line;

pub(super) fn add_hba(world: &World, spec: &HbaSpec) -> Line {
    let fabric = network(world, spec.fabric);
    let line = Line::new("Add-LabHba")
        .arg(world.host_name(spec.host).as_str())
        .name("Fabric", fabric.as_str())
        .name("Name", spec.name.as_str());
    let line = spec.wwpn.iter().fold(line, |line, wwpn| line.name("Wwpn", wwpn.as_str()));
    line.switch("Npiv", spec.npiv)
}

pub(super) fn zone(world: &World, fabric: NetworkId, name: &Name, members: &ZoneMembers) -> Line {
    let fabric = network(world, fabric);
    if *members == ZoneMembers::default() {
        return Line::new("Remove-LabZone").arg(name.as_str()).name("Fabric", fabric.as_str());
    }
    let names = |struck: &mut dyn Iterator<Item = Struck>| -> Vec<Name> {
        struck.map(|struck| lab_view::record::struck(world, struck).into()).collect()
    };
    let groups = [
        ("Initiator", names(&mut members.ports.iter().copied().map(Struck::Nic))),
        ("VM", names(&mut members.guests.iter().copied().map(Struck::Vm))),
        ("Array", names(&mut members.arrays.iter().copied().map(Struck::Array))),
    ];
    let line = Line::new("New-LabZone").arg(name.as_str()).name("Fabric", fabric.as_str());
    let given = groups.iter().filter(|(_, names)| !names.is_empty());
    given.fold(line, |line, (param, names)| line.names(param, names))
}

pub(super) fn guest_san(world: &World, id: VmId, change: &GuestSan) -> Line {
    let guest = vm(world, id);
    match change {
        GuestSan::Hba(fabric) => {
            let host = world.vms.contains(id).then(|| world.vm_place(id));
            Line::new("Add-VMFibreChannelHba")
                .arg(guest.as_str())
                .name("SanName", network(world, *fabric).as_str())
                .name("ComputerName", host.map_or_else(|| "?".into(), |host| world.host_name(host)).as_str())
        }
        GuestSan::Grant(id) => {
            Line::new("Grant-LabLun").arg(lun(world, *id).as_str()).name("ToVM", guest.as_str())
        }
        GuestSan::Connect { lun: id, over } => Line::new("Connect-LabGuestDisk")
            .arg(guest.as_str())
            .name("Lun", lun(world, *id).as_str())
            .name("Over", over.as_str()),
    }
}
