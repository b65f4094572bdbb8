//! `Disable-LabNetwork`: cuts a network, wholly or between two groups of hosts.

use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// `Disable-LabNetwork`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Disable-LabNetwork",
    aliases: &[],
    synopsis: "Cuts a network, wholly or between two groups of hosts.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Network), "Which network.").at(0).required(),
        Param::new("Between", Kind::List(&Kind::Name(Names::Host)), "One side; the rest goes on as before."),
        Param::new("And", Kind::List(&Kind::Name(Names::Host)), "The other side."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2019 -Seed 1\nforeach ($network in 'Heartbeat', 'Public') { Disable-LabNetwork $network -Between N1 -And 'N2', 'N3' }\nWait-Lab 1m\nGet-LabClusterTruth | Format-Table Name, ClusterService, Quorate, Members",
        output: "Name ClusterService Quorate Members\n---- -------------- ------- -------\nN1   Isolated       False   {}\nN2   Up             True    {N2, N3}\nN3   Up             True    {N2, N3}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    let network = find::network(run.world(), &name)?;
    let between = match (run.texts("Between"), run.texts("And")) {
        (these, those) if these.is_empty() && those.is_empty() => None,
        (these, those) if these.is_empty() || those.is_empty() => {
            let message = "A cut between two groups of hosts needs both of them.";
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "OneSideMissing", message)
                .hint("Give -Between and -And, or neither to cut the whole network."));
        }
        (these, those) => Some((find::hosts(run.world(), &these)?, find::hosts(run.world(), &those)?)),
    };
    run.carry_out(&name, Command::CutNetwork { network, between }).map(drop)
}
