//! Where a group goes (facts: roles §5).

use lab_units::map::Map;

use lab_units::{NodeId, NodeSet};

use crate::database::{Database, Group};

/// How many groups of one kind each node owns; kept while many groups are placed at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load {
    vms: Map<NodeId, u32>,
    disks: Map<NodeId, u32>,
}

impl Load {
    /// What the nodes own now.
    pub(crate) fn of(database: &Database) -> Self {
        let mut load = Self::default();
        database.groups.values().for_each(|group| load.add(group, group.owner));
        load
    }

    /// `group` goes to `node`.
    pub(crate) fn add(&mut self, group: &Group, node: NodeId) {
        *self.table(group).entry(node).or_default() += 1;
    }

    fn table(&mut self, group: &Group) -> &mut Map<NodeId, u32> {
        if group.kind.is_role() { &mut self.vms } else { &mut self.disks }
    }
}

/// The node among `candidates` that takes `group` from its owner.
///
/// With preferred owners: the next in the list "preferred in order, then the rest by id" after the present owner
/// (KB299631). Without: Windows draws one at random or looks at free memory; here the node that owns the fewest
/// groups of the kind, then the lowest id (assumed), so that the same cluster always does the same.
pub(crate) fn next_owner(group: &Group, candidates: NodeSet, load: &mut Load) -> Option<NodeId> {
    let able = candidates.and(allowed(group)).without(group.owner);
    if group.preferred.is_empty() {
        let table = load.table(group);
        return able.iter().min_by_key(|node| (table.get(node).copied().unwrap_or(0), *node));
    }
    owner_after_failure(group, candidates)
}

/// The best possible node for a group that an administrator moves: the first that can take it in the list of preferred
/// owners, wherever it is now (KB299631).
pub(crate) fn best_owner(group: &Group, candidates: NodeSet, load: &mut Load) -> Option<NodeId> {
    if group.preferred.is_empty() {
        return next_owner(group, candidates, load);
    }
    let able = candidates.and(allowed(group)).without(group.owner);
    owner_list(group).into_iter().find(|node| able.contains(*node))
}

/// The node that takes a group whose resource has failed: without preferred owners the next by id, and after the last the
/// first (KB299631).
pub(crate) fn owner_after_failure(group: &Group, candidates: NodeSet) -> Option<NodeId> {
    let able = candidates.and(allowed(group)).without(group.owner);
    let list = owner_list(group);
    let after = list.iter().position(|node| *node == group.owner).map_or(0, |place| place + 1);
    list.iter().cycle().skip(after).take(list.len()).copied().find(|node| able.contains(*node))
}

/// True if `node` may own `group`.
pub(crate) fn may_own(group: &Group, node: NodeId) -> bool {
    allowed(group).contains(node)
}

fn allowed(group: &Group) -> NodeSet {
    if group.possible.is_empty() { every_node() } else { group.possible }
}

fn owner_list(group: &Group) -> Vec<NodeId> {
    let preferred: NodeSet = group.preferred.iter().copied().collect();
    group.preferred.iter().copied().chain(every_node().minus(preferred).iter()).collect()
}

fn every_node() -> NodeSet {
    (1..=NodeSet::MAX_ID).map(NodeId).collect()
}

#[cfg(test)]
mod tests {
    use lab_units::VmId;

    use super::*;
    use crate::database::{GroupKind, GroupState, Wanted};

    fn vm(owner: u32, preferred: &[u32], possible: &[u32]) -> Group {
        Group {
            kind: GroupKind::Vm(VmId(1)),
            owner: NodeId(owner),
            wanted: Wanted::Online,
            state: GroupState::Online,
            priority: 2_000,
            preferred: preferred.iter().map(|id| NodeId(*id)).collect(),
            possible: set(possible),
            ..Group::new(GroupKind::Vm(VmId(1)), NodeId(owner))
        }
    }

    fn set(ids: &[u32]) -> NodeSet {
        ids.iter().map(|id| NodeId(*id)).collect()
    }

    /// KB299631, the worked example: nodes A to E, preferred A, C, E.
    #[test]
    fn a_group_with_preferred_owners_goes_to_the_next_in_the_list() {
        let next = |owner, up: &[u32]| next_owner(&vm(owner, &[1, 3, 5], &[]), set(up), &mut Load::default());
        assert_eq!(next(3, &[1, 2, 4, 5]), Some(NodeId(5)));
        assert_eq!(next(5, &[1, 2, 4]), Some(NodeId(2)));
        assert_eq!(next(4, &[1]), Some(NodeId(1)));
    }

    /// Facts: roles §5, manual "best possible": the list from its top.
    #[test]
    fn best_possible_begins_at_the_top_of_the_list() {
        let best = |owner, up: &[u32]| best_owner(&vm(owner, &[1, 3, 5], &[]), set(up), &mut Load::default());
        assert_eq!(best(3, &[1, 2, 3, 4, 5]), Some(NodeId(1)));
        assert_eq!(best(1, &[1, 2, 3, 4, 5]), Some(NodeId(3)));
        assert_eq!(best(5, &[2, 4, 5]), Some(NodeId(2)));
    }

    /// Facts: roles §5, resource failure without preferred owners: the next by id, wrapping.
    #[test]
    fn a_failed_group_goes_to_the_next_by_id() {
        let next = |owner, up: &[u32]| owner_after_failure(&vm(owner, &[], &[]), set(up));
        assert_eq!(next(2, &[1, 2, 3, 4]), Some(NodeId(3)));
        assert_eq!(next(4, &[1, 2, 3, 4]), Some(NodeId(1)));
        assert_eq!(next(2, &[1, 2, 4]), Some(NodeId(4)));
    }

    #[test]
    fn a_group_without_preferences_goes_to_the_node_with_the_fewest() {
        let mut load = Load::default();
        load.add(&vm(2, &[], &[]), NodeId(2));
        assert_eq!(next_owner(&vm(1, &[], &[]), set(&[2, 3]), &mut load), Some(NodeId(3)));
        assert_eq!(next_owner(&vm(1, &[], &[2]), set(&[2, 3]), &mut load), Some(NodeId(2)));
        assert_eq!(next_owner(&vm(1, &[], &[1]), set(&[2, 3]), &mut load), None);
    }
}
