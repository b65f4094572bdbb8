//! `New-LabWitnessShare`: a place for a file share or cloud witness.

use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `New-LabWitnessShare`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabWitnessShare",
    aliases: &[],
    synopsis: "Sets up a file share, or a storage account in the cloud, that can be a cluster's witness.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("Cloud", Kind::Switch, "A storage account in the cloud instead of a file share."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabWitnessShare Witness",
        output: "Name    Kind\n----    ----\nWitness FileShare",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (name, cloud) = (run.word("Name"), run.flag("Cloud"));
    if run.carry_out(&name, Command::AddWitnessShare { name: name.as_str().into(), cloud })? {
        let kind = if cloud { "Cloud" } else { "FileShare" };
        run.emit(Object::new("LabWitnessShare").with("Name", name).with("Kind", kind));
    }
    Ok(())
}
