//! `Clear-ClusterDiskReservation`: every key and the reservation of a disk, gone.

use lab_units::{HostId, LunId};
use lab_world::command::{ScsiAction, ScsiSpec};
use lab_world::{Command, Refusal};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// `Clear-ClusterDiskReservation`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Clear-ClusterDiskReservation",
    aliases: &[],
    synopsis: "Clears the persistent reservation of a disk from a node: whoever writes to it is no longer kept out.",
    signature: &[
        Param::new("Disk", Kind::List(&Kind::IntIn(0, u32::MAX as i64)), "Numbers of disks on the node.")
            .at(0)
            .required(),
        Param::new(
            "Node",
            Kind::List(&Kind::Name(Names::Host)),
            "The nodes; without it the host entered with Enter-PSSession.",
        ),
        Param::new("Force", Kind::Switch, "Does not ask back; this console never does."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-Cluster\nClear-ClusterDiskReservation -Disk 1 -Node HV1 -Force\n(Invoke-LabScsi Quorum -From HV1 -Action ReadKeys).Keys.Count",
        output: "0",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for host in run.hosts_or_entered("Node")? {
        for number in run.items("Disk") {
            let number = crate::value::number::to_int(&number).and_then(|number| u32::try_from(number).ok());
            let disk = number.unwrap_or(u32::MAX);
            let lun = lun(run, host, disk)?;
            let name = format!("disk {disk} of {}", run.world().host_name(host));
            if run.should_process(&name) {
                clear(run, host, lun)?;
            }
        }
    }
    Ok(())
}

/// As the tool does it: it registers a key of its own, whatever is there, and clears with that.
fn clear(run: &mut Invocation<'_>, host: HostId, lun: LunId) -> Result<(), ErrorRecord> {
    let own = lab_units::scsi::PrKey(u64::from(host.0) + 1);
    let none = lab_units::scsi::PrKey(0);
    for (action, key, service_key) in
        [(ScsiAction::RegisterAndIgnore, none, own), (ScsiAction::Clear, own, none)]
    {
        run.submit(Command::Scsi(ScsiSpec { lun, host, action, key, service_key, kind: None }))?;
    }
    Ok(())
}

fn lun(run: &Invocation<'_>, host: HostId, disk: u32) -> Result<LunId, ErrorRecord> {
    let world = run.world();
    let found = world.hosts[host].disks.get(&disk).map(|known| known.lun);
    found.ok_or_else(|| ErrorRecord::from(&Refusal::NoSuchDisk { host: world.host_name(host), disk }))
}
