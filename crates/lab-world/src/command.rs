//! The only door into the World. A preset is a list of commands; every command has one console line and back.

use lab_cluster::{Order, StartMode};
use lab_units::scsi::{PrKey, ReservationType};
use lab_units::{
    ArrayId, BitsPerSec, Bytes, CsvId, Era, HostId, LunId, MigrationId, Name, NetworkId, NicId, Pages,
    TargetId, VmId,
};

mod storage;

pub use storage::{
    ArrayChange, ArrayKind, ArraySpec, GuestSan, HbaSpec, Licence, LunSpec, PathPolicy, TargetSpec,
    ZoneMembers,
};

use crate::fault::{Fault, Moment};
use crate::guest::{Pattern, Profile};
use crate::state::NetworkRole;

/// Everything that can be done to the lab from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Puts a machine into the rack, powered on and installed.
    AddHost(HostSpec),
    /// Takes a machine that is off out of the rack.
    RemoveHost(HostId),
    /// Makes a switch with one subnet.
    AddNetwork(NetworkSpec),
    /// Plugs a NIC into a host and a network.
    AddNic(NicSpec),
    /// Puts up a storage array.
    AddArray(ArraySpec),
    /// Carves a LUN out of an array's pool.
    AddLun(LunSpec),
    /// Unmasks a LUN for hosts.
    GrantLun {
        /// Which LUN.
        lun: LunId,
        /// Who may see it.
        hosts: Vec<HostId>,
    },
    /// Offers LUNs of an array under one iSCSI target.
    AddTarget(TargetSpec),

    /// Cuts the power of hosts, all at one instant.
    CutPower(Vec<HostId>),
    /// Shuts hosts down in order.
    ShutDown(Vec<HostId>),
    /// Switches hosts on.
    PowerOn(Vec<HostId>),
    /// Restarts a host in order.
    Restart(HostId),
    /// Cuts a network: wholly, or between two groups of hosts.
    CutNetwork {
        /// Which network.
        network: NetworkId,
        /// Only between these and those.
        between: Option<(Vec<HostId>, Vec<HostId>)>,
    },
    /// Mends a network wholly.
    MendNetwork(NetworkId),
    /// Disables or enables a NIC.
    SetNicEnabled {
        /// Which NIC.
        nic: NicId,
        /// Enabled afterwards.
        enabled: bool,
    },
    /// Ticks or clears the two Microsoft bindings of a NIC.
    SetNicBindings {
        /// Which NIC.
        nic: NicId,
        /// Client for Microsoft Networks.
        client: bool,
        /// File and Printer Sharing for Microsoft Networks.
        sharing: bool,
    },
    /// Brings a failure about.
    Inject(Fault),
    /// Lets failures wait for a moment of the next migration that comes to it, to strike at that one instant.
    InjectAt {
        /// The moment.
        at: Moment,
        /// What strikes.
        faults: Vec<Fault>,
    },
    /// Takes a failure back.
    Clear(Fault),
    /// Sends one SCSI command from one host to one LUN.
    Scsi(ScsiSpec),

    /// Installs a role or feature on a host.
    InstallFeature {
        /// Where.
        host: HostId,
        /// What.
        feature: Feature,
    },
    /// Makes a virtual switch on a host.
    AddSwitch(SwitchSpec),
    /// Tells a host's initiator about an array's portal.
    AddPortal {
        /// Whose initiator.
        host: HostId,
        /// Which array.
        array: ArrayId,
    },
    /// Logs a host's initiator in at a target.
    ConnectTarget {
        /// Whose initiator.
        host: HostId,
        /// Which target.
        target: TargetId,
        /// Reconnect after a restart.
        persistent: bool,
    },
    /// Looks for new disks.
    Rescan(HostId),
    /// Brings a disk of a host online or takes it offline.
    SetDiskOnline {
        /// Where.
        host: HostId,
        /// The disk's number on that host.
        disk: u32,
        /// Online afterwards.
        online: bool,
    },
    /// Writes an empty partition table.
    InitializeDisk {
        /// Where.
        host: HostId,
        /// The disk's number on that host.
        disk: u32,
        /// GPT, else MBR.
        gpt: bool,
    },
    /// Makes one partition over the whole disk.
    CreatePartition {
        /// Where.
        host: HostId,
        /// The disk's number on that host.
        disk: u32,
        /// Its drive letter.
        letter: Option<char>,
    },
    /// Formats the partition of a disk with NTFS.
    FormatVolume {
        /// Where.
        host: HostId,
        /// The disk's number on that host.
        disk: u32,
        /// The volume's label.
        label: Name,
        /// Writes every block; defeats thin provisioning.
        full: bool,
    },
    /// Sets where a host puts new VMs.
    SetVmDefaults {
        /// Where.
        host: HostId,
        /// Folder of configurations.
        vm_path: Option<Name>,
        /// Folder of virtual disks.
        vhd_path: Option<Name>,
    },
    /// Makes a VM, off.
    AddVm(VmSpec),
    /// Starts, stops or saves a VM with its host's hypervisor.
    Vm {
        /// Which VM.
        vm: VmId,
        /// What to do.
        action: VmAction,
    },
    /// Says what the guest does to its memory.
    SetWorkload {
        /// Which VM.
        vm: VmId,
        /// The work.
        workload: WorkloadSpec,
    },
    /// Moves a VM's files while it runs, and with a host the VM with them.
    MoveStorage {
        /// Which VM.
        vm: VmId,
        /// To another host that need share nothing with this one.
        to: Option<HostId>,
        /// The folder there.
        path: Name,
    },
    /// Lets the guest work as a usual guest of that kind.
    SetProfile {
        /// Which VM.
        vm: VmId,
        /// The kind.
        profile: Profile,
    },
    /// Attaches or removes the installation medium.
    SetDvd {
        /// Which VM.
        vm: VmId,
        /// A local DVD or ISO is attached.
        attached: bool,
    },
    /// Lets a VM see only what processors of one maker have in common, or all its host has.
    SetCompatible {
        /// Which VM.
        vm: VmId,
        /// Only what is common.
        compatible: bool,
    },
    /// Changes what two hosts must have alike, and what their firewalls let in; what is `None` stays.
    SetHost {
        /// Which.
        host: HostId,
        /// The letter of its system drive.
        drive: Option<char>,
        /// Live migrations are let in (TCP 6600).
        port: Option<bool>,
    },
    /// How a host sends VMs to other hosts from now on.
    SetTransport {
        /// Which host.
        host: HostId,
        /// How.
        transport: crate::transport::Transport,
    },
    /// Attaches a disk of the VM's host to the VM, whole.
    AddPassThrough {
        /// Which VM.
        vm: VmId,
        /// The disk's number on the host.
        disk: u32,
        /// To the virtual IDE controller, else to virtual SCSI.
        ide: bool,
    },
    /// Detaches such a disk.
    RemovePassThrough {
        /// Which VM.
        vm: VmId,
        /// The disk's number on the host.
        disk: u32,
    },
    /// Installs a system from the medium in the VM's drive.
    InstallGuest {
        /// Which VM.
        vm: VmId,
        /// Formats the disk block by block.
        full: bool,
    },
    /// The cluster reads a VM's settings anew.
    RefreshVm(VmId),
    /// The cluster looks anew which volumes are on a disk.
    RefreshDisk(LunId),
    /// Gives a clustered disk another name.
    RenameDisk {
        /// Which disk.
        lun: LunId,
        /// Its name from now on.
        name: Name,
    },
    /// Gives a target a secret that initiators must know (CHAP), or takes it away.
    SetChap {
        /// Which target.
        target: TargetId,
        /// The secret.
        secret: Option<Name>,
    },
    /// Logs a host's initiator in at a target that asks for a secret.
    ConnectWithSecret {
        /// Whose initiator.
        host: HostId,
        /// Which target.
        target: TargetId,
        /// Reconnect after a restart.
        persistent: bool,
        /// The secret it gives.
        secret: Name,
    },
    /// Logs a host's initiator in over one portal of several.
    ConnectPath {
        /// Whose initiator.
        host: HostId,
        /// Which target.
        target: TargetId,
        /// The portal's network.
        network: NetworkId,
        /// Reconnect after a restart.
        persistent: bool,
        /// The secret it gives.
        secret: Option<Name>,
    },
    /// Sets how a host's MPIO uses several paths.
    SetPathPolicy {
        /// Whose.
        host: HostId,
        /// How.
        policy: PathPolicy,
    },
    /// Logs a host's initiator out.
    DisconnectTarget {
        /// Whose initiator.
        host: HostId,
        /// Which target.
        target: TargetId,
    },
    /// Masks a LUN for hosts that could see it.
    RevokeLun {
        /// Which LUN.
        lun: LunId,
        /// Who may see it no longer.
        hosts: Vec<HostId>,
    },
    /// Changes an array.
    SetArray {
        /// Which.
        array: ArrayId,
        /// What.
        change: ArrayChange,
    },
    /// Turns a Cluster Shared Volume into a disk of Available Storage again.
    RemoveCsv(CsvId),
    /// Switches redirected access to a CSV on or off.
    RedirectCsv {
        /// Which volume.
        csv: CsvId,
        /// On.
        on: bool,
    },
    /// Says what a guest reads and writes.
    SetDiskLoad {
        /// Which VM.
        vm: VmId,
        /// How much, both ways together.
        rate: BitsPerSec,
    },
    /// Changes the rule by which migrations switch.
    SetMigrationPolicy(PolicyChange),
    /// Sets the networks that live migrations may use, in order; none: the cluster's own choice.
    SetMigrationNetworks(Vec<NetworkId>),
    /// Switches what QEMU can do about a guest that outruns the copy; what is `None` stays.
    SetMigrationOptions {
        /// Slow the guest (auto-converge).
        slow: Option<bool>,
        /// Send only what changed of a page sent before (xbzrle).
        differences: Option<bool>,
    },
    /// Cancels a migration.
    CancelMigration(MigrationId),

    /// Runs the validation wizard's tests on hosts.
    Validate(Vec<HostId>),
    /// Makes a cluster of hosts.
    CreateCluster {
        /// Its name.
        name: Name,
        /// Its nodes, in the order of their ids.
        hosts: Vec<HostId>,
        /// Leave all disks out (`-NoStorage`).
        no_storage: bool,
    },
    /// Enables Cluster Shared Volumes (2008 R2: with the notice that they are for Hyper-V only).
    EnableCsv,
    /// Adds a disk that every node sees to Available Storage.
    AddClusterDisk(LunId),
    /// Turns a disk of Available Storage into a Cluster Shared Volume.
    AddCsv(LunId),
    /// Gives the coordination of a CSV to a node.
    MoveCsv {
        /// Which volume.
        csv: CsvId,
        /// The node's host.
        to: HostId,
    },
    /// Makes a VM highly available.
    AddVmRole(VmId),
    /// Starts the cluster service on a host.
    StartService {
        /// Where.
        host: HostId,
        /// How.
        mode: StartMode,
    },
    /// Stops the cluster service on a host in order.
    StopService(HostId),
    /// Stops the cluster service on every node at one instant: what nobody takes over is saved where it is.
    StopCluster,
    /// Gives an order to the cluster.
    Cluster(Order),
    /// Makes a host a node of the cluster.
    AddNode(HostId),
    /// Sets up a file share or cloud witness that is reachable from every host.
    AddWitnessShare {
        /// Its name.
        name: Name,
        /// A cloud blob, else a file share.
        cloud: bool,
    },
    /// Makes a Fibre Channel fabric.
    AddFabric {
        /// Its name.
        name: Name,
        /// Of every port.
        bandwidth: BitsPerSec,
    },
    /// Plugs a host bus adapter into a host and a fabric.
    AddHba(HbaSpec),
    /// Makes a zone of a fabric; with nobody in it, takes it away.
    SetZone {
        /// Which fabric.
        fabric: NetworkId,
        /// The zone's name.
        name: Name,
        /// Who is in it.
        members: ZoneMembers,
    },
    /// Changes what a VM is on the SAN as a machine of its own.
    SetGuestSan {
        /// Which VM.
        vm: VmId,
        /// What.
        change: GuestSan,
    },
    /// Takes an iSCSI target away that nobody is logged in at.
    RemoveTarget(TargetId),
    /// Changes whose member a machine is, and who may administer it from afar.
    SetAccess {
        /// Which machine.
        host: HostId,
        /// What.
        change: HostAccess,
    },
    /// Puts a Cluster Shared Volume into maintenance, with what runs from it taken offline; or takes it out.
    MaintainCsv {
        /// Which volume.
        csv: CsvId,
        /// Into.
        on: bool,
    },
    /// Says what the cluster uses a network for.
    SetNetworkRole {
        /// Which network.
        network: NetworkId,
        /// What for.
        role: NetworkRole,
    },
    /// Takes a LUN away that nobody may see.
    RemoveLun(LunId),
    /// Makes a clustered file server of a disk in Available Storage.
    AddFileServer {
        /// The disk.
        lun: LunId,
        /// The role's name.
        name: Name,
    },
}

