//! `Install-LabHotfix`: the latest hotfixes on hosts.

use lab_world::command::Feature;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::{install, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Install-LabHotfix`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Install-LabHotfix",
    aliases: &[],
    synopsis: "Installs the latest hotfixes on hosts; they work after a restart. All nodes of a cluster should have the same.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "Which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"])
            .from_pipe(Pipe::Either),
        Param::new("Restart", Kind::Switch, "Restarts each host, and waits until it is back."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nInstall-LabHotfix HV1 -Restart",
        output: "Success Restart Needed Exit Code Feature Result\n------- -------------- --------- --------------\nTrue    No             Success   {Latest hotfixes}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "Host", |run, host| install(run, host, &[Feature::Hotfixes]))
}
