//! `Set-LabVMWorkload`: what a guest does to its memory.

use lab_units::Pages;
use lab_world::Command;
use lab_world::command::WorkloadSpec;
use lab_world::guest::{Pattern, Profile};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Set-LabVMWorkload`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabVMWorkload",
    aliases: &[],
    synopsis: "Says what a guest does to its memory, in pages of 4,096 bytes; what is not given stays.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Vm)), "Which VMs.")
            .at(0)
            .required()
            .alias(&["VMName", "VM"])
            .from_pipe(Pipe::Either),
        Param::new(
            "Profile",
            Kind::Choice(&["Boot", "Idle", "Database", "FileCopy", "VideoCall"]),
            "A usual guest with its phases; what else is given changes a steady workload instead.",
        ),
        Param::new("ResidentPages", COUNT, "Pages that hold something else than zeros."),
        Param::new("WorkingSetPages", COUNT, "Pages that are written again and again."),
        Param::new("PageWritesPerSecond", COUNT, "Page writes per second."),
        Param::new("Pattern", Kind::Choice(&["Uniform", "Sequential", "HotCold"]), "In which order."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabVMWorkload WEB1 -WorkingSetPages 20000 -PageWritesPerSecond 5000 -Pattern HotCold",
        output: "",
    }],
    run,
};

/// Whatever the lab may then find too large.
const COUNT: Kind = Kind::IntIn(0, 1 << 40);

/// The word for a pattern.
pub(crate) const fn pattern_word(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Uniform => "Uniform",
        Pattern::Sequential => "Sequential",
        Pattern::HotCold => "HotCold",
    }
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("Name") {
        let vm = find::vm(run.world(), &name)?;
        if let Some(word) = run.text("Profile") {
            let named = Profile::ALL.into_iter().find(|profile| profile.name() == word);
            let profile = named.expect("the parameter takes no other word");
            run.carry_out(&name, Command::SetProfile { vm, profile })?;
            continue;
        }
        let now = run.world().vms[vm].work;
        let pages = |param, now: Pages| run.int(param).map_or(now, |pages| Pages(pages.cast_unsigned()));
        let workload = WorkloadSpec {
            resident: pages("ResidentPages", now.resident),
            working_set: pages("WorkingSetPages", now.working_set),
            per_second: run
                .int("PageWritesPerSecond")
                .map_or(now.per_second, |writes| u64::try_from(writes).unwrap_or(0)),
            pattern: match run.text("Pattern") {
                Some("Sequential") => Pattern::Sequential,
                Some("HotCold") => Pattern::HotCold,
                Some(_) => Pattern::Uniform,
                None => now.pattern,
            },
        };
        run.carry_out(&name, Command::SetWorkload { vm, workload })?;
    }
    Ok(())
}
