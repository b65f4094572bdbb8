//! Orders to nodes, and to their votes.

use lab_cluster::{Database, DrainPlan, NodeEntry, rules};
use lab_units::{Era, NodeId, NodeSet};

use crate::hardware::admit_range;
use crate::refusal::{ClusterRefusal, Quantity, Refusal};
use crate::world::World;

impl World {
    pub(super) fn admit_pause(&self, database: &Database, node: NodeId, drain: bool) -> Result<(), Refusal> {
        if drain && !rules(database.era).drain {
            return Err(Refusal::NotInThisVersion { era: database.era, since: Era::Ws2012 });
        }
        let entry = database.nodes.get(&node).ok_or(Refusal::Gone)?;
        let host = self.host_of(node).ok_or(Refusal::Gone)?;
        if self.hosts[host].service().is_none() {
            return Err(Refusal::NodeNotUp(self.host_name(host)));
        }
        if entry.paused { Err(Refusal::NodePaused(self.host_name(host))) } else { Ok(()) }
    }

    pub(super) fn admit_drain(
        &self,
        database: &Database,
        node: NodeId,
        plan: DrainPlan,
    ) -> Result<(), Refusal> {
        self.admit_pause(database, node, true)?;
        match plan.to {
            Some(to) if to == node => {
                let name = self.host_name(self.host_of(node).ok_or(Refusal::Gone)?);
                Err(ClusterRefusal::DrainOntoItself(name).into())
            }
            Some(to) => self.admit_taker(database, to),
            None => Ok(()),
        }
    }

    pub(super) fn admit_evict(&self, database: &Database, node: NodeId) -> Result<(), Refusal> {
        if !database.nodes.contains_key(&node) {
            return Err(Refusal::Gone);
        }
        self.host_of(node).ok_or(Refusal::Gone)?;
        let service = self.answering().and_then(|host| self.hosts[host].service());
        let evicted = NodeSet::of(node);
        self.admit_without(service.ok_or(Refusal::ClusterNotAnswering)?, evicted, evicted)
    }

    pub(super) fn admit_weight(&self, database: &Database, node: NodeId, weight: u32) -> Result<(), Refusal> {
        admit_range(weight, 0, 1, Quantity::Votes)?;
        let entry = database.nodes.get(&node).ok_or(Refusal::Gone)?;
        let mut next = database.clone();
        next.nodes.insert(node, NodeEntry { weight, ..*entry });
        self.admit_votes(&next)
    }
}
