//! What an event is about.

use lab_cluster::Note;
use lab_units::{GroupId, NodeId, VmId};
use lab_world::Event;

use super::reason::Past;

impl<'a> Past<'a> {
    /// The node that had a group, as far as the log says.
    pub(super) fn owner(&self, group: GroupId) -> Option<NodeId> {
        let lun = self.lun_of(group);
        let last = self.newest(&|event| match event {
            Event::Cluster { note: Note::GroupOwner { group: id, .. }, .. } => *id == group,
            Event::VmStarting { .. } => self.subject(event) == Some(group),
            Event::DiskMounted { lun: mounted, .. } => Some(*mounted) == lun,
            _ => false,
        });
        match &last?.event {
            Event::Cluster { note: Note::GroupOwner { to, .. }, .. } => Some(*to),
            Event::VmStarting { host, .. } | Event::DiskMounted { host, .. } => self.world.node_of(*host),
            _ => None,
        }
    }

    pub(super) fn is_role(&self, group: GroupId) -> bool {
        self.world.vms.values().any(|vm| vm.group == Some(group))
    }

    /// The group that an event is about.
    pub(super) fn subject(&self, event: &Event) -> Option<GroupId> {
        let of = |vm: VmId| self.world.vms.get(vm)?.group;
        match event {
            Event::Cluster { note, .. } => group_in(note),
            Event::VmStarting { vm, .. }
            | Event::VmStarted { vm, .. }
            | Event::VmStartFailed { vm, .. }
            | Event::VmStopped { vm, .. }
            | Event::VmSaving(vm)
            | Event::VmCritical { vm, .. }
            | Event::MigrationStarted { vm, .. } => of(*vm),
            Event::SwitchDecided { migration, .. }
            | Event::PassEnded { migration, .. }
            | Event::MigrationCompleted { migration, .. }
            | Event::MigrationFailed { migration, .. }
            | Event::MigrationRate { migration, .. }
            | Event::MigrationReceived(migration) => of(self.world.migrations.get(*migration)?.vm),
            Event::HostAdded(..)
            | Event::HostRemoved(..)
            | Event::NetworkAdded(..)
            | Event::NicAdded(..)
            | Event::ArrayAdded(..)
            | Event::LunAdded(..)
            | Event::LunGranted { .. }
            | Event::TargetAdded(..)
            | Event::PowerCut(..)
            | Event::HostStarting(..)
            | Event::HostStarted(..)
            | Event::HostShuttingDown(..)
            | Event::HostOff(..)
            | Event::NetworkCut { .. }
            | Event::NetworkMended(..)
            | Event::NicEnabled { .. }
            | Event::NicBindings { .. }
            | Event::RouteDown { .. }
            | Event::RouteUp { .. }
            | Event::FaultInjected(..)
            | Event::FaultsArmed { .. }
            | Event::FaultCleared(..)
            | Event::ScsiAnswered { .. }
            | Event::FeatureInstalled { .. }
            | Event::SwitchAdded(..)
            | Event::PortalAdded { .. }
            | Event::TargetConnected { .. }
            | Event::PathConnected { .. }
            | Event::PathChanged { .. }
            | Event::PathPolicySet { .. }
            | Event::SessionForgotten { .. }
            | Event::DiskAppeared { .. }
            | Event::DiskOnline { .. }
            | Event::DiskInitialized { .. }
            | Event::PartitionCreated { .. }
            | Event::VolumeFormatted { .. }
            | Event::VolumeDamaged { .. }
            | Event::Validated { .. }
            | Event::ClusterCreated
            | Event::CsvEnabled
            | Event::CsvAdded(..)
            | Event::CsvPaused(..)
            | Event::CsvHandedOver(..)
            | Event::CsvResumed { .. }
            | Event::ServiceStarted(..)
            | Event::ServiceStopped { .. }
            | Event::DiskMounted { .. }
            | Event::VmCreated(..)
            | Event::VmClustered(..)
            | Event::VmJoinedRole { .. }
            | Event::PassThrough { .. }
            | Event::GuestInstalled { .. }
            | Event::VmRefreshed(..)
            | Event::DiskRefreshed(..)
            | Event::DiskRenamed(..)
            | Event::PoolExhausted { .. }
            | Event::TargetDisconnected { .. }
            | Event::ChapSet { .. }
            | Event::LunRevoked { .. }
            | Event::ArraySet { .. }
            | Event::CsvRemoved { .. }
            | Event::CsvRedirected { .. }
            | Event::CsvModeChanged { .. }
            | Event::DiskLoadSet { .. }
            | Event::TransportSet { .. }
            | Event::HostSet { .. }
            | Event::VmProcessorSet { .. }
            | Event::StorageMoveStarted { .. }
            | Event::StorageMoved(..)
            | Event::StorageMoveFailed(..)
            | Event::WorkloadSet(..)
            | Event::DvdSet { .. }
            | Event::MigrationPolicySet
            | Event::VmDefaultsSet(..)
            | Event::WitnessShareAdded { .. }
            | Event::NodeNumbered { .. }
            | Event::FaultDisarmed(..)
            | Event::MigrationNetworksSet(..)
            | Event::ZoneSet { .. }
            | Event::FabricPath { .. }
            | Event::GuestSanSet { .. }
            | Event::GuestPath { .. }
            | Event::TargetRemoved(..)
            | Event::NetworkRoleSet { .. }
            | Event::LunRemoved(..)
            | Event::HostAccessSet { .. }
            | Event::CsvMaintained { .. }
            | Event::CsvFailed(..)
            | Event::FileServerAdded(..) => None,
        }
    }
}

/// The group that a note names.
fn group_in(note: &Note) -> Option<GroupId> {
    match note {
        Note::GroupOwner { group, .. }
        | Note::GroupState { group, .. }
        | Note::GroupFailed { group, .. }
        | Note::MoveFailed { group, .. }
        | Note::DrainMoveFailed { group, .. }
        | Note::VmMonitored(group)
        | Note::LeftFailed(group) => Some(*group),
        Note::NodeJoined(..)
        | Note::NodeRemoved(..)
        | Note::NodeEvicted(..)
        | Note::ViewInstalled { .. }
        | Note::NodeIsolated(..)
        | Note::NodeReturned(..)
        | Note::VmsUnmonitored { .. }
        | Note::NodeQuarantined(..)
        | Note::NotQuarantined { .. }
        | Note::JoinRefused(..)
        | Note::Barred(..)
        | Note::QuorumLost { .. }
        | Note::CannotForm { .. }
        | Note::VotesAdjusted { .. }
        | Note::WitnessChallenged
        | Note::WitnessWon
        | Note::WitnessLost(..)
        | Note::WitnessFailed(..)
        | Note::WitnessOffline
        | Note::WitnessNeeded
        | Note::NoNetwork { .. }
        | Note::ReservationLost(..)
        | Note::OrderIgnored
        | Note::Leaving(..)
        | Note::NodePaused { .. }
        | Note::NodeDrain { .. }
        | Note::ForcedElsewhere
        | Note::Interface { .. }
        | Note::Network { .. } => None,
    }
}
