//! How the event viewer files each event: its number, level and source (facts: events).

use lab_cluster::{Drain, InterfaceState, NetworkState, Note, StopReason, Witness};
use lab_kernel::SimDuration;

use crate::event::{Event, VmStop};
use crate::state::{CsvMode, RedirectCause};

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
/// The source of what is done to the lab from outside, and of what only the lab can know.
pub const LAB: &str = "Lab";
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
            | Self::TransportSet { .. }
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
            | Self::NodeNumbered { .. }
            | Self::ZoneSet { .. }
            | Self::FabricPath { up: true, .. }
            | Self::GuestSanSet { .. }
            | Self::GuestPath { up: true, .. }
            | Self::HostAccessSet { .. }
            | Self::LunRemoved(_)
            | Self::TargetRemoved(_) => lab(Information),
            Self::NetworkRoleSet { .. } => unnumbered(Information, CLUSTER),
            Self::PowerCut(_)
            | Self::FaultInjected(_)
            | Self::VolumeDamaged { .. }
            | Self::PoolExhausted { .. } => lab(Critical),
            Self::TargetDisconnected { .. }
            | Self::LunRevoked { .. }
            | Self::FabricPath { up: false, .. }
            | Self::GuestPath { up: false, .. } => lab(Warning),
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
            | Self::VmClustered(_)
            | Self::VmJoinedRole { .. } => unnumbered(Information, CLUSTER),
            Self::CsvPaused(_) => file(5120, Warning, CLUSTER),
            Self::CsvFailed(_) => file(5150, Error, CLUSTER),
            Self::CsvMaintained { .. } | Self::FileServerAdded(_) | Self::CsvHandedOver(_) => {
                unnumbered(Information, CLUSTER)
            }
            Self::ServiceStopped { reason, .. } => match reason {
                StopReason::Ordered => unnumbered(Information, CLUSTER),
                StopReason::Evicted => file(4621, Information, CLUSTER),
                StopReason::Removed => file(1006, Critical, CLUSTER),
                StopReason::QuorumLost
                | StopReason::NoNetwork
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
                | VmStop::MadeToFail
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
            Self::MigrationReceived(_) => file(20418, Information, VMMS),
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
        Note::WitnessLost(Witness::Disk(_)) => unnumbered(Critical, CLUSTER),
        Note::WitnessLost(Witness::FileShare | Witness::Cloud) => file(1564, Critical, CLUSTER),
        Note::WitnessFailed(Witness::Disk(_)) => file(1558, Warning, CLUSTER),
        Note::WitnessFailed(Witness::FileShare) => file(1562, Warning, CLUSTER),
        Note::WitnessFailed(Witness::Cloud) => file(1568, Error, CLUSTER),
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
        Note::NodeDrain { drain: Drain::Failed, .. } => file(1677, Error, CLUSTER),
        Note::DrainMoveFailed { .. } => file(1137, Error, CLUSTER),
        Note::NoNetwork { starting: true } => file(1553, Critical, CLUSTER),
        Note::NoNetwork { starting: false } => file(1554, Critical, CLUSTER),
        Note::WitnessNeeded => file(1573, Error, CLUSTER),
        Note::WitnessOffline => file(1069, Error, CLUSTER),
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
        | Note::NodeDrain { .. }
        | Note::NotQuarantined { .. }
        | Note::NodePaused { .. } => unnumbered(Information, CLUSTER),
    }
}
