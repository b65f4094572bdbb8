//! What there is: hosts, networks, storage, VMs. Plain data; the rooms beside this one change it.

use std::collections::VecDeque;
use std::sync::Arc;

use lab_units::map::{Map, Set};

use lab_cluster::{ClusterService, Database, Heartbeat, Order, Tag};
use lab_kernel::{SimDuration, SimTime};
use lab_units::{
    ArrayId, Bytes, CsvId, Era, GroupId, HostId, LunId, MigrationId, Name, NetworkId, NodeId, Shared,
    TargetId, VmId,
};

use crate::command::{
    ArrayKind, Edition, Feature, Licence, PathPolicy, SwitchKind, WorkloadSpec, ZoneMembers,
};
use crate::guest::{Memory, Writer};
use crate::precopy::{Pass, Policy, Precopy, Reason};
use crate::scsi::LogicalUnit;

/// A machine in the rack.
#[derive(Clone, Debug, Hash)]
pub struct Host {
    /// Its name.
    pub name: Name,
    /// The version of Windows it runs.
    pub era: Era,
    /// The edition.
    pub edition: Edition,
    /// The processor.
    pub processor: Name,
    /// The processor's stepping.
    pub stepping: u32,
    /// Cores.
    pub cores: u32,
    /// Memory.
    pub memory: Bytes,
    /// On, off, or on the way.
    pub power: Power,
    /// Counts power losses and restarts; what was under way before belongs to an earlier boot.
    pub boot: u32,
    /// Roles and features that work.
    pub features: Set<Feature>,
    /// Features that wait for a restart.
    pub pending: Set<Feature>,
    /// Virtual switches.
    pub switches: Vec<Switch>,
    /// Arrays whose portal the initiator knows.
    pub portals: Set<ArrayId>,
    /// Targets the initiator is logged in at.
    pub sessions: Map<TargetId, Session>,
    /// How MPIO shares I/O among paths.
    pub path_policy: PathPolicy,
    /// Disks by the number Windows gave them here.
    pub disks: Shared<Map<u32, Disk>>,
    /// Where new VMs' configurations go.
    pub vm_path: Name,
    /// Where new VMs' disks go.
    pub vhd_path: Name,
    /// VMs whose memory this host holds.
    pub instances: Shared<Map<VmId, Instance>>,
    /// Its place in the cluster.
    pub membership: Option<Membership>,
    /// The letter of its system drive.
    pub system_drive: char,
    /// Its firewall lets live migrations in (TCP 6600).
    pub migration_port: bool,
    /// It is a member of the domain.
    pub domain: bool,
    /// Its firewall lets remote administration in.
    pub remote: bool,
    /// How it sends VMs to other hosts.
    pub transport: crate::transport::Transport,
    /// It starts again by itself after it has shut down.
    pub restarting: bool,
    /// Until then its Hyper-V is busy with skeletons for arriving VMs, which it makes one after the other.
    pub skeletons_until: SimTime,
}

/// Whether a host runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// No power.
    Off,
    /// Windows starts.
    Starting,
    /// Windows runs.
    On,
    /// Windows shuts down.
    ShuttingDown,
}

/// A node's cluster service and what it keeps on its own disk.
#[derive(Clone, Debug, Hash)]
pub struct Membership {
    /// The node's id.
    pub node: NodeId,
    /// The running service.
    pub service: Option<ClusterService>,
    /// The database as it lies on the node's own disk while the service does not run.
    pub stored: Shared<Database>,
    /// What the service last told the network driver: the heartbeat within a subnet, and across subnets.
    pub heartbeats: [Heartbeat; 2],
    /// Since when the host is out of the cluster and keeps its VMs all the same (2016 and later).
    pub isolated: Option<SimTime>,
    /// What a service that hangs or is slow has not taken in yet.
    pub held: VecDeque<lab_cluster::Input>,
    /// When it last began to hang.
    pub hangs_since: SimTime,
    /// The service has hung or been slow since it started: it may have defended its witness too late.
    pub late: bool,
    /// The service was in a view since it started.
    pub joined: bool,
    /// Counts starts of the service; timers and answers of an earlier run are dropped.
    pub run: u32,
}

