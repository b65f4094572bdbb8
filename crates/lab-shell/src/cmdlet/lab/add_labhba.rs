//! `Add-LabHba`: plugs a host bus adapter into a host.

use lab_units::Name;
use lab_world::Command;
use lab_world::command::HbaSpec;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Add-LabHba`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-LabHba",
    aliases: &[],
    synopsis: "Plugs a host bus adapter into a host and a fabric. Disable-LabNic pulls its cable.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "In which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"])
            .from_pipe(Pipe::Either),
        Param::new("Fabric", Kind::Name(Names::Network), "On which fabric.").at(1).required(),
        Param::new("Name", Kind::Text, "Its name; that of the fabric unless said."),
        Param::new("Wwpn", Kind::Text, "Its world-wide port name; one is made up unless said."),
        Param::new("Npiv", Kind::Switch, "It lends ports of their own to VMs."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabFabric FabricA | Out-Null\nAdd-LabHba HV1 -Fabric FabricA -Name HBA1",
        output: "Host   : HV1\nName   : HBA1\nFabric : FabricA\nWwpn   : 21:00:00:24:ff:00:00:00\nNpiv   : False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let fabric = find::network(run.world(), &run.word("Fabric"))?;
    let fabric_name = run.world().networks[fabric].name.clone();
    for given in run.texts("Host") {
        let host = find::host(run.world(), &given)?;
        let name: Name = run.text("Name").map_or_else(|| fabric_name.clone(), Name::from);
        let npiv = run.flag("Npiv");
        let wwpn = run.text("Wwpn").map(Name::from);
        let nic = run.world().nics.next_id();
        let spec = HbaSpec { host, fabric, name: name.clone(), wwpn, npiv };
        if run.carry_out(&given, Command::AddHba(spec))? {
            let object = Object::new("LabHba")
                .with("Host", run.world().host_name(host).as_str())
                .with("Name", name.as_str())
                .with("Fabric", fabric_name.as_str())
                .with("Wwpn", run.world().nics[nic].address.as_str())
                .with("Npiv", npiv);
            run.emit(object);
        }
    }
    Ok(())
}
