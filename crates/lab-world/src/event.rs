//! What happened: facts in the past tense for people and checks. An event never drives state.

use lab_cluster::{InterfaceState, NetworkState, Note, StopReason, VmFailure};
use lab_kernel::SimDuration;
use lab_units::scsi::ScsiStatus;
use lab_units::{
    ArrayId, BitsPerSec, Bytes, CsvId, HostId, LunId, MigrationId, NetworkId, NicId, NodeId, TargetId, VmId,
};

use crate::command::{ArrayChange, Feature, PathPolicy, ScsiAction};
use crate::fault::{Fault, Moment};
use crate::precopy::Reason;
use crate::state::{CsvMode, RedirectCause};

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
    /// A live migration succeeded (20415 on the source, 20418 on the destination; 20417 for a long blackout).
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
}

/// Why a VM stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
}

/// How bad an event is, in the words of the event viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For the record.
    Information,
    /// Something is not as it should be.
    Warning,
    /// Something failed.
    Error,
    /// Something that others depend on failed.
    Critical,
}

/// How the event viewer files an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filing {
    /// Its number; `None` for what only the lab can know.
    pub id: Option<u32>,
    /// Its level.
    pub level: Level,
    /// Its source.
    pub source: &'static str,
}

const CLUSTER: &str = "FailoverClustering";
const VMMS: &str = "Hyper-V-VMMS";
const HA: &str = "Hyper-V-High-Availability";
const LAB: &str = "Lab";
/// Event 20417 instead of 20415 from here on. Assumed: the sources show 0.6 s as normal and 63.1 s as long.
const LONG_BLACKOUT: SimDuration = SimDuration::from_secs(10);

const fn file(id: u32, level: Level, source: &'static str) -> Filing {
    Filing { id: Some(id), level, source }
}

const fn lab(level: Level) -> Filing {
    Filing { id: None, level, source: LAB }
}

const fn unnumbered(level: Level, source: &'static str) -> Filing {
    Filing { id: None, level, source }
}

impl Event {
    /// Number, level and source (facts: events).
    pub fn filing(&self) -> Filing {
        use Level::{Critical, Error, Information, Warning};
        match self {
            Self::HostAdded(_)
            | Self::HostRemoved(_)
            | Self::NetworkAdded(_)
            | Self::NicAdded(_)
            | Self::ArrayAdded(_)
            | Self::LunAdded(_)
            | Self::LunGranted { .. }
            | Self::TargetAdded(_)
            | Self::HostStarting(_)
            | Self::HostStarted(_)
            | Self::HostShuttingDown(_)
            | Self::HostOff(_)
            | Self::NetworkMended(_)
            | Self::NicEnabled { .. }
            | Self::NicBindings { .. }
            | Self::FaultCleared(_)
            | Self::FaultDisarmed(_)
            | Self::FaultsArmed { .. }
            | Self::ScsiAnswered { .. }
            | Self::FeatureInstalled { .. }
            | Self::SwitchAdded(_)
            | Self::PortalAdded { .. }
            | Self::TargetConnected { .. }
            | Self::PathConnected { .. }
            | Self::PathPolicySet { .. }
            | Self::PathChanged { up: true, .. }
            | Self::DiskAppeared { .. }
            | Self::DiskOnline { .. }
            | Self::DiskInitialized { .. }
            | Self::PartitionCreated { .. }
            | Self::VolumeFormatted { .. }
            | Self::WorkloadSet(_)
            | Self::HostSet { .. }
            | Self::VmProcessorSet { .. }
            | Self::PassThrough { .. }
            | Self::ChapSet { .. }
            | Self::ArraySet { .. }
            | Self::DiskLoadSet { .. }
            | Self::GuestInstalled { .. }
            | Self::MigrationRate { .. }
            | Self::PassEnded { .. }
            | Self::SwitchDecided { .. }
            | Self::DvdSet { .. }
            | Self::MigrationPolicySet
            | Self::MigrationNetworksSet(_)
            | Self::VmDefaultsSet(_)
            | Self::WitnessShareAdded { .. }
            | Self::NodeNumbered { .. } => lab(Information),
            Self::PowerCut(_)
            | Self::FaultInjected(_)
            | Self::VolumeDamaged { .. }
            | Self::PoolExhausted { .. } => lab(Critical),
            Self::TargetDisconnected { .. } | Self::LunRevoked { .. } => lab(Warning),
            Self::CsvRedirected { on: true, .. } => file(5136, Warning, CLUSTER),
            Self::CsvRedirected { on: false, .. } | Self::CsvRemoved { .. } => {
                unnumbered(Information, CLUSTER)
            }
            Self::CsvModeChanged { mode, .. } => match mode {
                CsvMode::Direct | CsvMode::Paused | CsvMode::FileSystem(RedirectCause::UserRequest) => {
                    unnumbered(Information, CLUSTER)
                }
                CsvMode::Block | CsvMode::FileSystem(RedirectCause::NoDiskConnectivity) => {
                    file(5121, Information, CLUSTER)
                }
                CsvMode::NoAccess => file(5142, Error, CLUSTER),
            },
            Self::NetworkCut { .. } | Self::SessionForgotten { .. } | Self::PathChanged { up: false, .. } => {
                lab(Warning)
            }
            Self::RouteDown { .. } => unnumbered(Warning, CLUSTER),
            Self::RouteUp { .. } => unnumbered(Information, CLUSTER),
            Self::Validated { failed, .. } => {
                unnumbered(if *failed > 0 { Error } else { Information }, CLUSTER)
            }
            Self::ClusterCreated
            | Self::CsvEnabled
            | Self::CsvAdded(_)
            | Self::CsvResumed { .. }
            | Self::ServiceStarted(_)
            | Self::DiskMounted { .. }
            | Self::VmRefreshed(_)
            | Self::DiskRefreshed(_)
            | Self::DiskRenamed(_)
            | Self::VmClustered(_) => unnumbered(Information, CLUSTER),
            Self::CsvPaused(_) => file(5120, Warning, CLUSTER),
            Self::ServiceStopped { reason, .. } => match reason {
                StopReason::Ordered => unnumbered(Information, CLUSTER),
                StopReason::Evicted => file(4621, Information, CLUSTER),
                StopReason::QuorumLost
                | StopReason::Removed
                | StopReason::ReservationLost
                | StopReason::Killed
                | StopReason::ForcedElsewhere => unnumbered(Critical, CLUSTER),
            },
            Self::Cluster { note, .. } => note_filing(note),
            Self::VmCreated(_) => file(13002, Information, VMMS),
            Self::VmStarting { .. } | Self::VmStarted { .. } | Self::VmSaving(_) => {
                unnumbered(Information, VMMS)
            }
            Self::StorageMoveStarted { .. } | Self::StorageMoved(_) => unnumbered(Information, VMMS),
            Self::VmStartFailed { .. } | Self::StorageMoveFailed(_) => unnumbered(Error, VMMS),
            Self::VmCritical { critical, .. } => {
                unnumbered(if *critical { Error } else { Information }, VMMS)
            }
            Self::VmStopped { why, .. } => match why {
                VmStop::HostLost
                | VmStop::ServiceEnded
                | VmStop::GuestCrashed
                | VmStop::StorageLost
                | VmStop::IsolationOver => unnumbered(Error, VMMS),
                VmStop::TurnedOff | VmStop::ShutDown | VmStop::Saved | VmStop::MovedAway => {
                    unnumbered(Information, VMMS)
                }
            },
            Self::MigrationStarted { .. } => file(20413, Information, VMMS),
            Self::MigrationCompleted { blackout, .. } if *blackout >= LONG_BLACKOUT => {
                file(20417, Warning, VMMS)
            }
            Self::MigrationCompleted { .. } => file(20415, Information, VMMS),
            Self::MigrationFailed { .. } => file(21502, Error, HA),
        }
    }
}

