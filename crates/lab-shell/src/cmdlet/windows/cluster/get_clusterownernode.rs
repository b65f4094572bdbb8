//! `Get-ClusterOwnerNode`: preferred and possible owners.

use super::member::CLUSTER;
use super::owners::{GROUP, RESOURCE, owned, owners_object};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Get-ClusterOwnerNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterOwnerNode",
    aliases: &[],
    synopsis: "Shows the nodes a role prefers, or those a resource may run on.",
    signature: &[GROUP, RESOURCE, CLUSTER],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterOwnerNode -Resource 'Virtual Machine SQL1'",
        output: "ClusterObject        OwnerNodes\n-------------        ----------\nVirtual Machine SQL1 {HV1, HV2}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let object = owners_object(run, &owned(run)?)?;
    run.emit(object);
    Ok(())
}
