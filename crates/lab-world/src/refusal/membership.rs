//! What the cluster refuses to do to itself: to its nodes, their votes, its core group.

use std::fmt;

use lab_kernel::SimDuration;
use lab_units::Name;

use super::{Refusal, Words, words};

/// A refusal of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterRefusal {
    /// No node that is up would have a vote.
    NobodyVotes,
    /// The group with the cluster's name, address and witness does not go offline.
    CoreStays(Name),
    /// A node was evicted, and for so long none is added.
    AfterEviction(SimDuration),
    /// It is the only network that the cluster uses.
    LastNetwork(Name),
    /// The node that is drained was named as the one that takes its roles.
    DrainOntoItself(Name),
    /// The node left too often, and may not join for a while.
    Quarantined(Name),
    /// The group is not online, or is nothing that fails by itself.
    NotFailing(Name),
}

impl From<ClusterRefusal> for Refusal {
    fn from(refusal: ClusterRefusal) -> Self {
        Self::Cluster(refusal)
    }
}

impl ClusterRefusal {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::NobodyVotes => {
                words("NobodyVotes", "Leave one node that is up its vote.", "facts: quorum §2, R10")
            }
            Self::CoreStays(_) => words(
                "CoreStays",
                "Move it with Move-ClusterGroup; Set-ClusterQuorum changes the witness, Stop-Cluster stops it all.",
                "facts: roles §1, quorum R11; that it never goes offline is a simplification",
            ),
            Self::LastNetwork(_) => words(
                "LastNetwork",
                "Let the cluster use another network first.",
                "facts: membership §2; that the last one stays is assumed",
            ),
            Self::DrainOntoItself(_) => words(
                "DrainOntoItself",
                "Name another node, or none: then the cluster chooses for each role.",
                "facts: membership §6",
            ),
            Self::Quarantined(_) => words(
                "Quarantined",
                "Let it in with Start-ClusterNode -ClearQuarantine (-CQ), or wait until the quarantine is over.",
                "facts: membership §5",
            ),
            Self::NotFailing(_) => words(
                "NotFailing",
                "Make a virtual machine or a disk fail that is online; a disk passed through fails with its machine.",
                "facts: roles §2; that name and address of the cluster do not fail is a simplification",
            ),
            Self::AfterEviction(_) => words(
                "AfterEviction",
                "Wait until then; Add-ClusterNode waits by itself.",
                "facts: membership §6, AddEvictDelay",
            ),
        }
    }
}

impl fmt::Display for ClusterRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyVotes => write!(f, "No node that is up would have a vote."),
            Self::CoreStays(group) => write!(f, "{group} stays online as long as the cluster runs."),
            Self::LastNetwork(network) => write!(f, "{network} is the only network that the cluster uses."),
            Self::DrainOntoItself(node) => {
                write!(f, "{node} is to be drained, and takes none of its own roles meanwhile.")
            }
            Self::Quarantined(node) => write!(f, "{node} is in quarantine and may not join."),
            Self::NotFailing(group) => write!(f, "Nothing of {group} can be made to fail now."),
            Self::AfterEviction(left) => {
                let seconds = left.as_nanos().div_ceil(1_000_000_000);
                write!(f, "A node was just evicted, and the next one is added in {seconds} s.")
            }
        }
    }
}