fn note_filing(note: &Note) -> Filing {
    use Level::{Critical, Error, Information, Warning};
    match note {
        Note::NodeRemoved(_) => file(1135, Critical, CLUSTER),
        Note::NodeEvicted(_) => file(1011, Warning, CLUSTER),
        Note::QuorumLost { .. } => file(1177, Critical, CLUSTER),
        Note::CannotForm { outdated: true, .. } => file(1561, Critical, CLUSTER),
        Note::CannotForm { outdated: false, .. } => file(5398, Error, CLUSTER),
        Note::WitnessLost => file(1564, Critical, CLUSTER),
        Note::WitnessFailed => file(1558, Warning, CLUSTER),
        Note::ReservationLost(_) => file(1038, Error, CLUSTER),
        Note::GroupFailed { .. } => file(1069, Error, CLUSTER),
        Note::LeftFailed(_) => file(1254, Error, CLUSTER),
        Note::MoveFailed { .. } => file(21502, Error, HA),
        Note::NodeIsolated(_) => file(1673, Warning, CLUSTER),
        Note::NodeReturned(_) => file(1680, Information, CLUSTER),
        Note::VmsUnmonitored { .. } => file(1681, Warning, CLUSTER),
        Note::VmMonitored(_) => file(1682, Information, CLUSTER),
        Note::NodeQuarantined(_) => file(1672, Critical, CLUSTER),
        Note::JoinRefused(_) => file(1675, Warning, CLUSTER),
        Note::Barred(_) => file(1676, Error, CLUSTER),
        Note::ForcedElsewhere => file(5396, Error, CLUSTER),
        Note::Interface { state, .. } => match state {
            InterfaceState::Unreachable => file(1125, Warning, CLUSTER),
            InterfaceState::Failed => file(1127, Error, CLUSTER),
            InterfaceState::Up | InterfaceState::Unavailable => unnumbered(Information, CLUSTER),
        },
        Note::Network { state, .. } => match state {
            NetworkState::Partitioned => file(1129, Error, CLUSTER),
            NetworkState::Down => file(1130, Error, CLUSTER),
            NetworkState::Up | NetworkState::Unavailable => unnumbered(Information, CLUSTER),
        },
        Note::NodeJoined(_)
        | Note::ViewInstalled { .. }
        | Note::VotesAdjusted { .. }
        | Note::WitnessChallenged
        | Note::WitnessWon
        | Note::GroupOwner { .. }
        | Note::GroupState { .. }
        | Note::OrderIgnored
        | Note::Leaving(_)
        | Note::NodePaused { .. } => unnumbered(Information, CLUSTER),
    }
}
