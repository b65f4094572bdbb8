//! `Set-LabMigrationPolicy`: the rule by which migrations switch.

use lab_world::command::{PolicyChange, StopRuleName};
use lab_world::{Command, Refusal};

use super::amount;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Set-LabMigrationPolicy`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabMigrationPolicy",
    aliases: &[],
    synopsis: "Sets the rule by which live migrations that begin from now on stop copying and switch.",
    signature: &[
        Param::new(
            "StopRule",
            Kind::Choice(&["HyperV", "Xen", "Qemu", "Vmware"]),
            "Whose rule, with its own figures.",
        ),
        Param::new("MaxPasses", Kind::IntIn(1, 1_000_000), "Passes before the rule ends the copying."),
        Param::new("DowntimeLimit", Kind::Duration, "The longest blackout aimed at."),
        Param::new("MaxBandwidth", Kind::Size, "The most bytes per second of one migration."),
        Param::new("AutoConverge", Kind::Bool, "QEMU only: slow a guest that outruns the copy."),
        Param::new("Xbzrle", Kind::Bool, "QEMU only: of a page sent before, send only what changed."),
        Param::new("NoBandwidthLimit", Kind::Switch, "Lifts the cap."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example { script: "Set-LabMigrationPolicy -StopRule Qemu -DowntimeLimit 100ms", output: "" }],
    run,
};

/// The word for a stop rule.
pub(crate) const fn rule_word(rule: StopRuleName) -> &'static str {
    match rule {
        StopRuleName::HyperV => "HyperV",
        StopRuleName::Xen => "Xen",
        StopRuleName::Qemu => "Qemu",
        StopRuleName::Vmware => "Vmware",
    }
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let cap = run.bytes("MaxBandwidth").map(|bytes| bytes.0);
    if cap == Some(0) {
        return Err(ErrorRecord::from(&Refusal::PolicyWithoutBandwidth));
    }
    let rules = [StopRuleName::HyperV, StopRuleName::Xen, StopRuleName::Qemu, StopRuleName::Vmware];
    let change = PolicyChange {
        stop_rule: rules.into_iter().find(|rule| run.text("StopRule") == Some(rule_word(*rule))),
        max_passes: amount(run, "MaxPasses"),
        // A negative limit is refused like none at all.
        downtime_limit_nanos: run
            .duration("DowntimeLimit")
            .map(|limit| u64::try_from(limit.nanos()).unwrap_or(0)),
        // To the lab no cap is a cap of zero.
        max_bandwidth: if run.flag("NoBandwidthLimit") { Some(0) } else { cap },
    };
    let option = |name| run.value(name).is_some().then(|| run.flag(name));
    let (slow, differences) = (option("AutoConverge"), option("Xbzrle"));
    if slow.is_none() && differences.is_none() {
        return run.carry_out("the migration policy", Command::SetMigrationPolicy(change)).map(drop);
    }
    if change != PolicyChange::default() {
        run.carry_out("the migration policy", Command::SetMigrationPolicy(change))?;
    }
    run.carry_out("the migration policy", Command::SetMigrationOptions { slow, differences }).map(drop)
}
