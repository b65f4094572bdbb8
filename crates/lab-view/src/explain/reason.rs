//! The reason behind an event, looked up in the log.
//!
//! The log keeps with each event what was being handled when it happened. For physics that is its cause: the cut that
//! silences a route, the stop that ends a VM. What a cluster service decides has a reason of its own: it learns many
//! things from one message or at one instant, and what it came to just before is no reason for what it comes to next.
//! So a removal is led back to the silence, a new owner to the removal, a table of votes to what changed it, a failed
//! disk to the cable; only what has no such reason is led back to what was handled.

use lab_cluster::{Drain, GroupState, Note};
use lab_kernel::{EventId, Log, Record, SimDuration, SimTime};
use lab_units::{GroupId, HostId, LunId, NetworkId, NodeId, VmId};
use lab_world::event::VmStop;
use lab_world::fault::Struck;
use lab_world::{Event, World};

use crate::record::host_of_or_former;

/// What is known at an event: everything before it.
pub(super) struct Past<'a> {
    pub(super) world: &'a World,
    pub(super) log: &'a Log<Record<Event>>,
    pub(super) record: &'a Record<Event>,
}

pub(super) type Found<'a> = Option<&'a Record<Event>>;

/// The event that this one follows from.
pub(super) fn reason(world: &World, log: &Log<Record<Event>>, record: &Record<Event>) -> Option<EventId> {
    let past = Past { world, log, record };
    let found = match &record.event {
        Event::Cluster { host, note } => past.of_note(*host, note),
        Event::RouteUp { host, peer, network } => past.of_route_up(*host, *peer, *network),
        Event::VmStarting { vm, .. } => past.of_start(*vm),
        Event::MigrationStarted { vm, from, .. } => {
            past.of_move(world.vms.get(*vm).and_then(|vm| vm.group), *from)
        }
        Event::DiskMounted { lun, .. } => past.group_of(*lun).and_then(|group| past.decided(group)),
        Event::CsvResumed { csv, .. } => world.csvs.get(*csv).and_then(|volume| past.decided(volume.group)),
        _ => None,
    };
    found.map(|found| found.id).or_else(|| past.handled())
}

/// The note of an event, if it is one.
pub(super) fn note_of(event: &Event) -> Option<&Note> {
    if let Event::Cluster { note, .. } = event { Some(note) } else { None }
}

/// What one message leads to is told by everybody within this time (assumed).
const SAME_MESSAGE: SimDuration = SimDuration::from_secs(1);

