//! Resource types and their parameters, as far as the lab has them (facts: roles §1, §4).

use lab_cluster::{Database, Property};

use super::member::{CLUSTER, database};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{named, submit_unless_so};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::ops::like;
use crate::parse::ast::Case;
use crate::value::Object;
use lab_cluster::Order;
use lab_units::Name;
use lab_world::Command;

/// Types of resources that the lab's clusters have.
const TYPES: [&str; 7] = [
    CLOUD_WITNESS,
    "File Share Witness",
    "IP Address",
    "Network Name",
    "Physical Disk",
    VIRTUAL_MACHINE,
    "Virtual Machine Configuration",
];
const CLOUD_WITNESS: &str = "Cloud Witness";
const VIRTUAL_MACHINE: &str = "Virtual Machine";

/// The type whose parameters are asked for.
const TYPE: Param =
    Param::new("InputObject", Kind::Any, "A resource type.").required().from_pipe(Pipe::Value);

/// `Get-ClusterResourceType`.
pub(super) const GET_TYPE: Cmdlet = Cmdlet {
    name: "Get-ClusterResourceType",
    aliases: &[],
    synopsis: "Lists the types of resources that the cluster can have.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Text), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nGet-ClusterResourceType Virtual*",
        output: "Name\n----\nVirtual Machine\nVirtual Machine Configuration",
    }],
    run: |run| {
        let has_cloud = lab_cluster::rules(database(run)?.era).cloud_witness;
        let known = TYPES.into_iter().filter(|name| has_cloud || *name != CLOUD_WITNESS);
        let all: Vec<(Name, &str)> = known.map(|name| (name.into(), name)).collect();
        for name in named(run, "Name", "resource type", &all)? {
            run.emit(Object::new("ClusterResourceType").with("Name", name));
        }
        Ok(())
    },
};

/// `Get-ClusterParameter`.
pub(super) const GET: Cmdlet = Cmdlet {
    name: "Get-ClusterParameter",
    aliases: &[],
    synopsis: "Shows the parameters of a resource type; of Virtual Machine from which priority on it moves live off a node that is drained.",
    signature: &[Param::new("Name", Kind::Text, "Only this one.").at(0), TYPE, CLUSTER],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nGet-ClusterResourceType 'Virtual Machine' | Get-ClusterParameter MoveTypeThreshold",
        output: "Object          Name              Value Type\n------          ----              ----- ----\nVirtual Machine MoveTypeThreshold  2000 UInt32",
    }],
    run: |run| {
        for property in parameters(run)? {
            let asked = run.text("Name").unwrap_or("*").to_string();
            if like(property.name(), &asked, Case::Ignored, &mut run.cx().state.meter)? {
                let value = database(run)?.properties.get(property);
                let object = Object::new("ClusterParameter")
                    .with("Object", VIRTUAL_MACHINE)
                    .with("Name", property.name())
                    .with("Value", i64::from(value))
                    .with("Type", "UInt32");
                run.emit(object);
            }
        }
        Ok(())
    },
};

/// `Set-ClusterParameter`.
pub(super) const SET: Cmdlet = Cmdlet {
    name: "Set-ClusterParameter",
    aliases: &[],
    synopsis: "Sets a parameter of a resource type.",
    signature: &[
        Param::new("Name", Kind::Text, "Which; MoveTypeThreshold of Virtual Machine.").at(0).required(),
        Param::new("Value", Kind::IntIn(0, u32::MAX as i64), "Its value from now on.").at(1).required(),
        TYPE,
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nGet-ClusterResourceType 'Virtual Machine' | Set-ClusterParameter MoveTypeThreshold 3001\n(Get-ClusterResourceType 'Virtual Machine' | Get-ClusterParameter MoveTypeThreshold).Value",
        output: "3001",
    }],
    run: |run| {
        let given = run.word("Name");
        let all = parameters(run)?.into_iter().map(|property| (property, Name::from(property.name())));
        let property = find::pick("parameter", &given, all, "")?;
        let value = run.int("Value").and_then(|value| u32::try_from(value).ok()).unwrap_or(u32::MAX);
        if run.should_process(VIRTUAL_MACHINE) {
            submit_unless_so(run, Command::Cluster(Order::SetProperty(property, value)))?;
        }
        Ok(())
    },
};

/// The parameters of the type that came down the pipeline; only machines have one in the lab.
fn parameters(run: &Invocation<'_>) -> Result<Vec<Property>, ErrorRecord> {
    let database: &Database = database(run)?;
    let given = run.value("InputObject").map(|value| value.member("Name").to_string()).unwrap_or_default();
    if !TYPES.iter().any(|name| name.eq_ignore_ascii_case(&given)) {
        let message = "Only resource types have parameters here.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "NoParameters", message)
            .hint("Get-ClusterResourceType lists them."));
    }
    let is_machine = given.eq_ignore_ascii_case(VIRTUAL_MACHINE);
    let known = Property::ALL.into_iter().filter(|property| {
        !Property::of_cluster().any(|of_cluster| of_cluster == *property) && database.era >= property.since()
    });
    Ok(known.filter(|_| is_machine).collect())
}
