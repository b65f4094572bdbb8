//! What an event may have changed, as far as invariants care.

use lab_units::{HostId, LunId, MigrationId, VmId};

use crate::event::Event;
use crate::world::World;

/// The things to look at after an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// A host's machines or memory.
    pub host: Option<HostId>,
    /// The view or the database of a host's cluster service.
    pub view: Option<HostId>,
    /// A virtual machine.
    pub vm: Option<VmId>,
    /// A LUN.
    pub lun: Option<LunId>,
    /// A migration that has ended.
    pub migration: Option<MigrationId>,
}

impl Touched {
    /// What this event may have changed.
    pub fn by(world: &World, event: &Event) -> Self {
        let nothing = Self::default();
        match event {
            Event::VmStarting { vm, host, .. }
            | Event::VmStarted { vm, host, .. }
            | Event::VmStartFailed { vm, host, .. }
            | Event::VmStopped { vm, host, .. } => Self { vm: Some(*vm), host: Some(*host), ..nothing },
            Event::MigrationStarted { vm, to, .. } => Self { vm: Some(*vm), host: Some(*to), ..nothing },
            Event::MigrationCompleted { migration, .. }
            | Event::MigrationReceived(migration)
            | Event::MigrationFailed { migration, .. } => {
                let moved = world.migrations.get(*migration);
                Self {
                    migration: Some(*migration),
                    vm: moved.map(|moved| moved.vm),
                    host: moved.map(|moved| moved.to),
                    ..nothing
                }
            }
            Event::Cluster { host, .. } => Self { view: Some(*host), ..nothing },
            Event::ServiceStarted(host) | Event::ServiceStopped { host, .. } => {
                Self { view: Some(*host), host: Some(*host), ..nothing }
            }
            Event::DiskMounted { lun, .. }
            | Event::ScsiAnswered { lun, .. }
            | Event::VolumeDamaged { lun, .. } => Self { lun: Some(*lun), ..nothing },
            Event::DiskInitialized { host, disk }
            | Event::PartitionCreated { host, disk }
            | Event::VolumeFormatted { host, disk } => {
                let seen = world.hosts.get(*host).and_then(|machine| machine.disks.get(disk));
                Self { lun: seen.map(|disk| disk.lun), ..nothing }
            }
            Event::PassThrough { vm, lun, .. } => Self { vm: Some(*vm), lun: Some(*lun), ..nothing },
            Event::LunAdded(lun)
            | Event::CsvRemoved { lun }
            | Event::DiskRefreshed(lun)
            | Event::DiskRenamed(lun)
            | Event::PoolExhausted { lun, .. } => Self { lun: Some(*lun), ..nothing },
            Event::PowerCut(host) | Event::HostOff(host) => Self { host: Some(*host), ..nothing },
            // A virtual disk takes room on its LUN.
            Event::StorageMoveStarted { vm, .. }
            | Event::StorageMoved(vm)
            | Event::StorageMoveFailed(vm)
            | Event::VmCreated(vm)
            | Event::VmRefreshed(vm)
            | Event::GuestInstalled { vm, .. } => Self { vm: Some(*vm), ..nothing },
            Event::HostAdded(_)
            | Event::HostRemoved(_)
            | Event::NetworkAdded(_)
            | Event::NicAdded(_)
            | Event::ArrayAdded(_)
            | Event::LunGranted { .. }
            | Event::TargetAdded(_)
            | Event::HostStarting(_)
            | Event::HostStarted(_)
            | Event::HostShuttingDown(_)
            | Event::NetworkCut { .. }
            | Event::NetworkMended(_)
            | Event::NicEnabled { .. }
            | Event::NicBindings { .. }
            | Event::RouteDown { .. }
            | Event::RouteUp { .. }
            | Event::FaultInjected(_)
            | Event::FaultCleared(_)
            | Event::FeatureInstalled { .. }
            | Event::SwitchAdded(_)
            | Event::PortalAdded { .. }
            | Event::TargetConnected { .. }
            | Event::PathConnected { .. }
            | Event::PathChanged { .. }
            | Event::PathPolicySet { .. }
            | Event::SessionForgotten { .. }
            | Event::DiskAppeared { .. }
            | Event::DiskOnline { .. }
            | Event::Validated { .. }
            | Event::ClusterCreated
            | Event::CsvEnabled
            | Event::CsvAdded(_)
            | Event::CsvPaused(_)
            | Event::CsvHandedOver(_)
            | Event::CsvResumed { .. }
            | Event::VmClustered(_)
            | Event::VmJoinedRole { .. }
            | Event::VmSaving(_)
            | Event::VmCritical { .. }
            | Event::PassEnded { .. }
            | Event::SwitchDecided { .. }
            | Event::MigrationRate { .. }
            | Event::WorkloadSet(_)
            | Event::FaultsArmed { .. }
            | Event::FaultDisarmed(_)
            | Event::TargetDisconnected { .. }
            | Event::ChapSet { .. }
            | Event::LunRevoked { .. }
            | Event::ArraySet { .. }
            | Event::CsvRedirected { .. }
            | Event::CsvModeChanged { .. }
            | Event::DiskLoadSet { .. }
            | Event::HostSet { .. }
            | Event::TransportSet { .. }
            | Event::VmProcessorSet { .. }
            | Event::DvdSet { .. }
            | Event::MigrationPolicySet
            | Event::MigrationNetworksSet(_)
            | Event::VmDefaultsSet(_)
            | Event::WitnessShareAdded { .. }
            | Event::NodeNumbered { .. }
            | Event::ZoneSet { .. }
            | Event::FabricPath { .. }
            | Event::GuestSanSet { .. }
            | Event::GuestPath { .. }
            | Event::TargetRemoved(_)
            | Event::LunRemoved(_)
            | Event::NetworkRoleSet { .. }
            | Event::HostAccessSet { .. }
            | Event::CsvMaintained { .. }
            | Event::CsvFailed(_)
            | Event::FileServerAdded(_) => nothing,
        }
    }
}