impl<'a> Past<'a> {
    pub(super) fn before(&self) -> impl Iterator<Item = &'a Record<Event>> {
        let log = self.log;
        (0..self.record.id.0).rev().filter_map(move |id| log.get(id as usize))
    }

    pub(super) fn newest(&self, fits: &dyn Fn(&Event) -> bool) -> Found<'a> {
        self.before().find(|record| fits(&record.event))
    }

    pub(super) fn newest_note(&self, fits: &dyn Fn(&Note) -> bool) -> Found<'a> {
        self.newest(&|event| note_of(event).is_some_and(fits))
    }

    pub(super) fn is_host(&self, host: HostId, node: NodeId) -> bool {
        host_of_or_former(self.world, node) == Some(host)
    }

    fn of_note(&self, host: HostId, note: &Note) -> Found<'a> {
        match note {
            Note::NodeRemoved(node) => self.silence(host, *node),
            Note::NodeIsolated(node) => self.newest_note(&|note| matches!(note, Note::NodeRemoved(id) if id == node)),
            Note::NodeQuarantined(node) => {
                self.newest_note(&|note| matches!(note, Note::NodeRemoved(id) if id == node))
            }
            Note::JoinRefused(node) | Note::Barred(node) => {
                self.newest_note(&|note| matches!(note, Note::NodeQuarantined(id) if id == node))
            }
            Note::VmsUnmonitored { node, .. } => {
                self.newest_note(&|note| matches!(note, Note::NodeIsolated(id) if id == node))
            }
            Note::NodeReturned(node) => {
                self.newest_note(&|note| matches!(note, Note::NodeJoined(id) if id == node))
            }
            Note::VmMonitored(group) => self.newest_note(&|note| match note {
                Note::GroupOwner { group: id, .. } | Note::GroupFailed { group: id, .. } => id == group,
                Note::NodeReturned(_) => true,
                _ => false,
            }),
            Note::NodeJoined(node) => self.newest(&|event| match event {
                Event::ServiceStarted(other) => self.is_host(*other, *node),
                Event::RouteUp { host: listener, peer, .. } => *listener == host && self.is_host(*peer, *node),
                _ => false,
            }),
            Note::ViewInstalled { members, .. } => {
                let just = self.newest(&|event| match event {
                    Event::Cluster { host: said, note: Note::NodeRemoved(node) } => {
                        *said == host && !members.contains(*node)
                    }
                    Event::Cluster { note: Note::NodeJoined(node), .. } => members.contains(*node),
                    Event::Cluster { note: Note::NodeEvicted(_), .. } => true,
                    _ => false,
                });
                just.filter(|record| self.is_recent(record))
            }
            Note::QuorumLost { .. } => self.newest(&|event| match event {
                Event::RouteDown { host: listener, .. } => *listener == host,
                Event::Cluster { host: said, note } => {
                    *said == host && matches!(note, Note::WitnessLost(_) | Note::WitnessFailed(_))
                }
                _ => false,
            }),
            Note::CannotForm { .. } | Note::WitnessNeeded => {
                self.newest(&|event| matches!(event, Event::ServiceStarted(other) if *other == host))
            }
            Note::WitnessChallenged => self.newest(&|event| self.is_beginning(event, host)),
            Note::WitnessWon => self.newest(&|event| {
                self.is_beginning(event, host)
                    || matches!(event, Event::FaultCleared(_))
                    || matches!(event, Event::Cluster { host: said, note: Note::WitnessChallenged } if *said == host)
            }),
            Note::WitnessLost(_) => {
                self.newest(&|event| matches!(event, Event::Cluster { host: said, note: Note::WitnessChallenged } if *said == host))
            }
            Note::WitnessFailed(witness) => {
                let lun = if let lab_cluster::Witness::Disk(lun) = witness { Some(*lun) } else { None };
                self.trouble(host, lun)
            }
            Note::WitnessOffline => self.newest_note(&|note| matches!(note, Note::WitnessFailed(_))),
            Note::VotesAdjusted { nodes, .. } => self.of_votes(host, *nodes),
            Note::GroupOwner { group, from, .. } => {
                self.gone(*group, *from).or_else(|| self.still_silent(host, *from))
            }
            Note::GroupState { group, state } => self.of_state(host, *group, *state),
            Note::GroupFailed { group, failure: None } => {
                self.owner(*group).and_then(|owner| self.gone(*group, owner))
            }
            Note::GroupFailed { group, failure: Some(_) } => self.of_failure(*group),
            Note::LeftFailed(group) => {
                self.newest_note(&|note| matches!(note, Note::GroupFailed { group: id, .. } if id == group))
            }
            Note::MoveFailed { group, .. } => self
                .newest(&|event| matches!(event, Event::MigrationFailed { .. }) && self.subject(event) == Some(*group))
                .filter(|record| self.is_recent(record)),
            Note::NodeDrain { node, drain } => self.of_drain(*node, *drain),
            Note::DrainMoveFailed { group, node } => self.newest_note(&|note| match note {
                Note::MoveFailed { group: id, .. } => id == group,
                Note::NodeDrain { node: id, drain: Drain::InProgress } => id == node,
                _ => false,
            }),
            Note::Interface { network, node, .. } => self.newest(&|event| match event {
                Event::RouteDown { host, peer, network: net, .. } | Event::RouteUp { host, peer, network: net } => {
                    net == network && (self.is_host(*host, *node) || self.is_host(*peer, *node))
                }
                _ => false,
            }),
            Note::Network { network, .. } => {
                self.newest_note(&|note| matches!(note, Note::Interface { network: net, .. } if net == network))
            }
            Note::ReservationLost(lun) => {
                let group = self.group_of(*lun);
                self.newest_note(&|note| match note {
                    Note::NodeRemoved(node) => self.is_host(host, *node),
                    Note::GroupOwner { group: id, .. } => Some(*id) == group,
                    _ => false,
                })
            }
            Note::Leaving(node) => self.shut_down(*node),
            Note::NodeEvicted(_)
            | Note::NoNetwork { .. }
            | Note::OrderIgnored
            | Note::NodePaused { .. }
            | Note::ForcedElsewhere => None,
        }
    }

    /// A route comes up with the service at one of its ends, or with what was mended between them.
    fn of_route_up(&self, host: HostId, peer: HostId, network: NetworkId) -> Found<'a> {
        let ends = |id: HostId| id == host || id == peer;
        self.newest(&|event| match event {
            Event::ServiceStarted(id) => ends(*id),
            Event::NetworkMended(id) => *id == network,
            Event::NicEnabled { nic, enabled: true } => {
                self.world.nics.get(*nic).is_some_and(|nic| ends(nic.host) && nic.network == network)
            }
            Event::FaultCleared(fault) => match fault.struck {
                Struck::Nic(nic) => self.world.nics.get(nic).is_some_and(|nic| ends(nic.host)),
                Struck::Network(id) => id == network,
                Struck::Host(id) => ends(id),
                Struck::Witness | Struck::Array(_) | Struck::Vm(_) => false,
            },
            _ => false,
        })
    }

    /// What makes a node regroup: it hears somebody no more, or it has just started.
    fn is_beginning(&self, event: &Event, host: HostId) -> bool {
        match event {
            Event::RouteDown { host: listener, .. } => *listener == host,
            Event::ServiceStarted(started) => *started == host,
            _ => false,
        }
    }

    /// Within the last second: the same message, on its way to everybody.
    pub(super) fn is_recent(&self, record: &Record<Event>) -> bool {
        self.record.time.since(record.time) <= SAME_MESSAGE
    }

    /// Within the next second.
    pub(super) fn is_soon(&self, record: &Record<Event>) -> bool {
        record.time.since(self.record.time) <= SAME_MESSAGE
    }

    /// `host` hears `node` no more, or somebody does; one that restarted before it was missed has ended before.
    fn silence(&self, host: HostId, node: NodeId) -> Found<'a> {
        self.still_silent(host, node)
            .or_else(|| {
                self.newest(&|event| match event {
                    Event::RouteDown { peer, .. } | Event::RouteUp { peer, .. } => self.is_host(*peer, node),
                    Event::ServiceStarted(other) => self.is_host(*other, node),
                    _ => false,
                })
                .filter(|record| matches!(record.event, Event::RouteDown { .. }))
            })
            .or_else(|| {
                self.newest(
                    &|event| matches!(event, Event::ServiceStopped { host, .. } if self.is_host(*host, node)),
                )
            })
    }

    fn still_silent(&self, host: HostId, node: NodeId) -> Found<'a> {
        let route = self.newest(&|event| match event {
            Event::RouteDown { host: listener, peer, .. } | Event::RouteUp { host: listener, peer, .. } => {
                *listener == host && self.is_host(*peer, node)
            }
            _ => false,
        });
        route.filter(|record| matches!(record.event, Event::RouteDown { .. }))
    }

    /// Why a node has a group no more; `None` if it is a member. Its machines are left to it while it is isolated.
    fn gone(&self, group: GroupId, node: NodeId) -> Found<'a> {
        let role = self.is_role(group);
        let fate = self.newest_note(&|note| match note {
            Note::NodeRemoved(id) | Note::NodeJoined(id) => *id == node,
            Note::NodeIsolated(id) => *id == node && role,
            _ => false,
        });
        fate.filter(|record| !matches!(note_of(&record.event), Some(Note::NodeJoined(_))))
    }

    fn of_state(&self, host: HostId, group: GroupId, state: GroupState) -> Found<'a> {
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
    fn new_owner(&self, group: GroupId) -> Found<'a> {
        let next = self.log.get(self.record.id.0 as usize + 1)?;
        match note_of(&next.event)? {
            Note::GroupOwner { group: id, from, .. } if *id == group && next.time == self.record.time => {
                self.gone(group, *from)
            }
            _ => None,
        }
    }

    /// A move that nobody ordered by itself: its node is drained, or leaves.
    fn of_move(&self, group: Option<GroupId>, from: HostId) -> Found<'a> {
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
    fn decided(&self, group: GroupId) -> Found<'a> {
        self.newest_note(&|note| match note {
            Note::GroupOwner { group: id, .. } => *id == group,
            Note::GroupState { group: id, state } => *id == group && *state == GroupState::OnlinePending,
            _ => false,
        })
    }

    /// A VM starts because its role was given to its host, or was to come online again.
    fn of_start(&self, vm: VmId) -> Found<'a> {
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
    fn of_failure(&self, group: GroupId) -> Found<'a> {
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

    fn of_drain(&self, node: NodeId, drain: Drain) -> Found<'a> {
        self.newest_note(&|note| match (drain, note) {
            (Drain::InProgress, Note::NodePaused { node: id, .. })
            | (Drain::Failed, Note::DrainMoveFailed { node: id, .. })
            | (Drain::Completed, Note::GroupOwner { from: id, .. }) => *id == node,
            (Drain::Completed | Drain::Failed, Note::NodeDrain { node: id, .. }) => *id == node,
            _ => false,
        })
    }

    /// What keeps `host` from a disk, or from the witness share: the newest failure that is still there.
    pub(super) fn trouble(&self, host: HostId, lun: Option<LunId>) -> Found<'a> {
        let array = lun.and_then(|lun| Some(self.world.luns.get(lun)?.array));
        let portal = |network| match array.and_then(|array| self.world.arrays.get(array)) {
            Some(array) => array.portals().any(|portal| portal == network),
            None => true,
        };
        let at = |struck| match struck {
            Struck::Host(id) => id == host,
            Struck::Array(id) => Some(id) == array,
            Struck::Network(network) => portal(network),
            Struck::Nic(nic) => self.world.nics.get(nic).is_some_and(|nic| nic.host == host),
            Struck::Witness => true,
            Struck::Vm(_) => false,
        };
        let last = self.newest(&|event| match event {
            Event::FaultInjected(fault) | Event::FaultCleared(fault) => at(fault.struck),
            Event::NetworkCut { network, .. } | Event::NetworkMended(network) => portal(*network),
            Event::NicEnabled { nic, .. } => {
                self.world.nics.get(*nic).is_some_and(|nic| nic.host == host && portal(nic.network))
            }
            Event::LunRevoked { lun: id, host: who } => Some(*id) == lun && *who == host,
            Event::FabricPath { host: who, array: id, up: false, .. } => *who == host && Some(*id) == array,
            _ => false,
        });
        last.filter(|record| match record.event {
            Event::FaultCleared(_) | Event::NetworkMended(_) => false,
            Event::NicEnabled { enabled, .. } => !enabled,
            _ => true,
        })
    }

    /// The node that had a group, as far as the log says.
    fn owner(&self, group: GroupId) -> Option<NodeId> {
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

    pub(super) fn lun_of(&self, group: GroupId) -> Option<LunId> {
        let volume = self.world.csvs.values().find(|csv| csv.group == group).map(|csv| csv.lun);
        volume.or_else(|| {
            let nodes = self.world.cluster.as_ref()?.nodes.values();
            let mut stored = nodes.filter_map(|host| self.world.hosts[*host].stored_database());
            stored.find_map(|database| database.groups.get(&group)?.kind.lun())
        })
    }

    fn group_of(&self, lun: LunId) -> Option<GroupId> {
        let volume = self.world.csvs.values().find(|csv| csv.lun == lun).map(|csv| csv.group);
        volume.or_else(|| {
            let nodes = self.world.cluster.as_ref()?.nodes.values();
            let mut stored = nodes.filter_map(|host| self.world.hosts[*host].stored_database());
            stored.find_map(|database| {
                database.groups.iter().find(|(_, group)| group.kind.lun() == Some(lun)).map(|(id, _)| *id)
            })
        })
    }

    fn is_role(&self, group: GroupId) -> bool {
        self.world.vms.values().any(|vm| vm.group == Some(group))
    }

    /// The group that an event is about.
    fn subject(&self, event: &Event) -> Option<GroupId> {
        let of = |vm: VmId| self.world.vms.get(vm)?.group;
        match event {
            Event::Cluster {
                note:
                    Note::GroupOwner { group, .. }
                    | Note::GroupState { group, .. }
                    | Note::GroupFailed { group, .. }
                    | Note::MoveFailed { group, .. }
                    | Note::DrainMoveFailed { group, .. }
                    | Note::VmMonitored(group)
                    | Note::LeftFailed(group),
                ..
            } => Some(*group),
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
            _ => None,
        }
    }

    /// What was being handled when it happened, unless that is about another group: then what was handled before.
    fn handled(&self) -> Option<EventId> {
        let own = self.subject(&self.record.event);
        let decided = note_of(&self.record.event).is_some();
        let mut next = self.record.cause.filter(|cause| *cause < self.record.id);
        while let Some(record) = next.and_then(|id| self.log.get(id.0 as usize)) {
            let theirs = self.subject(&record.event);
            let other = match (own, theirs) {
                (_, None) => false,
                (None, Some(_)) => decided,
                // A machine waits for its disk, and for no other machine.
                (Some(own), Some(theirs)) => own != theirs && (self.is_role(theirs) || !self.is_role(own)),
            };
            if !other {
                return Some(record.id);
            }
            next = record.cause.filter(|cause| *cause < record.id);
        }
        None
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

    /// When this happens.
    pub(super) fn now(&self) -> SimTime {
        self.record.time
    }
}
