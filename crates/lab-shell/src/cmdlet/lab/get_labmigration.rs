//! `Get-LabMigration`: live migrations, pass by pass.

use lab_kernel::SimDuration;
use lab_units::MigrationId;
use lab_world::precopy::Pass;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::{Object, Value};

/// `Get-LabMigration`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabMigration",
    aliases: &[],
    synopsis: "Shows live migrations, under way and ended, with every pass of the memory copy.",
    signature: &[Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "Of which VMs; all unless said.")
        .at(0)
        .alias(&["Name", "VM"])
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nMove-ClusterVirtualMachineRole SQL1 -Node HV2 | Out-Null\n$migration = Get-LabMigration SQL1\n$migration | Format-Table State, TotalTimeSeconds, BlackoutSeconds, TransferredBytes\n$migration.Passes",
        output: "State     TotalTimeSeconds BlackoutSeconds TransferredBytes\n-----     ---------------- --------------- ----------------\nCompleted     43.749430173     0.544384948       4918414176\nNumber   Pages Bytes        Seconds DirtiedPages\n------   ----- -----        ------- ------------\n     1 1048576 4 GB    36.266089772       115410\n     2  115410 452 MB   3.991574689        27392\n     3   27392 107 MB   0.947380764         7066\n     4    7066 27.7 MB  0.244384948            0",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let mut vms = Vec::new();
    for name in run.texts("VMName") {
        vms.push(find::vm(run.world(), &name)?);
    }
    let wanted = |vm| vms.is_empty() || vms.contains(vm);
    let found: Vec<MigrationId> = run
        .world()
        .migrations
        .iter()
        .filter(|(_, migration)| wanted(&migration.vm))
        .map(|(id, _)| id)
        .collect();
    for id in found {
        let object = migration(run, id);
        run.emit(object);
    }
    Ok(())
}

fn migration(run: &mut Invocation<'_>, id: MigrationId) -> Object {
    let now = run.session().now();
    let world = run.world();
    let view = lab_view::migration::migration(world, id, now).expect("the migration is in the world");
    let passes: Vec<Object> = world.migrations[id].passes.iter().map(pass).collect();
    Object::new("LabMigration")
        .with("VMName", view.name.as_str())
        .with("Kind", "Live")
        .with("SourceHost", view.from.as_str())
        .with("DestinationHost", view.to.as_str())
        .with("State", view.stage.word())
        .with("TotalTimeSeconds", seconds(view.took))
        .with("BlackoutSeconds", view.blackout.map(seconds))
        .with("TransferredBytes", view.sent.0)
        .with("Passes", Value::from(passes))
        .with("Network", view.network.as_str())
        .with("Explanation", view.sentence)
}

fn pass(pass: &Pass) -> Object {
    Object::new("LabMigrationPass")
        .with("Number", pass.number)
        .with("Pages", pass.sent.0)
        .with("Bytes", pass.bytes.0)
        .with("Seconds", seconds(pass.took))
        .with("DirtiedPages", pass.dirtied.0)
}

fn seconds(span: SimDuration) -> f64 {
    span.as_secs_f64()
}
