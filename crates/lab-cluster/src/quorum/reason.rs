//! Why a vote is what it is, and what decided about a partition: the row of facts: quorum §3, for people.

use lab_units::{NodeId, NodeSet};

use super::{WitnessHealth, wanted_votes};
use crate::database::Database;

/// Why a voter's current vote is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Only the disk counts.
    DiskOnly,
    /// Votes are as assigned, whoever is there.
    Fixed,
    /// The administrator gave it no vote.
    NoWeight,
    /// A member that may vote does.
    Member,
    /// Its vote was zeroed when it left.
    Left,
    /// It is gone and keeps its vote, so that the total stays at three.
    KeptForThree,
    /// Zeroed to make the total odd; the node of LowerQuorumPriorityNodeID.
    TieChosen,
    /// Zeroed to make the total odd; nobody was chosen.
    Tie,
    /// An even number of nodes votes: the witness makes the total odd.
    WitnessEven,
    /// An odd number of nodes votes: the witness is not needed.
    WitnessOdd,
    /// The witness does not answer.
    WitnessFailed,
    /// Not what the rules want: the change waits for a partition with a majority.
    Unadjusted,
}

impl Reason {
    /// The row of facts: quorum §3 that set the vote, or the section that does.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::DiskOnly => "§1",
            Self::Fixed => "R1",
            Self::NoWeight => "R10",
            Self::Member => "R4",
            Self::Left | Self::Unadjusted => "R2",
            Self::KeptForThree => "R6",
            Self::TieChosen | Self::Tie => "R7",
            Self::WitnessEven | Self::WitnessOdd | Self::WitnessFailed => "R5",
        }
    }
}

impl Database {
    /// Why `node` has the vote it has, in a view of `present` nodes with the witness in this state.
    pub fn node_reason(&self, node: NodeId, present: NodeSet, witness: WitnessHealth) -> Reason {
        let who = self.electorate(witness);
        let votes = self.votes.nodes.contains(node);
        if votes != wanted_votes(&who, present).nodes.contains(node) {
            return Reason::Unadjusted;
        }
        match () {
            () if self.disk_only => Reason::DiskOnly,
            () if self.nodes.get(&node).is_none_or(|entry| entry.weight == 0) => Reason::NoWeight,
            () if !who.is_dynamic() => Reason::Fixed,
            () if votes && present.contains(node) => Reason::Member,
            () if votes => Reason::KeptForThree,
            () if !present.contains(node) => Reason::Left,
            () if self.lower_priority == Some(node) => Reason::TieChosen,
            () => Reason::Tie,
        }
    }

    /// Why the witness has the vote it has; `None` without one.
    pub fn witness_reason(&self, present: NodeSet, witness: WitnessHealth) -> Option<Reason> {
        self.witness?;
        let who = self.electorate(witness);
        if self.votes.witness != wanted_votes(&who, present).witness {
            return Some(Reason::Unadjusted);
        }
        Some(match () {
            () if self.disk_only => Reason::DiskOnly,
            // 2012 manages the votes of nodes, not yet that of the witness.
            () if !who.is_dynamic() || !who.rules.dynamic_witness => Reason::Fixed,
            () if witness != WitnessHealth::Online => Reason::WitnessFailed,
            () if self.votes.witness.0 > 0 => Reason::WitnessEven,
            () => Reason::WitnessOdd,
        })
    }
}

/// The rule by which a cluster with the votes of `before` went on, or did not, when `nodes` nodes and perhaps the
/// witness were lost at one instant.
pub fn deciding_rule(before: &Database, nodes: u32, witness: bool, goes_on: bool) -> &'static str {
    let who = before.electorate(WitnessHealth::Online);
    match () {
        () if before.disk_only => "§1",
        () if !who.is_dynamic() => "R1",
        () if goes_on => "R2",
        () if nodes + u32::from(witness) > 1 => "R9",
        // A single loss ends only a cluster that is as small as the rules allow.
        () if witness => "R6",
        () if who.rules.tie_breaker => "R7",
        () => "§1",
    }
}
