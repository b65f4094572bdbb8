//! `Suspend-ClusterResource`: maintenance of a shared volume, or redirected access to it (5136), on.

use lab_units::CsvId;
use lab_world::Command;

use super::member::{CLUSTER, database};
use super::volume::volume_object;
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
    synopsis: "Puts a Cluster Shared Volume into maintenance: what runs from it is taken offline. With -RedirectedAccess all I/O goes through its coordinator instead.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Csv), "The volume, by the name of its disk.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        Param::new("RedirectedAccess", Kind::Switch, "All I/O goes through the coordinator."),
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
    let csv = volume(run)?;
    let redirects = run.flag("RedirectedAccess");
    let command = if redirects {
        Command::RedirectCsv { csv, on: true }
    } else {
        Command::MaintainCsv { csv, on: true }
    };
    change(run, csv, command)
}

/// The volume that is named.
pub(super) fn volume(run: &Invocation<'_>) -> Result<CsvId, ErrorRecord> {
    database(run)?;
    find::csv(run.world(), &run.word("Name"))
}

/// Gives the command, and shows the volume when maintenance begins or ends.
pub(super) fn change(run: &mut Invocation<'_>, csv: CsvId, command: Command) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    if run.should_process(&name) {
        let maintains = matches!(command, Command::MaintainCsv { .. });
        submit_unless_so(run, command)?;
        if maintains {
            let object = volume_object(run.world(), database(run)?, csv);
            run.emit(object);
        }
    }
    Ok(())
}
