//! What the others say in a regroup.

use std::hash::{Hash, Hasher};
use std::ops::Deref;

use lab_units::map::Map;
use lab_units::{NodeId, NodeSet};

use crate::message::Report;

/// The last report of each node, with the nodes as a set: every report names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reports {
    by_node: Map<NodeId, Report>,
    senders: NodeSet,
}

impl Reports {
    pub(crate) fn insert(&mut self, from: NodeId, report: Report) {
        self.by_node.insert(from, report);
        self.senders = self.senders.with(from);
    }

    pub(crate) fn remove(&mut self, from: NodeId) {
        self.by_node.remove(&from);
        self.senders = self.senders.without(from);
    }

    /// Whose reports these are.
    pub(crate) fn senders(&self) -> NodeSet {
        self.senders
    }
}

impl Deref for Reports {
    type Target = Map<NodeId, Report>;

    fn deref(&self) -> &Self::Target {
        &self.by_node
    }
}

/// The set follows from the reports.
impl Hash for Reports {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.by_node.hash(state);
    }
}
