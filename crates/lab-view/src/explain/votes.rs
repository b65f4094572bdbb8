//! Why the votes were adjusted: who went, who leaves, and whose vote was taken to make the number odd.

use lab_cluster::rules::rules;
use lab_cluster::{Database, Note};
use lab_units::{HostId, NodeId, NodeSet};
use lab_world::Event;

use super::reason::{Found, Past, note_of};
use crate::cluster::known;
use crate::record::node_names;

impl<'a> Past<'a> {
    /// What changed the votes. The vote of a node that leaves in order goes before it does (facts: quorum R3), so its
    /// leave is looked for behind the change.
    pub(super) fn of_votes(&self, host: HostId, voters: NodeSet) -> Found<'a> {
        let members = self.members(host).unwrap_or_default();
        let mut gone = self.leaving().and(members).minus(voters).iter();
        gone.find_map(|node| self.shut_down(node)).or_else(|| self.changed(host))
    }

    /// The members of the view that `host` was in.
    fn members(&self, host: HostId) -> Option<NodeSet> {
        let of_host = |event: &Event| matches!(event, Event::Cluster { host: said, note: Note::ViewInstalled { .. } } if *said == host);
        match note_of(&self.newest(&of_host)?.event) {
            Some(Note::ViewInstalled { members, .. }) => Some(*members),
            _ => None,
        }
    }

    fn changed(&self, host: HostId) -> Found<'a> {
        let changed = self.newest(&|event| match event {
            Event::Cluster {
                host: said,
                note:
                    Note::NodeRemoved(_)
                    | Note::NodeJoined(_)
                    | Note::NodeEvicted(_)
                    | Note::WitnessFailed(_)
                    | Note::WitnessOffline
                    | Note::WitnessWon
                    | Note::VotesAdjusted { .. },
            } => *said == host,
            _ => false,
        });
        changed.filter(|record| {
            self.is_recent(record) && !matches!(note_of(&record.event), Some(Note::VotesAdjusted { .. }))
        })
    }

    /// The shutdown of its host that takes a node away.
    pub(super) fn shut_down(&self, node: NodeId) -> Found<'a> {
        let life = self.newest(&|event| match event {
            Event::HostShuttingDown(id) | Event::HostStarted(id) => self.is_host(*id, node),
            _ => false,
        });
        life.filter(|record| matches!(record.event, Event::HostShuttingDown(_)))
    }

    /// The nodes that leave in order, or are evicted, as soon as these votes are stored.
    fn leaving(&self) -> NodeSet {
        let next = self.log.iter_from(self.record.id.0 as usize + 1);
        let soon = next.take_while(|record| self.is_soon(record));
        soon.filter_map(|record| note_of(&record.event))
            .take_while(|note| !matches!(note, Note::VotesAdjusted { .. }))
            .filter_map(|note| {
                if let Note::Leaving(node) | Note::NodeEvicted(node) = note { Some(*node) } else { None }
            })
            .collect()
    }

    /// A member without a vote though its number of votes is one, it stays, and no witness counts: the tie-breaker took
    /// it (facts: quorum R7, R10).
    pub(super) fn tie(&self, host: HostId, voters: NodeSet) -> Option<String> {
        let database = known(self.world)?;
        let weighted = |node: &NodeId| database.nodes.get(node).is_some_and(|entry| entry.weight > 0);
        let staying: NodeSet = self.members(host)?.minus(self.leaving()).iter().filter(weighted).collect();
        let without = staying.minus(voters);
        let is_tie = rules(database.era).tie_breaker && staying.len().is_multiple_of(2) && without.len() == 1;
        is_tie.then(|| {
            let node = node_names(self.world, without);
            let (why, back) = self.no_witness(database);
            format!("{node} is a member and has no vote: with one vote for each their number would be even, {why}, so one is taken away (quorum R7). {back} gives it back.")
        })
    }

    /// Why no witness makes the number odd, and which one would.
    fn no_witness(&self, database: &Database) -> (&'static str, &'static str) {
        let last = self.newest_note(&|note| {
            matches!(note, Note::WitnessFailed(_) | Note::WitnessOffline | Note::WitnessWon)
        });
        let lost = last.is_some_and(|record| !matches!(note_of(&record.event), Some(Note::WitnessWon)));
        match (database.witness, lost) {
            (None, _) => ("there is no witness to make it odd", "A witness"),
            (Some(_), true) => {
                ("the witness that would make it odd does not answer", "The witness, once it answers again,")
            }
            (Some(_), false) => ("no witness made it odd then", "A witness that answers"),
        }
    }
}
