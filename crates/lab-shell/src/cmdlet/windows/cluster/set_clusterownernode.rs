//! `Set-ClusterOwnerNode`: preferred and possible owners.

use lab_cluster::Order;
use lab_world::Command;

use super::member::{CLUSTER, nodes};
use super::owners::{GROUP, OBJECT, RESOURCE, owned};
use super::suspend_clusternode::SOON;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Set-ClusterOwnerNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-ClusterOwnerNode",
    aliases: &[],
    synopsis: "Sets the nodes a role prefers, in order, or those a resource may run on.",
    signature: &[
        Param::new("Owners", Kind::List(&Kind::Name(Names::Node)), "The nodes.").at(0).required(),
        GROUP,
        RESOURCE,
        OBJECT,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-ClusterOwnerNode -Group SQL1 -Owners HV2, HV1\nGet-ClusterOwnerNode -Group SQL1",
        output: "ClusterObject OwnerNodes\n------------- ----------\nSQL1          {HV2, HV1}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let owned = owned(run)?;
    let nodes = nodes(run, "Owners")?;
    if !run.should_process(&owned.name) {
        return Ok(());
    }
    for &group in &owned.groups {
        let order = match owned.is_preference {
            true => Order::SetPreferred(group, nodes.clone()),
            false => Order::SetPossible(group, nodes.iter().copied().collect()),
        };
        run.submit(Command::Cluster(order))?;
        wait(run, SOON, "The change", |world| {
            let group = world.database().and_then(|database| database.groups.get(&group));
            group.is_none_or(|group| match owned.is_preference {
                true => group.preferred == nodes,
                false => group.possible == nodes.iter().copied().collect(),
            })
        })?;
    }
    Ok(())
}
