//! Storage from the array to the host: what is offered, to whom, over which paths, and who holds the reservation.

use lab_cluster::GroupState;
use lab_units::scsi::PrKey;
use lab_units::{ArrayId, BitsPerSec, Bytes, HostId, LunId, Name};
use lab_world::World;
use lab_world::command::{ArrayKind, PathPolicy};
use lab_world::multipath::PathState;
use lab_world::state::{CsvMode, Disk, VmHome};

use crate::storage::{LunPurpose, lun_view, mode_words, portal_address};

/// An array with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayRow {
    /// Which.
    pub id: ArrayId,
    /// Its name.
    pub name: Name,
    /// `iSCSI`, `Fibre Channel`, `SMB`.
    pub kind: &'static str,
    /// Answers.
    pub up: bool,
    /// What its pool holds.
    pub pool: Bytes,
    /// What of it is taken.
    pub taken: Bytes,
    /// What its LUNs could take at most: above the pool, thin LUNs promise more than there is.
    pub promised: Bytes,
    /// Its portals: network and address.
    pub portals: Vec<(Name, Name)>,
    /// Its targets.
    pub targets: Vec<TargetRow>,
    /// Its LUNs.
    pub luns: Vec<LunRow>,
}

/// An iSCSI target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    /// Its qualified name.
    pub iqn: Name,
    /// The LUNs behind it.
    pub luns: Vec<Name>,
    /// Several initiators at once.
    pub multiple: bool,
    /// It asks for a secret.
    pub chap: bool,
}

/// A LUN as its array sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LunRow {
    /// Which.
    pub id: LunId,
    /// Its name.
    pub name: Name,
    /// As hosts see it.
    pub size: Bytes,
    /// Taken of the pool.
    pub taken: Bytes,
    /// Blocks are taken as they are written.
    pub thin: bool,
    /// It understands persistent reservations.
    pub reservable: bool,
    /// Says which paths it prefers.
    pub alua: bool,
    /// Who may see it.
    pub granted: Vec<Name>,
    /// The reservation: its type and who holds it.
    pub held: Option<(&'static str, Vec<Name>)>,
    /// Who is registered, with which key.
    pub keys: Vec<(Name, PrKey)>,
}

/// A host and its storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRow {
    /// Which.
    pub id: HostId,
    /// Its name.
    pub name: Name,
    /// How MPIO shares I/O; `None` without MPIO.
    pub policy: Option<&'static str>,
    /// Sessions of its initiator: target, whether it comes back after a restart, portals.
    pub sessions: Vec<(Name, bool, Vec<Name>)>,
    /// Its paths: LUN, network, state.
    pub paths: Vec<(Name, Name, PathState)>,
    /// Its disks.
    pub disks: Vec<DiskRow>,
}

/// A disk as one host numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskRow {
    /// Its number there.
    pub number: u32,
    /// The LUN behind it.
    pub lun: LunId,
    /// That LUN's name.
    pub name: Name,
    /// The device path, the same on every host.
    pub path: String,
    /// How it is.
    pub state: DiskState,
    /// `RAW`, or the partition table and file system.
    pub content: String,
}

/// How a host sees a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskState {
    /// Does not answer.
    Lost,
    /// Somebody else holds the reservation.
    Reserved,
    /// Used.
    Online,
    /// Not used.
    Offline,
}

impl DiskState {
    /// As Disk Management says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Reserved => "reserved",
            Self::Online => "online",
            Self::Offline => "offline",
        }
    }
}

/// A disk or volume of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeRow {
    /// Which LUN.
    pub lun: LunId,
    /// Its name in the cluster.
    pub name: Name,
    /// The LUN's name.
    pub unit: Name,
    /// What it is for: a use, or the machine that has it whole.
    pub assigned: String,
    /// Who owns or coordinates it.
    pub owner: Option<Name>,
    /// Its size.
    pub size: Bytes,
    /// What its file system has left.
    pub free: Option<Bytes>,
    /// A shared volume: how each node reaches it.
    pub modes: Vec<(Name, CsvMode)>,
    /// Answers and whole.
    pub healthy: bool,
}

