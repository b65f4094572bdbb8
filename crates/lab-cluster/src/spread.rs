//! Which node coordinates which shared volume: evenly spread from 2012 R2 on (facts: storage §6).

use lab_units::{GroupId, NodeId};

use crate::database::{GroupKind, GroupState};
use crate::placement::may_own;
use crate::port::{MoveKind, Out};
use crate::running::Running;

impl Running {
    /// Leader: in a view of other members than the one before, one volume after the other goes from the node with the
    /// most to the one with the fewest, until they differ by one at most (facts: storage §6: on node join and failover).
    /// Where one failed it does not go as long as that counts (assumed); what failed under another leader is not known,
    /// and so one that merely takes over leaves all where it is.
    pub(crate) fn spread_volumes(&mut self, out: &mut Vec<Out>) {
        let due = self.leader.as_ref().is_some_and(|leader| !leader.spread && leader.moves.is_empty());
        if !due || !self.rules().csv_spread {
            return;
        }
        let volumes: Vec<(GroupId, NodeId, GroupState)> = self
            .owned
            .disks(&self.db)
            .filter(|(_, group)| matches!(group.kind, GroupKind::Csv(..)))
            .map(|(id, group)| (id, group.owner, group.state))
            .collect();
        let unsettled = |state| matches!(state, GroupState::OnlinePending | GroupState::OfflinePending);
        if volumes.iter().any(|(_, _, state)| unsettled(*state)) {
            return;
        }
        let of = |node: NodeId| volumes.iter().filter(|(_, owner, _)| *owner == node).count();
        let next =
            volumes.iter().filter(|(_, _, state)| *state == GroupState::Online).find_map(|(id, owner, _)| {
                let able = |node: &NodeId| may_own(&self.db.groups[id], *node) && of(*node) + 1 < of(*owner);
                let to = self.fresh_takers(*id).iter().filter(able).min_by_key(|node| (of(*node), *node))?;
                Some((*id, to))
            });
        match next {
            Some((id, to)) => self.order_move(id, to, MoveKind::Quick, out),
            None => {
                if let Some(leader) = &mut self.leader {
                    leader.spread = true;
                }
            }
        }
    }
}
