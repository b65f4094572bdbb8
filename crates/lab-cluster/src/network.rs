//! What the members find out together about their networks (facts: membership §2, events §3).
//!
//! Every member tells the leader whom it hears where; a moment later, when the others have had the time to notice the
//! same, the leader judges: first each interface, then from these each network. What it finds stands in the database, so
//! that a change is told once, whoever leads.

use lab_units::map::Map;
use lab_units::{NetworkId, NodeId, NodeSet};

use crate::database::{Change, Database};
use crate::message::Message;
use crate::port::{Out, Timer};
use crate::rules::timing;
use crate::running::{Running, after};

/// What is known of the interface of a member on a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceState {
    /// It reaches every other that has not failed.
    #[default]
    Up,
    /// It reaches some of the others, not all (1125).
    Unreachable,
    /// It reaches none of the others (1127).
    Failed,
    /// Its node is no member.
    Unavailable,
}

/// What is known of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkState {
    /// The members reach each other; one with a failed interface does not count.
    #[default]
    Up,
    /// Some members reach each other, some do not (1129).
    Partitioned,
    /// No member reaches another (1130).
    Down,
    /// No node on it is a member.
    Unavailable,
}

impl InterfaceState {
    /// As `Get-ClusterNetworkInterface` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "Up",
            Self::Unreachable => "Unreachable",
            Self::Failed => "Failed",
            Self::Unavailable => "Unavailable",
        }
    }
}

impl NetworkState {
    /// As `Get-ClusterNetwork` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "Up",
            Self::Partitioned => "Partitioned",
            Self::Down => "Down",
            Self::Unavailable => "Unavailable",
        }
    }
}

/// Whom a member hears on each network that it knows.
pub type Heard = Map<NetworkId, NodeSet>;

/// What a running service knows of networks beyond its own routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Networks {
    /// The regroup whose leader was told whom this node hears now.
    told: Option<u64>,
    /// It will be told once more: a message can be lost.
    again: bool,
    /// The timer of the next report.
    report: Option<u64>,
    /// Leader: what the members said.
    heard: Map<NodeId, Heard>,
    /// Leader: the timer of the next judgement.
    judge: Option<u64>,
}

impl Database {
    /// The interface of a member as the members found it.
    pub fn interface(&self, network: NetworkId, node: NodeId) -> InterfaceState {
        self.interfaces.get(&(network, node)).copied().unwrap_or_default()
    }
}

/// The state of the interface of `node` among the others on its network.
pub fn interface_state(node: NodeId, on: NodeSet, reach: impl Fn(NodeId, NodeId) -> bool) -> InterfaceState {
    let reaches = |from: NodeId| -> NodeSet {
        on.without(from).iter().filter(|to| reach(from, *to) && reach(*to, from)).collect()
    };
    let mine = reaches(node);
    if mine.is_empty() && !on.without(node).is_empty() {
        return InterfaceState::Failed;
    }
    let missing = on.without(node).minus(mine);
    if missing.iter().all(|other| reaches(other).is_empty()) {
        InterfaceState::Up
    } else {
        InterfaceState::Unreachable
    }
}

/// The state of a network from those of its interfaces.
pub fn network_state(interfaces: impl Iterator<Item = InterfaceState> + Clone) -> NetworkState {
    let mut available = interfaces.filter(|state| *state != InterfaceState::Unavailable);
    if available.clone().next().is_none() {
        NetworkState::Unavailable
    } else if available.clone().all(|state| state == InterfaceState::Failed) {
        NetworkState::Down
    } else if available.any(|state| state == InterfaceState::Unreachable) {
        NetworkState::Partitioned
    } else {
        NetworkState::Up
    }
}

impl Running {
    /// Whom this node hears has changed.
    pub(crate) fn hears_anew(&mut self) {
        (self.networks.told, self.networks.again) = (None, true);
    }

    /// A view was entered: every member reports anew.
    pub(crate) fn join_networks(&mut self) {
        self.hears_anew();
        self.networks.heard.clear();
    }

    /// At the end of every step, where there is more than one network: the leader hears what it does not know yet.
    pub(crate) fn report_soon(&mut self, out: &mut Vec<Out>) {
        if self.networks_are_due() {
            let token = self.token();
            self.networks.report = Some(token);
            after(timing::NETWORK_REPORT, Timer::NetworkReport(token), out);
        }
    }

    pub(crate) fn networks_are_due(&self) -> bool {
        let view = self.view.as_ref().filter(|_| self.regroup.is_none()).map(|view| view.epoch);
        view.is_some() && self.networks.told != view && self.networks.report.is_none()
    }

