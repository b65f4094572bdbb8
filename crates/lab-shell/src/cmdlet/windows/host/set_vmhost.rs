//! `Set-VMHost`: where a host puts new VMs (S1-49: on both nodes to the Cluster Shared Volume), and how many live
//! migrations it takes part in at the same time, and how it sends them (facts: migration §3).

use lab_cluster::Order;
use lab_kernel::SimDuration;
use lab_units::{HostId, Name};
use lab_world::transport::Transport;
use lab_world::{Command, Refusal};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Set-VMHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-VMHost",
    aliases: &[],
    synopsis: "Sets the folders in which a host puts new VMs and their disks, its limit of live migrations, and how it \
               sends them.",
    signature: &[
        Param::new("VirtualMachinePath", Kind::Text, "The folder of configurations."),
        Param::new("VirtualHardDiskPath", Kind::Text, "The folder of virtual disks."),
        Param::new(
            "MaximumVirtualMachineMigrations",
            Kind::IntIn(1, 1_000),
            "Live migrations it takes part in at the same time; from Windows Server 2012 on.",
        ),
        Param::new(
            "VirtualMachineMigrationPerformanceOption",
            Kind::Choice(&["TCPIP", "Compression", "SMB"]),
            "How it sends virtual machines; from Windows Server 2012 R2 on.",
        ),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-VMHost -ComputerName HV1, HV2 -VirtualMachinePath 'C:\\ClusterStorage\\Volume1\\Hyper-V'\nGet-VMHost -ComputerName HV2 | Select-Object Name, VirtualMachinePath",
        output: "Name VirtualMachinePath\n---- ------------------\nHV2  C:\\ClusterStorage\\Volume1\\Hyper-V",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let vm_path = run.text("VirtualMachinePath").map(Name::from);
    let vhd_path = run.text("VirtualHardDiskPath").map(Name::from);
    let limit = run.int("MaximumVirtualMachineMigrations").and_then(|limit| u32::try_from(limit).ok());
    let option = run.text("VirtualMachineMigrationPerformanceOption");
    let transport = Transport::ALL.into_iter().find(|known| Some(known.name()) == option);
    on_each_host(run, "ComputerName", |run, host| {
        if !run.should_process(&host_name(run, host)) {
            return Ok(());
        }
        if let Some(transport) = transport {
            run.submit(Command::SetTransport { host, transport })?;
        }
        // With nothing at all the lab says so.
        if (limit.is_none() && transport.is_none()) || vm_path.is_some() || vhd_path.is_some() {
            run.submit(Command::SetVmDefaults {
                host,
                vm_path: vm_path.clone(),
                vhd_path: vhd_path.clone(),
            })?;
        }
        match limit {
            Some(limit) => set_limit(run, host, limit),
            None => Ok(()),
        }
    })
}

/// The leader learns of it, for it keeps the queue.
fn set_limit(run: &mut Invocation<'_>, host: HostId, limit: u32) -> Result<(), ErrorRecord> {
    let world = run.world();
    let node =
        world.node_of(host).ok_or_else(|| ErrorRecord::from(&Refusal::NotANode(world.host_name(host))))?;
    run.submit(Command::Cluster(Order::SetMigrationLimit(node, limit)))?;
    let known = |world: &lab_world::World| world.database().map(|database| database.migration_limit(node));
    run.wait_until(SimDuration::from_secs(10), |session| known(session.world()) == Some(limit)).map(drop)
}
