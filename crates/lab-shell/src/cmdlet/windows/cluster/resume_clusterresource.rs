//! `Resume-ClusterResource`: redirected access of a shared volume, off (5136).

use super::member::CLUSTER;
use super::suspend_clusterresource::redirect;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
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
    redirect(run, false)
}
