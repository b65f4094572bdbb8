//! `Set-VMHost`: where a host puts new VMs (S1-49: on both nodes to the Cluster Shared Volume).

use lab_units::Name;
use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};

/// `Set-VMHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-VMHost",
    aliases: &[],
    synopsis: "Sets the folders in which a host puts new VMs and their disks.",
    signature: &[
        Param::new("VirtualMachinePath", Kind::Text, "The folder of configurations."),
        Param::new("VirtualHardDiskPath", Kind::Text, "The folder of virtual disks."),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-VMHost -ComputerName HV1, HV2 -VirtualMachinePath 'C:\\ClusterStorage\\Volume1\\Hyper-V'\nGet-VMHost -ComputerName HV2 | Select-Object Name, VirtualMachinePath",
        output: "Name VirtualMachinePath\n---- ------------------\nHV2  C:\\ClusterStorage\\Volume1\\Hyper-V",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let vm_path = run.text("VirtualMachinePath").map(Name::from);
    let vhd_path = run.text("VirtualHardDiskPath").map(Name::from);
    if vm_path.is_none() && vhd_path.is_none() {
        let message = "Nothing is given to be set.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "NothingToSet", message)
            .hint("Give -VirtualMachinePath or -VirtualHardDiskPath."));
    }
    on_each_host(run, "ComputerName", |run, host| {
        if !run.should_process(&host_name(run, host)) {
            return Ok(());
        }
        run.submit(Command::SetVmDefaults { host, vm_path: vm_path.clone(), vhd_path: vhd_path.clone() })
    })
}
