//! `Remove-LabZone`: takes a zone of a fabric away.

use lab_world::Command;
use lab_world::command::ZoneMembers;

use super::get_labzone::FABRIC;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;

/// `Remove-LabZone`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-LabZone",
    aliases: &[],
    synopsis: "Takes a zone away: its members do not reach each other any more, whatever they are doing.",
    signature: &[Param::new("Name", Kind::Text, "The zone's name.").at(0).required(), FABRIC],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabFabric FabricA | Out-Null\nRemove-LabZone Z1 -Fabric FabricA",
        output: "ERROR: The fabric has no zone Z1.\n  List them with Get-LabZone.\n  Rule: facts: storage §1, §2\n  line 2, column 1: InvalidOperation, NoZone",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let fabric = find::network(run.world(), &run.word("Fabric"))?;
    let given = run.word("Name");
    let zones = run.world().networks[fabric].fabric.iter().flatten();
    let known = zones.map(|zone| &zone.name).find(|name| name.is(&given)).cloned();
    let name = known.unwrap_or_else(|| given.as_str().into());
    run.carry_out(&given, Command::SetZone { fabric, name, members: ZoneMembers::default() }).map(|_| ())
}
