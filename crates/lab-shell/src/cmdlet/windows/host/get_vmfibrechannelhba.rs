//! `Get-VMFibreChannelHba`: the ports of VMs on fabrics.

use lab_world::World;

use super::add_vmharddiskdrive::VM;
use super::vm::chosen;
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-VMFibreChannelHba`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-VMFibreChannelHba",
    aliases: &[],
    synopsis: "Lists the virtual Fibre Channel adapters of a VM. Each has two port names: one is in use, the other waits on the destination of a live migration.",
    signature: &[VM, COMPUTER],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-VMFibreChannelHba SQL1 -ComputerName HV1",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for vm in chosen(run, "VMName")? {
        let world = run.world();
        let ports = world.vms[vm].hbas.iter().zip(0..).map(|(fabric, place)| {
            let [first, second] = World::virtual_port_names(vm, place);
            Object::new("VMFibreChannelHba")
                .with("VMName", world.vms[vm].name.as_str())
                .with("SanName", world.networks[*fabric].name.as_str())
                .with("WorldWidePortNameSetA", first)
                .with("WorldWidePortNameSetB", second)
        });
        let objects: Vec<Object> = ports.collect();
        objects.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}
