//! `Get-LabZone`: the zones of the fabrics.

use lab_units::NetworkId;
use lab_world::World;
use lab_world::fault::Struck;
use lab_world::state::Zone;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `-Fabric` of the cmdlets about zones.
pub(super) const FABRIC: Param =
    Param::new("Fabric", Kind::Name(Names::Network), "On which fabric.").at(1).required();

/// `Get-LabZone`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabZone",
    aliases: &[],
    synopsis: "Lists the zones of all fabrics.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabFabric FabricA | Out-Null\nAdd-LabHba HV1 -Fabric FabricA | Out-Null\nNew-LabArray ARRAY1 -Kind FibreChannel -Pool 4TB -Network FabricA | Out-Null\nNew-LabZone Z1 -Fabric FabricA -Initiator HV1 -Array ARRAY1 | Out-Null\nGet-LabZone",
        output: "Name Fabric  Initiator     Target\n---- ------  ---------     ------\nZ1   FabricA {HV1/FabricA} {ARRAY1}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let world = run.world();
    let zones = world.networks.iter().flat_map(|(fabric, network)| {
        network.fabric.iter().flatten().map(move |zone| zone_object(world, fabric, zone))
    });
    let objects: Vec<Object> = zones.collect();
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}

pub(super) fn zone_object(world: &World, fabric: NetworkId, zone: &Zone) -> Object {
    let hosts = zone.members.ports.iter().copied().map(Struck::Nic);
    let guests = zone.members.guests.iter().copied().map(Struck::Vm);
    let arrays = zone.members.arrays.iter().copied().map(Struck::Array);
    let names = |struck: &mut dyn Iterator<Item = Struck>| -> Vec<String> {
        struck.map(|struck| lab_view::record::struck(world, struck)).collect()
    };
    Object::new("LabZone")
        .with("Name", zone.name.as_str())
        .with("Fabric", world.networks[fabric].name.as_str())
        .with("Initiator", names(&mut hosts.chain(guests)))
        .with("Target", names(&mut arrays.into_iter()))
}
