//! `Stop-VM`: shut down from inside, turn off, or save.

use lab_view::vm::VmState;
use lab_world::Command;
use lab_world::command::VmAction;

use super::start_vm::LIMIT;
use super::vm::{VM_NAME, chosen};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Stop-VM`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-VM",
    aliases: &[],
    synopsis: "Shuts VMs down, and waits until they are off.",
    signature: &[
        VM_NAME,
        Param::new("TurnOff", Kind::Switch, "Pulls the plug instead: the guest crashes."),
        Param::new("Save", Kind::Switch, "Saves memory and state to disk instead."),
        Param::new(
            "Force",
            Kind::Switch,
            "Asks the guest even if someone is logged on; in the lab nobody is.",
        ),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nEnter-PSSession HV1\nGet-VM | Where-Object State -eq Running | Stop-VM -Save\nGet-VM | Select-Object Name, State",
        output: "Name  State\n----  -----\nSQL1  Saved\nWEB1  Saved\nTEST1 Off",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let action = match (run.flag("TurnOff"), run.flag("Save")) {
        (true, _) => VmAction::TurnOff,
        (false, true) => VmAction::Save,
        (false, false) => VmAction::ShutDown,
    };
    for vm in chosen(run, "Name")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::Vm { vm, action })?;
            wait(run, LIMIT, &format!("Stopping {name}"), |world| {
                matches!(lab_view::vm::vm_state(world, vm), VmState::Off | VmState::Saved | VmState::Failed)
            })?;
        }
    }
    Ok(())
}
