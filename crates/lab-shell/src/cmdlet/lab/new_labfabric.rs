//! `New-LabFabric`: a Fibre Channel switch with its zones.

use lab_units::BitsPerSec;
use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `New-LabFabric`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabFabric",
    aliases: &[],
    synopsis: "Makes a Fibre Channel fabric. Hosts join it with Add-LabHba, arrays with New-LabArray -Network or Set-LabArray -AddPortal; New-LabZone says who speaks to whom.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("Bandwidth", Kind::Rate, "Of every port; 8Gbps unless said."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabFabric FabricA",
        output: "Name    Bandwidth\n----    ---------\nFabricA 8 Gbps",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    let given = run.int("Bandwidth").map(|bits| BitsPerSec(u64::try_from(bits).unwrap_or(0)));
    let bandwidth = given.unwrap_or(BitsPerSec::giga(8));
    if run.carry_out(&name, Command::AddFabric { name: name.as_str().into(), bandwidth })? {
        let object = Object::new("LabFabric").with("Name", name).with("Bandwidth", bandwidth.to_string());
        run.emit(object);
    }
    Ok(())
}
