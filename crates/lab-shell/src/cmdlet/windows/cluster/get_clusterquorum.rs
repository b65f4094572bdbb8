//! `Get-ClusterQuorum`: the witness and the model.

use lab_cluster::{Database, Witness};
use lab_units::Era;
use lab_world::World;

use super::member::{CLUSTER, database, info};
use super::resource::witness_name;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-ClusterQuorum`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterQuorum",
    aliases: &[],
    synopsis: "Shows the quorum model and the witness.",
    signature: &[CLUSTER],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterQuorum",
        output: "Cluster  QuorumResource QuorumType\n-------  -------------- ----------\nCLUSTER1 Cluster Disk 1 NodeAndDiskMajority",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let object = quorum_object(run.world(), database(run)?)?;
    run.emit(object);
    Ok(())
}

/// The quorum model as the console shows it.
pub(super) fn quorum_object(world: &World, database: &Database) -> Result<Object, ErrorRecord> {
    Ok(Object::new("ClusterQuorumSettings")
        .with("Cluster", info(world)?.name.as_str())
        .with("QuorumResource", witness_name(world, database).map(|name| name.to_string()))
        .with("QuorumType", model(database)))
}

/// The model's name; from 2016 on the console only tells majority from disk only (facts: powershell §1).
fn model(database: &Database) -> &'static str {
    match database.witness {
        _ if database.disk_only => "DiskOnly",
        _ if database.era >= Era::Ws2016 => "Majority",
        None => "NodeMajority",
        Some(Witness::Disk(_)) => "NodeAndDiskMajority",
        Some(Witness::FileShare) => "NodeAndFileShareMajority",
        Some(Witness::Cloud) => "NodeAndCloudMajority",
    }
}
