//! What an event tells of. Every event is named in this one list; who explains looks at its kind.

use lab_cluster::Note;
use lab_units::{CsvId, HostId, LunId, MigrationId, NetworkId, VmId};
use lab_world::Event;

/// What an event tells of, as far as an explanation asks.
pub(super) enum Kind<'a> {
    /// What a cluster service says on this host.
    Note(HostId, &'a Note),
    /// A host, or its cluster service, begins or ends.
    Life(HostId),
    /// A host hears another one on a network.
    Heard(HostId, HostId, NetworkId),
    /// A host no longer hears another one on a network.
    Silent(HostId, HostId, NetworkId),
    /// A machine starts.
    VmStarts(VmId),
    /// The disks of a machine do not answer.
    VmStuck(VmId),
    /// A machine sets out from a host.
    VmSetsOut(VmId, HostId),
    /// Something else becomes of a machine.
    Vm(VmId),
    /// A live migration goes on or ends.
    Migration(MigrationId),
    /// A disk is mounted.
    Mounted(LunId),
    /// A shared volume goes on.
    CsvResumed(CsvId),
    /// What is built, set, broken or noticed beside these: its cause is what was being handled.
    Other,
}

impl<'a> Kind<'a> {
    pub(super) fn of(event: &'a Event) -> Kind<'a> {
        match event {
            Event::Cluster { host, note } => Kind::Note(*host, note),
            Event::PowerCut(host)
            | Event::HostStarting(host)
            | Event::HostStarted(host)
            | Event::HostShuttingDown(host)
            | Event::HostOff(host)
            | Event::ServiceStarted(host)
            | Event::ServiceStopped { host, .. } => Kind::Life(*host),
            Event::RouteUp { host, peer, network } => Kind::Heard(*host, *peer, *network),
            Event::RouteDown { host, peer, network, .. } => Kind::Silent(*host, *peer, *network),
            Event::VmStarting { vm, .. } => Kind::VmStarts(*vm),
            Event::VmCritical { vm, critical: true, .. } => Kind::VmStuck(*vm),
            Event::MigrationStarted { vm, from, .. } => Kind::VmSetsOut(*vm, *from),
            Event::VmStarted { vm, .. }
            | Event::VmStartFailed { vm, .. }
            | Event::VmStopped { vm, .. }
            | Event::VmSaving(vm)
            | Event::VmCritical { vm, critical: false, .. } => Kind::Vm(*vm),
            Event::SwitchDecided { migration, .. }
            | Event::PassEnded { migration, .. }
            | Event::MigrationCompleted { migration, .. }
            | Event::MigrationFailed { migration, .. }
            | Event::MigrationRate { migration, .. }
            | Event::MigrationReceived(migration) => Kind::Migration(*migration),
            Event::DiskMounted { lun, .. } => Kind::Mounted(*lun),
            Event::CsvResumed { csv, .. } => Kind::CsvResumed(*csv),
            Event::HostAdded(..)
            | Event::HostRemoved(..)
            | Event::NetworkAdded(..)
            | Event::NicAdded(..)
            | Event::ArrayAdded(..)
            | Event::LunAdded(..)
            | Event::LunGranted { .. }
            | Event::TargetAdded(..)
            | Event::NetworkCut { .. }
            | Event::NetworkMended(..)
            | Event::NicEnabled { .. }
            | Event::NicBindings { .. }
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
            | Event::FileServerAdded(..) => Kind::Other,
        }
    }
}
