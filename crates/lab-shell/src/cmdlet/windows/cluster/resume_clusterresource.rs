//! `Resume-ClusterResource`: maintenance of a shared volume, or redirected access to it (5136), off.

use lab_world::Command;

use super::member::CLUSTER;
use super::suspend_clusterresource::{change, volume};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Resume-ClusterResource`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Resume-ClusterResource",
    aliases: &[],
    synopsis: "Takes a Cluster Shared Volume out of maintenance, or switches redirected access to it off.",
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
    let csv = volume(run)?;
    let maintained = run.world().csvs[csv].maintenance;
    let on = false;
    change(
        run,
        csv,
        if maintained { Command::MaintainCsv { csv, on } } else { Command::RedirectCsv { csv, on } },
    )
}
