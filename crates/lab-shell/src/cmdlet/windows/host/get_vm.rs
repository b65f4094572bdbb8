//! `Get-VM`: the virtual machines of a host.

use super::vm::{chosen, vm_object};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::COMPUTER;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Get-VM`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-VM",
    aliases: &[],
    synopsis: "Lists the virtual machines of hosts.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Vm)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        COMPUTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-VM -ComputerName HV1",
        output: "Name  State   MemoryAssigned(M) Uptime   Status\n----  -----   ----------------- ------   ------\nSQL1  Running              4096 00:00:20 Operating normally\nWEB1  Running              2048 00:00:19 Operating normally\nTEST1 Off                     0 00:00:00 Operating normally",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for vm in chosen(run, "Name")? {
        let object = vm_object(run.session(), vm);
        object.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}