impl Membership {
    /// A new member's, before its service has started; `stored` is what its own disk knows of the cluster.
    pub(crate) fn new(node: NodeId, stored: Shared<Database>) -> Self {
        Self {
            node,
            service: None,
            heartbeats: [false, true].map(|across| stored.heartbeat(across)),
            stored,
            isolated: None,
            held: VecDeque::new(),
            hangs_since: SimTime::ZERO,
            late: false,
            joined: false,
            run: 0,
        }
    }
}

/// A virtual switch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Switch {
    /// Its name.
    pub name: Name,
    /// What it is connected to.
    pub kind: SwitchKind,
}

/// A login at a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PathSession {
    /// Comes back after a restart.
    pub persistent: bool,
    /// Whether it was up when it was last told of.
    pub told: bool,
}

/// The sessions at one target, by the network of the portal.
pub type Session = Map<NetworkId, PathSession>;

/// A disk as one host sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The LUN behind it.
    pub lun: LunId,
    /// The portal over which alone it is seen; `None`: over every path.
    pub portal: Option<NetworkId>,
    /// Online in Disk Management.
    pub online: bool,
    /// Partitions made by a guest, as of the last rescan.
    pub guest_partitions: u32,
}

/// A VM's memory on one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    /// What the hypervisor does with it.
    pub state: InstanceState,
    /// Memory taken from the host.
    pub memory: Bytes,
    /// Since when its disks have not answered.
    pub waiting: Option<SimTime>,
    /// Which start of the VM it goes back to; a live migration takes it along.
    pub run: u32,
}

/// What a hypervisor does with a VM's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceState {
    /// A skeleton waits for the VM to arrive.
    Reserved,
    /// Starting.
    Starting,
    /// Running.
    Running,
    /// Stopped for the last copy of a live migration.
    Blackout,
    /// Being saved.
    Saving,
    /// Stands still because its disks do not answer (2016 and later).
    Critical,
    /// Stands still because its host left the cluster, until that is back in it (2016 and later).
    Isolated,
}

impl InstanceState {
    /// True if the guest's processors run.
    pub const fn runs(self) -> bool {
        matches!(self, Self::Running)
    }

    /// True if its files may be open: not while it only waits for its memory or its storage.
    pub const fn holds_files(self) -> bool {
        !matches!(self, Self::Reserved | Self::Isolated)
    }
}

/// A switch with its subnet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// Its name.
    pub name: Name,
    /// Its subnet.
    pub subnet: Name,
    /// Of every port.
    pub bandwidth: lab_units::BitsPerSec,
    /// One way.
    pub latency: SimDuration,
    /// Heartbeats lost out of 1,000.
    pub loss_permille: u32,
    /// Down as a whole.
    pub down: bool,
    /// Ordered pairs (speaker, listener) that are cut.
    pub cuts: Set<(HostId, HostId)>,
    /// The zones, where it is a Fibre Channel fabric; `None`: a network with addresses.
    pub fabric: Option<Vec<Zone>>,
}

/// Ports of a fabric that may speak to each other: those of hosts and VMs to those of arrays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    /// Its name.
    pub name: Name,
    /// Who is in it.
    pub members: ZoneMembers,
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nic {
    /// In which host.
    pub host: HostId,
    /// On which network.
    pub network: NetworkId,
    /// Its name in Windows.
    pub name: Name,
    /// Its address.
    pub address: Name,
    /// Enabled.
    pub enabled: bool,
    /// Client for Microsoft Networks is ticked.
    pub client: bool,
    /// File and Printer Sharing is ticked.
    pub sharing: bool,
    /// A host bus adapter that lends ports of its own to VMs (NPIV).
    pub npiv: bool,
}

