//! `Remove-Computer`: takes machines out of the domain.

use lab_world::Command;
use lab_world::command::HostAccess;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Remove-Computer`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Remove-Computer",
    aliases: &[],
    synopsis: "Takes machines out of the domain.",
    signature: &[
        Param::new("ComputerName", Kind::List(&Kind::Name(Names::Host)), "The machines.")
            .at(0)
            .required()
            .alias(&["PSComputerName"])
            .from_pipe(Pipe::Either),
        Param::new("WorkgroupName", Kind::Text, "The workgroup they are in then."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nRemove-Computer HV1 -WorkgroupName HOME",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("ComputerName") {
        let host = find::host(run.world(), &name)?;
        run.carry_out(&name, Command::SetAccess { host, change: HostAccess::Workgroup })?;
    }
    Ok(())
}
