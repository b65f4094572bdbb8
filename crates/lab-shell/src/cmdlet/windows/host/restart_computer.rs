//! `Restart-Computer`: an orderly restart of hosts.

use lab_world::Command;

use super::install_windowsfeature::restart;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Restart-Computer`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Restart-Computer",
    aliases: &[],
    synopsis: "Restarts hosts in order.",
    signature: &[
        Param::new(
            "ComputerName",
            Kind::List(&Kind::Name(Names::Host)),
            "The hosts; without it the host entered with Enter-PSSession.",
        )
        .alias(&["CN", "PSComputerName"])
        .at(0)
        .from_pipe(Pipe::Either),
        Param::new("Force", Kind::Switch, "Restarts though someone is logged on; in the lab nobody is."),
        Param::new("Wait", Kind::Switch, "Waits until Windows runs again on each."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabHost HV1 | Out-Null\nInstall-WindowsFeature Hyper-V -ComputerName HV1 | Out-Null\nRestart-Computer HV1 -Wait\n(Get-WindowsFeature Hyper-V -ComputerName HV1).InstallState",
        output: "WARNING: You must restart this server to finish the installation process.\nInstalled",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "ComputerName", |run, host| {
        let name = host_name(run, host);
        match () {
            () if !run.should_process(&name) => Ok(()),
            () if run.flag("Wait") => restart(run, host),
            () => run.submit(Command::Restart(host)),
        }
    })
}
