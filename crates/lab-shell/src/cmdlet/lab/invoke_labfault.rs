//! `Invoke-LabFault`: brings failures about.

use lab_world::fault::{self, Fault, Moment, Struck, StruckKind};
use lab_world::{Command, World};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// `Invoke-LabFault`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Invoke-LabFault",
    aliases: &[],
    synopsis: "Brings a failure of the catalogue about, or several at one instant.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Fault), "Which failure; Get-LabFault lists them.")
            .at(0)
            .required(),
        Param::new("Target", Kind::List(&Kind::Name(Names::Struck)), "What it strikes.").at(1),
        Param::new(
            "At",
            Kind::Text,
            "Wait for this moment of the next migration: Setup, Pass1 and so on, StopAndCopy, Handover, Announcement.",
        ),
        Param::new("With", Kind::List(&Kind::Text), "More failures at the same instant, as 'Name:Target'."),
    ],
    input: Input::None,
    changes: true,
    examples: &[
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\nInvoke-LabFault HostPowerLost -Target HV2 -At Pass2\nMove-ClusterVirtualMachineRole SQL1 -Node HV2\n(Get-LabRoleTruth SQL1).RunsOn",
            output: "ERROR: SQL1 was not moved to HV2: the other host, or the connection to it, was lost.\n  SQL1 stays where it was. Show-LabWhy 'SQL1' tells more.\n  Rule: facts: migration §7, 21502\n  line 3, column 1: InvalidOperation, MoveFailed\nHV1",
        },
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2019 -Seed 1\nInvoke-LabFault WitnessLost -Target Witness -With 'ClusterServiceKilled:N2'\nGet-LabFault WitnessLost",
            output: "Name        Strikes     Active    Waiting About\n----        -------     ------    ------- -----\nWitnessLost the witness {Witness} {}      The witness is one vote: the cluster goes on without it, but has less to lose.",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let mut faults = named(run.world(), &run.word("Name"), &run.texts("Target"))?;
    for other in run.texts("With") {
        let (name, target) = match other.split_once(':') {
            Some((name, target)) => (name, vec![target.trim().to_string()]),
            None => (other.as_str(), Vec::new()),
        };
        faults.extend(named(run.world(), name.trim(), &target)?);
    }
    if let Some(at) = run.text("At").map(moment).transpose()? {
        return run.carry_out(&at.to_string(), Command::InjectAt { at, faults }).map(drop);
    }
    // All or none: nothing has happened yet when one of them is refused.
    for fault in &faults {
        run.admit(&Command::Inject(*fault))?;
    }
    for fault in faults {
        let target = lab_view::record::struck(run.world(), fault.struck);
        run.carry_out(&target, Command::Inject(fault))?;
    }
    Ok(())
}

/// A moment of a migration by its name; a blackout is another word for stop-and-copy.
fn moment(given: &str) -> Result<Moment, ErrorRecord> {
    let word = given.to_ascii_lowercase();
    let pass = word.strip_prefix("pass").and_then(|number| number.trim().parse().ok());
    match (word.as_str(), pass) {
        ("setup", _) => Ok(Moment::Setup),
        ("stopandcopy" | "blackout", _) => Ok(Moment::StopAndCopy),
        ("handover", _) => Ok(Moment::Handover),
        ("announcement", _) => Ok(Moment::Announcement),
        (_, Some(number)) => Ok(Moment::Pass(number)),
        (_, None) => {
            let message = format!("A migration has no moment '{given}'.");
            Err(ErrorRecord::refusal(Category::InvalidArgument, "NoSuchMoment", message)
                .hint("There is Setup, Pass1 and so on, StopAndCopy, Handover, Announcement."))
        }
    }
}

/// The failures that a name and its targets mean.
pub(super) fn named(world: &World, name: &str, targets: &[String]) -> Result<Vec<Fault>, ErrorRecord> {
    let all = fault::ALL.iter().map(|kind| (kind, kind.name.into()));
    let kind = find::pick("failure", name, all, "")?;
    if targets.is_empty() {
        return match kind.strikes {
            StruckKind::Witness => Ok(vec![Fault { name: kind.name, struck: Struck::Witness }]),
            StruckKind::Array | StruckKind::Host | StruckKind::Vm | StruckKind::Network | StruckKind::Nic => {
                let message =
                    format!("{} needs to know what it strikes: {}.", kind.name, target_word(kind.strikes));
                Err(ErrorRecord::refusal(Category::InvalidArgument, "TargetMissing", message)
                    .hint("Name it with -Target."))
            }
        };
    }
    targets
        .iter()
        .map(|target| Ok(Fault { name: kind.name, struck: find::struck(world, kind.strikes, target)? }))
        .collect()
}

/// What a kind of failure strikes, in words.
pub(super) const fn target_word(kind: StruckKind) -> &'static str {
    match kind {
        StruckKind::Witness => "the witness",
        StruckKind::Array => "an array",
        StruckKind::Host => "a host",
        StruckKind::Vm => "a VM",
        StruckKind::Network => "a network",
        StruckKind::Nic => "a network adapter",
    }
}
