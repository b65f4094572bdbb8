//! `Get-ClusterResourceDependency`: what a resource needs; the cluster makes these by itself (S3-48).

use lab_cluster::GroupKind;
use lab_world::World;

use super::member::{CLUSTER, database};
use super::resource::{RESOURCE, Resource, find_resource};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::value::Object;

/// `Get-ClusterResourceDependency`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterResourceDependency",
    aliases: &[],
    synopsis: "Shows what must be online before a resource.",
    signature: &[RESOURCE, CLUSTER],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterResourceDependency 'Virtual Machine SQL1'",
        output: "Resource             DependencyExpression\n--------             --------------------\nVirtual Machine SQL1 ([Virtual Machine Configuration SQL1])",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let given = run.text("Name").unwrap_or_default().to_string();
    let resource = find_resource(run.world(), database(run)?, &given)?;
    let needs: Vec<String> =
        needs(run.world(), &resource).into_iter().map(|name| format!("([{name}])")).collect();
    let object = Object::new("ClusterResourceDependency")
        .with("Resource", resource.name.as_str())
        .with("DependencyExpression", needs.join(" and "));
    run.emit(object);
    Ok(())
}

fn needs(world: &World, resource: &Resource) -> Vec<String> {
    match resource.kind {
        "Virtual Machine" => {
            let vm = resource.name.as_str().trim_start_matches("Virtual Machine ");
            vec![format!("Virtual Machine Configuration {vm}")]
        }
        "Virtual Machine Configuration" => {
            let groups = world.database().map(|database| database.groups.iter()).into_iter().flatten();
            let disks = groups.filter_map(|(id, group)| match group.kind {
                GroupKind::PassThrough(lun, to) if to == resource.group => Some(lun),
                GroupKind::OnDisk(lun, _) if *id == resource.group => Some(lun),
                _ => None,
            });
            disks.map(|lun| find::disk_name(world, lun).to_string()).collect()
        }
        "Network Name" => vec!["Cluster IP Address".to_owned()],
        _ => Vec::new(),
    }
}
