//! Lines of Windows' cmdlets that work on one host.

use lab_units::{ArrayId, HostId, Name, NetworkId, NicId, TargetId, VmId};
use lab_world::World;
use lab_world::command::{Feature, SwitchKind, SwitchSpec, VmAction, VmSpec};

use super::hardware::vm;
use super::words::{Line, size};

pub(super) fn install(world: &World, host: HostId, feature: Feature) -> Line {
    if feature == Feature::Hotfixes {
        return Line::new("Install-LabHotfix").arg(world.host_name(host).as_str());
    }
    Line::new("Install-WindowsFeature")
        .arg(feature.console_name())
        .name("ComputerName", world.host_name(host).as_str())
}

pub(super) fn portal(world: &World, host: HostId, array: ArrayId) -> Line {
    let array = world.arrays.get(array).map_or("?", |array| array.name.as_str());
    at(Line::new("New-IscsiTargetPortal").name("TargetPortalAddress", array), world, host)
}

/// A target's qualified name.
pub(super) fn iqn(world: &World, target: TargetId) -> &str {
    world.targets.get(target).map_or("?", |target| target.iqn.as_str())
}

pub(super) fn connect(world: &World, host: HostId, target: TargetId, persistent: bool) -> Line {
    let line = Line::new("Connect-IscsiTarget")
        .name("NodeAddress", iqn(world, target))
        .raw("IsPersistent", truth(persistent));
    at(line, world, host)
}

pub(super) fn with_secret(line: Line, secret: &Name) -> Line {
    line.raw("AuthenticationType", "ONEWAYCHAP").name("ChapSecret", secret.as_str())
}

pub(super) fn connect_path(
    world: &World,
    (host, target, network): (HostId, TargetId, NetworkId),
    persistent: bool,
    secret: Option<&Name>,
) -> Line {
    let array = world.targets.get(target).map(|target| target.array);
    let portal = array.and_then(|array| lab_view::storage::portal_address(world, array, network));
    let line = connect(world, host, target, persistent)
        .name("TargetPortalAddress", portal.as_ref().map_or("?", Name::as_str));
    match secret {
        Some(secret) => with_secret(line, secret),
        None => line,
    }
}

pub(super) fn disconnect(world: &World, host: HostId, target: TargetId) -> Line {
    at(Line::new("Disconnect-IscsiTarget").name("NodeAddress", iqn(world, target)), world, host)
}

pub(super) fn rescan(world: &World, host: HostId) -> Line {
    at(Line::new("Update-HostStorageCache"), world, host)
}

pub(super) fn disk_online(world: &World, host: HostId, disk: u32, online: bool) -> Line {
    at(Line::new("Set-Disk").raw("Number", disk).raw("IsOffline", truth(!online)), world, host)
}

pub(super) fn initialize(world: &World, host: HostId, disk: u32, gpt: bool) -> Line {
    let style = if gpt { "GPT" } else { "MBR" };
    at(Line::new("Initialize-Disk").raw("Number", disk).raw("PartitionStyle", style), world, host)
}

pub(super) fn partition(world: &World, host: HostId, disk: u32, letter: Option<char>) -> Line {
    let line = Line::new("New-Partition").raw("DiskNumber", disk).switch("UseMaximumSize", true);
    let line = match letter {
        Some(letter) => line.name("DriveLetter", letter.to_string()),
        None => line,
    };
    at(line, world, host)
}

pub(super) fn format(world: &World, host: HostId, disk: u32, label: &Name, full: bool) -> Line {
    let line = Line::new("Format-Volume");
    let line = match letter(world, host, disk) {
        Some(letter) => line.name("DriveLetter", letter.to_string()),
        None => line.raw("DiskNumber", disk),
    };
    let line = line.raw("FileSystem", "NTFS").name("NewFileSystemLabel", label.as_str()).switch("Full", full);
    at(line, world, host)
}

pub(super) fn vm_defaults(
    world: &World,
    host: HostId,
    vm_path: Option<&Name>,
    vhd_path: Option<&Name>,
) -> Line {
    let mut line = Line::new("Set-VMHost").name("ComputerName", world.host_name(host).as_str());
    if let Some(path) = vm_path {
        line = line.name("VirtualMachinePath", path.as_str());
    }
    if let Some(path) = vhd_path {
        line = line.name("VirtualHardDiskPath", path.as_str());
    }
    line
}

pub(super) fn dvd(world: &World, id: VmId, attached: bool) -> Line {
    Line::new("Set-VMDvdDrive")
        .arg(vm(world, id).as_str())
        .raw("Path", if attached { r"'D:\install.iso'" } else { "$null" })
        .name("ComputerName", host_of(world, id))
}