/// What a guest reads and writes now, and over which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRow {
    /// The VM.
    pub vm: Name,
    /// Where it runs.
    pub host: Name,
    /// The LUN, if its files lie on one.
    pub lun: Option<Name>,
    /// By which way.
    pub way: &'static str,
    /// What it wants.
    pub wanted: BitsPerSec,
    /// What goes through.
    pub carried: BitsPerSec,
}

/// All arrays.
pub fn arrays(world: &World) -> Vec<ArrayRow> {
    world.arrays.ids().map(|id| array(world, id)).collect()
}

fn array(world: &World, id: ArrayId) -> ArrayRow {
    let array = &world.arrays[id];
    let own = |lun: &LunId| world.luns[*lun].array == id;
    let name = |lun: &LunId| world.luns[*lun].name.clone();
    let portal =
        |network| Some((world.networks.get(network)?.name.clone(), portal_address(world, id, network)?));
    let targets = world.targets.values().filter(|target| target.array == id);
    ArrayRow {
        id,
        name: array.name.clone(),
        kind: kind_words(array.kind),
        up: array.up,
        pool: array.pool,
        taken: world.allocated(id),
        promised: world.luns.values().filter(|lun| lun.array == id).map(|lun| lun.size).sum(),
        portals: array.portals().filter_map(portal).collect(),
        targets: targets
            .map(|target| TargetRow {
                iqn: target.iqn.clone(),
                luns: target.luns.iter().map(name).collect(),
                multiple: target.multiple,
                chap: target.secret.is_some(),
            })
            .collect(),
        luns: world.luns.ids().filter(own).map(|lun| lun_row(world, lun)).collect(),
    }
}

/// How an array is reached.
pub const fn kind_words(kind: ArrayKind) -> &'static str {
    match kind {
        ArrayKind::Iscsi => "iSCSI",
        ArrayKind::FibreChannel => "Fibre Channel",
        ArrayKind::Smb => "SMB",
    }
}

fn lun_row(world: &World, id: LunId) -> LunRow {
    let lun = &world.luns[id];
    let host = |initiator: u32| world.host_name(HostId(initiator));
    let holders = || lun.unit.holders().iter().map(|nexus| host(nexus.initiator)).collect();
    LunRow {
        id,
        name: lun.name.clone(),
        size: lun.size,
        taken: lun.allocated,
        thin: lun.thin,
        reservable: lun.unit.abilities().reservations,
        alua: lun.alua,
        granted: lun.granted.iter().map(|host| world.host_name(*host)).collect(),
        held: lun.unit.reservation().map(|held| (held.kind().name(), holders())),
        keys: lun.unit.registrations().map(|(nexus, key)| (host(nexus.initiator), key)).collect(),
    }
}

/// The storage of all hosts.
pub fn hosts(world: &World) -> Vec<HostRow> {
    world.hosts.ids().map(|id| host(world, id)).collect()
}

fn host(world: &World, id: HostId) -> HostRow {
    let host = &world.hosts[id];
    let network = |network: &lab_units::NetworkId| world.networks[*network].name.clone();
    let sessions = host.sessions.iter().map(|(target, paths)| {
        let persistent = paths.values().all(|path| path.persistent);
        (world.targets[*target].iqn.clone(), persistent, paths.keys().map(network).collect())
    });
    let has_mpio = host.features.contains(&lab_world::command::Feature::MultipathIo);
    let paths = world.luns.iter().flat_map(|(lun, unit)| {
        let paths = world.paths(id, lun).into_iter();
        paths.map(|(over, state)| (unit.name.clone(), network(&over), state))
    });
    HostRow {
        id,
        name: host.name.clone(),
        policy: has_mpio.then_some(policy_words(host.path_policy)),
        sessions: sessions.collect(),
        paths: paths.collect(),
        disks: host.disks.iter().map(|(number, disk)| disk_row(world, id, *number, disk)).collect(),
    }
}

