//! `Get-VMHardDiskDrive`: the disks of a VM.

use lab_units::VmId;
use lab_world::World;

use super::add_vmharddiskdrive::VM;
use super::vm::chosen;
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-VMHardDiskDrive`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-VMHardDiskDrive",
    aliases: &[],
    synopsis: "Lists the disks of a VM: its virtual disk and those passed through to it.",
    signature: &[VM, COMPUTER],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-VMHardDiskDrive SQL1 -ComputerName HV1",
        output: "VMName ControllerType DiskNumber Path\n------ -------------- ---------- ----\nSQL1   IDE                       C:\\ClusterStorage\\Volume1\\Hyper-V\\SQL1.vhd",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for vm in chosen(run, "VMName")? {
        let objects = drives(run.world(), vm);
        objects.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}

fn drives(world: &World, id: VmId) -> Vec<Object> {
    let vm = &world.vms[id];
    let host = world.vm_instance(id).map_or(vm.registered, |(host, _)| host);
    let drive = |controller: &str| {
        Object::new("HardDiskDrive").with("VMName", vm.name.as_str()).with("ControllerType", controller)
    };
    let virtual_disk = vm.vhd.map(|_| {
        let path = format!(r"{}\{}.vhd", vm.path, vm.name);
        drive("IDE").with("DiskNumber", None::<u32>).with("Path", path)
    });
    let passed = vm.pass_through.iter().map(|disk| {
        let number = world.disk_number(host, disk.lun);
        let shown = number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        drive(if disk.ide { "IDE" } else { "SCSI" })
            .with("DiskNumber", number)
            .with("Path", format!("Disk {shown} {}", world.luns[disk.lun].size))
    });
    virtual_disk.into_iter().chain(passed).collect()
}