/// A change of whose member a machine is (S2-14 to S2-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostAccess {
    /// Of no domain, as just after its installation: its firewall lets no remote administration in.
    Workgroup,
    /// Of the domain.
    Domain,
    /// Remote Desktop and remote administration are let in; only before it joins the domain.
    Remote(bool),
}

/// A machine to put into the rack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSpec {
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
}

/// Editions as far as they differ for clustering (facts: membership §7, migration §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// No clustering before 2012.
    Standard,
    /// Clustering.
    Enterprise,
    /// Clustering.
    Datacenter,
    /// The free Hyper-V Server; clustering.
    HyperVServer,
}

/// A switch with one subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSpec {
    /// Its name.
    pub name: Name,
    /// The subnet as typed, such as `10.0.1.0/24`.
    pub subnet: Name,
    /// Of every port.
    pub bandwidth: BitsPerSec,
    /// One way, in nanoseconds.
    pub latency_nanos: u64,
    /// Heartbeats lost out of 1,000.
    pub loss_permille: u32,
}

/// A NIC to plug in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NicSpec {
    /// In which host.
    pub host: HostId,
    /// On which network.
    pub network: NetworkId,
    /// Its name in Windows; the network's name unless said.
    pub name: Name,
    /// Its address; the next free one of the subnet unless said.
    pub address: Option<Name>,
    /// Client for Microsoft Networks is ticked.
    pub client: bool,
    /// File and Printer Sharing for Microsoft Networks is ticked.
    pub sharing: bool,
}

