//! `Get-ClusterNode`: the members of the cluster.

use lab_units::{Name, NodeId};

use super::member::{CLUSTER, database, node_name, node_object};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Get-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterNode",
    aliases: &[],
    synopsis: "Lists the nodes of the cluster as the node that answers sees them.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Node)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterNode",
            output: "Name ID State\n---- -- -----\nHV1   1 Up\nHV2   2 Up",
        },
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nGet-ClusterNode | Format-Table Name, NodeWeight, DynamicWeight",
            output: "Name NodeWeight DynamicWeight\n---- ---------- -------------\nN1            1             1\nN2            1             0",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let ids = database(run)?.nodes.keys().copied();
    let all: Vec<(Name, NodeId)> = ids.map(|node| (node_name(run.world(), node), node)).collect();
    for node in named(run, "Name", "cluster node", &all)? {
        let object = node_object(run.world(), database(run)?, node);
        run.emit(object);
    }
    Ok(())
}
