//! `Get-ClusterGroup`: roles and core groups.

use lab_units::Name;

use super::member::{CLUSTER, Row, database, find_row, group_object, rows, type_of};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Get-ClusterGroup`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterGroup",
    aliases: &[],
    synopsis: "Lists the roles and core groups of the cluster, with the node that owns each.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Role)), "Only these; wildcards are allowed.").at(0),
        Param::new("InputObject", Kind::Any, "A node, for the groups it owns; or a name.")
            .from_pipe(Pipe::Value),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterGroup",
            output: "Name              OwnerNode State\n----              --------- -----\nAvailable Storage HV1       Offline\nCluster Group     HV1       Online\nSQL1              HV1       Online\nTEST1             HV1       Offline\nWEB1              HV1       Online",
        },
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\n(Get-ClusterGroup 'Cluster Group').OwnerNode",
            output: "N1",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let all: Vec<(Name, Row)> =
        rows(run.world(), database(run)?).into_iter().map(|row| (row.name.clone(), row)).collect();
    let given = run.value("InputObject").cloned();
    let owner =
        given.as_ref().filter(|value| type_of(value) == "ClusterNode").map(|node| node.member("Name"));
    let chosen = match (&given, &owner) {
        (Some(value), None) => {
            let name = value.member("Name");
            let name = if name.is_true() { name } else { value.clone() };
            vec![find_row(run.world(), database(run)?, &name.to_string())?]
        }
        (Some(_), Some(_)) | (None, _) => named(run, "Name", "role", &all)?,
    };
    for row in chosen {
        let object = group_object(run.world(), database(run)?, &row);
        let owned = owner
            .as_ref()
            .is_none_or(|owner| object.get("OwnerNode").map(ToString::to_string) == Some(owner.to_string()));
        if owned {
            run.emit(object);
        }
    }
    Ok(())
}