/// A storage array.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Array {
    /// Its name.
    pub name: Name,
    /// How it is reached.
    pub kind: ArrayKind,
    /// What it can hold.
    pub pool: Bytes,
    /// What others, outside the lab, have taken of the pool.
    pub others: Bytes,
    /// It is an ordinary computer with target software.
    pub software: Option<TargetSoftware>,
    /// The network of its portal.
    pub network: Option<NetworkId>,
    /// The networks of its further portals.
    pub more_portals: Vec<NetworkId>,
    /// Up.
    pub up: bool,
}

/// Target software on an ordinary computer, as it is just after its installation (S2-21 … S2-27).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TargetSoftware {
    /// Ports that its firewall lets in.
    pub open: Set<u32>,
    /// Its licence.
    pub licence: Licence,
    /// It caches what its slow disks hold.
    pub cache: bool,
}

/// A logical unit.
#[derive(Clone, Debug, Hash)]
pub struct Lun {
    /// Its name.
    pub name: Name,
    /// On which array.
    pub array: ArrayId,
    /// Its size as hosts see it.
    pub size: Bytes,
    /// Blocks are taken from the pool as they are written.
    pub thin: bool,
    /// Says which paths it prefers.
    pub alua: bool,
    /// Answers.
    pub up: bool,
    /// Who may see it.
    pub granted: Set<HostId>,
    /// The VMs that may see it as machines of their own on the SAN.
    pub guests: Set<VmId>,
    /// Keys, reservation and unit attentions.
    pub unit: LogicalUnit,
    /// Bytes taken from the pool.
    pub allocated: Bytes,
    /// Partition table.
    pub table: Option<PartitionTable>,
    /// The copy of the cluster database on it.
    pub database: Option<Arc<Database>>,
    /// Where the cluster has mounted it.
    pub mounted: Set<HostId>,
}

/// A disk's partition table, with one partition of a host at most.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartitionTable {
    /// GPT, else MBR.
    pub gpt: bool,
    /// The partition that a host made.
    pub partition: Option<Partition>,
    /// The sizes of those that a guest made on a disk passed through to it.
    pub guest: Vec<Bytes>,
}

/// A partition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Partition {
    /// Its drive letter.
    pub letter: Option<char>,
    /// Its NTFS volume.
    pub volume: Option<Volume>,
}

/// A file system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Volume {
    /// Its label.
    pub label: Name,
    /// The hosts that wrote to it outside a cluster.
    pub writers: Set<HostId>,
    /// Damaged by two hosts that wrote without knowing of each other.
    pub damaged: bool,
    /// Bytes in use.
    pub used: Bytes,
}

/// An iSCSI target.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// On which array.
    pub array: ArrayId,
    /// Its qualified name.
    pub iqn: Name,
    /// The LUNs behind it.
    pub luns: Vec<LunId>,
    /// Several initiators at once.
    pub multiple: bool,
    /// The secret that initiators must know: one-way CHAP.
    pub secret: Option<Name>,
}

/// A virtual machine.
#[derive(Clone, Debug)]
pub struct Vm {
    /// Its name.
    pub name: Name,
    /// Its memory.
    pub memory: Bytes,
    /// Where its files lie.
    pub home: VmHome,
    /// The folder of its files.
    pub path: Name,
    /// Its virtual disk, if it has one.
    pub vhd: Option<Bytes>,
    /// LUNs it uses whole.
    pub pass_through: Vec<PassThrough>,
    /// The fabrics on which it has a port of its own.
    pub hbas: Vec<NetworkId>,
    /// What its guest reaches over the SAN by itself.
    pub san: Vec<GuestPath>,
    /// What its guest wants to read and write.
    pub disk_load: lab_units::BitsPerSec,
    /// What of that goes through.
    pub disk_rate: lab_units::BitsPerSec,
    /// The virtual switch its adapter is connected to.
    pub switch: Option<Name>,
    /// The host whose Hyper-V lists it.
    pub registered: HostId,
    /// How often it was started; what is due for an earlier run is dropped.
    pub runs: u32,
    /// Its state lies saved on disk.
    pub saved: bool,
    /// A local DVD or ISO is attached.
    pub dvd: bool,
    /// It sees only what processors of one maker have in common (processor compatibility).
    pub compatible: bool,
    /// Its role in the cluster.
    pub group: Option<GroupId>,
    /// Where its files are going.
    pub moving: Option<crate::storage_move::StorageMove>,
    /// What its guest was told to do.
    pub work: WorkloadSpec,
    /// How its memory is laid out.
    pub layout: Memory,
    /// What its guest writes.
    pub writer: Writer,
}

