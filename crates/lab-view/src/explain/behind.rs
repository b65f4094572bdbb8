//! Which rule stands behind which event.

use lab_cluster::Note;
use lab_world::Event;
use lab_world::event::VmStop;

/// The rule behind an event, where one decides it.
pub fn rule(event: &Event) -> Option<&'static str> {
    match event {
        Event::RouteDown { .. } => Some("facts: membership §1 — delay × threshold"),
        Event::Cluster { note, .. } => note_rule(note),
        Event::VmStopped { why: VmStop::HostLost, .. } => Some("S0-02, S1-25 — a crash saves nothing"),
        Event::VmStopped { why: VmStop::ServiceEnded, .. } => Some("facts: quorum §6"),
        Event::VmStarting { restored: false, .. } => Some("S1-25 — after a crash a VM restarts"),
        Event::VmStopped { why: VmStop::IsolationOver, .. } => Some("facts: membership §5"),
        Event::VmJoinedRole { .. } => Some("S1-11; facts: storage §5"),
        Event::CsvPaused(_) | Event::CsvHandedOver(_) | Event::CsvResumed { .. } => Some("facts: storage §6"),
        Event::SwitchDecided { .. } => Some("S1-22, S1-23; facts: migration §5"),
        Event::PassEnded { .. } => Some("S1-21, S1-22"),
        Event::MigrationFailed { .. } => Some("facts: migration §7"),
        Event::CsvModeChanged { .. } => Some("facts: storage §6 — 5121, 5142"),
        Event::CsvRedirected { .. } => Some("facts: storage §6 — 5136"),
        Event::CsvRemoved { .. } => Some("facts: storage §6"),
        Event::ArraySet { .. } => Some("S2-22, S2-24, S2-27"),
        Event::PoolExhausted { .. } => Some("S3-16, S3-59 — a thin LUN promises more than the pool has"),
        Event::VmRefreshed(_) => Some("S3-37"),
        Event::DiskRefreshed(_) => Some("S3-42, S3-44"),
        Event::GuestInstalled { .. } => Some("S3-41, S3-43"),
        Event::PassThrough { .. } => Some("S3-28, S3-36"),
        Event::VmCritical { .. } => Some("facts: roles §8 — storage resiliency"),
        Event::VolumeDamaged { .. } => Some("S1-38; facts: storage §4"),
        Event::SessionForgotten { .. } => Some("facts: storage §1"),
        Event::PathConnected { .. } | Event::PathChanged { .. } | Event::PathPolicySet { .. } => {
            Some("facts: storage §2 — MPIO")
        }
        Event::DiskRenamed(_)
        | Event::TargetDisconnected { .. }
        | Event::ChapSet { .. }
        | Event::LunRevoked { .. }
        | Event::DiskLoadSet { .. }
        | Event::HostAdded(_)
        | Event::HostRemoved(_)
        | Event::NetworkAdded(_)
        | Event::NicAdded(_)
        | Event::ArrayAdded(_)
        | Event::LunAdded(_)
        | Event::LunGranted { .. }
        | Event::TargetAdded(_)
        | Event::PowerCut(_)
        | Event::HostStarting(_)
        | Event::HostStarted(_)
        | Event::HostShuttingDown(_)
        | Event::HostOff(_)
        | Event::NetworkCut { .. }
        | Event::NetworkMended(_)
        | Event::NicEnabled { .. }
        | Event::NicBindings { .. }
        | Event::RouteUp { .. }
        | Event::FaultInjected(_)
        | Event::FaultCleared(_)
        | Event::FaultDisarmed(_)
        | Event::FaultsArmed { .. }
        | Event::HostSet { .. }
        | Event::TransportSet { .. }
        | Event::StorageMoveStarted { .. }
        | Event::StorageMoved(_)
        | Event::StorageMoveFailed(_)
        | Event::VmProcessorSet { .. }
        | Event::ScsiAnswered { .. }
        | Event::FeatureInstalled { .. }
        | Event::SwitchAdded(_)
        | Event::PortalAdded { .. }
        | Event::TargetConnected { .. }
        | Event::DiskAppeared { .. }
        | Event::DiskOnline { .. }
        | Event::DiskInitialized { .. }
        | Event::PartitionCreated { .. }
        | Event::VolumeFormatted { .. }
        | Event::Validated { .. }
        | Event::ClusterCreated
        | Event::CsvEnabled
        | Event::CsvAdded(_)
        | Event::ServiceStarted(_)
        | Event::ServiceStopped { .. }
        | Event::DiskMounted { .. }
        | Event::VmCreated(_)
        | Event::VmClustered(_)
        | Event::VmStarting { restored: true, .. }
        | Event::VmStarted { .. }
        | Event::VmStartFailed { .. }
        | Event::VmSaving(_)
        | Event::VmStopped { .. }
        | Event::MigrationStarted { .. }
        | Event::MigrationCompleted { .. }
        | Event::MigrationReceived(_)
        | Event::MigrationRate { .. }
        | Event::WorkloadSet(_)
        | Event::DvdSet { .. }
        | Event::MigrationPolicySet
        | Event::MigrationNetworksSet(_)
        | Event::VmDefaultsSet(_)
        | Event::WitnessShareAdded { .. }
        | Event::NodeNumbered { .. }
        | Event::LunRemoved(_)
        | Event::TargetRemoved(_) => None,
        Event::NetworkRoleSet { .. } => Some("facts: membership §2"),
        Event::HostAccessSet { .. } => Some("S2-14 to S2-16"),
        Event::CsvMaintained { .. } => Some("facts: storage §5 — maintenance"),
        Event::CsvFailed(_) => Some("facts: events §5 — 5150"),
        Event::FileServerAdded(_) => Some("facts: storage §6"),
        Event::ZoneSet { .. } | Event::FabricPath { .. } => {
            Some("facts: storage §1, §2 — zoning and masking")
        }
        Event::GuestSanSet { .. } | Event::GuestPath { .. } => Some("S0-23, S3-13"),
    }
}

