//! `Get-ClusterSharedVolume`: volumes that every node reads and writes.

use super::member::{CLUSTER, database};
use super::volume::{volume_object, volumes};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Get-ClusterSharedVolume`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterSharedVolume",
    aliases: &[],
    synopsis: "Lists the Cluster Shared Volumes with the node that coordinates each.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Csv)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterSharedVolume",
        output: "Name           State  Node\n----           -----  ----\nCluster Disk 2 Online HV1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let all = volumes(run.world());
    for csv in named(run, "Name", "Cluster Shared Volume", &all)? {
        let object = volume_object(run.world(), database(run)?, csv);
        run.emit(object);
    }
    Ok(())
}