/// Roles and features the lab knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// The role; needs a restart.
    HyperV,
    /// The feature; a role it is not (S1-39).
    FailoverClustering,
    /// Multipath I/O.
    MultipathIo,
    /// No role or feature, but installed as they are: the latest hotfixes (S1-30).
    Hotfixes,
}

/// What a virtual switch is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SwitchKind {
    /// The outside, through a NIC.
    External(NicId),
    /// The host and its VMs.
    Internal,
    /// The VMs of this host only.
    Private,
}

/// A virtual switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchSpec {
    /// On which host.
    pub host: HostId,
    /// Its name; must be the same on all nodes (S1-33).
    pub name: Name,
    /// What it is connected to.
    pub kind: SwitchKind,
}

/// A VM to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VmSpec {
    /// On which host.
    pub host: HostId,
    /// Its name.
    pub name: Name,
    /// Its memory.
    pub memory: Bytes,
    /// Where its files lie; the host's default unless said.
    pub path: Option<Name>,
    /// The virtual disk to make; `None`: without a disk.
    pub vhd: Option<Bytes>,
    /// The virtual switch its adapter is connected to.
    pub switch: Option<Name>,
}

/// What one can do to a VM in Hyper-V Manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VmAction {
    /// Start, or resume from the saved state.
    Start,
    /// Ask the guest to shut down.
    ShutDown,
    /// Pull its plug.
    TurnOff,
    /// Save memory and state to disk.
    Save,
}

