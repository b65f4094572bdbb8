//! `Set-LabNic`: both Microsoft bindings of a network adapter.

use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Set-LabNic`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabNic",
    aliases: &[],
    synopsis: "Ticks or clears the two Microsoft bindings of network adapters at once; what is not given stays.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "In which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"]),
        Param::new("Name", Kind::List(&Kind::Name(Names::Nic)), "Which adapters, by their name in Windows.")
            .at(1)
            .required(),
        Param::new("ClientForMicrosoftNetworks", Kind::Bool, "Ticked or not."),
        Param::new("FileAndPrinterSharing", Kind::Bool, "Ticked or not."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabNic HV1 Heartbeat -ClientForMicrosoftNetworks $false -FileAndPrinterSharing $false",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for host in find::hosts(run.world(), &run.texts("Host"))? {
        for name in run.texts("Name") {
            let nic = find::nic(run.world(), host, &name)?;
            let now = &run.world().nics[nic];
            let given = |param, now| if run.value(param).is_some() { run.flag(param) } else { now };
            let client = given("ClientForMicrosoftNetworks", now.client);
            let sharing = given("FileAndPrinterSharing", now.sharing);
            run.carry_out(&name, Command::SetNicBindings { nic, client, sharing })?;
        }
    }
    Ok(())
}
