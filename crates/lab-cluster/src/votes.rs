//! The leader adjusts the votes, in two steps: first both tables count, and once a majority of both is known to have
//! stored that, only the new one.

use lab_units::{NodeId, NodeSet};

use crate::database::{Change, Tag, VoteConfig};
use crate::leader::Leader;
use crate::port::Out;
use crate::quorum::{WitnessHealth, carries};
use crate::running::Running;

impl Running {
    /// Leader: brings the votes nearer to what the rules want.
    pub(crate) fn adjust_votes(&mut self, out: &mut Vec<Out>) {
        if self.db.prior_votes.is_some() {
            return self.commit_votes(out);
        }
        let Some(leader) = &self.leader else { return };
        if self.view.as_ref().is_none_or(|view| view.forced) {
            return;
        }
        let next = leader.next_quorum;
        let health = match self.db.witness {
            None => Some(WitnessHealth::Absent),
            // First the nodes alone carry the cluster, as the old witness still knows; then it goes.
            Some(_) if next.is_some() => Some(WitnessHealth::Absent),
            Some(_) => self.witness.health(),
        };
        let Some(health) = health else { return };
        let wanted = self.votes_without_leaving(leader, health);
        if wanted == self.db.votes {
            if let Some((witness, disk_only)) = next {
                self.change_quorum(witness, disk_only, out);
            }
            return;
        }
        self.change(Change::ProposeVotes(wanted), out);
        let tag = self.db.tag;
        if let Some(leader) = &mut self.leader {
            leader.votes = Some((tag, NodeSet::of(self.me)));
        }
        self.commit_votes(out);
    }

    pub(crate) fn on_stored(&mut self, from: NodeId, tag: Tag) {
        if let Some((wanted, stored)) = self.leader.as_mut().and_then(|leader| leader.votes.as_mut())
            && tag >= *wanted
        {
            *stored = stored.with(from);
        }
    }

    fn commit_votes(&mut self, out: &mut Vec<Out>) {
        let Some(leader) = &self.leader else { return };
        // A change inherited from the view before was stored by every member together with the view.
        let begun = Tag { change: 0, ..self.db.tag };
        let (tag, stored) = leader.votes.unwrap_or((begun, self.members()));
        let witness = self.witness.has_stored(tag);
        let safe = |table| carries(table, stored, witness);
        if safe(&self.db.votes) && self.db.prior_votes.as_ref().is_none_or(safe) {
            self.change(Change::CommitVotes, out);
            if let Some(leader) = &mut self.leader {
                leader.votes = None;
            }
        }
    }

    /// Leader: true if the votes no longer stand in the way of the nodes that leave.
    pub(crate) fn are_votes_settled(&self) -> bool {
        let Some(leader) = &self.leader else { return false };
        if self.view.as_ref().is_some_and(|view| view.forced) {
            return true;
        }
        let health = self.witness.health().unwrap_or(WitnessHealth::Failed);
        self.db.prior_votes.is_none() && self.votes_without_leaving(leader, health) == self.db.votes
    }

    /// The votes as they should be, had those that leave or are evicted gone.
    fn votes_without_leaving(&self, leader: &Leader, health: WitnessHealth) -> VoteConfig {
        let staying = self.members().minus(leader.emptied).minus(leader.evicting);
        self.db.wanted_votes_without(leader.evicting, staying, health)
    }
}
