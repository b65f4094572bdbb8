//! `Start-VM`: a VM that is off or saved.

use lab_kernel::SimDuration;
use lab_view::vm::VmState;
use lab_world::Command;
use lab_world::command::VmAction;

use super::vm::{VM_NAME, chosen};
use crate::cmdlet::windows::place::{COMPUTER, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// Longer than reading the largest saved memory takes at the assumed 100 MB/s.
pub(super) const LIMIT: SimDuration = SimDuration::from_secs(3_600);

/// `Start-VM`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Start-VM",
    aliases: &[],
    synopsis: "Starts VMs that are off, or resumes them from their saved state, and waits until they run.",
    signature: &[VM_NAME, COMPUTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabHost HV1 | Out-Null\nInstall-WindowsFeature Hyper-V -ComputerName HV1 -Restart | Out-Null\nEnter-PSSession HV1\nNew-VM TEST1 -MemoryStartupBytes 1GB\nStart-VM TEST1\n(Get-VM TEST1).State",
        output: "Name  State MemoryAssigned(M) Uptime   Status\n----  ----- ----------------- ------   ------\nTEST1 Off                   0 00:00:00 Operating normally\nRunning",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for vm in chosen(run, "Name")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::Vm { vm, action: VmAction::Start })?;
            wait(run, LIMIT, &format!("The start of {name}"), |world| {
                !matches!(lab_view::vm::vm_state(world, vm), VmState::Starting)
            })?;
        }
    }
    Ok(())
}
