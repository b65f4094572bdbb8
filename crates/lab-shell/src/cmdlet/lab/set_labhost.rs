//! `Set-LabHost`: what two hosts must have alike for a live migration, and what a firewall lets in.

use lab_world::Command;
use lab_world::command::{HostAccess, PathPolicy};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// `Set-LabHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabHost",
    aliases: &[],
    synopsis: "Sets the letter of a host's system drive, blocks the port of live migrations in its firewall, or sets how its Multipath I/O shares paths.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "Which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"]),
        Param::new(
            "SystemDrive",
            Kind::Text,
            "A letter from C to Z; the nodes of a cluster should have the same.",
        ),
        Param::new("MigrationPort", Kind::Choice(&["Open", "Blocked"]), "TCP port 6600."),
        Param::new(
            "RemoteAccess",
            Kind::Choice(&["Allowed", "Blocked"]),
            "Remote Desktop and remote administration; only before the machine joins a domain.",
        ),
        Param::new(
            "PathPolicy",
            Kind::Choice(POLICIES),
            "How its Multipath I/O uses several paths that work.",
        ),
        Param::new(
            "LeastWeight",
            Kind::Name(Names::Network),
            "With WeightedPaths: the path over this network goes before the others.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabHost HV2 -MigrationPort Blocked\nMove-ClusterVirtualMachineRole WEB1 -Node HV2",
        output: "ERROR: WEB1 was not moved to HV2: the destination's firewall does not let it in on TCP port 6600 (0x8007274C).\n  WEB1 stays where it was. Show-LabWhy 'WEB1' tells more.\n  Rule: facts: migration §7, 21502\n  line 3, column 1: InvalidOperation, MoveFailed",
    }],
    run,
};

/// The policies of Multipath I/O by name.
const POLICIES: &[&str] = &[
    "RoundRobin",
    "FailOverOnly",
    "RoundRobinWithSubset",
    "LeastQueueDepth",
    "WeightedPaths",
    "LeastBlocks",
];

/// The word for how MPIO uses its paths.
pub(crate) const fn policy_word(policy: PathPolicy) -> &'static str {
    POLICIES[match policy {
        PathPolicy::RoundRobin => 0,
        PathPolicy::FailOverOnly => 1,
        PathPolicy::RoundRobinWithSubset => 2,
        PathPolicy::LeastQueueDepth => 3,
        PathPolicy::WeightedPaths(_) => 4,
        PathPolicy::LeastBlocks => 5,
    }]
}

fn policy(run: &Invocation<'_>, word: &str) -> Result<PathPolicy, ErrorRecord> {
    Ok(match word {
        "FailOverOnly" => PathPolicy::FailOverOnly,
        "RoundRobinWithSubset" => PathPolicy::RoundRobinWithSubset,
        "LeastQueueDepth" => PathPolicy::LeastQueueDepth,
        "LeastBlocks" => PathPolicy::LeastBlocks,
        "WeightedPaths" => match run.text("LeastWeight") {
            Some(network) => PathPolicy::WeightedPaths(find::network(run.world(), network)?),
            None => {
                let message = "WeightedPaths needs the path that has the least weight.";
                return Err(ErrorRecord::mistake(Category::InvalidArgument, "NoLeastWeight", message)
                    .hint("Give -LeastWeight and the network of its portal, or its fabric."));
            }
        },
        _ => PathPolicy::RoundRobin,
    })
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let port = run.text("MigrationPort").map(|word| word == "Open");
    let drive = run.text("SystemDrive").map(letter).transpose()?;
    let policy = run.text("PathPolicy").map(|word| policy(run, word)).transpose()?;
    let remote = run.text("RemoteAccess").map(|word| word == "Allowed");
    if drive.is_none() && port.is_none() && policy.is_none() && remote.is_none() {
        let message = "Nothing is given to be set.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "NothingToSet", message)
            .hint("Give -SystemDrive, -MigrationPort, -RemoteAccess or -PathPolicy."));
    }
    for host in find::hosts(run.world(), &run.texts("Host"))? {
        let name = run.world().host_name(host);
        if drive.is_some() || port.is_some() {
            run.carry_out(name.as_str(), Command::SetHost { host, drive, port })?;
        }
        if let Some(on) = remote {
            run.carry_out(name.as_str(), Command::SetAccess { host, change: HostAccess::Remote(on) })?;
        }
        if let Some(policy) = policy {
            run.carry_out(name.as_str(), Command::SetPathPolicy { host, policy })?;
        }
    }
    Ok(())
}

/// `D` or `D:`.
fn letter(given: &str) -> Result<char, ErrorRecord> {
    let mut letters = given.trim_end_matches(':').chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(letter.to_ascii_uppercase()),
        _ => {
            let message = format!("'{given}' is not the letter of a drive.");
            Err(ErrorRecord::refusal(Category::InvalidArgument, "NotALetter", message)
                .hint("Give one letter."))
        }
    }
}
