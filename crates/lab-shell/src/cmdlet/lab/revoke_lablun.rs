//! `Revoke-LabLun`: masks a LUN for hosts.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Revoke-LabLun`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Revoke-LabLun",
    aliases: &[],
    synopsis: "Masks a LUN, so that hosts see it no longer. The array does not ask whether one uses it.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Lun)), "Which LUNs.")
            .at(0)
            .required()
            .alias(&["Lun"])
            .from_pipe(Pipe::Either),
        Param::new("From", Kind::List(&Kind::Name(Names::Host)), "The hosts.").at(1).required(),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nRevoke-LabLun Volume1 -From HV2\n(Get-ClusterSharedVolumeState).StateInfo",
        output: "Direct\nFileSystemRedirected",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let hosts = find::hosts(run.world(), &run.texts("From"))?;
    for name in run.texts("Name") {
        let lun = find::lun(run.world(), &name)?;
        run.carry_out(&name, Command::RevokeLun { lun, hosts: hosts.clone() })?;
    }
    Ok(())
}
