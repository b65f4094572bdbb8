//! `Get-ClusterResource`: what the groups are made of.

use lab_units::Name;

use super::member::{CLUSTER, database, type_of};
use super::resource::{Resource, resource_object, resources};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Value;

/// `Get-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterResource",
    aliases: &[],
    synopsis: "Lists the resources of the cluster: disks, names, addresses, virtual machines.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Text), "Only these; wildcards are allowed.").at(0),
        Param::new("InputObject", Kind::Any, "A role or node, for its resources.").from_pipe(Pipe::Value),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterResource",
        output: "Name                                State   OwnerGroup    ResourceType\n----                                -----   ----------    ------------\nCluster Disk 1                      Online  Cluster Group Physical Disk\nCluster IP Address                  Online  Cluster Group IP Address\nCluster Name                        Online  Cluster Group Network Name\nVirtual Machine Configuration SQL1  Online  SQL1          Virtual Machine Configuration\nVirtual Machine Configuration TEST1 Offline TEST1         Virtual Machine Configuration\nVirtual Machine Configuration WEB1  Online  WEB1          Virtual Machine Configuration\nVirtual Machine SQL1                Online  SQL1          Virtual Machine\nVirtual Machine TEST1               Offline TEST1         Virtual Machine\nVirtual Machine WEB1                Online  WEB1          Virtual Machine",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let all: Vec<(Name, Resource)> = resources(run.world(), database(run)?)
        .into_iter()
        .map(|resource| (resource.name.clone(), resource))
        .collect();
    let given = run.value("InputObject").cloned();
    for resource in named(run, "Name", "resource", &all)? {
        let object = resource_object(run.world(), &resource);
        if given.as_ref().is_none_or(|given| belongs(&Value::from(object.clone()), given)) {
            run.emit(object);
        }
    }
    Ok(())
}

/// Whether a resource belongs to the role or node it was asked for.
fn belongs(resource: &Value, given: &Value) -> bool {
    let property = match type_of(given) {
        "ClusterGroup" => "OwnerGroup",
        "ClusterNode" => "OwnerNode",
        _ => "Name",
    };
    let name = given.member("Name");
    let wanted = if name.is_true() { name } else { given.clone() };
    resource.member(property).to_string().eq_ignore_ascii_case(&wanted.to_string())
}