fn note_rule(note: &Note) -> Option<&'static str> {
    match note {
        Note::NodeRemoved(_) => Some("facts: membership §4 — 1135"),
        Note::NodeEvicted(_) => Some("facts: membership §6 — 1011"),
        Note::QuorumLost { .. } => Some("facts: quorum R1, §6 — more than half of the votes"),
        Note::CannotForm { outdated: true, .. } => Some("facts: quorum §4 — 1561"),
        Note::CannotForm { outdated: false, .. } => Some("facts: quorum §4 — 5398"),
        Note::VotesAdjusted { .. } => Some("facts: quorum R2–R7"),
        Note::WitnessChallenged | Note::WitnessWon | Note::WitnessLost(_) => Some("facts: quorum §5"),
        Note::WitnessFailed(_) | Note::WitnessOffline => Some("facts: quorum R5, R6"),
        Note::WitnessNeeded => Some("facts: quorum §4 — 1573"),
        Note::NoNetwork { .. } => Some("facts: membership §2 — 1553, 1554"),
        Note::NodeDrain { .. } | Note::DrainMoveFailed { .. } => Some("facts: membership §6 — 1137, 1677"),
        Note::ReservationLost(_) => Some("facts: quorum §5 — 1038"),
        Note::GroupOwner { .. } => Some("facts: roles §5"),
        Note::ForcedElsewhere => Some("facts: quorum §6 — 5396"),
        Note::Leaving(_) => Some("facts: quorum R3"),
        Note::LeftFailed(_) => Some("facts: roles §2 — FailoverThreshold"),
        Note::NodeIsolated(_)
        | Note::NodeReturned(_)
        | Note::VmsUnmonitored { .. }
        | Note::VmMonitored(_)
        | Note::NodeQuarantined(_)
        | Note::NotQuarantined { .. }
        | Note::JoinRefused(_)
        | Note::Barred(_) => Some("facts: membership §5"),
        Note::Interface { .. } | Note::Network { .. } => Some("facts: membership §2; events §3"),
        Note::MoveFailed { .. } => Some("facts: migration §7"),
        Note::NodeJoined(_)
        | Note::ViewInstalled { .. }
        | Note::GroupState { .. }
        | Note::GroupFailed { .. }
        | Note::OrderIgnored
        | Note::NodePaused { .. } => None,
    }
}
