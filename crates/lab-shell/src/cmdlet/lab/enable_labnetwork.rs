//! `Enable-LabNetwork`: mends a network.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Enable-LabNetwork`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Enable-LabNetwork",
    aliases: &[],
    synopsis: "Mends a network wholly, however it was cut.",
    signature: &[Param::new("Name", Kind::List(&Kind::Name(Names::Network)), "Which networks.")
        .at(0)
        .required()
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork Public -Subnet 10.0.1.0/24 | Out-Null\nDisable-LabNetwork Public\nEnable-LabNetwork Public\nEnable-LabNetwork Public",
        output: "ERROR: Nothing is cut on the network Public.\n  Nothing needs to be mended.\n  Rule: the lab\n  line 4, column 1: InvalidOperation, NetworkWhole",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("Name") {
        let network = find::network(run.world(), &name)?;
        run.carry_out(&name, Command::MendNetwork(network))?;
    }
    Ok(())
}