pub(super) fn move_storage(world: &World, id: VmId, to: Option<HostId>, path: &Name) -> Line {
    let line = match to {
        None => Line::new("Move-VMStorage").arg(vm(world, id).as_str()),
        Some(to) => Line::new("Move-VM")
            .arg(vm(world, id).as_str())
            .name("DestinationHost", world.host_name(to).as_str())
            .switch("IncludeStorage", true),
    };
    line.name("DestinationStoragePath", path.as_str()).name("ComputerName", host_of(world, id))
}

pub(super) fn compatible(world: &World, id: VmId, compatible: bool) -> Line {
    Line::new("Set-VMProcessor")
        .arg(vm(world, id).as_str())
        .raw("CompatibilityForMigrationEnabled", truth(compatible))
        .name("ComputerName", host_of(world, id))
}

pub(super) fn vm_disk(world: &World, cmdlet: &str, id: VmId, disk: u32) -> Line {
    Line::new(cmdlet)
        .arg(vm(world, id).as_str())
        .raw("DiskNumber", disk)
        .name("ComputerName", host_of(world, id))
}

fn at(line: Line, world: &World, host: HostId) -> Line {
    line.name("CimSession", world.host_name(host).as_str())
}

const fn truth(yes: bool) -> &'static str {
    if yes { "$true" } else { "$false" }
}

/// Windows changes one binding at a time; both at once is a Lab verb.
pub(super) fn bindings(world: &World, nic: NicId, client: bool, sharing: bool) -> Line {
    let Some(now) = world.nics.get(nic) else { return Line::new("Set-LabNic").arg("?") };
    let host = world.host_name(now.host);
    let one = |component, enabled| {
        Line::new("Set-NetAdapterBinding")
            .arg(now.name.as_str())
            .raw("ComponentID", component)
            .raw("Enabled", truth(enabled))
            .name("CimSession", host.as_str())
    };
    match (now.client == client, now.sharing == sharing) {
        (_, true) => one("ms_msclient", client),
        (true, false) => one("ms_server", sharing),
        (false, false) => Line::new("Set-LabNic")
            .arg(host.as_str())
            .arg(now.name.as_str())
            .raw("ClientForMicrosoftNetworks", truth(client))
            .raw("FileAndPrinterSharing", truth(sharing)),
    }
}

pub(super) fn add_switch(world: &World, spec: &SwitchSpec) -> Line {
    let line = Line::new("New-VMSwitch").arg(spec.name.as_str());
    let line = match spec.kind {
        SwitchKind::External(nic) => {
            line.name("NetAdapterName", world.nics.get(nic).map_or("?", |nic| nic.name.as_str()))
        }
        SwitchKind::Internal => line.raw("SwitchType", "Internal"),
        SwitchKind::Private => line.raw("SwitchType", "Private"),
    };
    line.name("ComputerName", world.host_name(spec.host).as_str())
}

/// The virtual disk lies in the folder of the VM, so that the lab keeps that folder.
pub(super) fn add_vm(world: &World, spec: &VmSpec) -> Line {
    let mut line = Line::new("New-VM").arg(spec.name.as_str()).raw("MemoryStartupBytes", size(spec.memory));
    if let Some(path) = &spec.path {
        line = line.name("Path", path.as_str());
    }
    line = match spec.vhd {
        None => line.switch("NoVHD", true),
        Some(bytes) => {
            let default = world.hosts.get(spec.host).map_or("", |host| host.vm_path.as_str());
            let folder = spec.path.as_ref().map_or(default, |path| path.as_str()).trim_end_matches('\\');
            line.name("NewVHDPath", format!("{folder}\\{}.vhd", spec.name))
                .raw("NewVHDSizeBytes", size(bytes))
        }
    };
    if let Some(switch) = &spec.switch {
        line = line.name("SwitchName", switch.as_str());
    }
    line.name("ComputerName", world.host_name(spec.host).as_str())
}

pub(super) fn vm_action(world: &World, id: VmId, action: VmAction) -> Line {
    let (cmdlet, switch) = match action {
        VmAction::Start => ("Start-VM", None),
        VmAction::ShutDown => ("Stop-VM", None),
        VmAction::TurnOff => ("Stop-VM", Some("TurnOff")),
        VmAction::Save => ("Stop-VM", Some("Save")),
    };
    let line = Line::new(cmdlet).arg(vm(world, id).as_str());
    let line = switch.into_iter().fold(line, |line, switch| line.switch(switch, true));
    line.name("ComputerName", host_of(world, id))
}

/// The host whose Hyper-V lists a VM.
fn host_of(world: &World, id: VmId) -> String {
    lab_view::vm::vm(world, id).map_or_else(|| "?".to_string(), |vm| world.host_name(vm.host).to_string())
}

/// The drive letter of a disk's partition.
fn letter(world: &World, host: HostId, disk: u32) -> Option<char> {
    let disk = world.hosts.get(host)?.disks.get(&disk)?;
    world.luns.get(disk.lun)?.table.as_ref()?.partition.as_ref()?.letter
}
