//! `Get-LabVMDiskLoad`: what guests want of their disks, and what goes through.

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-LabVMDiskLoad`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabVMDiskLoad",
    aliases: &[],
    synopsis: "Lists the guests that do I/O: what they want, what goes through, and by which way.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabVMDiskLoad WEB1 80Mbps\nWait-Lab 1s\nGet-LabVMDiskLoad",
        output: "VMName Wanted  Carried Mode\n------ ------  ------- ----\nWEB1   80 Mbps 80 Mbps Direct",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let world = run.world();
    let loads = lab_view::storage::disk_loads(world);
    let objects: Vec<Object> = loads
        .into_iter()
        .map(|load| {
            Object::new("LabVMDiskLoad")
                .with("VMName", load.vm.as_str())
                .with("Wanted", load.wanted.to_string())
                .with("Carried", load.carried.to_string())
                .with("Mode", load.mode)
        })
        .collect();
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}
