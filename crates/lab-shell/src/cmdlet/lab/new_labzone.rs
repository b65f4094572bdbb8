//! `New-LabZone`: lets ports of a fabric speak to each other.

use lab_units::{NetworkId, NicId};
use lab_world::command::ZoneMembers;
use lab_world::{Command, World};

use super::get_labzone::{FABRIC, zone_object};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `New-LabZone`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabZone",
    aliases: &[],
    synopsis: "Makes a zone of a fabric: the initiators in it may speak to the targets in it. Without one a LUN is not seen, whatever the array unmasks.",
    signature: &[
        Param::new("Name", Kind::Text, "The zone's name.").at(0).required(),
        FABRIC,
        Param::new(
            "Initiator",
            Kind::List(&Kind::Name(Names::Host)),
            "Hosts with all their HBAs on the fabric, or single HBAs as HOST/HBA.",
        ),
        Param::new("VM", Kind::List(&Kind::Name(Names::Vm)), "VMs with a port of their own on the fabric."),
        Param::new("Array", Kind::List(&Kind::Name(Names::Array)), "The targets.").alias(&["Target"]),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabFabric FabricA | Out-Null\nAdd-LabHba HV1 -Fabric FabricA -Name HBA1 | Out-Null\nNew-LabArray ARRAY1 -Kind FibreChannel -Pool 4TB -Network FabricA | Out-Null\nNew-LabZone HV1_ARRAY1 -Fabric FabricA -Initiator HV1 -Array ARRAY1",
        output: "Name       Fabric  Initiator  Target\n----       ------  ---------  ------\nHV1_ARRAY1 FabricA {HV1/HBA1} {ARRAY1}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let world = run.world();
    let fabric = find::network(world, &run.word("Fabric"))?;
    let mut members = ZoneMembers::default();
    for given in run.texts("Initiator") {
        members.ports.extend(initiators(world, fabric, &given)?);
    }
    for given in run.texts("VM") {
        members.guests.push(find::vm(world, &given)?);
    }
    for given in run.texts("Array") {
        members.arrays.push(find::array(world, &given)?);
    }
    let name = run.word("Name");
    // A zone for nobody would take one away.
    if members == ZoneMembers::default() {
        let refusal = lab_world::refusal::StorageRefusal::ZoneOneSided(name.as_str().into());
        return Err(ErrorRecord::from(&refusal.into()));
    }
    let command = Command::SetZone { fabric, name: name.as_str().into(), members };
    if run.carry_out(&name, command)? {
        let object = run.world().networks[fabric]
            .fabric
            .iter()
            .flatten()
            .find(|zone| zone.name.is(&name))
            .map(|zone| zone_object(run.world(), fabric, zone));
        object.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}

/// One HBA as `HOST/HBA`, or all that a host has on the fabric.
fn initiators(world: &World, fabric: NetworkId, given: &str) -> Result<Vec<NicId>, ErrorRecord> {
    if let Some((host, hba)) = given.split_once('/') {
        return find::nic(world, find::host(world, host)?, hba).map(|nic| vec![nic]);
    }
    let host = find::host(world, given)?;
    let own: Vec<NicId> = world
        .nics
        .iter()
        .filter(|(_, nic)| nic.host == host && nic.network == fabric)
        .map(|(id, _)| id)
        .collect();
    if own.is_empty() {
        let refusal = lab_world::refusal::StorageRefusal::NotOnFabric(given.into());
        return Err(ErrorRecord::from(&refusal.into()));
    }
    Ok(own)
}