/// How several paths are used.
pub const fn policy_words(policy: PathPolicy) -> &'static str {
    match policy {
        PathPolicy::RoundRobin => "round robin",
        PathPolicy::FailOverOnly => "fail over only",
        PathPolicy::RoundRobinWithSubset => "round robin with a subset",
        PathPolicy::LeastQueueDepth => "least queue depth",
        PathPolicy::WeightedPaths(_) => "weighted paths",
        PathPolicy::LeastBlocks => "least blocks",
    }
}

/// What MPIO does with a path.
pub const fn path_words(state: PathState) -> &'static str {
    match state {
        PathState::Active => "active",
        PathState::Standby => "standby",
        PathState::Failed => "failed",
        PathState::SecondDisk => "a second disk",
        PathState::Unzoned => "in no zone",
    }
}

fn disk_row(world: &World, host: HostId, number: u32, disk: &Disk) -> DiskRow {
    let lun = &world.luns[disk.lun];
    let is_owner = world.clustered(disk.lun) && lun_view(world, disk.lun).owner == Some(host);
    let answers = world.disk_answers(host, disk);
    let state = match (answers, disk.online || is_owner) {
        (false, _) => DiskState::Lost,
        (true, true) => DiskState::Online,
        (true, false) if !world.may_write(host, disk.lun) => DiskState::Reserved,
        (true, false) => DiskState::Offline,
    };
    let style = lun.table.as_ref().map(|table| if table.gpt { "GPT" } else { "MBR" });
    let content = match (style, lun.volume(), lun.letter()) {
        (None, ..) => "RAW".to_owned(),
        (Some(style), None, _) => format!("{style}, {} partitions", lun.partitions()),
        (Some(style), Some(volume), letter) => {
            let letter = letter.map(|letter| format!("{letter}: ")).unwrap_or_default();
            format!("{style}, {letter}NTFS {}{}", volume.label, if volume.damaged { ", damaged" } else { "" })
        }
    };
    let path = device_path(world.arrays[lun.array].name.as_str(), lun.name.as_str());
    DiskRow { number, lun: disk.lun, name: lun.name.clone(), path, state, content }
}

/// The device path, the same on every host (S2-31); the disk's number is not.
pub fn device_path(array: &str, lun: &str) -> String {
    format!(r"\\?\mpio#disk&ven_lab&prod_{array}#{lun}#{{53f56307-b6bf-11d0-94f2-00a0c91efb8b}}")
        .to_ascii_lowercase()
}

/// Disks and volumes of the cluster.
pub fn volumes(world: &World) -> Vec<VolumeRow> {
    let disks = world.cluster.iter().flat_map(|cluster| cluster.disks.iter());
    disks.filter(|(lun, _)| world.luns.contains(**lun)).map(|(lun, name)| volume(world, *lun, name)).collect()
}

fn volume(world: &World, id: LunId, name: &Name) -> VolumeRow {
    let view = lun_view(world, id);
    let csv = if let LunPurpose::Csv(csv, _) = view.purpose { Some(csv) } else { None };
    let mode = |host| Some((world.host_name(host), world.csv_mode(host, csv?)?));
    let used = world.luns[id].volume().map(|volume| volume.used);
    let user = world.user_of(id);
    VolumeRow {
        lun: id,
        name: name.clone(),
        unit: view.name.clone(),
        assigned: user.map_or_else(|| view.purpose.words().to_owned(), |vm| world.vms[vm].name.to_string()),
        owner: view.owner.or_else(|| owner_of_group(world, id)).map(|owner| world.host_name(owner)),
        size: view.size,
        free: used.map(|used| view.size.saturating_sub(used)),
        modes: world.hosts.ids().filter_map(mode).collect(),
        healthy: view.up && !view.damaged,
    }
}

