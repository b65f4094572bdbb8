//! `Get-ClusterSharedVolumeState`: how each node reaches a volume (facts: storage §6).

use lab_units::{CsvId, NodeId};
use lab_world::World;
use lab_world::state::{CsvMode, RedirectCause};

use super::member::{CLUSTER, database, host_of, node_name};
use super::volume::volumes;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-ClusterSharedVolumeState`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterSharedVolumeState",
    aliases: &[],
    synopsis: "Shows for each node whether it reaches a Cluster Shared Volume directly or through the coordinator.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Csv)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        Param::new("Node", Kind::Name(Names::Node), "Only for this node."),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterSharedVolumeState | Format-Table Name, Node, StateInfo",
        output: "Name           Node StateInfo\n----           ---- ---------\nCluster Disk 2 HV1  Direct\nCluster Disk 2 HV2  Direct",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let nodes: Vec<NodeId> = database(run)?.nodes.keys().copied().collect();
    let only = run.text("Node").map(|name| crate::find::node(run.world(), name)).transpose()?;
    let all = volumes(run.world());
    for csv in named(run, "Name", "Cluster Shared Volume", &all)? {
        for node in nodes.iter().filter(|node| only.is_none_or(|only| only == **node)) {
            if let Some(object) = state_object(run.world(), csv, *node)? {
                run.emit(object);
            }
        }
    }
    Ok(())
}

/// How a node reaches a volume; nothing for a node whose service does not run.
fn state_object(world: &World, csv: CsvId, node: NodeId) -> Result<Option<Object>, ErrorRecord> {
    let host = host_of(world, node)?;
    let Some(mode) = world.csv_mode(host, csv) else { return Ok(None) };
    let volume = &world.csvs[csv];
    let (block, file_system) = match mode {
        CsvMode::Direct => ("NotBlockRedirected", "NotFileSystemRedirected"),
        CsvMode::FileSystem(RedirectCause::UserRequest) => ("NotBlockRedirected", "UserRequest"),
        CsvMode::FileSystem(RedirectCause::NoDiskConnectivity) => {
            ("NotBlockRedirected", "NoDiskConnectivity")
        }
        CsvMode::Block | CsvMode::Paused | CsvMode::NoAccess => {
            ("NoDiskConnectivity", "NotFileSystemRedirected")
        }
    };
    let path = format!(r"C:\ClusterStorage\{}", volume.folder);
    Ok(Some(
        Object::new("ClusterSharedVolumeState")
            .with("Name", crate::find::disk_name(world, volume.lun).as_str())
            .with("Node", node_name(world, node).as_str())
            .with("StateInfo", lab_view::storage::mode_word(mode))
            .with("BlockRedirectedIOReason", block)
            .with("FileSystemRedirectedIOReason", file_system)
            .with("VolumeFriendlyName", volume.folder.as_str())
            .with("VolumeName", path),
    ))
}
