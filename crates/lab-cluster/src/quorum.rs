//! Votes: who has how many, and who should have them. Pure functions; the rows are those of facts: quorum §3.

use lab_units::map::Map;

use lab_units::{NodeId, NodeSet, Votes};

use crate::database::{Database, NodeEntry, VoteConfig};
use crate::rules::{Rules, rules};

/// How the witness is, as far as the leader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WitnessHealth {
    /// None is configured.
    Absent,
    /// The leader holds it.
    Online,
    /// It is configured, but does not answer.
    Failed,
}

/// What decides about the votes of a cluster.
#[derive(Clone, Copy, Debug)]
pub struct Electorate<'a> {
    /// The rules of the version.
    pub rules: &'a Rules,
    /// All nodes with their configured votes.
    pub nodes: &'a Map<NodeId, NodeEntry>,
    /// Those of them that are being evicted: they have no vote any more.
    pub evicted: NodeSet,
    /// The cluster manages votes.
    pub dynamic: bool,
    /// No Majority: Disk Only.
    pub disk_only: bool,
    /// Who loses its vote first in a tie.
    pub lower_priority: Option<NodeId>,
    /// The witness.
    pub witness: WitnessHealth,
    /// The votes so far.
    pub now: VoteConfig,
}

impl Electorate<'_> {
    /// Votes follow who is there; else they stay as assigned.
    const fn is_dynamic(&self) -> bool {
        !self.disk_only && self.dynamic && self.rules.dynamic_quorum
    }
}

/// The arithmetic of one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Votes of the partition's nodes.
    pub nodes: u32,
    /// The witness's vote.
    pub witness: u32,
    /// All votes.
    pub total: u32,
    /// What the partition can do.
    pub verdict: Verdict,
}

/// Whether a partition may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Its nodes hold a majority.
    Nodes,
    /// Its nodes hold a majority together with the witness.
    WithWitness,
    /// It cannot have a majority.
    Never,
}

/// True if `votes` is more than half of `total` (facts: quorum §1).
pub const fn is_majority(votes: u32, total: u32) -> bool {
    votes >= Votes(total).majority().0
}

/// What a partition of `members` may do under the votes of `database`. While a change of votes is under way, it
/// needs the majority of both tables.
pub fn tally(database: &Database, members: NodeSet) -> Tally {
    let now = count(&database.votes, members);
    match &database.prior_votes {
        None => now,
        Some(prior) => {
            let prior = count(prior, members);
            let verdict = now.verdict.max(prior.verdict);
            Tally { verdict, ..if prior.verdict > now.verdict { prior } else { now } }
        }
    }
}

/// True if `nodes`, and the witness if `witness`, are a majority of one table.
pub fn carries(table: &VoteConfig, nodes: NodeSet, witness: bool) -> bool {
    match count(table, nodes).verdict {
        Verdict::Nodes => true,
        Verdict::WithWitness => witness,
        Verdict::Never => false,
    }
}

fn count(table: &VoteConfig, members: NodeSet) -> Tally {
    let nodes = members.and(table.nodes).len();
    let witness = table.witness.0;
    let total = table.nodes.len() + witness;
    if table.disk_only {
        return Tally { nodes: 0, witness: 1, total: 1, verdict: Verdict::WithWitness };
    }
    let verdict = match () {
        () if is_majority(nodes, total) => Verdict::Nodes,
        () if is_majority(nodes + witness, total) => Verdict::WithWitness,
        () => Verdict::Never,
    };
    Tally { nodes, witness, total, verdict }
}