/// A LUN that a VM uses whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PassThrough {
    /// Which.
    pub lun: LunId,
    /// On the virtual IDE controller, from which the VM boots; else on virtual SCSI.
    pub ide: bool,
}

/// A way of a guest to a LUN of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GuestPath {
    /// The LUN.
    pub lun: LunId,
    /// The fabric, or the virtual switch by which the initiator inside reaches the portal.
    pub over: Name,
    /// Whether it was up when it was last told of.
    pub told: bool,
}

/// The volumes of a disk as its resource in the cluster knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiskVolumes {
    /// How many.
    pub count: u32,
    /// One had a drive letter: its path is that of one host, not one below `GLOBALROOT`. Derived from S3-44.
    pub lettered: bool,
}

/// On what storage a VM's files lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VmHome {
    /// A disk inside one host.
    Local(HostId),
    /// A LUN with a drive letter; of a disk of the cluster, where its owner has it. Or a share of a file server.
    Lun(LunId),
    /// A Cluster Shared Volume.
    Csv(CsvId),
}

/// A Cluster Shared Volume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Csv {
    /// The LUN below it.
    pub lun: LunId,
    /// Its group.
    pub group: GroupId,
    /// `Volume1` and so on.
    pub folder: Name,
    /// The host that coordinates it; `None`: paused.
    pub coordinator: Option<HostId>,
    /// Somebody switched redirected access on.
    pub redirected: bool,
    /// It is in maintenance: nothing starts from it.
    pub maintenance: bool,
    /// How each node did its I/O when that was last told.
    pub modes: Map<HostId, CsvMode>,
}

/// How a node does its I/O to a Cluster Shared Volume (facts: storage §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CsvMode {
    /// Over its own path.
    Direct,
    /// The whole file system over the network to the coordinator.
    FileSystem(RedirectCause),
    /// Blocks over the network to the coordinator: it lost its own path (2012 and later).
    Block,
    /// There is no coordinator: I/O waits.
    Paused,
    /// Neither a path nor a way to the coordinator.
    NoAccess,
}

/// Why I/O is redirected at the level of the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedirectCause {
    /// Somebody switched it on.
    UserRequest,
    /// The node lost its path (2008 R2).
    NoDiskConnectivity,
}

/// A live migration, running or ended.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Of which VM.
    pub vm: VmId,
    /// From.
    pub from: HostId,
    /// To.
    pub to: HostId,
    /// Over which network.
    pub network: NetworkId,
    /// Since when.
    pub started: SimTime,
    /// When the VM was paused.
    pub paused: Option<SimTime>,
    /// When it ended.
    pub ended: Option<SimTime>,
    /// How it stands or ended.
    pub state: MigrationState,
    /// The memory copy; gone when the migration has ended.
    pub copy: Option<Box<Precopy>>,
    /// The rule and costs it runs under.
    pub policy: Policy,
    /// How its pages are sent.
    pub transport: crate::transport::Transport,
    /// Ended passes.
    pub passes: Vec<Pass>,
    /// Why the copying switched to stop-and-copy.
    pub reason: Option<Reason>,
    /// Bytes sent so far.
    pub sent: Bytes,
    /// The rate it has now; zero while it has nothing to send.
    pub rate: lab_units::BitsPerSec,
    /// Since when the way to the destination is cut; `None`: it is open.
    pub cut: Option<SimTime>,
    /// Counts changes of the rate; wake-ups of an earlier one are dropped.
    pub generation: u32,
}

