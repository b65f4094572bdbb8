//! `Get-ClusterOwnerNode`: preferred and possible owners.

use super::member::CLUSTER;
use super::owners::{GROUP, OBJECT, RESOURCE, owned, owners_object};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Get-ClusterOwnerNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterOwnerNode",
    aliases: &[],
    synopsis: "Shows the nodes a role prefers, or those a resource may run on.",
    signature: &[GROUP, RESOURCE, OBJECT, CLUSTER],
    input: Input::Each,
    changes: false,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterOwnerNode -Resource 'Virtual Machine SQL1'",
            output: "ClusterObject        OwnerNodes\n-------------        ----------\nVirtual Machine SQL1 {HV1, HV2}",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nSet-ClusterOwnerNode -Group SQL1 -Owners 'HV2'\nGet-ClusterGroup SQL1 | Get-ClusterOwnerNode",
            output: "ClusterObject OwnerNodes\n------------- ----------\nSQL1          {HV2}",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let object = owners_object(run, &owned(run)?)?;
    run.emit(object);
    Ok(())
}
