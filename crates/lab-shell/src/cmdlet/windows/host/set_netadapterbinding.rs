//! `Set-NetAdapterBinding`: ticks or clears a binding of a network adapter. Without both of them on a private network
//! live migration over it fails (S1-57).

use lab_units::HostId;
use lab_world::Command;

use super::get_netadapterbinding::{CLIENT, COMPONENT, own};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, named, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Set-NetAdapterBinding`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-NetAdapterBinding",
    aliases: &[],
    synopsis: "Ticks or clears Client or File Sharing for Microsoft Networks on network adapters.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Nic)), "The adapters; wildcards are allowed.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        COMPONENT.required(),
        Param::new("Enabled", Kind::Bool, "Ticked or not.").required(),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-NetAdapterBinding Heartbeat -ComponentID ms_server -Enabled $false -CimSession HV2\nMove-ClusterVirtualMachineRole SQL1 -Node HV2",
        output: "ERROR: SQL1 was not moved to HV2: Client for Microsoft Networks or File and Printer Sharing is off on the network that carries it.\n  SQL1 stays where it was. Show-LabWhy 'SQL1' tells more.\n  Rule: facts: migration §7, 21502\n  line 3, column 1: InvalidOperation, MoveFailed",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", set)
}

fn set(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let is_client = run.text("ComponentID") == Some(CLIENT.0);
    let enabled = run.flag("Enabled");
    for nic in named(run, "Name", "network adapter of this host", &own(run.world(), host))? {
        let adapter = &run.world().nics[nic];
        let (mut client, mut sharing) = (adapter.client, adapter.sharing);
        *(if is_client { &mut client } else { &mut sharing }) = enabled;
        let target = format!("{} of {}", adapter.name, run.world().host_name(host));
        if run.should_process(&target) {
            run.submit(Command::SetNicBindings { nic, client, sharing })?;
        }
    }
    Ok(())
}
