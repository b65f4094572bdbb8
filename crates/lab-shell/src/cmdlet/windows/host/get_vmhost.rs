//! `Get-VMHost`: Hyper-V's settings on a host.

use lab_units::HostId;

use crate::cmdlet::windows::place::{COMPUTER, answers, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Get-VMHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-VMHost",
    aliases: &[],
    synopsis: "Shows a host's processors, memory, and where it puts new VMs.",
    signature: &[COMPUTER],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-VMHost -ComputerName HV1",
        output: "Name LogicalProcessorCount MemoryCapacity(M) VirtualMachinePath\n---- --------------------- ----------------- ------------------\nHV1                      8             49152 C:\\ClusterStorage\\Volume1\\Hyper-V",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "ComputerName", show)
}

fn show(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let world = run.world();
    let machine = &world.hosts[host];
    let set =
        world.node_of(host).zip(world.database()).map(|(node, database)| database.migration_limit(node));
    let limit = set.unwrap_or(lab_cluster::rules(machine.era).simultaneous_migrations);
    let option = (machine.era >= lab_units::Era::Ws2012R2).then(|| machine.transport.name().to_owned());
    let object = Object::new("VMHost")
        .with("Name", machine.name.as_str())
        .with("LogicalProcessorCount", machine.cores)
        .with("MemoryCapacity", machine.memory.0)
        .with("MaximumVirtualMachineMigrations", limit)
        .with("VirtualMachineMigrationPerformanceOption", option)
        .with("VirtualMachinePath", machine.vm_path.as_str())
        .with("VirtualHardDiskPath", machine.vhd_path.as_str())
        .with("ComputerName", machine.name.as_str());
    run.emit(object);
    Ok(())
}
