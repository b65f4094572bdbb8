//! `Set-LabArray`: an array that is an ordinary computer with target software, and the portals of any.

use lab_world::Command;
use lab_world::command::{ArrayChange, Licence};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

const PORT: Kind = Kind::List(&Kind::IntIn(1, 65_535));

/// `Set-LabArray`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabArray",
    aliases: &[],
    synopsis: "Makes an iSCSI array an ordinary computer with target software: its firewall, its licence, its cache. Gives any iSCSI array a further portal.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Array), "Which array.").at(0).required().from_pipe(Pipe::Either),
        Param::new(
            "HomeMade",
            Kind::Switch,
            "It is one, just installed: no licence, no open port, no cache.",
        ),
        Param::new(
            "OpenPort",
            PORT,
            "Opens ports in its firewall: 3260 for initiators, 3261 for its console.",
        ),
        Param::new("ClosePort", PORT, "Closes ports."),
        Param::new(
            "Licence",
            Kind::Choice(&["None", "Valid", "Expired"]),
            "Loads a licence, or lets it run out.",
        ),
        Param::new("Cache", Kind::Bool, "Caches its slow disks."),
        Param::new(
            "AddPortal",
            Kind::Name(Names::Network),
            "Any iSCSI array: one more portal, on this network.",
        ),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork iSCSI -Subnet 10.0.2.0/24 | Out-Null\nNew-LabArray STORE1 -Kind iSCSI -Pool 500GB -Network iSCSI | Out-Null\nNew-LabLun STORE1 -Name Quorum -Size 1GB | Out-Null\nSet-LabArray STORE1 -HomeMade -OpenPort 3260, 3261\nNew-LabIscsiTarget STORE1 -Lun Quorum",
        output: "ERROR: The target software of STORE1 has no valid licence.\n  Load one: Set-LabArray -Licence Valid.\n  Rule: S2-21, S2-24\n  line 5, column 1: InvalidOperation, NoLicence",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    let array = find::array(run.world(), &name)?;
    let portal = run.text("AddPortal").map(|name| find::network(run.world(), name)).transpose()?;
    for change in changes(run).into_iter().chain(portal.map(ArrayChange::Portal)) {
        run.carry_out(&name, Command::SetArray { array, change })?;
    }
    Ok(())
}

fn changes(run: &Invocation<'_>) -> Vec<ArrayChange> {
    let ports = |param, open| {
        let numbers: Vec<i64> = run.items(param).iter().filter_map(crate::value::number::to_int).collect();
        numbers
            .into_iter()
            .filter_map(move |port| Some(ArrayChange::Port { port: port.try_into().ok()?, open }))
    };
    let licence = run.text("Licence").map(|word| {
        ArrayChange::Licence(match word {
            "Valid" => Licence::Valid,
            "Expired" => Licence::Expired,
            _ => Licence::None,
        })
    });
    let cache = run.value("Cache").map(|_| ArrayChange::Cache(run.flag("Cache")));
    let home_made = run.flag("HomeMade").then_some(ArrayChange::HomeMade);
    home_made
        .into_iter()
        .chain(ports("OpenPort", true))
        .chain(ports("ClosePort", false))
        .chain(licence)
        .chain(cache)
        .collect()
}