/// What a guest does to its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkloadSpec {
    /// Pages that hold something else than zeros.
    pub resident: Pages,
    /// Pages that are written again and again.
    pub working_set: Pages,
    /// Page writes per second.
    pub per_second: u64,
    /// In which order.
    pub pattern: Pattern,
}

/// A change of the migration policy; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange {
    /// Whose stop rule.
    pub stop_rule: Option<StopRuleName>,
    /// Passes before the stop rule ends the copying.
    pub max_passes: Option<u32>,
    /// The longest blackout aimed at, in nanoseconds.
    pub downtime_limit_nanos: Option<u64>,
    /// The most bytes per second a migration may use; 0: no cap.
    pub max_bandwidth: Option<u64>,
}

/// Stop rules by the name of their hypervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopRuleName {
    /// Hyper-V; its figures are assumptions (facts: migration §5).
    HyperV,
    /// Xen classic.
    Xen,
    /// QEMU.
    Qemu,
    /// VMware-like.
    Vmware,
}

/// One SCSI command from one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScsiSpec {
    /// To which LUN.
    pub lun: LunId,
    /// From which host.
    pub host: HostId,
    /// What.
    pub action: ScsiAction,
    /// The sender's own key.
    pub key: PrKey,
    /// The service action's key.
    pub service_key: PrKey,
    /// The type, where the action needs one.
    pub kind: Option<ReservationType>,
}

/// SCSI commands the console can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScsiAction {
    /// PERSISTENT RESERVE OUT, register.
    Register,
    /// PERSISTENT RESERVE OUT, register and ignore existing key.
    RegisterAndIgnore,
    /// PERSISTENT RESERVE OUT, reserve.
    Reserve,
    /// PERSISTENT RESERVE OUT, release.
    Release,
    /// PERSISTENT RESERVE OUT, clear.
    Clear,
    /// PERSISTENT RESERVE OUT, preempt.
    Preempt,
    /// PERSISTENT RESERVE OUT, preempt and abort.
    PreemptAndAbort,
    /// PERSISTENT RESERVE IN, read keys.
    ReadKeys,
    /// PERSISTENT RESERVE IN, read reservation.
    ReadReservation,
    /// READ.
    Read,
    /// WRITE.
    Write,
    /// TEST UNIT READY.
    TestUnitReady,
    /// INQUIRY.
    Inquiry,
    /// LOGICAL UNIT RESET.
    Reset,
}
