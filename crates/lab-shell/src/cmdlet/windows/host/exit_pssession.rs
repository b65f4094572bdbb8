//! `Exit-PSSession`: back to the management station.

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Exit-PSSession`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Exit-PSSession",
    aliases: &["exsn"],
    synopsis: "Leaves the host entered with Enter-PSSession.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nEnter-PSSession HV1\nExit-PSSession\nGet-VMHost",
        output: "ERROR: The console stands on the management station, not on a host.\n  Give -ComputerName, or enter a host with Enter-PSSession.\n  line 4, column 1: InvalidOperation, NoHostEntered",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    run.enter(None);
    Ok(())
}
