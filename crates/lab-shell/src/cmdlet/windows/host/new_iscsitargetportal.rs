//! `New-IscsiTargetPortal`: makes an array's portal known to the initiator of a host.

use lab_units::{ArrayId, HostId, NetworkId};
use lab_view::storage::portal_address;
use lab_world::{Command, World};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host, submit_unless_so};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// The port every iSCSI portal of the lab listens on (facts: storage §1).
const PORT: i64 = 3_260;

/// `New-IscsiTargetPortal`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-IscsiTargetPortal",
    aliases: &[],
    synopsis: "Makes the portal of an iSCSI array known to a host's initiator, which then sees its targets.",
    signature: &[
        Param::new(
            "TargetPortalAddress",
            Kind::Name(Names::Array),
            "The array's name or the address of its portal.",
        )
        .at(0)
        .required(),
        Param::new("TargetPortalPortNumber", Kind::IntIn(PORT, PORT), "The port; only 3260 is there."),
        CIM,
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabNetwork iSCSI -Subnet 10.0.2.0/24 -Bandwidth 1Gbps | Out-Null\nNew-LabHost HV1 | Out-Null\nAdd-LabNic HV1 -Network iSCSI | Out-Null\nNew-LabArray ARRAY1 -Kind iSCSI -Pool 4TB -Network iSCSI | Out-Null\nNew-IscsiTargetPortal ARRAY1 -CimSession HV1",
        output: "TargetPortalAddress    : ARRAY1\nTargetPortalPortNumber : 3260\nPSComputerName         : HV1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", add)
}

fn add(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let given = run.text("TargetPortalAddress").unwrap_or_default().to_string();
    let array = at_portal(run.world(), &given)?;
    let name = host_name(run, host);
    if run.should_process(&name) {
        submit_unless_so(run, Command::AddPortal { host, array })?;
        run.emit(
            Object::new("IscsiTargetPortal")
                .with("TargetPortalAddress", given)
                .with("TargetPortalPortNumber", PORT)
                .with("PSComputerName", name),
        );
    }
    Ok(())
}

/// The array with that name, or with its portal at that address.
fn at_portal(world: &World, given: &str) -> Result<ArrayId, ErrorRecord> {
    let at_address = world.arrays.ids().find(|id| portal_at(world, *id, given).is_some());
    at_address.map_or_else(|| find::array(world, given), Ok)
}

/// The network of the array's portal with that address.
pub(super) fn portal_at(world: &World, array: ArrayId, address: &str) -> Option<NetworkId> {
    let has = |network: &NetworkId| portal_address(world, array, *network).is_some_and(|at| at.is(address));
    world.arrays[array].portals().find(has)
}
