//! `Get-LabGuestDisk`: what guests reach over the SAN by themselves.

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabGuestDisk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabGuestDisk",
    aliases: &[],
    synopsis: "Lists the ways of a guest to LUNs of its own, and whether each is there.",
    signature: &[Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "Which VMs.")
        .at(0)
        .required()
        .alias(&["Name"])
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example { script: "Use-LabPreset two-node-csv -Seed 1\nGet-LabGuestDisk SQL1", output: "" }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("VMName") {
        let vm = find::vm(run.world(), &name)?;
        for (lun, over, up) in run.world().guest_paths(vm) {
            let object = Object::new("LabGuestDisk")
                .with("VMName", run.world().vms[vm].name.as_str())
                .with("Lun", run.world().luns[lun].name.as_str())
                .with("Over", over.as_str())
                .with("State", if up { "Active" } else { "Failed" });
            run.emit(object);
        }
    }
    Ok(())
}
