//! `Add-Computer`: joins machines to the domain of the lab.

use lab_world::Command;
use lab_world::command::HostAccess;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// The domain that is there from the beginning.
const DOMAIN: &str = "lab.wolfpack";

/// `Add-Computer`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-Computer",
    aliases: &[],
    synopsis: "Joins machines to the domain of the lab.",
    signature: &[
        Param::new("ComputerName", Kind::List(&Kind::Name(Names::Host)), "The machines.")
            .at(0)
            .required()
            .alias(&["PSComputerName"])
            .from_pipe(Pipe::Either),
        Param::new("DomainName", Kind::Text, "The domain: lab.wolfpack.").required(),
        Param::new("Restart", Kind::Switch, "Windows asks for a restart; the lab needs none."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 -Workgroup | Out-Null\nAdd-Computer HV1 -DomainName lab.wolfpack",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let domain = run.word("DomainName");
    if !domain.eq_ignore_ascii_case(DOMAIN) {
        let message = format!("The domain '{domain}' could not be contacted.");
        return Err(ErrorRecord::refusal(Category::ObjectNotFound, "NoSuchDomain", message)
            .hint(format!("The lab has one domain: {DOMAIN}.")));
    }
    for name in run.texts("ComputerName") {
        let host = find::host(run.world(), &name)?;
        run.carry_out(&name, Command::SetAccess { host, change: HostAccess::Domain })?;
    }
    Ok(())
}
