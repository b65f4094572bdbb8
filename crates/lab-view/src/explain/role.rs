//! Why a role goes where it goes and is what it is.

use lab_cluster::{Drain, GroupState, Note};
use lab_units::{GroupId, HostId, NodeId, VmId};
use lab_world::Event;
use lab_world::event::VmStop;

use super::reason::{Found, Past, note_of};
use crate::record::host_of_or_former;

impl<'a> Past<'a> {
    pub(super) fn of_monitoring(&self, group: GroupId) -> Found<'a> {
        self.newest_note(&|note| match note {
            Note::GroupOwner { group: id, .. } | Note::GroupFailed { group: id, .. } => *id == group,
            Note::NodeReturned(_) => true,
            _ => false,
        })
    }

    pub(super) fn of_failed_move(&self, group: GroupId) -> Found<'a> {
        let failed = self.newest(&|event| {
            matches!(event, Event::MigrationFailed { .. }) && self.subject(event) == Some(group)
        });
        failed.filter(|record| self.is_recent(record))
    }

    pub(super) fn of_failed_drain_move(&self, group: GroupId, node: NodeId) -> Found<'a> {
        self.newest_note(&|note| match note {
            Note::MoveFailed { group: id, .. } => *id == group,
            Note::NodeDrain { node: id, drain: Drain::InProgress } => *id == node,
            _ => false,
        })
    }

    /// Why a node has a group no more; `None` if it is a member. Its machines are left to it while it is isolated.
    pub(super) fn gone(&self, group: GroupId, node: NodeId) -> Found<'a> {
        let role = self.is_role(group);
        let fate = self.newest_note(&|note| match note {
            Note::NodeRemoved(id) | Note::NodeJoined(id) => *id == node,
            Note::NodeIsolated(id) => *id == node && role,
            _ => false,
        });
        fate.filter(|record| !matches!(note_of(&record.event), Some(Note::NodeJoined(_))))
    }

    pub(super) fn of_state(&self, host: HostId, group: GroupId, state: GroupState) -> Found<'a> {
        match state {
            GroupState::Online => {
                let lun = self.lun_of(group);
                let done = self.newest(&|event| match event {
                    Event::VmStarted { .. }
                    | Event::MigrationCompleted { .. }
                    | Event::MigrationFailed { .. } => self.subject(event) == Some(group),
                    Event::DiskMounted { lun: mounted, .. } => Some(*mounted) == lun,
                    Event::Cluster { note: Note::GroupState { group: id, .. }, .. } => *id == group,
                    _ => false,
                });
                done.filter(|record| note_of(&record.event).is_none())
            }
            GroupState::OnlinePending => self.new_owner(group).or_else(|| {
                let failed = self.newest_note(&|note| match note {
                    Note::GroupFailed { group: id, .. }
                    | Note::GroupState { group: id, state: GroupState::Online } => *id == group,
                    _ => false,
                });
                failed.filter(|record| matches!(note_of(&record.event), Some(Note::GroupFailed { .. })))
            }),
            GroupState::Failed => {
                self.newest_note(&|note| matches!(note, Note::GroupFailed { group: id, .. } if *id == group))
            }
            GroupState::Offline => self.new_owner(group),
            GroupState::OfflinePending | GroupState::Moving => self.of_move(Some(group), host),
        }
    }

    /// A state that was written together with a new owner has the reason of that.
    pub(super) fn new_owner(&self, group: GroupId) -> Found<'a> {
        let next = self.log.get(self.record.id.0 as usize + 1)?;
        match note_of(&next.event)? {
            Note::GroupOwner { group: id, from, .. } if *id == group && next.time == self.record.time => {
                self.gone(group, *from)
            }
            _ => None,
        }
    }

    /// A move that nobody ordered by itself: its node is drained, or leaves.
    pub(super) fn of_move(&self, group: Option<GroupId>, from: HostId) -> Found<'a> {
        let handled = self.record.cause.and_then(|id| self.log.get(id.0 as usize));
        let own = handled.is_some_and(|record| group.is_some() && self.subject(&record.event) == group);
        if own {
            return None;
        }
        let owner = group.and_then(|group| self.owner(group));
        let leaves = |id: NodeId| owner == Some(id) || (owner.is_none() && self.is_host(from, id));
        let last = self.newest_note(&|note| match note {
            Note::NodeDrain { node, .. } | Note::Leaving(node) | Note::NodeJoined(node) => leaves(*node),
            Note::NodePaused { node, paused: false } => leaves(*node),
            _ => false,
        });
        last.filter(|record| {
            matches!(
                note_of(&record.event),
                Some(Note::NodeDrain { drain: Drain::InProgress, .. } | Note::Leaving(_))
            )
        })
    }

    /// What the cluster last decided about a group.
    pub(super) fn decided(&self, group: GroupId) -> Found<'a> {
        self.newest_note(&|note| match note {
            Note::GroupOwner { group: id, .. } => *id == group,
            Note::GroupState { group: id, state } => *id == group && *state == GroupState::OnlinePending,
            _ => false,
        })
    }

    /// A VM starts because its role was given to its host, or was to come online again.
    pub(super) fn of_start(&self, vm: VmId) -> Found<'a> {
        let group = self.world.vms.get(vm)?.group?;
        let last = self.newest(&|event| match event {
            Event::VmStopped { vm: id, .. } => *id == vm,
            Event::Cluster { note: Note::GroupOwner { group: id, .. }, .. } => *id == group,
            Event::Cluster { note: Note::GroupState { group: id, state }, .. } => {
                *id == group && *state == GroupState::OnlinePending
            }
            _ => false,
        });
        last.filter(|record| note_of(&record.event).is_some())
    }

    /// A VM could not be started or has ended; a disk is out of reach.
    pub(super) fn of_failure(&self, group: GroupId) -> Found<'a> {
        let vm = self.newest(&|event| match event {
            Event::VmStartFailed { .. } | Event::VmStopped { .. } => self.subject(event) == Some(group),
            _ => false,
        });
        let disk = || {
            let lun = self.lun_of(group)?;
            let owner = host_of_or_former(self.world, self.owner(group)?)?;
            self.trouble(owner, Some(lun))
        };
        if self.is_role(group) { vm.or_else(disk) } else { disk() }
    }

    pub(super) fn of_drain(&self, node: NodeId, drain: Drain) -> Found<'a> {
        self.newest_note(&|note| match (drain, note) {
            (Drain::InProgress, Note::NodePaused { node: id, .. })
            | (Drain::Failed, Note::DrainMoveFailed { node: id, .. })
            | (Drain::Completed, Note::GroupOwner { from: id, .. }) => *id == node,
            (Drain::Completed | Drain::Failed, Note::NodeDrain { node: id, .. }) => *id == node,
            _ => false,
        })
    }

    /// True if the VM ended by a failure before, and starts again for that.
    pub(super) fn starts_after_a_failure(&self, vm: VmId) -> bool {
        let last = self.newest(&|event| matches!(event, Event::VmStopped { vm: id, .. } if *id == vm));
        last.is_some_and(|record| match record.event {
            Event::VmStopped { why, .. } => match why {
                VmStop::HostLost
                | VmStop::ServiceEnded
                | VmStop::GuestCrashed
                | VmStop::IsolationOver
                | VmStop::StorageLost
                | VmStop::MadeToFail => true,
                VmStop::TurnedOff | VmStop::ShutDown | VmStop::Saved | VmStop::MovedAway => false,
            },
            _ => false,
        })
    }
}
