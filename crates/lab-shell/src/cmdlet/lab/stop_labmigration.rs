//! `Stop-LabMigration`: cancels a live migration.

use lab_world::{Command, Refusal};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Stop-LabMigration`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-LabMigration",
    aliases: &[],
    synopsis: "Cancels the live migration of a VM; it runs on where it was.",
    signature: &[Param::new("VMName", Kind::List(&Kind::Name(Names::Vm)), "Of which VMs.")
        .at(0)
        .required()
        .alias(&["Name", "VM"])
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-LabMigration SQL1",
        output: "ERROR: The migration has ended.\n  Nothing needs to be done.\n  Rule: the lab\n  line 2, column 1: InvalidOperation, MigrationEnded",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for name in run.texts("VMName") {
        let vm = find::vm(run.world(), &name)?;
        let migration =
            run.world().migration_of(vm).ok_or_else(|| ErrorRecord::from(&Refusal::MigrationEnded))?;
        run.carry_out(&name, Command::CancelMigration(migration))?;
    }
    Ok(())
}
