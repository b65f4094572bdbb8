//! The service itself: one function from [`Input`] to [`Out`].

use std::collections::BTreeMap;

use lab_kernel::{Digest, Digestible};
use lab_units::{NetworkId, NodeId, NodeSet};

use crate::database::Database;
use crate::port::{Input, Out, Phase};

/// The cluster service of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterService {
    me: NodeId,
    stored: Option<Database>,
    phase: Phase,
    routes: BTreeMap<NodeId, Vec<NetworkId>>,
}

impl ClusterService {
    /// A service that is not running yet; `stored` is the database on its node's disk, `None` if the node belongs
    /// to no cluster.
    pub fn new(me: NodeId, stored: Option<Database>) -> Self {
        Self { me, stored, phase: Phase::Stopped, routes: BTreeMap::new() }
    }

    /// Learns `input`, appends what is to be done to `out`.
    pub fn on(&mut self, input: Input, out: &mut Vec<Out>) {
        let _ = (input, out);
    }

    /// What survives a power cut; `None` if the node belongs to no cluster.
    pub fn on_disk(&self) -> Option<&Database> {
        self.stored.as_ref()
    }

    /// The node's own number.
    pub fn me(&self) -> NodeId {
        self.me
    }

    /// What the service is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The members of its view; empty without one.
    pub fn members(&self) -> NodeSet {
        NodeSet::EMPTY
    }

    /// True while it is a member of an installed view that no one has doubted yet.
    pub fn is_quorate(&self) -> bool {
        false
    }

    /// True while it holds the witness.
    pub fn owns_witness(&self) -> bool {
        false
    }

    /// The leader of its view.
    pub fn leader(&self) -> Option<NodeId> {
        None
    }

    /// Its copy of the database.
    pub fn database(&self) -> Option<&Database> {
        self.stored.as_ref()
    }
}

impl Digestible for ClusterService {
    fn write(&self, digest: &mut Digest) {
        digest.debug(self);
    }
}
