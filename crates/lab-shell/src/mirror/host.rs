//! Lines of Windows' cmdlets that work on one host.

use lab_units::{HostId, NicId, VmId};
use lab_world::command::{SwitchKind, SwitchSpec, VmAction, VmSpec};
use lab_world::{Command, World};

use super::hardware::vm;
use super::words::{Line, size};

pub(super) fn line(world: &World, command: &Command) -> String {
    let name = |host: &HostId| world.host_name(*host);
    let on = |cmdlet: &str, disk: u32| Line::new(cmdlet).raw("Number", disk);
    let line = match command {
        Command::Restart(host) => Line::new("Restart-Computer").arg(name(host).as_str()),
        Command::SetNicBindings { nic, client, sharing } => bindings(world, *nic, *client, *sharing),
        Command::InstallFeature { host, feature } => Line::new("Install-WindowsFeature")
            .arg(feature.console_name())
            .name("ComputerName", name(host).as_str()),
        Command::AddSwitch(spec) => add_switch(world, spec),
        Command::AddPortal { host, array } => {
            let array = world.arrays.get(*array).map_or("?", |array| array.name.as_str());
            Line::new("New-IscsiTargetPortal")
                .name("TargetPortalAddress", array)
                .name("CimSession", name(host).as_str())
        }
        Command::ConnectTarget { host, target, persistent } => {
            let iqn = world.targets.get(*target).map_or("?", |target| target.iqn.as_str());
            Line::new("Connect-IscsiTarget")
                .name("NodeAddress", iqn)
                .raw("IsPersistent", truth(*persistent))
                .name("CimSession", name(host).as_str())
        }
        Command::Rescan(host) => Line::new("Update-HostStorageCache").name("CimSession", name(host).as_str()),
        Command::SetDiskOnline { host, disk, online } => {
            on("Set-Disk", *disk).raw("IsOffline", truth(!online)).name("CimSession", name(host).as_str())
        }
        Command::InitializeDisk { host, disk, gpt } => on("Initialize-Disk", *disk)
            .raw("PartitionStyle", if *gpt { "GPT" } else { "MBR" })
            .name("CimSession", name(host).as_str()),
        Command::CreatePartition { host, disk, letter } => {
            let line = Line::new("New-Partition").raw("DiskNumber", *disk).switch("UseMaximumSize", true);
            let line = match letter {
                Some(letter) => line.name("DriveLetter", letter.to_string()),
                None => line,
            };
            line.name("CimSession", name(host).as_str())
        }
        Command::FormatVolume { host, disk, label, full } => {
            let letter =
                letter(world, *host, *disk).map_or_else(|| "?".to_string(), |letter| letter.to_string());
            Line::new("Format-Volume")
                .name("DriveLetter", letter)
                .raw("FileSystem", "NTFS")
                .name("NewFileSystemLabel", label.as_str())
                .switch("Full", *full)
                .name("CimSession", name(host).as_str())
        }
        Command::SetVmDefaults { host, vm_path, vhd_path } => {
            let mut line = Line::new("Set-VMHost").name("ComputerName", name(host).as_str());
            if let Some(path) = vm_path {
                line = line.name("VirtualMachinePath", path.as_str());
            }
            if let Some(path) = vhd_path {
                line = line.name("VirtualHardDiskPath", path.as_str());
            }
            line
        }
        Command::AddVm(spec) => add_vm(world, spec),
        Command::Vm { vm: id, action } => vm_action(world, *id, *action),
        Command::SetDvd { vm: id, attached } => Line::new("Set-VMDvdDrive")
            .arg(vm(world, *id).as_str())
            .raw("Path", if *attached { r"'D:\install.iso'" } else { "$null" })
            .name("ComputerName", host_of(world, *id)),
        _ => unreachable!("the caller chose by the command"),
    };
    line.done()
}

const fn truth(yes: bool) -> &'static str {
    if yes { "$true" } else { "$false" }
}

/// Windows changes one binding at a time; both at once is a Lab verb.
fn bindings(world: &World, nic: NicId, client: bool, sharing: bool) -> Line {
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

fn add_switch(world: &World, spec: &SwitchSpec) -> Line {
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
fn add_vm(world: &World, spec: &VmSpec) -> Line {
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

fn vm_action(world: &World, id: VmId, action: VmAction) -> Line {
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
