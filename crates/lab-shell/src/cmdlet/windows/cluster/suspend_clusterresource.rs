//! `Suspend-ClusterResource`: redirected access of a shared volume, on (5136).

use lab_world::Command;

use super::member::{CLUSTER, database};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::submit_unless_so;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Suspend-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Suspend-ClusterResource",
    aliases: &[],
    synopsis: "Switches redirected access to a Cluster Shared Volume on: all I/O goes through its coordinator.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Csv), "The volume, by the name of its disk.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        Param::new("RedirectedAccess", Kind::Switch, "All I/O goes through the coordinator.").required(),
        Param::new("Force", Kind::Switch, "Does not ask back; this console never does."),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSuspend-ClusterResource 'Cluster Disk 2' -RedirectedAccess -Force\nGet-ClusterSharedVolumeState | Format-Table Node, StateInfo, FileSystemRedirectedIOReason",
        output: "Node StateInfo            FileSystemRedirectedIOReason\n---- ---------            ----------------------------\nHV1  Direct               NotFileSystemRedirected\nHV2  FileSystemRedirected UserRequest",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    redirect(run, true)
}

/// Switches redirected access on or off; Resume-ClusterResource does the other half.
pub(super) fn redirect(run: &mut Invocation<'_>, on: bool) -> Result<(), ErrorRecord> {
    database(run)?;
    let name = run.text("Name").unwrap_or_default().to_string();
    let csv = find::csv(run.world(), &name)?;
    if run.should_process(&name) {
        submit_unless_so(run, Command::RedirectCsv { csv, on })?;
    }
    Ok(())
}
