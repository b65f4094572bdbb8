//! `Stop-LabHost`: shuts hosts down in order, or cuts their power.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Stop-LabHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-LabHost",
    aliases: &[],
    synopsis: "Shuts hosts down in order, or cuts their power; all that are named at one instant.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Host)), "Which hosts.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        Param::new("TurnOff", Kind::Switch, "Cuts the power: nothing is saved, nobody is told."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2019 -Seed 1\nStop-LabHost N3 -TurnOff\nWait-Lab 30s\nGet-LabClusterTruth",
        output: "Name PowerState ClusterService Quorate Members  DynamicWeight OwnsWitness\n---- ---------- -------------- ------- -------  ------------- -----------\nN1   On         Up             True    {N1, N2}             1 False\nN2   On         Up             True    {N1, N2}             0 False\nN3   Off        Stopped        False   {}                   0 False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Name");
    let hosts = find::hosts(run.world(), &names)?;
    let command = if run.flag("TurnOff") { Command::CutPower(hosts) } else { Command::ShutDown(hosts) };
    run.carry_out(&names.join(", "), command).map(drop)
}
