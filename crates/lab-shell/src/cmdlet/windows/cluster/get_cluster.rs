//! `Get-Cluster`: the cluster and its settings.

use lab_cluster::rules::timing;
use lab_cluster::{Database, Property, rules};
use lab_kernel::SimDuration;
use lab_world::World;
use lab_world::timing::{ADD_EVICT_DELAY, HANG_LIMIT};

use super::member::{CLUSTER, database, info};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::lab::Handle;
use crate::value::Object;

/// `Get-Cluster`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-Cluster",
    aliases: &[],
    synopsis: "Shows the cluster; its settings are properties, some of which can be set.",
    signature: &[Param::new("Name", Kind::Text, "Its name; the lab has one cluster.").at(0), CLUSTER],
    input: Input::None,
    changes: false,
    examples: &[
        Example { script: "Use-LabPreset two-node-csv -Seed 1\nGet-Cluster", output: "Name\n----\nCLUSTER1" },
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nGet-Cluster | Format-List *Quorum*, Same*",
            output: "QuorumArbitrationTimeMax  : 20\nDynamicQuorum             : 1\nLowerQuorumPriorityNodeID : 0\nSameSubnetDelay           : 1000\nSameSubnetThreshold       : 10",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let object = cluster_object(run.world(), database(run)?)?;
    let name = &info(run.world())?.name;
    if let Some(given) = run.text("Name").filter(|given| *given != "." && !name.is(given)) {
        let message = format!("There is no cluster named '{given}'.");
        return Err(ErrorRecord::refusal(Category::ObjectNotFound, "NameNotFound", message)
            .hint(format!("The lab's cluster is {name}.")));
    }
    run.emit(object);
    Ok(())
}

/// The cluster with its settings.
pub(super) fn cluster_object(world: &World, database: &Database) -> Result<Object, ErrorRecord> {
    let cluster = info(world)?;
    let rules = rules(database.era);
    let mut object = Object::new("Cluster")
        .with("Name", cluster.name.as_str())
        .with("AddEvictDelay", seconds(ADD_EVICT_DELAY))
        .with("ClusSvcHangTimeout", seconds(HANG_LIMIT))
        .with("ClusSvcRegroupOpeningTimeout", seconds(timing::REGROUP_OPEN))
        .with("ClusSvcRegroupStageTimeout", seconds(timing::REGROUP_STAGE))
        .with("ClusSvcRegroupTickInMilliseconds", millis(timing::REGROUP_TICK))
        .with("QuorumArbitrationTimeMax", seconds(timing::ARBITRATION_MAX))
        .with("WitnessRestartInterval", seconds(timing::WITNESS_RESTART));
    if rules.csv {
        object = object
            .with("SharedVolumesRoot", r"C:\ClusterStorage")
            .with("EnableSharedVolumes", if cluster.csv_enabled { "Enabled" } else { "Disabled" });
    }
    if rules.dynamic_quorum {
        object = object.with("DynamicQuorum", i64::from(database.dynamic_quorum));
    }
    if rules.dynamic_witness {
        object = object
            .with("WitnessDynamicWeight", database.votes.witness.0)
            .with("LowerQuorumPriorityNodeID", database.lower_priority.map_or(0, |node| i64::from(node.0)));
    }
    for property in Property::of_cluster().filter(|property| database.era >= property.since()) {
        object = object.with(property.name(), i64::from(database.properties.get(property)));
    }
    Ok(object.live(Handle::Cluster))
}

fn seconds(span: SimDuration) -> i64 {
    millis(span) / 1_000
}

pub(super) fn millis(span: SimDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
