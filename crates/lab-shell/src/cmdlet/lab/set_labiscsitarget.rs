//! `Set-LabIscsiTarget`: the secret of a target.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Set-LabIscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabIscsiTarget",
    aliases: &[],
    synopsis: "Gives a target a secret that initiators must know (one-way CHAP); without -ChapSecret it asks for none.",
    signature: &[
        Param::new("NodeAddress", Kind::Name(Names::Target), "The target's qualified name.")
            .at(0)
            .required()
            .from_pipe(Pipe::Either),
        Param::new("ChapSecret", Kind::Text, "The secret."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabIscsiTarget iqn.2009-10.lab.wolfpack:array1-quorum -ChapSecret 'twelve letters'",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let address = run.text("NodeAddress").unwrap_or_default().to_string();
    let target = find::target(run.world(), &address)?;
    let secret = run.text("ChapSecret").map(Into::into);
    run.carry_out(&address, Command::SetChap { target, secret }).map(drop)
}
