//! `Get-InitiatorPort`: the ports by which a host speaks to storage.

use lab_units::HostId;

use super::iscsi::initiator_name;
use crate::cmdlet::windows::place::{CIM, answers, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-InitiatorPort`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-InitiatorPort",
    aliases: &[],
    synopsis: "Lists the ports by which a host speaks to storage: its iSCSI initiator, and its host bus adapters.",
    signature: &[CIM],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabFabric FabricA | Out-Null\nAdd-LabHba HV1 -Fabric FabricA | Out-Null\nGet-InitiatorPort -CimSession HV1",
        output: "NodeAddress                   PortAddress      ConnectionType\n-----------                   -----------      --------------\niqn.1991-05.com.microsoft:hv1                  iSCSI\n20000024FF000000              21000024FF000000 Fibre Channel",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let world = run.world();
    let port = |node: String, port: String, kind: &str| {
        Object::new("InitiatorPort")
            .with("NodeAddress", node)
            .with("PortAddress", port)
            .with("ConnectionType", kind)
    };
    let own = world.nics.values().filter(|nic| nic.host == host);
    let fibre = own.filter(|nic| world.networks[nic.network].fabric.is_some()).map(|nic| {
        let address = nic.address.as_str().replace(':', "").to_ascii_uppercase();
        // A port and its node have names that differ in the first byte.
        port(format!("20{}", &address[2..]), address, "Fibre Channel")
    });
    let iscsi = port(initiator_name(world, host), String::new(), "iSCSI");
    let objects: Vec<Object> = std::iter::once(iscsi).chain(fibre).collect();
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}