/// How a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MigrationState {
    /// Under way.
    Running,
    /// The VM runs on the destination.
    Completed,
    /// The VM runs where it was.
    Failed(lab_cluster::VmFailure),
}

/// Bytes on their way between a host and its storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    /// Whose host.
    pub host: HostId,
    /// What for.
    pub purpose: Purpose,
    /// What is still to come, in bits times nanoseconds per second: exact at every rate.
    pub left: u128,
    /// The rate it has now.
    pub rate: lab_units::BitsPerSec,
    /// Since when it has it.
    pub since: SimTime,
    /// The way to the storage is cut.
    pub cut: bool,
    /// When it is looked at again.
    pub wake: Option<SimTime>,
}

/// What a transfer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A VM's memory is written.
    Save,
    /// A VM's memory is read.
    Restore,
    /// A VM's files are read and written elsewhere.
    CopyFiles,
}

/// A file share or cloud witness.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WitnessShare {
    /// Its name.
    pub name: Name,
    /// A cloud blob, else a file share.
    pub cloud: bool,
    /// Answers.
    pub up: bool,
    /// Who holds the lock.
    pub lock: Option<HostId>,
    /// The version written in it.
    pub tag: Tag,
}

/// What the lab knows about the cluster as a whole: names and numbers, never its state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClusterInfo {
    /// Its name.
    pub name: Name,
    /// The host of each node.
    pub nodes: Map<NodeId, HostId>,
    /// The host that each evicted node was, and since when it is no node any more.
    pub former: Map<NodeId, (HostId, SimTime)>,
    /// What each network is used for.
    pub networks: Map<NetworkId, NetworkRole>,
    /// The networks ticked for live migration, in order; empty: the cluster's own choice.
    pub migration_networks: Vec<NetworkId>,
    /// The name of each group.
    pub labels: Shared<Map<GroupId, Name>>,
    /// The name of each clustered disk: `Cluster Disk 1` and so on.
    pub disks: Map<LunId, Name>,
    /// The disks of each VM as of the last refresh of its configuration.
    pub dependencies: Shared<Map<VmId, Set<LunId>>>,
    /// The volumes of each clustered disk as of the last refresh of its resource.
    pub volumes: Map<LunId, DiskVolumes>,
    /// The id the next group gets.
    pub next_group: GroupId,
    /// Cluster Shared Volumes may be made.
    pub csv_enabled: bool,
    /// What wizards have ordered, as long as the cluster does not show it.
    pub open_orders: Vec<Order>,
}

/// What a network is used for (facts: membership §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkRole {
    /// Not by the cluster: storage.
    None,
    /// Cluster traffic only.
    ClusterOnly,
    /// Cluster traffic and clients.
    ClusterAndClient,
}

impl NetworkRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::ClusterOnly, Self::ClusterAndClient];

    /// As `Get-ClusterNetwork` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ClusterOnly => "Cluster",
            Self::ClusterAndClient => "ClusterAndClient",
        }
    }

    /// Its number in Windows; 2 is known there and not supported.
    pub const fn number(self) -> u32 {
        match self {
            Self::None => 0,
            Self::ClusterOnly => 1,
            Self::ClusterAndClient => 3,
        }
    }
}

/// The result of one validation test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Category as in the report.
    pub category: &'static str,
    /// Name of the test.
    pub test: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, one line each.
    pub lines: Vec<String>,
}

/// How a validation test ended (facts: validation §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Can be supported.
    Success,
    /// Supportable, not best practice.
    Warning,
    /// Not supported.
    Failed,
    /// A test it depends on did not finish.
    Canceled,
}

/// The validation report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationReport {
    /// When.
    pub time: SimTime,
    /// Of which hosts.
    pub hosts: Vec<HostId>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// All migrations, by id.
pub type Migrations = lab_units::Arena<MigrationId, Migration>;
