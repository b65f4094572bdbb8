//! Arrays, LUNs and volumes.

use lab_cluster::{GroupState, Witness};
use lab_units::{ArrayId, Bytes, CsvId, HostId, LunId, Name, NetworkId};
use lab_world::World;
use lab_world::command::ArrayKind;
use lab_world::state::{CsvMode, RedirectCause};

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
    /// What it is good for now.
    pub state: LunState,
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
    let (up, damaged) = lun_health(world, id);
    LunView {
        id,
        name: lun.name.clone(),
        size: lun.size,
        owner: lun_owner(world, id),
        purpose: lun_purpose(world, id),
        up,
        reached_by: world.hosts.ids().filter(|host| world.reaches_lun(*host, id)).collect(),
        damaged,
        state: lun_state(world, id),
    }
}

/// What the cluster does with a LUN.
pub fn lun_purpose(world: &World, id: LunId) -> LunPurpose {
    match world.csvs.iter().find(|(_, csv)| csv.lun == id) {
        Some((csv, volume)) => LunPurpose::Csv(csv, volume.folder.clone()),
        None if world.configured_witness() == Some(Witness::Disk(id)) => LunPurpose::Witness,
        None if world.clustered(id) => LunPurpose::Available,
        None => LunPurpose::None,
    }
}

/// Whether a LUN answers, and whether its file system is damaged.
pub fn lun_health(world: &World, id: LunId) -> (bool, bool) {
    let lun = &world.luns[id];
    (lun.up && world.arrays[lun.array].up, lun.volume().is_some_and(|volume| volume.damaged))
}

/// What a LUN is good for now: for tree, picture, lists and details the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LunState {
    /// It answers, and if it is a shared volume, somebody coordinates it.
    Online,
    /// A shared volume to which a node has lost its own way, or that somebody redirected.
    Redirected,
    /// Nothing answers there.
    Lost,
    /// Its file system is damaged.
    Damaged,
    /// It answers, and no host reaches it.
    Unreached,
    /// A shared volume that waits for a coordinator.
    Paused,
    /// A shared volume that the cluster could not bring online.
    Failed,
    /// A shared volume that is offline.
    Offline,
}

/// What a LUN is good for now.
pub fn lun_state(world: &World, id: LunId) -> LunState {
    let group = |csv: &lab_world::state::Csv| Some(world.database()?.groups.get(&csv.group)?.state);
    let idle = world.csvs.values().find(|csv| csv.lun == id && csv.coordinator.is_none());
    match (lun_health(world, id), idle) {
        ((false, _), _) => LunState::Lost,
        ((true, true), _) => LunState::Damaged,
        ((true, false), Some(csv)) => match group(csv) {
            Some(GroupState::Failed) => LunState::Failed,
            Some(GroupState::Offline) => LunState::Offline,
            Some(
                GroupState::Online
                | GroupState::OnlinePending
                | GroupState::OfflinePending
                | GroupState::Moving,
            )
            | None => LunState::Paused,
        },
        ((true, false), None) if !redirected(world, id).is_empty() => LunState::Redirected,
        ((true, false), None) if world.hosts.ids().any(|host| world.reaches_lun(host, id)) => {
            LunState::Online
        }
        ((true, false), None) => LunState::Unreached,
    }
}

/// The nodes that read and write the shared volume on this LUN through another one, or not at all, as last told.
pub fn redirected(world: &World, id: LunId) -> Vec<(HostId, CsvMode)> {
    let is_so = |(host, mode): &(&HostId, &CsvMode)| match mode {
        CsvMode::Direct | CsvMode::Paused => false,
        CsvMode::FileSystem(_) | CsvMode::Block | CsvMode::NoAccess => {
            world.hosts.get(**host).is_some_and(|machine| machine.service().is_some())
        }
    };
    let volumes = world.csvs.values().filter(|csv| csv.lun == id);
    volumes.flat_map(|csv| csv.modes.iter().filter(is_so)).map(|(host, mode)| (*host, *mode)).collect()
}

/// Where an array listens: `.1` up of the subnet, in the order the arrays on it were put up. NICs begin at `.11`.
pub fn portal_address(world: &World, array: ArrayId, network: NetworkId) -> Option<Name> {
    let (stem, _) = world.networks.get(network)?.subnet.as_str().split('/').next()?.rsplit_once('.')?;
    let earlier = world.arrays.iter().take_while(|(id, _)| *id != array);
    let on_it = earlier.filter(|(_, other)| other.portals().any(|portal| portal == network));
    Some(format!("{stem}.{}", 1 + on_it.count()).into())
}

/// The host that coordinates a shared volume, holds the witness, or has the disk mounted.
pub fn lun_owner(world: &World, id: LunId) -> Option<HostId> {
    let csv = world.csvs.values().find(|csv| csv.lun == id);
    csv.and_then(|csv| csv.coordinator).or_else(|| owner(world, id))
}

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

/// The mode as `Get-ClusterSharedVolumeState` prints it (facts: storage §6).
pub const fn mode_word(mode: CsvMode) -> &'static str {
    match mode {
        CsvMode::Direct => "Direct",
        CsvMode::FileSystem(_) => "FileSystemRedirected",
        CsvMode::Block => "BlockRedirected",
        CsvMode::Paused | CsvMode::NoAccess => "Unavailable",
    }
}

/// The mode as the end of a sentence.
pub const fn mode_words(mode: CsvMode) -> &'static str {
    match mode {
        CsvMode::Direct => "over its own path",
        CsvMode::FileSystem(RedirectCause::UserRequest) => {
            "through the coordinator: somebody switched that on"
        }
        CsvMode::FileSystem(RedirectCause::NoDiskConnectivity) => {
            "through the coordinator, file by file: its own path is lost"
        }
        CsvMode::Block => "through the coordinator, block by block: its own path is lost",
        CsvMode::Paused => "only when there is a coordinator again",
        CsvMode::NoAccess => "in no way: its path and the way to the coordinator are lost",
    }
}

/// What a guest wants of its disk, and what goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskLoad {
    /// The VM's name.
    pub vm: Name,
    /// What it wants.
    pub wanted: lab_units::BitsPerSec,
    /// What goes through.
    pub carried: lab_units::BitsPerSec,
    /// By which way.
    pub mode: &'static str,
}

/// All guests that do I/O.
pub fn disk_loads(world: &World) -> Vec<DiskLoad> {
    let load = |(id, host)| {
        let vm = &world.vms[id];
        let mode = match vm.home {
            lab_world::state::VmHome::Csv(csv) => world.csv_mode(host, csv).map_or("Unavailable", mode_word),
            lab_world::state::VmHome::Lun(lun) if world.is_share(lun) => "SMB",
            lab_world::state::VmHome::Lun(_) | lab_world::state::VmHome::Local(_) => "Direct",
        };
        DiskLoad { vm: vm.name.clone(), wanted: vm.disk_load, carried: vm.disk_rate, mode }
    };
    world.disk_loads().into_iter().map(load).collect()
}
