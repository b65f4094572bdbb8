//! Arrays, LUNs and volumes.

use lab_cluster::Witness;
use lab_units::{ArrayId, Bytes, CsvId, HostId, LunId, Name};
use lab_world::World;
use lab_world::command::ArrayKind;

/// One array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayView {
    /// Which.
    pub id: ArrayId,
    /// Its name.
    pub name: Name,
    /// How it is reached.
    pub kind: ArrayKind,
    /// What it can hold.
    pub pool: Bytes,
    /// What is taken.
    pub allocated: Bytes,
    /// Up.
    pub up: bool,
    /// Its LUNs.
    pub luns: Vec<LunView>,
}

/// One LUN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LunView {
    /// Which.
    pub id: LunId,
    /// Its name.
    pub name: Name,
    /// Its size.
    pub size: Bytes,
    /// What the cluster does with it.
    pub purpose: LunPurpose,
    /// Answers.
    pub up: bool,
    /// The host that owns or coordinates it.
    pub owner: Option<HostId>,
    /// Hosts that reach it now.
    pub reached_by: Vec<HostId>,
    /// Its file system is damaged.
    pub damaged: bool,
}

/// What the cluster does with a LUN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LunPurpose {
    /// Nothing.
    None,
    /// In Available Storage.
    Available,
    /// The quorum witness.
    Witness,
    /// A Cluster Shared Volume with this folder.
    Csv(CsvId, Name),
}

impl LunPurpose {
    /// As Cluster Manager prints it.
    pub fn words(&self) -> &'static str {
        match self {
            Self::None => "not in the cluster",
            Self::Available => "Available Storage",
            Self::Witness => "Disk Witness in Quorum",
            Self::Csv(..) => "Cluster Shared Volume",
        }
    }
}

/// All arrays.
pub fn arrays(world: &World) -> Vec<ArrayView> {
    world
        .arrays
        .iter()
        .map(|(id, array)| ArrayView {
            id,
            name: array.name.clone(),
            kind: array.kind,
            pool: array.pool,
            allocated: world.allocated(id),
            up: array.up,
            luns: world
                .luns
                .iter()
                .filter(|(_, lun)| lun.array == id)
                .map(|(lun, _)| lun_view(world, lun))
                .collect(),
        })
        .collect()
}

/// One LUN.
pub fn lun_view(world: &World, id: LunId) -> LunView {
    let lun = &world.luns[id];
    let csv = world.csvs.iter().find(|(_, csv)| csv.lun == id);
    let purpose = match csv {
        Some((csv, volume)) => LunPurpose::Csv(csv, volume.folder.clone()),
        None if world.configured_witness() == Some(Witness::Disk(id)) => LunPurpose::Witness,
        None if world.clustered(id) => LunPurpose::Available,
        None => LunPurpose::None,
    };
    LunView {
        id,
        name: lun.name.clone(),
        size: lun.size,
        owner: csv.and_then(|(_, csv)| csv.coordinator).or_else(|| owner(world, id)),
        purpose,
        up: lun.up && world.arrays[lun.array].up,
        reached_by: world.hosts.ids().filter(|host| world.reaches_lun(*host, id)).collect(),
        damaged: lun.volume().is_some_and(|volume| volume.damaged),
    }
}

/// The host whose cluster service holds the witness, or has the disk mounted.
fn owner(world: &World, lun: LunId) -> Option<HostId> {
    if world.configured_witness() == Some(Witness::Disk(lun)) {
        return witness_owner(world);
    }
    world.luns[lun].mounted.first().copied()
}

/// The host whose cluster service holds the witness.
pub fn witness_owner(world: &World) -> Option<HostId> {
    let owns =
        |host: &lab_world::state::Host| host.service().is_some_and(lab_cluster::ClusterService::owns_witness);
    world.hosts.iter().find(|(_, host)| owns(host)).map(|(id, _)| id)
}