/// The votes a quorate partition of `present` nodes should have.
pub fn wanted_votes(who: &Electorate<'_>, present: NodeSet) -> VoteConfig {
    let weighted: NodeSet =
        who.nodes.iter().filter(|(_, entry)| entry.weight > 0).map(|(id, _)| *id).collect();
    let weighted = weighted.minus(who.evicted);
    let configured = Votes(u32::from(who.witness != WitnessHealth::Absent));
    if !who.is_dynamic() {
        return VoteConfig { nodes: weighted, witness: configured, disk_only: who.disk_only }; // R1
    }
    let nodes = weighted.and(present); // R2, R3, R4, R10
    if nodes.is_empty() {
        return who.now;
    }
    if !who.rules.dynamic_witness {
        return VoteConfig { nodes, witness: configured, disk_only: false };
    }
    if who.witness == WitnessHealth::Online {
        return with_witness(nodes, weighted, who.now);
    }
    let even = nodes.len().is_multiple_of(2);
    let nodes = if even && who.rules.tie_breaker { break_tie(nodes, who.lower_priority) } else { nodes };
    VoteConfig { nodes, witness: Votes(0), disk_only: false }
}

/// R5 and R6: the witness makes the total odd, and the total of a cluster with more than one node stays at three.
fn with_witness(nodes: NodeSet, weighted: NodeSet, now: VoteConfig) -> VoteConfig {
    let absent = weighted.minus(nodes);
    let kept = now.nodes.and(absent).lowest().or(absent.lowest());
    let nodes = match kept {
        Some(kept) if nodes.len() == 1 => nodes.with(kept),
        Some(_) | None => nodes,
    };
    let even = nodes.len().is_multiple_of(2);
    VoteConfig { nodes, witness: Votes(u32::from(even)), disk_only: false }
}

/// R7: one node loses its vote. "Picked at random" where none is configured; here the one with the highest id, so
/// that the same cluster always does the same (assumed).
fn break_tie(nodes: NodeSet, lower_priority: Option<NodeId>) -> NodeSet {
    let loser = lower_priority.filter(|node| nodes.contains(*node)).or_else(|| nodes.iter().last());
    loser.map_or(nodes, |loser| nodes.without(loser))
}

impl Database {
    /// The votes a quorate partition of `present` nodes should have, with the witness in this state.
    pub fn wanted_votes(&self, present: NodeSet, witness: WitnessHealth) -> VoteConfig {
        self.wanted_votes_without(NodeSet::EMPTY, present, witness)
    }

    /// The same, were `evicted` no nodes of the cluster.
    pub fn wanted_votes_without(
        &self,
        evicted: NodeSet,
        present: NodeSet,
        witness: WitnessHealth,
    ) -> VoteConfig {
        wanted_votes(&Electorate { evicted, ..self.electorate(witness) }, present)
    }

    fn electorate(&self, witness: WitnessHealth) -> Electorate<'_> {
        let witness = if self.witness.is_none() { WitnessHealth::Absent } else { witness };
        Electorate {
            rules: rules(self.era),
            nodes: &self.nodes,
            evicted: NodeSet::EMPTY,
            dynamic: self.dynamic_quorum,
            disk_only: self.disk_only && witness != WitnessHealth::Absent,
            lower_priority: self.lower_priority,
            witness,
            now: self.votes,
        }
    }

    /// True if `members` have a majority of the present votes only together with the witness, or none.
    pub fn needs_witness(&self, members: NodeSet) -> bool {
        !carries(&self.votes, members, false)
    }

    /// Votes that `staying` will hold, and votes that they will need, once all others have left in order or, as far as
    /// they are `evicted`, for good. Votes are adjusted before anybody goes (facts: quorum R1, R3).
    pub fn votes_left(&self, staying: NodeSet, evicted: NodeSet, witness: WitnessHealth) -> (u32, u32) {
        let rest = count(&self.wanted_votes_without(evicted, staying, witness), staying);
        let witness = if witness == WitnessHealth::Online { rest.witness } else { 0 };
        let held = if staying.is_empty() { 0 } else { rest.nodes + witness };
        (held, Votes(rest.total).majority().0)
    }
}

mod reason;

pub use reason::{Reason, deciding_rule};

#[cfg(test)]
mod tests;
