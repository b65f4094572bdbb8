//! The reason behind an event, looked up in the log.
//!
//! The log keeps with each event what was being handled when it happened. For physics that is its cause: the cut that
//! silences a route, the stop that ends a VM. What a cluster service decides has a reason of its own: it learns many
//! things from one message or at one instant, and what it came to just before is no reason for what it comes to next.
//! So a removal is led back to the silence, a new owner to the removal, a table of votes to what changed it, a failed
//! disk to the cable; only what has no such reason is led back to what was handled.

use lab_cluster::Note;
use lab_kernel::{EventId, Log, Record, SimDuration, SimTime};
use lab_units::{HostId, NodeId};
use lab_world::{Event, World};

use super::kind::Kind;
use super::member::has_challenged;
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
    let found = match Kind::of(&record.event) {
        Kind::Note(host, note) => past.of_note(host, note),
        Kind::Heard(host, peer, network) => past.of_route_up(host, peer, network),
        Kind::VmStarts(vm) => past.of_start(vm),
        Kind::VmSetsOut(vm, from) => past.of_move(world.vms.get(vm).and_then(|vm| vm.group), from),
        Kind::Mounted(lun) => past.group_of(lun).and_then(|group| past.decided(group)),
        Kind::CsvResumed(csv) => world.csvs.get(csv).and_then(|volume| past.decided(volume.group)),
        Kind::Life(_)
        | Kind::Silent(..)
        | Kind::VmStuck(_)
        | Kind::Vm(_)
        | Kind::Migration(_)
        | Kind::Other => None,
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
            Note::NodeIsolated(node) | Note::NodeQuarantined(node) | Note::NotQuarantined { node, .. } => {
                self.removal(*node)
            }
            Note::JoinRefused(node) | Note::Barred(node) => {
                self.newest_note(&|note| matches!(note, Note::NodeQuarantined(id) if id == node))
            }
            Note::NodeReturned(node) => {
                self.newest_note(&|note| matches!(note, Note::NodeJoined(id) if id == node))
            }
            Note::NodeJoined(node) => self.of_join(host, *node),
            Note::Leaving(node) => self.shut_down(*node),
            Note::ViewInstalled { members, .. } => self.of_view(host, *members),
            Note::QuorumLost { .. } => self.of_quorum(host),
            Note::CannotForm { .. } | Note::WitnessNeeded => {
                self.newest(&|event| matches!(event, Event::ServiceStarted(other) if *other == host))
            }
            Note::VotesAdjusted { nodes, .. } => self.of_votes(host, *nodes),
            Note::Interface { network, node, .. } => self.of_interface(*network, *node),
            Note::Network { network, .. } => self
                .newest_note(&|note| matches!(note, Note::Interface { network: net, .. } if net == network)),
            Note::WitnessChallenged => self.newest(&|event| self.is_beginning(event, host)),
            Note::WitnessWon => self.of_witness(host),
            Note::WitnessLost(_) => self.newest(&|event| has_challenged(event, host)),
            Note::WitnessFailed(witness) => {
                let lun = if let lab_cluster::Witness::Disk(lun) = witness { Some(*lun) } else { None };
                self.trouble(host, lun)
            }
            Note::WitnessOffline => self.newest_note(&|note| matches!(note, Note::WitnessFailed(_))),
            Note::ReservationLost(lun) => self.of_reservation(host, *lun),
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
            Note::VmsUnmonitored { node, .. } => {
                self.newest_note(&|note| matches!(note, Note::NodeIsolated(id) if id == node))
            }
            Note::VmMonitored(group) => self.of_monitoring(*group),
            Note::MoveFailed { group, .. } => self.of_failed_move(*group),
            Note::NodeDrain { node, drain } => self.of_drain(*node, *drain),
            Note::DrainMoveFailed { group, node } => self.of_failed_drain_move(*group, *node),
            Note::NodeEvicted(_)
            | Note::NoNetwork { .. }
            | Note::OrderIgnored
            | Note::NodePaused { .. }
            | Note::ForcedElsewhere => None,
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

    /// When this happens.
    pub(super) fn now(&self) -> SimTime {
        self.record.time
    }
}
