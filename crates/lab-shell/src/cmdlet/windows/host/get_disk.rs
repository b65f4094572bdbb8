//! `Get-Disk`: shared disks as one host numbers them.

use lab_units::HostId;
use lab_world::World;
use lab_world::state::Disk;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, answers, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::Object;

/// `Get-Disk`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-Disk",
    aliases: &[],
    synopsis: "Lists the shared disks of a host. Disk 0, its own, is not part of the lab.",
    signature: &[
        Param::new("Number", Kind::List(&Kind::Int), "Only these.")
            .at(0)
            .alias(&["DiskNumber"])
            .from_pipe(Pipe::Either),
        CIM,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-Disk -CimSession HV1",
        output: "Number Friendly Name Serial Number HealthStatus OperationalStatus Total Size Partition Style\n------ ------------- ------------- ------------ ----------------- ---------- ---------------\n     1 ARRAY1 disk   Quorum        Healthy      Online            1 GB       GPT\n     2 ARRAY1 disk   Volume1       Healthy      Online            500 GB     GPT",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let wanted: Vec<i64> = run.items("Number").iter().filter_map(crate::value::number::to_int).collect();
    let world = run.world();
    all_there(world, host, &wanted)?;
    let disks = &world.hosts[host].disks;
    let shown = disks.iter().filter(|(number, _)| wanted.is_empty() || wanted.contains(&i64::from(**number)));
    let objects: Vec<Object> = shown.map(|(number, disk)| disk_object(world, host, *number, disk)).collect();
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}

/// Refuses a host that does not answer, and numbers that none of its disks has.
pub(super) fn all_there(world: &World, host: HostId, wanted: &[i64]) -> Result<(), ErrorRecord> {
    answers(world, host)?;
    let disks = &world.hosts[host].disks;
    let is_there = |number: &i64| u32::try_from(*number).is_ok_and(|number| disks.contains_key(&number));
    match wanted.iter().find(|number| !is_there(number)) {
        None => Ok(()),
        Some(number) => {
            let message = format!("{} has no disk {number}.", world.host_name(host));
            Err(ErrorRecord::refusal(Category::ObjectNotFound, "NoSuchDisk", message)
                .hint("List them with Get-Disk; Update-HostStorageCache looks for new ones."))
        }
    }
}

/// A disk as the console shows it. The serial number is the name the LUN has on its array.
pub(super) fn disk_object(world: &World, host: HostId, number: u32, disk: &Disk) -> Object {
    let lun = &world.luns[disk.lun];
    let array = &world.arrays[lun.array];
    let reached = world.disk_answers(host, disk);
    // A clustered disk is brought online by the cluster, on its owner.
    let owner =
        world.clustered(disk.lun).then(|| lab_view::storage::lun_view(world, disk.lun).owner).flatten();
    let online = disk.online || owner == Some(host);
    let status = match (reached, online) {
        (false, _) => "Lost Communication",
        (true, true) => "Online",
        (true, false) => "Offline",
    };
    let style =
        lun.table.as_ref().filter(|_| reached).map_or("RAW", |table| if table.gpt { "GPT" } else { "MBR" });
    Object::new("Disk")
        .with("Number", number)
        .with("FriendlyName", format!("{} disk", array.name))
        .with("SerialNumber", lun.name.as_str())
        .with("HealthStatus", if reached { "Healthy" } else { "Warning" })
        .with("OperationalStatus", status)
        .with("Size", lun.size.0)
        .with("PartitionStyle", style)
        .with("IsOffline", !online)
        .with("Path", lab_view::san::device_path(array.name.as_str(), lun.name.as_str()))
        .with("NumberOfPartitions", disk.guest_partitions + u32::from(lun.has_partition()))
        .with("IsClustered", world.clustered(disk.lun))
        .with("PSComputerName", world.host_name(host).as_str())
}
