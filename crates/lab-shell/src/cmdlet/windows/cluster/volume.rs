//! Cluster Shared Volumes as the console shows them.

use lab_cluster::Database;
use lab_units::{CsvId, GroupId, Name};
use lab_world::World;

use super::member::node_name;
use crate::find;
use crate::value::Object;

/// The volumes with their names, by name.
pub(super) fn volumes(world: &World) -> Vec<(Name, CsvId)> {
    let mut all: Vec<_> = world.csvs.iter().map(|(id, csv)| (find::disk_name(world, csv.lun), id)).collect();
    all.sort();
    all
}

/// The group of a volume.
pub(super) fn group(world: &World, csv: CsvId) -> Option<GroupId> {
    world.csvs.get(csv).map(|csv| csv.group)
}

/// A volume as the console shows it: its node is the coordinator.
pub(super) fn volume_object(world: &World, database: &Database, csv: CsvId) -> Object {
    let volume = &world.csvs[csv];
    let disk = &world.luns[volume.lun];
    let group = database.groups.get(&volume.group);
    let used = disk.volume().map_or(lab_units::Bytes::ZERO, |volume| volume.used);
    let info = Object::new("ClusterSharedVolumeInfo")
        .with("FriendlyVolumeName", format!(r"C:\ClusterStorage\{}", volume.folder))
        .with("Size", disk.size.0)
        .with("FreeSpace", disk.size.saturating_sub(used).0);
    Object::new("ClusterSharedVolume")
        .with("Name", find::disk_name(world, volume.lun).as_str())
        .with(
            "State",
            group.map_or("Offline", |group| match lab_view::roles::state_word(group.state) {
                "Online" if volume.maintenance => "Online(Maintenance)",
                word => word,
            }),
        )
        .with("Node", group.map(|group| node_name(world, group.owner).to_string()))
        .with("SharedVolumeInfo", info)
}
