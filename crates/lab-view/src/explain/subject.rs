//! What an event is about.

use lab_cluster::Note;
use lab_units::{GroupId, NodeId, VmId};
use lab_world::Event;

use super::kind::Kind;
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
        match Kind::of(event) {
            Kind::Note(_, note) => group_in(note),
            Kind::VmStarts(vm) | Kind::VmStuck(vm) | Kind::VmSetsOut(vm, _) | Kind::Vm(vm) => of(vm),
            Kind::Migration(id) => of(self.world.migrations.get(id)?.vm),
            Kind::Life(_)
            | Kind::Heard(..)
            | Kind::Silent(..)
            | Kind::Mounted(_)
            | Kind::CsvResumed(_)
            | Kind::Other => None,
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
