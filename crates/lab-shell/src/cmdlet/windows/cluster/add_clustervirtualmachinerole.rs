//! `Add-ClusterVirtualMachineRole`: makes a VM highly available.

use lab_kernel::SimDuration;
use lab_world::{Command, World};

use super::member::{CLUSTER, database, emit_role};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// A role is known to every node within a second.
const LIMIT: SimDuration = SimDuration::from_secs(30);

/// `Add-ClusterVirtualMachineRole`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-ClusterVirtualMachineRole",
    aliases: &[],
    synopsis: "Makes a virtual machine whose files lie on storage in the cluster highly available.",
    signature: &[
        Param::new("VMName", Kind::Name(Names::Vm), "The virtual machine.")
            .at(0)
            .required()
            .alias(&["VirtualMachine", "VM"])
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nNew-VM APP1 2GB -Path 'C:\\ClusterStorage\\Volume1\\Hyper-V' -ComputerName HV1 | Out-Null\nAdd-ClusterVirtualMachineRole APP1",
        output: "Name OwnerNode State\n---- --------- -----\nAPP1 HV1       Offline",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let vm = find::vm(run.world(), run.text("VMName").unwrap_or_default())?;
    database(run)?;
    let name = run.world().vms[vm].name.to_string();
    if !run.should_process(&name) {
        return Ok(());
    }
    run.submit(Command::AddVmRole(vm))?;
    wait(run, LIMIT, &format!("Making {name} highly available"), |world: &World| {
        let group = world.vms[vm].group;
        group.is_some_and(|group| {
            world.database().is_some_and(|database| database.groups.contains_key(&group))
        })
    })?;
    let world = run.world();
    let Some(group) = world.vms[vm].group else { return Ok(()) };
    let role = world.group_name(group).to_string();
    if world.vms_of(group).count() > 1 {
        run.warn(format!(
            "The files of {name} lie on a disk of the role {role}: {name} joins that role, and both move together."
        ));
    }
    emit_role(run, &role)
}