/// Who has the disk of a machine: it is not mounted, and its group is online all the same.
fn owner_of_group(world: &World, id: LunId) -> Option<HostId> {
    let group = world.database()?.groups.get(&world.group_of_disk(id)?)?;
    world.host_of(group.owner).filter(|_| group.state == GroupState::Online)
}

/// All guests that do I/O.
pub fn loads(world: &World) -> Vec<LoadRow> {
    let load = |(id, host): (lab_units::VmId, HostId)| {
        let vm = &world.vms[id];
        let (lun, way) = match vm.home {
            VmHome::Csv(csv) => {
                let lun = world.csvs.get(csv).map(|csv| csv.lun);
                (lun, world.csv_mode(host, csv).map_or("in no way", mode_words))
            }
            VmHome::Lun(lun) => (Some(lun), mode_words(CsvMode::Direct)),
            VmHome::Local(_) => (None, "on the host's own disk"),
        };
        LoadRow {
            vm: vm.name.clone(),
            host: world.host_name(host),
            lun: lun.and_then(|lun| world.luns.get(lun)).map(|lun| lun.name.clone()),
            way,
            wanted: vm.disk_load,
            carried: vm.disk_rate,
        }
    };
    world.disk_loads().into_iter().map(load).collect()
}

/// What a LUN carries for all guests together.
pub fn by_lun(loads: &[LoadRow]) -> Vec<(Name, BitsPerSec, BitsPerSec)> {
    let mut sums: Vec<(Name, BitsPerSec, BitsPerSec)> = Vec::new();
    for load in loads {
        let Some(lun) = &load.lun else { continue };
        match sums.iter_mut().find(|(name, ..)| name == lun) {
            Some((_, wanted, carried)) => {
                wanted.0 += load.wanted.0;
                carried.0 += load.carried.0;
            }
            None => sums.push((lun.clone(), load.wanted, load.carried)),
        }
    }
    sums
}

/// The console's word for a reservation as people write it: `Write Exclusive Registrants Only`.
pub fn spaced(kind: &str) -> String {
    let mut out = String::new();
    for letter in kind.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

/// Facts about a LUN that stand beside its actions: masking, reservation, and how each node reaches it.
pub fn facts_of_lun(world: &World, id: LunId) -> Vec<(String, String)> {
    if !world.luns.contains(id) {
        return Vec::new();
    }
    let row = lun_row(world, id);
    let list = |names: &[Name]| match names {
        [] => "nobody".to_owned(),
        names => names.iter().map(Name::as_str).collect::<Vec<_>>().join(", "),
    };
    let mut facts = vec![("Granted to".to_owned(), list(&row.granted))];
    if let Some((kind, holders)) = &row.held {
        facts.push(("Reservation".to_owned(), format!("{}, held by {}", spaced(kind), list(holders))));
    }
    let name = world.cluster.as_ref().and_then(|cluster| cluster.disks.get(&id));
    let Some(name) = name else { return facts };
    let volume = volume(world, id, name);
    facts.insert(0, ("In the cluster".to_owned(), name.to_string()));
    if let Some(free) = volume.free {
        facts.push(("Free".to_owned(), free.to_string()));
    }
    facts.extend(
        volume.modes.iter().map(|(host, mode)| (format!("I/O of {host}"), mode_words(*mode).to_owned())),
    );
    facts
}

/// Facts about an array that stand beside its actions.
pub fn facts_of_array(world: &World, id: ArrayId) -> Vec<(String, String)> {
    if !world.arrays.contains(id) {
        return Vec::new();
    }
    let row = array(world, id);
    let portals = row
        .portals
        .iter()
        .map(|(network, address)| ("Portal".to_owned(), format!("{address}:3260 on {network}")));
    let targets = row.targets.iter().map(|target| ("Target".to_owned(), target.iqn.to_string()));
    portals.chain(targets).collect()
}
