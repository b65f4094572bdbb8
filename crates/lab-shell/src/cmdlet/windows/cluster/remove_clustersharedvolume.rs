//! `Remove-ClusterSharedVolume`: a shared volume becomes a disk of Available Storage again.

use lab_world::Command;

use super::member::{CLUSTER, database};
use super::resource::emit_resource;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Remove-ClusterSharedVolume`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-ClusterSharedVolume",
    aliases: &[],
    synopsis: "Puts a Cluster Shared Volume back into Available Storage. Virtual machines on it lose their files.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Csv), "The volume, by the name of its disk.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nRemove-ClusterSharedVolume 'Cluster Disk 2'",
        output: "Name           State  OwnerGroup        ResourceType\n----           -----  ----------        ------------\nCluster Disk 2 Online Available Storage Physical Disk",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let name = run.text("Name").unwrap_or_default().to_string();
    let csv = find::csv(run.world(), &name)?;
    if run.carry_out(&name, Command::RemoveCsv(csv))? {
        emit_resource(run, &name)?;
    }
    Ok(())
}
