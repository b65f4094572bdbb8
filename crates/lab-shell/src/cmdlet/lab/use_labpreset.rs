//! `Use-LabPreset`: starts from a named world.

use lab_session::Start;
use lab_units::Era;
use lab_world::preset::{Preset, WitnessKind};

use super::amount;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// What seed document 001 was written for.
const TWO_NODE_ERA: Era = Era::Ws2008R2;

/// `Use-LabPreset`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Use-LabPreset",
    aliases: &[],
    synopsis: "Starts from a named world: empty, two-node-csv, a formed cluster of any size, or a datacenter full of VMs.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Preset), "empty, two-node-csv, cluster or datacenter.")
            .at(0)
            .required(),
        Param::new("Nodes", Kind::IntIn(1, 64), "cluster and datacenter: how many nodes; 2 unless said."),
        Param::new(
            "Witness",
            Kind::Choice(&["None", "Disk", "FileShare", "Cloud", "DiskOnly"]),
            "cluster: its witness; a disk unless said.",
        ),
        Param::new("Luns", Kind::IntIn(1, 64), "datacenter: how many volumes; 2 unless said."),
        Param::new("VMs", Kind::IntIn(1, 8_000), "datacenter: how many running VMs; 20 unless said."),
        Param::new("Era", Kind::Text, "The version of Windows, 2008R2 to 2022."),
        Param::new(
            "Seed",
            Kind::Int,
            "From which every random stream is drawn; the present lab's unless said.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2016 -Seed 7\nGet-LabClusterTruth | Format-Table Name, ClusterService, OwnsWitness",
        output: "Name ClusterService OwnsWitness\n---- -------------- -----------\nN1   Up             True\nN2   Up             False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    // What follows in a script was meant for another lab: it ends here.
    let preset = chosen(run).map_err(|error| ErrorRecord { terminating: true, ..error })?;
    preset.check().map_err(|error| {
        ErrorRecord::mistake(Category::InvalidArgument, "PresetImpossible", error.to_string())
    })?;
    let given = run.int("Seed").map(i64::cast_unsigned);
    let seed = given.unwrap_or_else(|| run.session().start().seed);
    if run.should_process(&run.word("Name")) {
        run.start_anew(Start { preset, seed })?;
        let steps = usize::try_from(run.session().steps()).unwrap_or(usize::MAX);
        run.enter(None);
        run.charge(steps)?;
    }
    Ok(())
}

fn chosen(run: &Invocation<'_>) -> Result<Preset, ErrorRecord> {
    let names = Preset::NAMES.map(|name| (name, name.into()));
    let name = find::pick("preset", &run.word("Name"), names.into_iter(), "")?;
    let era = run.text("Era").map(find::era).transpose()?;
    let known: &[&str] = match name {
        "cluster" => &["Nodes", "Witness", "Era"],
        "datacenter" => &["Nodes", "Luns", "VMs", "Era"],
        "two-node-csv" => &["Era"],
        _ => &[],
    };
    let all = ["Nodes", "Witness", "Luns", "VMs", "Era"].into_iter();
    if let Some(param) = all.filter(|param| run.value(param).is_some()).find(|param| !known.contains(param)) {
        return Err(superfluous(name, param));
    }
    let nodes = amount(run, "Nodes").unwrap_or(2);
    match name {
        "cluster" => {
            let kind = run.text("Witness").unwrap_or("Disk");
            let witness = WitnessKind::ALL.into_iter().find(|known| known.name() == kind);
            Ok(Preset::Cluster {
                nodes,
                witness: witness.unwrap_or(WitnessKind::None),
                era: era.unwrap_or(Era::Ws2019),
            })
        }
        "datacenter" => Ok(Preset::Datacenter {
            nodes,
            luns: amount(run, "Luns").unwrap_or(2),
            vms: amount(run, "VMs").unwrap_or(20),
            era: era.unwrap_or(Era::Ws2019),
        }),
        "two-node-csv" => Ok(Preset::TwoNodeCsv(era.unwrap_or(TWO_NODE_ERA))),
        _ => Ok(Preset::Empty),
    }
}

fn superfluous(name: &str, param: &str) -> ErrorRecord {
    let message = format!("The preset {name} has no -{param}.");
    ErrorRecord::mistake(Category::InvalidArgument, "ParameterNotForPreset", message)
}
