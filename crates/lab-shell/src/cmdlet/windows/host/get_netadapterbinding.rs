//! `Get-NetAdapterBinding`: what is ticked on a network adapter (S1-57).

use lab_units::{HostId, Name, NicId};
use lab_world::World;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, answers, named, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// The bindings of the lab: component and what the dialog calls it.
pub(super) const CLIENT: (&str, &str) = ("ms_msclient", "Client for Microsoft Networks");
/// The server side.
pub(super) const SHARING: (&str, &str) = ("ms_server", "File and Printer Sharing for Microsoft Networks");

/// `-ComponentID`.
pub(super) const COMPONENT: Param = Param::new(
    "ComponentID",
    Kind::Choice(&["ms_msclient", "ms_server"]),
    "Client or server for Microsoft networks.",
)
.from_pipe(Pipe::Property);

/// `Get-NetAdapterBinding`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-NetAdapterBinding",
    aliases: &[],
    synopsis: "Shows whether Client and File Sharing for Microsoft Networks are ticked on network adapters.",
    signature: &[
        Param::new(
            "Name",
            Kind::List(&Kind::Name(Names::Nic)),
            "Only these adapters; wildcards are allowed.",
        )
        .at(0)
        .from_pipe(Pipe::Either),
        COMPONENT,
        CIM,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-NetAdapterBinding Heartbeat -CimSession HV1",
        output: "Name      DisplayName                                     ComponentID Enabled\n----      -----------                                     ----------- -------\nHeartbeat Client for Microsoft Networks                   ms_msclient True\nHeartbeat File and Printer Sharing for Microsoft Networks ms_server   True",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let component = run.text("ComponentID").map(str::to_string);
    for nic in named(run, "Name", "network adapter of this host", &own(run.world(), host))? {
        let adapter = &run.world().nics[nic];
        let rows = [(CLIENT, adapter.client), (SHARING, adapter.sharing)];
        let name = adapter.name.to_string();
        for ((id, shown), enabled) in rows {
            if component.as_deref().is_none_or(|wanted| wanted == id) {
                let object = Object::new("NetAdapterBinding")
                    .with("Name", name.as_str())
                    .with("DisplayName", shown)
                    .with("ComponentID", id)
                    .with("Enabled", enabled)
                    .with("PSComputerName", run.world().host_name(host).as_str());
                run.emit(object);
            }
        }
    }
    Ok(())
}

/// The adapters of a host by name.
pub(super) fn own(world: &World, host: HostId) -> Vec<(Name, NicId)> {
    world
        .nics
        .iter()
        .filter(|(_, nic)| nic.host == host && world.networks[nic.network].fabric.is_none())
        .map(|(id, nic)| (nic.name.clone(), id))
        .collect()
}
