//! A host becomes a node of a cluster that runs: the wizard numbers it, the leader adds and welcomes it, and the welcome
//! starts its cluster service (facts: membership §6).

use lab_cluster::{Database, Input, Message, Order};
use lab_kernel::SimTime;
use lab_units::{HostId, NodeId, NodeSet};

use crate::command::Feature;
use crate::event::Event;
use crate::refusal::{ClusterRefusal, Refusal};
use crate::state::{Membership, Power};
use crate::timing;
use crate::world::{Cx, World};

impl World {
    pub(crate) fn admit_add_node(&self, host: HostId, now: SimTime) -> Result<(), Refusal> {
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let machine = self.hosts.get(host).ok_or(Refusal::Gone)?;
        if machine.membership.is_some() {
            return Err(Refusal::NodeAlready(machine.name.clone()));
        }
        self.admit_has_feature(host, Feature::FailoverClustering)?;
        self.admit_member(host)?;
        let database = self.database().ok_or(Refusal::ClusterNotAnswering)?;
        let era = database.era;
        if machine.era != era {
            return Err(Refusal::MixedVersions);
        }
        let limit = lab_cluster::rules(era).max_nodes;
        if cluster.nodes.len().max(database.nodes.len()) >= limit as usize {
            return Err(Refusal::TooManyNodes { era, limit });
        }
        let reached = self.answering().is_some_and(|node| self.working_network(node, host).is_some());
        if !reached {
            return Err(Refusal::NodeUnreachable(machine.name.clone()));
        }
        let evicted = cluster.former.values().map(|(_, at)| *at).max();
        match evicted.map(|at| timing::ADD_EVICT_DELAY.saturating_sub(now.since(at))) {
            Some(left) if !left.is_zero() => Err(ClusterRefusal::AfterEviction(left).into()),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn add_node(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let mut stored = self.database().expect("the command was admitted by a node that answers").clone();
        let node = self.next_node_id(host, &stored);
        // Should the welcome be lost, this is what the node knows: a cluster in which it has no vote yet.
        stored.nodes.insert(node, lab_cluster::database::NodeEntry::NEW);
        self.hosts[host].membership = Some(Membership::new(node, stored.into()));
        self.enter_node(node, host);
        cx.emit_as_cause(Event::NodeNumbered { host, node });
        self.give_wizards_order(Order::AddNode(node), cx);
    }

    /// The number the host had before, else one that no node has had, as far as there are any.
    fn next_node_id(&self, host: HostId, database: &Database) -> NodeId {
        let cluster = self.cluster.as_ref().expect("the command was admitted because there is a cluster");
        let free = |id: &NodeId| !cluster.nodes.contains_key(id) && !database.nodes.contains_key(id);
        let own = cluster.former.iter().find(|(id, (was, _))| *was == host && free(id)).map(|(id, _)| *id);
        let ids = || (1..=NodeSet::MAX_ID).map(NodeId).filter(free);
        let unused = || ids().find(|id| !cluster.former.contains_key(id));
        own.or_else(unused).or_else(|| ids().next()).expect("a cluster below its limit has a number left")
    }

    /// The lab's names for the cluster grow by a node and the networks it brings; its clustered disks go offline.
    fn enter_node(&mut self, node: NodeId, host: HostId) {
        let cluster = self.cluster.as_mut().expect("the command was admitted because there is a cluster");
        cluster.nodes.insert(node, host);
        let hosts: Vec<HostId> = cluster.nodes.values().copied().collect();
        for (_, disk) in
            self.hosts[host].disks.iter_mut().filter(|(_, disk)| cluster.disks.contains_key(&disk.lun))
        {
            disk.online = false;
        }
        for (network, role) in self.network_roles(&hosts) {
            self.info().networks.entry(network).or_insert(role);
        }
    }

    /// A node that was just added starts its service with the database it is welcomed with.
    pub(crate) fn welcomed(&mut self, host: HostId, from: NodeId, message: Message, cx: &mut Cx<'_>) {
        let machine = &self.hosts[host];
        let waits = machine.power == Power::On && machine.membership.is_some() && machine.service().is_none();
        if waits {
            self.launch(host, None, Input::Message { from, message }, cx);
        }
    }
}
