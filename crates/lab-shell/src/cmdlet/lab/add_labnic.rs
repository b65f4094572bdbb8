//! `Add-LabNic`: plugs a network adapter into a host.

use lab_units::Name;
use lab_world::Command;
use lab_world::command::NicSpec;

use super::on_unless_off;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Add-LabNic`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-LabNic",
    aliases: &[],
    synopsis: "Plugs a network adapter into a host and a network.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "In which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"])
            .from_pipe(Pipe::Either),
        Param::new("Network", Kind::Name(Names::Network), "On which network.").at(1).required(),
        Param::new("Name", Kind::Text, "Its name in Windows; the network's unless said."),
        Param::new("IPAddress", Kind::Text, "Its address; the next free one of the subnet unless said."),
        Param::new("ClientForMicrosoftNetworks", Kind::Switch, "Ticked unless taken back with :$false."),
        Param::new("FileAndPrinterSharing", Kind::Switch, "Ticked unless taken back with :$false."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabNetwork Public -Subnet 10.0.1.0/24 | Out-Null\nAdd-LabNic HV1 -Network Public",
        output: "Host Name   Network IPAddress\n---- ----   ------- ---------\nHV1  Public Public  10.0.1.11",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let network = find::network(run.world(), &run.word("Network"))?;
    if let Some(address) = run.text("IPAddress") {
        lab_world::admit_address(address, false).map_err(|refusal| ErrorRecord::from(&refusal))?;
    }
    let network_name = run.world().networks[network].name.clone();
    for given in run.texts("Host") {
        let host = find::host(run.world(), &given)?;
        let name: Name = run.text("Name").map_or_else(|| network_name.clone(), Name::from);
        let spec = NicSpec {
            host,
            network,
            name: name.clone(),
            address: run.text("IPAddress").map(Name::from),
            client: on_unless_off(run, "ClientForMicrosoftNetworks"),
            sharing: on_unless_off(run, "FileAndPrinterSharing"),
        };
        let nic = run.world().nics.next_id();
        if run.carry_out(&given, Command::AddNic(spec))? {
            let address = run.world().nics[nic].address.to_string();
            let object = Object::new("LabNic")
                .with("Host", run.world().host_name(host).as_str())
                .with("Name", name.as_str())
                .with("Network", network_name.as_str())
                .with("IPAddress", address);
            run.emit(object);
        }
    }
    Ok(())
}
