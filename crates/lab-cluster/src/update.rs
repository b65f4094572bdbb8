//! Changes of the database: made by the leader, applied by every member in the same order.

use std::sync::Arc;

use lab_units::{NodeId, NodeSet};

use crate::batch::Batch;
use crate::database::{Change, Database, Drain, GroupKind, GroupState, Tag};
use crate::message::Message;
use crate::port::{Note, Out};
use crate::role::{Local, Owned, Pending};
use crate::running::{Derived, Running, note};

impl Running {
    /// Leader: makes a change, says so, and carries out what it means for this node.
    pub(crate) fn change(&mut self, change: Change, out: &mut Vec<Out>) {
        if self.batch.is_empty() {
            self.batch_after = self.db.tag;
            self.unchanged = Derived(Some(Arc::clone(&self.db)));
        }
        self.note_change(&change, out);
        self.apply(&change);
        let group = change.group();
        self.batch.push(change);
        if let Some(group) = group {
            self.drive(group, out);
        }
    }

    fn apply(&mut self, change: &Change) {
        let group = change.group();
        if let Some(group) = group {
            self.pending.leave(&self.db, group);
        }
        Arc::make_mut(&mut self.db).apply(change);
        if let Some(group) = group {
            self.pending.enter(&self.db, group);
        }
        self.follow(change);
    }

    /// What the node itself knows besides is brought up to a database that has been changed.
    fn follow(&mut self, change: &Change) {
        if matches!(change, Change::Quorum { .. }) {
            self.blind = NodeSet::EMPTY;
        }
        if matches!(change, Change::AddNode(_) | Change::RemoveNode(_)) {
            self.everyone = Derived(self.db.all_nodes());
        }
        self.note_running(change);
        if let Some(group) = change.group() {
            self.owned.update(&self.db, self.me, group);
        }
    }

    fn apply_all(&mut self, changes: &Batch) {
        match changes.known_result(&self.db) {
            Some((database, pending)) => {
                self.db = Arc::clone(database);
                self.pending = pending;
                changes.iter().for_each(|change| self.follow(change));
            }
            None => changes.iter().for_each(|change| self.apply(change)),
        }
    }

    /// A VM that runs already when it is made highly available runs on.
    fn note_running(&mut self, change: &Change) {
        if let Change::PutGroup(id, group) = change {
            let runs = group.state == GroupState::Online && matches!(group.kind, GroupKind::Vm(_));
            if runs && group.owner == self.me {
                self.local.insert(*id, Local::Running);
            }
        }
    }

    /// One event per fact: only the leader says what changed.
    fn note_change(&self, change: &Change, out: &mut Vec<Out>) {
        let group = change.group().and_then(|id| self.db.groups.get(&id));
        let mut note_state = |group, before: Option<GroupState>, state| {
            if before != Some(state) {
                note(Note::GroupState { group, state }, out);
            }
        };
        match change {
            Change::Owner { group: id, to, state } => {
                note_state(*id, group.map(|group| group.state), *state);
                if let Some(from) = group.map(|group| group.owner).filter(|from| from != to) {
                    note(Note::GroupOwner { group: *id, from, to: *to }, out);
                }
            }
            Change::State(id, state) => note_state(*id, group.map(|group| group.state), *state),
            Change::PutGroup(id, new) => note_state(*id, group.map(|group| group.state), new.state),
            Change::Paused(node, paused) => note(Note::NodePaused { node: *node, paused: *paused }, out),
            Change::ProposeVotes(votes) => {
                note(Note::VotesAdjusted { nodes: votes.nodes, witness: votes.witness.0 }, out);
            }
            Change::Drain(node, drain) if *drain != Drain::NotInitiated => {
                note(Note::NodeDrain { node: *node, drain: *drain }, out);
            }
            Change::RemoveNode(node) => note(Note::NodeEvicted(*node), out),
            Change::Interface(network, node, state) => {
                note(Note::Interface { network: *network, node: *node, state: *state }, out);
            }
            Change::Network(network, state) => {
                note(Note::Network { network: *network, state: *state }, out);
            }
            Change::RemoveGroup(_)
            | Change::Kind(..)
            | Change::Wanted(..)
            | Change::Priority(..)
            | Change::Preferred(..)
            | Change::Possible(..)
            | Change::Quorum { .. }
            | Change::Weight(..)
            | Change::DynamicQuorum(_)
            | Change::LowerPriority(_)
            | Change::Property(..)
            | Change::Begin(_)
            | Change::End(_)
            | Change::AddNode(_)
            | Change::Drain(..)
            | Change::DrainPlan(..)
            | Change::Setting(..)
            | Change::Migrations(..)
            | Change::CommitVotes => (),
        }
    }

    /// Leader: tells the members what was changed in this step, and brings the witness up to date.
    pub(crate) fn flush(&mut self, out: &mut Vec<Out>) {
        if self.batch.is_empty() {
            return;
        }
        let Some(before) = std::mem::take(&mut self.unchanged).0 else { return };
        let changes = Batch::new(std::mem::take(&mut self.batch), before, &self.db, self.pending);
        let changes = Arc::new(changes);
        for to in self.members().without(self.me).iter() {
            let message = Message::Update { after: self.batch_after, changes: Arc::clone(&changes) };
            out.push(Out::Send { to, message });
        }
        self.write_witness(out);
    }

    pub(crate) fn on_update(&mut self, from: NodeId, after: Tag, changes: &Batch, out: &mut Vec<Out>) {
        // Who takes part in a regroup takes no more updates: that is what its report promised.
        if self.current_leader() != Some(from) || self.leads() {
            return;
        }
        if self.db.tag != after {
            let known = Tag { change: after.change + changes.len() as u64, ..after };
            if self.db.tag < known {
                self.tell(from, Message::NeedDatabase, out);
            }
            return;
        }
        self.apply_all(changes);
        if changes.iter().any(|change| matches!(change, Change::ProposeVotes(_))) {
            self.tell(from, Message::Stored(self.db.tag), out);
        }
        for change in changes.iter() {
            if let Some(group) = change.group() {
                self.drive(group, out);
            }
        }
        self.drive_queued(out);
    }

    pub(crate) fn on_need_database(&mut self, from: NodeId, out: &mut Vec<Out>) {
        if self.leads() && self.members().contains(from) {
            self.flush(out);
            out.push(Out::Send { to: from, message: Message::Snapshot(Arc::clone(&self.db)) });
        }
    }

    pub(crate) fn on_snapshot(&mut self, from: NodeId, database: Arc<Database>, out: &mut Vec<Out>) {
        if self.current_leader() != Some(from) || database.tag <= self.db.tag {
            return;
        }
        self.adopt(&database);
        self.tell(from, Message::Stored(self.db.tag), out);
        self.drive_all(out);
    }

    /// Takes over another database as a whole; the promises of this node stay its own.
    pub(crate) fn adopt(&mut self, database: &Arc<Database>) {
        let promised = self.db.promised.max(database.tag.epoch);
        self.db = Arc::clone(database);
        if self.db.promised != promised {
            Arc::make_mut(&mut self.db).promised = promised;
        }
        self.pending = Pending::of(&self.db);
        self.owned = Owned::of(&self.db, self.me);
        self.everyone = Derived(self.db.all_nodes());
    }
}
