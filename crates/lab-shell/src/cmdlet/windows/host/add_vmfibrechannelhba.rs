//! `Add-VMFibreChannelHba`: a port of its own on a fabric for a VM.

use lab_world::Command;
use lab_world::command::GuestSan;

use super::add_vmharddiskdrive::{VM, on_each};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Add-VMFibreChannelHba`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-VMFibreChannelHba",
    aliases: &[],
    synopsis: "Gives a VM that is off a virtual Fibre Channel adapter. The virtual SAN of a fabric bears the fabric's name on every host that has an HBA with NPIV there.",
    signature: &[
        VM,
        Param::new("SanName", Kind::Name(Names::Network), "The fabric.").at(1).required(),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Era 2012R2 -Seed 1\nNew-LabFabric FabricA | Out-Null\nAdd-VMFibreChannelHba TEST1 -SanName FabricA -ComputerName HV1",
        output: "ERROR: No HBA of HV1 on that fabric lends ports to virtual machines (NPIV).\n  Plug in an HBA with Add-LabHba -Npiv.\n  Rule: S0-23, S3-14\n  line 3, column 1: InvalidOperation, NoNpiv",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let fabric = find::network(run.world(), &run.word("SanName"))?;
    on_each(run, |vm| Command::SetGuestSan { vm, change: GuestSan::Hba(fabric) })
}
