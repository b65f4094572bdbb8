//! `Get-VMSwitch`: the virtual switches of a host.

use lab_units::{HostId, Name};
use lab_world::World;
use lab_world::command::SwitchKind;
use lab_world::state::Switch;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{COMPUTER, answers, named, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-VMSwitch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-VMSwitch",
    aliases: &[],
    synopsis: "Lists the virtual switches of hosts.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Switch)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        COMPUTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-VMSwitch -ComputerName HV1",
        output: "Name                   SwitchType NetAdapterInterfaceDescription\n----                   ---------- ------------------------------\nPublic Virtual Network External   Public",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "ComputerName", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let switches = &run.world().hosts[host].switches;
    let all: Vec<(Name, Switch)> =
        switches.iter().map(|switch| (switch.name.clone(), switch.clone())).collect();
    for switch in named(run, "Name", "virtual switch", &all)? {
        run.emit(switch_object(run.world(), host, &switch));
    }
    Ok(())
}

/// A virtual switch as the console shows it.
pub(super) fn switch_object(world: &World, host: HostId, switch: &Switch) -> Object {
    let (kind, adapter) = match switch.kind {
        SwitchKind::External(nic) => ("External", world.nics.get(nic).map(|nic| nic.name.to_string())),
        SwitchKind::Internal => ("Internal", None),
        SwitchKind::Private => ("Private", None),
    };
    Object::new("VMSwitch")
        .with("Name", switch.name.as_str())
        .with("SwitchType", kind)
        .with("NetAdapterInterfaceDescription", adapter)
        .with("ComputerName", world.host_name(host).as_str())
}
