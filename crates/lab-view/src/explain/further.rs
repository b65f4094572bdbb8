//! What had to be so besides, for an event to happen: votes that were taken before, a pause, a quarantine.

use lab_cluster::rules::timing::LEAVES_REMEMBERED;
use lab_cluster::{GroupState, Note};
use lab_kernel::{EventId, SimDuration};
use lab_units::map::Set;
use lab_units::{HostId, LunId, NetworkId, NodeId, VmId};
use lab_world::Event;
use lab_world::state::VmHome;

use super::kind::Kind;
use super::reason::{Past, note_of};

/// Further causes of the event, the most important first; `reason` is the one it has already.
pub(super) fn further(past: &Past<'_>, reason: Option<EventId>) -> Vec<EventId> {
    let mut all = match Kind::of(&past.record.event) {
        Kind::Note(host, note) => match note {
            Note::QuorumLost { .. } => past.votes(host),
            Note::GroupFailed { failure: None, .. } => past.nobody_takes_it(),
            Note::NodeQuarantined(node) | Note::NotQuarantined { node, .. } => past.earlier_leaves(*node),
            Note::LeftFailed(group) => past.other_cables(past.lun_of(*group)),
            Note::WitnessLost(_) => past.holder(host),
            Note::ViewInstalled { .. } => past.won(host),
            Note::GroupFailed { failure: Some(_), .. }
            | Note::NodeJoined(..)
            | Note::NodeRemoved(..)
            | Note::NodeEvicted(..)
            | Note::NodeIsolated(..)
            | Note::NodeReturned(..)
            | Note::VmsUnmonitored { .. }
            | Note::VmMonitored(..)
            | Note::JoinRefused(..)
            | Note::Barred(..)
            | Note::CannotForm { .. }
            | Note::VotesAdjusted { .. }
            | Note::WitnessChallenged
            | Note::WitnessWon
            | Note::WitnessFailed(..)
            | Note::WitnessOffline
            | Note::WitnessNeeded
            | Note::NoNetwork { .. }
            | Note::ReservationLost(..)
            | Note::GroupOwner { .. }
            | Note::GroupState { .. }
            | Note::MoveFailed { .. }
            | Note::OrderIgnored
            | Note::Leaving(..)
            | Note::NodePaused { .. }
            | Note::NodeDrain { .. }
            | Note::DrainMoveFailed { .. }
            | Note::ForcedElsewhere
            | Note::Interface { .. }
            | Note::Network { .. } => Vec::new(),
        },
        Kind::VmStarts(vm) => past.disk_came(vm, reason),
        Kind::VmStuck(vm) => past.other_cables(past.volume_under(vm).map(|csv| csv.lun)),
        Kind::Silent(host, peer, network) => past.other_networks(host, peer, network),
        Kind::Life(_)
        | Kind::Heard(..)
        | Kind::VmSetsOut(..)
        | Kind::Vm(_)
        | Kind::Migration(_)
        | Kind::Mounted(_)
        | Kind::CsvResumed(_)
        | Kind::Other => Vec::new(),
    };
    all.retain(|id| Some(*id) != reason);
    all
}

impl Past<'_> {
    /// The votes as they stood, and who else is not heard.
    fn votes(&self, host: HostId) -> Vec<EventId> {
        let table = self.newest_note(&|note| matches!(note, Note::VotesAdjusted { .. }));
        let mut all: Vec<EventId> = table.iter().map(|record| record.id).collect();
        let mut known = Set::new();
        for record in self.before() {
            let (peer, down) = match record.event {
                Event::RouteDown { host: listener, peer, .. } if listener == host => (peer, true),
                Event::RouteUp { host: listener, peer, .. } if listener == host => (peer, false),
                _ => continue,
            };
            if known.insert(peer) && down {
                all.push(record.id);
            }
        }
        all
    }

    /// Why no other node takes a group: it is paused, or no member.
    fn nobody_takes_it(&self) -> Vec<EventId> {
        let mut all = Vec::new();
        let (mut pauses, mut members) = (Set::new(), Set::new());
        for record in self.before() {
            match note_of(&record.event) {
                Some(Note::NodePaused { node, paused }) if pauses.insert(*node) && *paused => {
                    all.push(record.id)
                }
                Some(Note::NodeRemoved(node) | Note::NodeQuarantined(node)) if members.insert(*node) => {
                    all.push(record.id);
                }
                Some(Note::NodeJoined(node)) => {
                    members.insert(*node);
                }
                _ => (),
            }
        }
        all
    }

    /// Each of them was noticed by everybody, at about the same time.
    fn earlier_leaves(&self, node: NodeId) -> Vec<EventId> {
        let mut seen = self.now();
        let mut all = Vec::new();
        for record in self.before() {
            let left = matches!(note_of(&record.event), Some(Note::NodeRemoved(id)) if *id == node);
            if left && seen.since(record.time) > SimDuration::from_secs(1) {
                if self.now().since(record.time) > LEAVES_REMEMBERED {
                    break;
                }
                seen = record.time;
                all.push(record.id);
            }
        }
        all
    }

    /// What keeps the other nodes from the disk.
    fn other_cables(&self, lun: Option<LunId>) -> Vec<EventId> {
        let Some(cluster) = self.world.cluster.as_ref().filter(|_| lun.is_some()) else { return Vec::new() };
        cluster.nodes.values().filter_map(|host| self.trouble(*host, lun)).map(|record| record.id).collect()
    }

    /// The same silence on the other networks, as far as it has another cause.
    fn other_networks(&self, host: HostId, peer: HostId, network: NetworkId) -> Vec<EventId> {
        let mut known = Set::from_iter([network]);
        let mut all = Vec::new();
        for record in self.before() {
            let (listener, speaker, net, down) = match record.event {
                Event::RouteDown { host, peer, network, .. } => (host, peer, network, true),
                Event::RouteUp { host, peer, network } => (host, peer, network, false),
                _ => continue,
            };
            let new = (listener, speaker) == (host, peer) && known.insert(net);
            if new && down && record.cause != self.record.cause {
                all.push(record.id);
            }
        }
        all
    }

    fn holder(&self, host: HostId) -> Vec<EventId> {
        let won = |event: &Event| matches!(event, Event::Cluster { host: other, note: Note::WitnessWon } if *other != host);
        self.newest(&won).map(|record| record.id).into_iter().collect()
    }

    /// The witness that was won for this view.
    fn won(&self, host: HostId) -> Vec<EventId> {
        let won = |event: &Event| matches!(event, Event::Cluster { host: other, note: Note::WitnessWon } if *other == host);
        let now = self.newest(&won).filter(|record| record.time == self.now());
        now.map(|record| record.id).into_iter().collect()
    }

    fn volume_under(&self, vm: VmId) -> Option<&lab_world::state::Csv> {
        match self.world.vms.get(vm)?.home {
            VmHome::Csv(csv) => self.world.csvs.get(csv),
            VmHome::Lun(_) | VmHome::Local(_) => None,
        }
    }

    /// The disk it lies on came online only after its role was decided.
    fn disk_came(&self, vm: VmId, reason: Option<EventId>) -> Vec<EventId> {
        let Some(group) = self.volume_under(vm).map(|csv| csv.group) else { return Vec::new() };
        let online = self.newest_note(
            &|note| matches!(note, Note::GroupState { group: id, state: GroupState::Online } if *id == group),
        );
        online.map(|record| record.id).filter(|id| Some(*id) > reason).into_iter().collect()
    }
}
