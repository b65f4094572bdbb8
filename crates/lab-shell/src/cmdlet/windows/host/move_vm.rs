//! `Move-VM -IncludeStorage`: to a host that shares nothing with this one (facts: migration §6).

use lab_units::Name;
use lab_world::Command;

use super::move_vmstorage::LIMIT;
use super::vm::{VM_NAME, chosen};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Move-VM`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Move-VM",
    aliases: &[],
    synopsis: "Moves running VMs that are not in a cluster to another host with all their files, and waits until it is done.",
    signature: &[
        VM_NAME,
        Param::new("DestinationHost", Kind::Name(Names::Host), "Where to.").at(1).required(),
        Param::new(
            "IncludeStorage",
            Kind::Switch,
            "The files go with it; the hosts of the lab share none otherwise.",
        ),
        Param::new(
            "DestinationStoragePath",
            Kind::Text,
            "The folder there; the default of that host unless said.",
        ),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2019 -Seed 1\nNew-LabRole A -Node N1 | Out-Null\nMove-VM A N2 -IncludeStorage -ComputerName N1",
        output: "ERROR: The virtual machine A is controlled by the cluster.\n  Use the cluster: Start-ClusterGroup or Stop-ClusterGroup.\n  Rule: S1-55\n  line 3, column 1: InvalidOperation, VmClustered",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let host = find::host(run.world(), run.text("DestinationHost").unwrap_or_default())?;
    let default = run.world().hosts[host].vm_path.clone();
    let path = run.text("DestinationStoragePath").map_or(default, Name::from);
    for vm in chosen(run, "Name")? {
        let name = run.world().vms[vm].name.to_string();
        if run.should_process(&name) {
            run.submit(Command::MoveStorage { vm, to: Some(host), path: path.clone() })?;
            wait(run, LIMIT, &format!("Moving {name}"), |world| world.vms[vm].moving.is_none())?;
        }
    }
    Ok(())
}
