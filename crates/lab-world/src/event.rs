//! What happened: facts in the past tense for people and checks. An event never drives state.

use lab_cluster::{Note, StopReason, VmFailure};
use lab_kernel::SimDuration;
use lab_units::scsi::ScsiStatus;
use lab_units::{
    ArrayId, BitsPerSec, Bytes, CsvId, GroupId, HostId, LunId, MigrationId, Name, NetworkId, NicId, NodeId,
    TargetId, VmId,
};

use crate::command::{ArrayChange, Feature, GuestSan, HostAccess, PathPolicy, ScsiAction};
use crate::fault::{Fault, Moment};
pub use crate::filing::{Filing, LAB, Level};
use crate::precopy::Reason;
use crate::state::{CsvMode, NetworkRole};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A machine was put into the rack.
    HostAdded(HostId),
    /// A machine was taken out of the rack.
    HostRemoved(HostId),
    /// A network was made.
    NetworkAdded(NetworkId),
    /// A NIC was plugged in.
    NicAdded(NicId),
    /// An array was put up.
    ArrayAdded(ArrayId),
    /// A LUN was carved out.
    LunAdded(LunId),
    /// A LUN was unmasked for a host.
    LunGranted {
        /// Which LUN.
        lun: LunId,
        /// For whom.
        host: HostId,
    },
    /// A target was made.
    TargetAdded(TargetId),
    /// The power of a host was cut.
    PowerCut(HostId),
    /// A host was switched on and starts.
    HostStarting(HostId),
    /// Windows runs on the host.
    HostStarted(HostId),
    /// A host shuts down in order.
    HostShuttingDown(HostId),
    /// A host is off after an orderly shutdown.
    HostOff(HostId),
    /// A network was cut, wholly or in part.
    NetworkCut {
        /// Which network.
        network: NetworkId,
        /// Ordered pairs of hosts that no longer hear each other; 0 stands for "everyone".
        pairs: u32,
    },
    /// A network was mended.
    NetworkMended(NetworkId),
    /// A NIC was disabled or enabled.
    NicEnabled {
        /// Which NIC.
        nic: NicId,
        /// Enabled now.
        enabled: bool,
    },
    /// The Microsoft bindings of a NIC were changed.
    NicBindings {
        /// Which NIC.
        nic: NicId,
        /// Client for Microsoft Networks.
        client: bool,
        /// File and Printer Sharing.
        sharing: bool,
    },
    /// A node hears no beats of another on a network any more: NetFT marks the route down.
    RouteDown {
        /// Who listens.
        host: HostId,
        /// Who is silent.
        peer: HostId,
        /// Where.
        network: NetworkId,
        /// How long nothing was heard.
        silent: SimDuration,
    },
    /// A node hears another on a network again.
    RouteUp {
        /// Who listens.
        host: HostId,
        /// Who is heard.
        peer: HostId,
        /// Where.
        network: NetworkId,
    },
    /// A failure was brought about.
    FaultInjected(Fault),
    /// Failures wait for a moment of a migration.
    FaultsArmed {
        /// For which.
        at: Moment,
        /// How many strike then.
        count: u32,
    },
    /// A failure was taken back.
    FaultCleared(Fault),
    /// A SCSI command from the console was answered.
    ScsiAnswered {
        /// From which host.
        host: HostId,
        /// To which LUN.
        lun: LunId,
        /// What.
        action: ScsiAction,
        /// How it ended.
        status: ScsiStatus,
    },
    /// A role or feature was installed.
    FeatureInstalled {
        /// Where.
        host: HostId,
        /// What.
        feature: Feature,
        /// It works only after a restart.
        restart_needed: bool,
    },
    /// A virtual switch was made.
    SwitchAdded(HostId),
    /// A portal was made known to a host's initiator.
    PortalAdded {
        /// Where.
        host: HostId,
        /// Which array.
        array: ArrayId,
    },
    /// A host's initiator logged in at a target.
    TargetConnected {
        /// Who.
        host: HostId,
        /// Where.
        target: TargetId,
    },
    /// A host's initiator logged in over one more path.
    PathConnected {
        /// Who.
        host: HostId,
        /// Where.
        target: TargetId,
        /// Over which network.
        network: NetworkId,
    },
    /// One of several paths failed or came back.
    PathChanged {
        /// Whose.
        host: HostId,
        /// To where.
        target: TargetId,
        /// Over which network.
        network: NetworkId,
        /// It came back.
        up: bool,
    },
    /// A host's MPIO uses its paths otherwise.
    PathPolicySet {
        /// Whose.
        host: HostId,
        /// How.
        policy: PathPolicy,
    },
    /// A session that was not persistent was gone after a restart.
    SessionForgotten {
        /// Who.
        host: HostId,
        /// Where.
        target: TargetId,
    },
    /// A disk appeared on a host.
    DiskAppeared {
        /// Where.
        host: HostId,
        /// Its number there.
        disk: u32,
        /// The LUN behind it.
        lun: LunId,
    },
    /// A disk was brought online or taken offline on a host.
    DiskOnline {
        /// Where.
        host: HostId,
        /// Its number there.
        disk: u32,
        /// Online now.
        online: bool,
    },
    /// A partition table was written.
    DiskInitialized {
        /// Where.
        host: HostId,
        /// Its number there.
        disk: u32,
    },
    /// A partition was made.
    PartitionCreated {
        /// Where.
        host: HostId,
        /// Its number there.
        disk: u32,
    },
    /// A volume was formatted.
    VolumeFormatted {
        /// Where.
        host: HostId,
        /// Its number there.
        disk: u32,
    },
    /// Two hosts wrote one volume without a cluster: its file system is damaged (S1-38).
    VolumeDamaged {
        /// The LUN.
        lun: LunId,
        /// The host that wrote second.
        by: HostId,
    },
    /// The validation wizard finished.
    Validated {
        /// Tests that failed.
        failed: u32,
        /// Tests that warned.
        warned: u32,
    },
    /// A cluster was made of hosts.
    ClusterCreated,
    /// Cluster Shared Volumes were enabled.
    CsvEnabled,
    /// A disk became a Cluster Shared Volume.
    CsvAdded(CsvId),
    /// Access to a CSV paused: its coordinator is gone (5120).
    CsvPaused(CsvId),
    /// Access to a CSV paused because its coordinator hands it over in good order: nothing to warn of.
    CsvHandedOver(CsvId),
    /// A CSV has a coordinator again.
    CsvResumed {
        /// Which volume.
        csv: CsvId,
        /// Its coordinator.
        host: HostId,
    },
    /// The cluster service started on a host.
    ServiceStarted(HostId),
    /// The cluster service ended on a host.
    ServiceStopped {
        /// Where.
        host: HostId,
        /// Why.
        reason: StopReason,
    },
    /// Something the cluster service of a node wants people to know.
    Cluster {
        /// Whose.
        host: HostId,
        /// What.
        note: Note,
    },
    /// A disk was mounted by the cluster on a host.
    DiskMounted {
        /// Which LUN.
        lun: LunId,
        /// Where.
        host: HostId,
    },
    /// A VM was made (13002).
    VmCreated(VmId),
    /// A VM became a clustered role.
    VmClustered(VmId),
    /// A VM is part of another one's role from now on: their files lie on the same disk.
    VmJoinedRole {
        /// The VM.
        vm: VmId,
        /// The role.
        role: GroupId,
    },
    /// A VM is being started on a host.
    VmStarting {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// From a saved state, else cold.
        restored: bool,
    },
    /// A VM runs.
    VmStarted {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// From a saved state, else cold.
        restored: bool,
    },
    /// A VM could not be started on a host.
    VmStartFailed {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// Why.
        failure: VmFailure,
    },
    /// A VM is being saved.
    VmSaving(VmId),
    /// A VM stopped.
    VmStopped {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// Why.
        why: VmStop,
    },
    /// A disk was attached to a VM whole, or detached.
    PassThrough {
        /// Which VM.
        vm: VmId,
        /// Which LUN.
        lun: LunId,
        /// Attached, else detached.
        attached: bool,
    },
    /// A system was installed in a VM.
    GuestInstalled {
        /// Which VM.
        vm: VmId,
        /// Where it ran.
        host: HostId,
    },
    /// The cluster read a VM's settings anew.
    VmRefreshed(VmId),
    /// The cluster looked anew which volumes are on a disk.
    DiskRefreshed(LunId),
    /// A clustered disk got another name.
    DiskRenamed(LunId),
    /// A write to a thin LUN found no free block in its pool.
    PoolExhausted {
        /// Which array.
        array: ArrayId,
        /// Which LUN.
        lun: LunId,
    },
    /// A host was logged out at a target.
    TargetDisconnected {
        /// Who.
        host: HostId,
        /// Where.
        target: TargetId,
    },
    /// A target asks for a secret, or no longer.
    ChapSet {
        /// Which.
        target: TargetId,
        /// It asks.
        on: bool,
    },
    /// A LUN was masked for a host.
    LunRevoked {
        /// Which LUN.
        lun: LunId,
        /// For whom.
        host: HostId,
    },
    /// A computer with target software was changed.
    ArraySet {
        /// Which.
        array: ArrayId,
        /// What.
        change: ArrayChange,
    },
    /// A Cluster Shared Volume became a disk of Available Storage again.
    CsvRemoved {
        /// Its LUN.
        lun: LunId,
    },
    /// Redirected access to a CSV was switched on or off (5136).
    CsvRedirected {
        /// Which volume.
        csv: CsvId,
        /// On.
        on: bool,
    },
    /// A node reaches a CSV in another way than before (5121, 5142).
    CsvModeChanged {
        /// Which volume.
        csv: CsvId,
        /// Which node's host.
        host: HostId,
        /// The way now.
        mode: CsvMode,
    },
    /// What a guest reads and writes was changed.
    DiskLoadSet {
        /// Which VM.
        vm: VmId,
        /// How much.
        rate: BitsPerSec,
    },
    /// A VM stands still because its disks do not answer, or goes on (2016 and later).
    VmCritical {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// It stands still now.
        critical: bool,
    },
    /// How a host sends VMs to other hosts was set.
    TransportSet {
        /// Which host.
        host: HostId,
        /// How it sends VMs from now on.
        transport: crate::transport::Transport,
    },
    /// What a host has of its own, and what its firewall lets in, was set.
    HostSet {
        /// Which host.
        host: HostId,
        /// The letter of its system drive.
        drive: char,
        /// Live migrations are let in.
        port: bool,
    },
    /// Processor compatibility of a VM was set.
    VmProcessorSet {
        /// Which VM.
        vm: VmId,
        /// On.
        compatible: bool,
    },
    /// A VM's files begin to go elsewhere.
    StorageMoveStarted {
        /// Which VM.
        vm: VmId,
        /// On which host it is.
        from: HostId,
        /// To which host it goes after them.
        to: Option<HostId>,
    },
    /// A VM uses its new files; the old ones are gone.
    StorageMoved(VmId),
    /// A VM stays with its old files.
    StorageMoveFailed(VmId),
    /// A live migration began (20413).
    MigrationStarted {
        /// Which.
        migration: MigrationId,
        /// Of which VM.
        vm: VmId,
        /// From.
        from: HostId,
        /// To.
        to: HostId,
        /// Over which network.
        network: NetworkId,
    },
    /// A pass of the memory copy ended.
    PassEnded {
        /// Which migration.
        migration: MigrationId,
        /// Which pass, from 1.
        pass: u32,
        /// Bytes sent in it.
        sent: Bytes,
        /// Pages written meanwhile.
        dirtied: u64,
    },
    /// The stop rule decided: the VM was paused, the rest goes over.
    SwitchDecided {
        /// Which migration.
        migration: MigrationId,
        /// Why now.
        reason: Reason,
    },
    /// The destination has the VM of a live migration that succeeded (20418).
    MigrationReceived(MigrationId),
    /// A live migration succeeded (20415 on the source; 20417 for a long blackout).
    MigrationCompleted {
        /// Which.
        migration: MigrationId,
        /// How long the VM stood still.
        blackout: SimDuration,
    },
    /// A live migration failed; the VM runs on where it was (21502).
    MigrationFailed {
        /// Which.
        migration: MigrationId,
        /// Why.
        failure: VmFailure,
    },
    /// A migration's share of its link changed.
    MigrationRate {
        /// Which.
        migration: MigrationId,
        /// What it gets now.
        rate: BitsPerSec,
    },
    /// What a VM does to its memory was changed.
    WorkloadSet(VmId),
    /// An installation medium was attached to a VM or taken out.
    DvdSet {
        /// Which VM.
        vm: VmId,
        /// Attached now.
        attached: bool,
    },
    /// The rule by which migrations switch was changed.
    MigrationPolicySet,
    /// Where a host puts new VMs was changed.
    VmDefaultsSet(HostId),
    /// A file share or cloud witness was set up.
    WitnessShareAdded {
        /// A cloud blob, else a file share.
        cloud: bool,
    },
    /// A node id was given to a host.
    NodeNumbered {
        /// Which host.
        host: HostId,
        /// Its id.
        node: NodeId,
    },
    /// A failure that waited for a moment of a migration was taken back.
    FaultDisarmed(Fault),
    /// The networks of live migrations were chosen, the first choice first; with none the cluster chooses.
    MigrationNetworksSet(Vec<NetworkId>),
    /// A zone of a fabric was made, or is gone.
    ZoneSet {
        /// Which fabric.
        fabric: NetworkId,
        /// The zone's name.
        zone: Name,
        /// It is there.
        there: bool,
    },
    /// A host reaches an array over a fabric, or no longer.
    FabricPath {
        /// Which host.
        host: HostId,
        /// Which array.
        array: ArrayId,
        /// Which fabric.
        fabric: NetworkId,
        /// It does.
        up: bool,
    },
    /// What a VM is on the SAN was changed.
    GuestSanSet {
        /// Which VM.
        vm: VmId,
        /// What.
        change: GuestSan,
    },
    /// A guest lost one of its own ways to a LUN, or has it again.
    GuestPath {
        /// Which VM.
        vm: VmId,
        /// Which LUN.
        lun: LunId,
        /// The fabric or virtual switch.
        over: Name,
        /// It is there.
        up: bool,
    },
    /// An iSCSI target was taken away.
    TargetRemoved(Name),
    /// What the cluster uses a network for was changed.
    NetworkRoleSet {
        /// Which network.
        network: NetworkId,
        /// What for, from now on.
        role: NetworkRole,
    },
    /// A LUN was taken away.
    LunRemoved(Name),
    /// Whose member a machine is, or who may administer it, was changed.
    HostAccessSet {
        /// Which machine.
        host: HostId,
        /// What.
        change: HostAccess,
    },
    /// A Cluster Shared Volume is in maintenance, or no longer.
    CsvMaintained {
        /// Which volume.
        csv: CsvId,
        /// It is.
        on: bool,
    },
    /// The cluster gave a Cluster Shared Volume up (5150).
    CsvFailed(CsvId),
    /// A disk became a clustered file server.
    FileServerAdded(LunId),
}

/// Why a VM stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VmStop {
    /// Its host lost power: a crash, nothing was saved (S1-25).
    HostLost,
    /// The cluster service on its host ended.
    ServiceEnded,
    /// It was turned off.
    TurnedOff,
    /// Its guest was shut down.
    ShutDown,
    /// Its memory and state were saved to disk.
    Saved,
    /// Its guest crashed.
    GuestCrashed,
    /// Its host was out of the cluster too long.
    IsolationOver,
    /// It runs on another host now.
    MovedAway,
    /// Its disk could not be reached.
    StorageLost,
    /// An administrator made its resource fail.
    MadeToFail,
}
