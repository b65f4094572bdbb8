//! `Resume-ClusterResource`: redirected access of a shared volume, off (5136).

use lab_world::Command;

use super::member::{CLUSTER, database};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::submit_unless_so;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Resume-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Resume-ClusterResource",
    aliases: &[],
    synopsis: "Switches redirected access to a Cluster Shared Volume off.",
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
        script: "Use-LabPreset two-node-csv -Seed 1\nSuspend-ClusterResource 'Cluster Disk 2' -RedirectedAccess\nResume-ClusterResource 'Cluster Disk 2'\n(Get-ClusterSharedVolumeState).StateInfo",
        output: "Direct\nDirect",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let name = run.text("Name").unwrap_or_default().to_string();
    let csv = find::csv(run.world(), &name)?;
    if run.should_process(&name) {
        submit_unless_so(run, Command::RedirectCsv { csv, on: false })?;
    }
    Ok(())
}
