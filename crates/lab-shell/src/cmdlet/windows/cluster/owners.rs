//! Owners of roles and resources: the nodes a role prefers, and those a resource may run on (facts: roles §3).

use lab_cluster::{Database, Group};
use lab_units::NodeId;

use super::member::{database, find_row, node_name, type_of};
use super::resource::find_resource;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::Invocation;
use crate::error::{Category, ErrorRecord};
use crate::lab::Names;
use crate::value::Object;

/// `-Group`.
pub(super) const GROUP: Param =
    Param::new("Group", Kind::Name(Names::Role), "The role, for the nodes it prefers.");
/// `-Resource`.
pub(super) const RESOURCE: Param =
    Param::new("Resource", Kind::Text, "The resource, for the nodes it may run on.");

/// `-InputObject`.
pub(super) const OBJECT: Param =
    Param::new("InputObject", Kind::Any, "A role or a resource, as the Get cmdlets show it.")
        .from_pipe(Pipe::Value);

/// What was named, its groups, and which of the two kinds of owners is meant.
pub(super) struct Owned {
    pub(super) name: String,
    pub(super) groups: Vec<lab_units::GroupId>,
    pub(super) is_preference: bool,
}

/// What `-Group` or `-Resource` names.
pub(super) fn owned(run: &Invocation<'_>) -> Result<Owned, ErrorRecord> {
    let (world, database) = (run.world(), database(run)?);
    let piped = run.value("InputObject").map(|object| (type_of(object), object.member("Name").to_string()));
    let of_type =
        |wanted: &str| piped.as_ref().filter(|(kind, _)| *kind == wanted).map(|(_, name)| name.as_str());
    let group = run.text("Group").or(of_type("ClusterGroup"));
    let resource = run.text("Resource").or(of_type("ClusterResource"));
    match (group, resource) {
        (Some(group), None) => {
            let row = find_row(world, database, group)?;
            Ok(Owned { name: row.name.to_string(), groups: row.groups, is_preference: true })
        }
        (None, Some(resource)) => {
            let resource = find_resource(world, database, resource)?;
            Ok(Owned { name: resource.name.to_string(), groups: vec![resource.group], is_preference: false })
        }
        (None, None) | (Some(_), Some(_)) => {
            let message = "Owners are those of a role or those of a resource.";
            Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Give -Group for the nodes a role prefers, -Resource for the nodes it may run on."))
        }
    }
}

/// The owners as the console shows them; a resource that names none may run on every node.
pub(super) fn owners_object(run: &Invocation<'_>, owned: &Owned) -> Result<Object, ErrorRecord> {
    let (world, database) = (run.world(), database(run)?);
    let group = owned.groups.first().and_then(|id| database.groups.get(id));
    let nodes = group.map_or_else(Vec::new, |group| owners(database, group, owned.is_preference));
    let names: Vec<String> = nodes.into_iter().map(|node| node_name(world, node).to_string()).collect();
    Ok(Object::new("ClusterOwnerNodeList")
        .with("ClusterObject", owned.name.as_str())
        .with("OwnerNodes", names))
}

fn owners(database: &Database, group: &Group, is_preference: bool) -> Vec<NodeId> {
    match is_preference {
        true => group.preferred.clone(),
        false if group.possible.is_empty() => database.nodes.keys().copied().collect(),
        false => group.possible.iter().collect(),
    }
}