    pub(crate) fn on_network_report(&mut self, token: u64, heard: &Heard, out: &mut Vec<Out>) {
        if self.networks.report != Some(token) {
            return;
        }
        self.networks.report = None;
        let Some(leader) = self.current_leader() else { return };
        self.networks.told = self.view.as_ref().map(|view| view.epoch);
        self.tell(leader, Message::Heard(heard.clone()), out);
    }

    /// The leader is there: it is told once more.
    pub(crate) fn report_again(&mut self) {
        if std::mem::take(&mut self.networks.again) {
            self.networks.told = None;
        }
    }

    pub(crate) fn on_heard(&mut self, from: NodeId, heard: Heard, out: &mut Vec<Out>) {
        if !self.leads() || !self.members().contains(from) {
            return;
        }
        if self.networks.heard.get(&from) == Some(&heard) {
            return;
        }
        self.networks.heard.insert(from, heard);
        if self.networks.judge.is_none() {
            let token = self.token();
            self.networks.judge = Some(token);
            after(timing::NETWORK_SETTLE, Timer::NetworkJudgement(token), out);
        }
    }

    pub(crate) fn on_network_judgement(&mut self, token: u64, out: &mut Vec<Out>) {
        if self.networks.judge != Some(token) {
            return;
        }
        self.networks.judge = None;
        if !self.leads() {
            return;
        }
        let mut known: Vec<NetworkId> = Vec::new();
        for network in self.networks.heard.values().flat_map(|heard| heard.keys()) {
            if !known.contains(network) {
                known.push(*network);
            }
        }
        known.into_iter().for_each(|network| self.judge_network(network, out));
    }

    /// One network. A member is on it if it has heard another there since its service started.
    fn judge_network(&mut self, network: NetworkId, out: &mut Vec<Out>) {
        let heard: Map<NodeId, NodeSet> = self
            .networks
            .heard
            .iter()
            .filter_map(|(node, heard)| heard.get(&network).map(|set| (*node, *set)))
            .collect();
        let on: NodeSet = heard.keys().copied().collect();
        let reach = |from, to| heard.get(&from).is_some_and(|set| set.contains(to));
        let states: Map<NodeId, InterfaceState> =
            on.iter().map(|node| (node, interface_state(node, on, reach))).collect();
        for (node, state) in &states {
            self.set_interface(network, *node, *state, out);
        }
        let state = network_state(states.values().copied());
        if self.db.networks.get(&network).copied().unwrap_or_default() != state {
            self.change(Change::Network(network, state), out);
        }
    }

    fn set_interface(&mut self, network: NetworkId, node: NodeId, state: InterfaceState, out: &mut Vec<Out>) {
        if self.db.interface(network, node) != state {
            self.change(Change::Interface(network, node, state), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The states of nodes 1 to `nodes` when these pairs are cut.
    fn states(nodes: u32, cut: &[(u32, u32)]) -> (Vec<InterfaceState>, NetworkState) {
        let on: NodeSet = (1..=nodes).map(NodeId).collect();
        let reach = |from: NodeId, to: NodeId| !cut.contains(&(from.0, to.0));
        let each: Vec<_> = on.iter().map(|node| interface_state(node, on, reach)).collect();
        let network = network_state(each.iter().copied());
        (each, network)
    }

    use InterfaceState::{Failed, Unavailable, Unreachable, Up};

    #[test]
    fn an_interface_that_reaches_nobody_has_failed_and_the_network_is_up() {
        assert_eq!(states(3, &[(1, 3), (2, 3)]), (vec![Up, Up, Failed], NetworkState::Up));
    }

    #[test]
    fn a_pair_that_does_not_reach_each_other_is_unreachable_and_the_network_partitioned() {
        assert_eq!(states(3, &[(1, 2)]), (vec![Unreachable, Unreachable, Up], NetworkState::Partitioned));
    }

    #[test]
    fn a_network_on_which_nobody_reaches_another_is_down() {
        assert_eq!(states(2, &[(1, 2), (2, 1)]), (vec![Failed, Failed], NetworkState::Down));
        assert_eq!(states(1, &[]), (vec![Up], NetworkState::Up));
    }

    #[test]
    fn a_network_without_members_is_unavailable() {
        assert_eq!(network_state([Unavailable].into_iter()), NetworkState::Unavailable);
        assert_eq!(network_state([Unavailable, Up].into_iter()), NetworkState::Up);
    }
}
