//! Pruning: which of the nodes that hear each other in part go on together. A view needs full connectivity, so it
//! is a clique of the graph of mutual visibility (facts: membership §1, ClusSvcRegroupPruningTimeout).

use std::cmp::Reverse;

use lab_units::{NodeId, NodeSet};

use crate::database::Database;
use crate::quorum::{Verdict, tally};

/// Steps after which the search settles for the best clique found. A graph of 64 nodes with a few broken links
/// takes some hundred steps; only contrived ones come here.
const STEPS: u32 = 50_000;

/// What makes one clique better than another: that it can run at all, then members that go on, votes, nodes, the
/// present leader, low ids.
pub(crate) type Worth = (Reverse<Verdict>, u32, u32, u32, bool, Reverse<u64>);

/// What the worth of a set of nodes is measured by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure<'a> {
    pub(crate) db: &'a Database,
    /// Members of the last view that are still in it.
    pub(crate) members: NodeSet,
    pub(crate) leader: Option<NodeId>,
}

impl Measure<'_> {
    pub(crate) fn worth(&self, nodes: NodeSet) -> Worth {
        let leads = self.leader.is_some_and(|leader| nodes.contains(leader));
        (
            Reverse(tally(self.db, nodes).verdict),
            nodes.and(self.members).len(),
            nodes.and(self.db.votes.nodes).len(),
            nodes.len(),
            leads,
            // Of two sets of one size the one whose lowest different node is lower: node 1 as the highest bit.
            Reverse(!nodes.bits().reverse_bits()),
        )
    }
}

/// The best clique. `sees(n)` is what `n` sees; an edge needs both ends.
pub(crate) fn best_clique(nodes: NodeSet, sees: impl Fn(NodeId) -> NodeSet, measure: Measure<'_>) -> NodeSet {
    let mut search = Search { near: [NodeSet::EMPTY; 64], measure, best: None, steps: 0 };
    for node in nodes.iter() {
        search.near[slot(node)] = nodes.without(node);
    }
    // Few links are broken in a graph of many.
    for node in nodes.iter() {
        let hidden = nodes.without(node).minus(sees(node));
        search.near[slot(node)] = search.near[slot(node)].minus(hidden);
        for peer in hidden.iter() {
            search.near[slot(peer)] = search.near[slot(peer)].without(node);
        }
    }
    search.extend(NodeSet::EMPTY, nodes, NodeSet::EMPTY);
    search.best.map_or(NodeSet::EMPTY, |(_, clique)| clique)
}

struct Search<'a> {
    near: [NodeSet; 64],
    measure: Measure<'a>,
    best: Option<(Worth, NodeSet)>,
    steps: u32,
}

impl Search<'_> {
    fn found(&mut self, clique: NodeSet) {
        let found = (self.measure.worth(clique), clique);
        self.best = Some(self.best.map_or(found, |best| best.max(found)));
    }

    /// True if all of these hear each other.
    fn are_near(&self, nodes: NodeSet) -> bool {
        nodes.iter().all(|node| nodes.without(node).is_subset(self.near[slot(node)]))
    }

    /// Bron and Kerbosch with a pivot: every maximal clique once.
    fn extend(&mut self, clique: NodeSet, mut candidates: NodeSet, mut excluded: NodeSet) {
        self.steps += 1;
        let ahead = candidates.len();
        let enough = self.steps + ahead > STEPS && self.best.is_some();
        if excluded.is_empty() && self.are_near(candidates) && (ahead == 0 || !enough) {
            // Each further step would take in one of them.
            self.steps += ahead;
            return self.found(clique.or(candidates));
        }
        let pivot =
            candidates.or(excluded).iter().max_by_key(|node| self.near[slot(*node)].and(candidates).len());
        let Some(pivot) = pivot else { return };
        for node in candidates.minus(self.near[slot(pivot)]).iter() {
            if self.steps > STEPS && self.best.is_some() {
                return;
            }
            let near = self.near[slot(node)];
            self.extend(clique.with(node), candidates.and(near), excluded.and(near));
            candidates = candidates.without(node);
            excluded = excluded.with(node);
        }
    }
}

fn slot(node: NodeId) -> usize {
    node.0 as usize - 1
}

#[cfg(test)]
mod tests {
    use lab_units::Era;

    use super::*;

    fn set(ids: &[u32]) -> NodeSet {
        ids.iter().map(|id| NodeId(*id)).collect()
    }

    fn best(size: u32, broken: &[(u32, u32)], voters: &[u32], leader: u32) -> NodeSet {
        let nodes: NodeSet = (1..=size).map(NodeId).collect();
        let sees = |node: NodeId| {
            let hidden = broken.iter().filter_map(|(a, b)| match node.0 {
                n if n == *a => Some(NodeId(*b)),
                n if n == *b => Some(NodeId(*a)),
                _ => None,
            });
            nodes.minus(hidden.collect())
        };
        let mut db = Database::new(Era::Ws2012R2, &nodes.iter().collect::<Vec<_>>(), None, false);
        db.votes.nodes = set(voters);
        best_clique(nodes, sees, Measure { db: &db, members: nodes, leader: Some(NodeId(leader)) })
    }

    #[test]
    fn nodes_that_all_see_each_other_stay_together() {
        assert_eq!(best(64, &[], &[1], 1).len(), 64);
    }

    #[test]
    fn one_broken_link_costs_the_node_without_the_leader() {
        assert_eq!(best(3, &[(1, 3)], &[1, 2, 3], 3), set(&[2, 3]));
        assert_eq!(best(3, &[(1, 3)], &[1, 2, 3], 2), set(&[1, 2]));
    }

    #[test]
    fn a_clique_that_can_run_counts_before_a_larger_one() {
        assert_eq!(best(4, &[(1, 2), (1, 3), (1, 4)], &[1], 2), set(&[1]));
    }

    #[test]
    fn a_link_seen_from_one_end_only_is_no_link() {
        let sees = |node: NodeId| if node == NodeId(1) { set(&[1, 2]) } else { set(&[2]) };
        let db = Database::new(Era::Ws2012R2, &[NodeId(1), NodeId(2)], None, false);
        let measure = Measure { db: &db, members: NodeSet::EMPTY, leader: None };
        assert_eq!(best_clique(set(&[1, 2]), sees, measure), set(&[1]));
    }

    #[test]
    fn a_contrived_graph_of_64_nodes_is_answered_with_a_clique() {
        // The complement of triangles: 3^21 maximal cliques.
        let triangles: Vec<(u32, u32)> = (0..21)
            .flat_map(|t| [(3 * t + 1, 3 * t + 2), (3 * t + 1, 3 * t + 3), (3 * t + 2, 3 * t + 3)])
            .collect();
        assert_eq!(best(63, &triangles, &[], 1).len(), 21);
    }
}
