//! The second half of a regroup: a proposal, its acceptance, the votes, and the new view, or none.

use std::sync::Arc;

use lab_units::{NodeId, NodeSet};

use crate::database::{Database, GroupState, Tag};
use crate::message::{Install, Message};
use crate::port::{Note, Out, StopReason, Timer};
use crate::quorum::{Tally, Verdict, tally};
use crate::regroup::{Stage, View};
use crate::rules::timing;
use crate::running::{Running, after, forced_epoch, is_forced_epoch, note};
use crate::witness::Told;

impl Running {
    pub(crate) fn propose(&mut self, members: NodeSet, out: &mut Vec<Out>) {
        let accepted = NodeSet::of(self.me);
        self.enter(Stage::Proposed { members, accepted }, timing::REGROUP_STAGE, out);
        let epoch = self.db.promised;
        let message = Message::Propose { epoch, members };
        members.without(self.me).iter().for_each(|to| out.push(Out::Send { to, message: message.clone() }));
        if members == accepted {
            self.judge(members, out);
        }
    }

    pub(crate) fn on_propose(&mut self, from: NodeId, epoch: u64, members: NodeSet, out: &mut Vec<Out>) {
        let Some(regroup) = self.regroup.as_ref().filter(|regroup| regroup.epoch == epoch) else { return };
        let free = match &regroup.stage {
            Stage::Opening | Stage::Uninvited | Stage::Dormant { .. } => true,
            Stage::Accepted { coordinator, .. } => *coordinator == from,
            Stage::Proposed { .. } | Stage::Arbitrating { .. } => false,
        };
        if !(free && members.contains(self.me) && members.contains(from) && members.is_subset(self.sees())) {
            return;
        }
        // A node that joins takes what the view offers: it does not know yet whom the view keeps out.
        let joins =
            self.view.is_none() && regroup.reports.get(&from).is_some_and(|report| report.view.is_some());
        let measure = self.measure();
        if !joins && measure.worth(members) < measure.worth(self.own_clique()) {
            return;
        }
        self.yield_witness(out);
        // The coordinator may have to wait for the witness.
        let at_most = timing::ARBITRATION_MAX + timing::REGROUP_STAGE;
        self.enter(Stage::Accepted { coordinator: from, members }, at_most, out);
        out.push(Out::Send { to: from, message: Message::Accept { epoch } });
    }

    pub(crate) fn on_accept(&mut self, from: NodeId, epoch: u64, out: &mut Vec<Out>) {
        let Some(regroup) = self.regroup.as_mut().filter(|regroup| regroup.epoch == epoch) else { return };
        let Stage::Proposed { members, accepted } = &mut regroup.stage else { return };
        *accepted = accepted.with(from);
        let members = *members;
        if members.is_subset(*accepted) {
            self.judge(members, out);
        }
    }

    /// Coordinator: all accepted. Are there votes enough?
    fn judge(&mut self, members: NodeSet, out: &mut Vec<Out>) {
        let found = tally(&self.db, members);
        let forced = self.is_forced(members);
        match found.verdict {
            Verdict::Nodes => self.install(members, found, out),
            Verdict::WithWitness if !forced || self.witness.is_held() => {
                let at_most = timing::ARBITRATION_MAX + timing::REGROUP_STAGE;
                self.enter(Stage::Arbitrating { members }, at_most, out);
                self.form_with_witness(members, out);
            }
            // No votes stand for this view: only an epoch of its own keeps it apart from one that others may install.
            _ if forced && !is_forced_epoch(self.db.promised, self.me) => {
                self.begin_regroup(forced_epoch(self.db.promised, self.me), out);
            }
            _ if forced => self.install(members, found, out),
            Verdict::WithWitness | Verdict::Never => {
                self.give_up(members, (found.nodes, found.total, false), out)
            }
        }
    }

    pub(crate) fn is_forced(&self, members: NodeSet) -> bool {
        let Some(regroup) = &self.regroup else { return false };
        members.iter().any(|node| regroup.reports.get(&node).is_some_and(|report| report.forced))
    }

    /// The witness is won and its copy of the database known.
    pub(crate) fn judge_with_witness(&mut self, out: &mut Vec<Out>) -> Option<Database> {
        let Some(Stage::Arbitrating { members }) = self.regroup.as_ref().map(|regroup| regroup.stage.clone())
        else {
            return None;
        };
        let found = tally(&self.db, members);
        if found.verdict == Verdict::Never {
            self.give_up(members, (found.nodes, found.total, false), out);
            return None;
        }
        Some(self.view_database())
    }

    /// The witness holds the version of the new view.
    pub(crate) fn install_with_witness(&mut self, out: &mut Vec<Out>) {
        let Some(Stage::Arbitrating { members }) = self.regroup.as_ref().map(|regroup| regroup.stage.clone())
        else {
            return;
        };
        let found = tally(&self.db, members);
        let nodes = found.nodes + if found.verdict == Verdict::WithWitness { found.witness } else { 0 };
        self.install(members, Tally { nodes, ..found }, out);
    }

    /// The witness does not answer this node: another one tries, or nobody is left who could.
    pub(crate) fn give_way(&mut self, out: &mut Vec<Out>) {
        let Some(Stage::Arbitrating { members }) = self.regroup.as_ref().map(|regroup| regroup.stage.clone())
        else {
            return;
        };
        if self.is_forced(members) || self.able(members).is_subset(self.blind) {
            self.give_up_without_witness(false, out);
        } else {
            self.next_regroup(out);
        }
    }

    /// The witness is not to be had.
    pub(crate) fn give_up_without_witness(&mut self, outdated: bool, out: &mut Vec<Out>) {
        let Some(Stage::Arbitrating { members }) = self.regroup.as_ref().map(|regroup| regroup.stage.clone())
        else {
            return;
        };
        if self.is_forced(members) {
            // It was tried for the sake of the votes; the view runs without them.
            return self.begin_regroup(forced_epoch(self.db.promised, self.me), out);
        }
        let found = tally(&self.db, members);
        self.give_up(members, (found.nodes, found.total, outdated), out);
    }

    /// The database with which a view led by this node begins.
    fn view_database(&self) -> Database {
        let epoch = self.regroup.as_ref().map_or(self.db.promised, |regroup| regroup.epoch);
        let mut database = Database::clone(&self.db);
        database.tag = Tag { epoch, change: 0 };
        let me = self.me;
        if let Some(core) = self.db.core().and_then(|(id, _)| database.groups.get_mut(&id)) {
            (core.owner, core.state) = (me, GroupState::Online);
        }
        database
    }

    fn install(&mut self, members: NodeSet, found: Tally, out: &mut Vec<Out>) {
        let Some(regroup) = &self.regroup else { return };
        let epoch = regroup.epoch;
        let enough = match found.verdict {
            Verdict::Nodes => true,
            Verdict::WithWitness => self.witness.is_held(),
            Verdict::Never => false,
        };
        let forced = self.is_forced(members) && !enough;
        let (before, rejoined) = self.former_members(members);
        let install = Install {
            epoch,
            members,
            forced,
            votes: found.nodes,
            total: found.total,
            database: Arc::new(self.view_database()),
        };
        for to in members.without(self.me).iter() {
            out.push(Out::Send { to, message: Message::Install(install.clone()) });
        }
        self.note_core(out);
        self.note_removed(before.minus(members).or(rejoined), &install.database, out);
        let joined = members.minus(before).or(rejoined);
        joined.iter().for_each(|node| note(Note::NodeJoined(node), out));
        self.enter_view(self.me, &install, out);
        self.take_lead((found.nodes, found.total), joined.is_empty() && members == before, out);
        self.prefer_the_joined(joined);
        self.forgive(joined);
        self.keep_what_cannot_arrive(out);
        self.begin_terms(before.minus(members).minus(self.departed), rejoined, out);
        self.say_hosting(out);
    }

    /// Every survivor says who was lost (1135), and no one of whom left in order or was evicted (facts: membership §4).
    fn note_removed(&self, gone: NodeSet, database: &Database, out: &mut Vec<Out>) {
        let lost = gone.minus(self.departed).and(database.all_nodes());
        lost.iter().for_each(|node| note(Note::NodeRemoved(node), out));
    }

    /// The members of the view before, and those of them that have restarted since.
    fn former_members(&self, members: NodeSet) -> (NodeSet, NodeSet) {
        let Some(regroup) = &self.regroup else { return (NodeSet::EMPTY, NodeSet::EMPTY) };
        let reports = &regroup.reports;
        let newest =
            members.iter().filter_map(|node| reports.get(&node).and_then(|report| report.view)).max();
        let before = newest.map_or(NodeSet::EMPTY, |(_, members)| members);
        let restarted = |node: &NodeId| reports.get(node).is_some_and(|report| report.view.is_none());
        (before, before.and(members).iter().filter(restarted).collect())
    }

    fn note_core(&self, out: &mut Vec<Out>) {
        let Some((id, core)) = self.db.core() else { return };
        if core.owner != self.me {
            note(Note::GroupOwner { group: id, from: core.owner, to: self.me }, out);
        }
        if core.state != GroupState::Online {
            note(Note::GroupState { group: id, state: GroupState::Online }, out);
        }
    }

    pub(crate) fn on_install(&mut self, from: NodeId, install: Install, out: &mut Vec<Out>) {
        let Some(regroup) = self.regroup.as_ref().filter(|regroup| regroup.epoch == install.epoch) else {
            return;
        };
        if regroup.stage == (Stage::Accepted { coordinator: from, members: install.members }) {
            if self.view.is_some() {
                let (before, rejoined) = self.former_members(install.members);
                self.note_removed(before.minus(install.members).or(rejoined), &install.database, out);
            }
            self.enter_view(from, &install, out);
            self.keep_what_cannot_arrive(out);
            self.say_hosting(out);
        }
    }

    fn enter_view(&mut self, leader: NodeId, install: &Install, out: &mut Vec<Out>) {
        let Install { epoch, members, forced, votes, total, .. } = *install;
        self.adopt(&install.database);
        self.view = Some(View { epoch, members, leader, forced });
        self.regroup = None;
        self.unsettled = None;
        self.refused = None;
        self.told = Told::default();
        self.forced &= forced;
        self.prevented = false;
        self.barred = None;
        self.join_networks();
        if leader != self.me {
            self.troubles.clear();
        }
        note(Note::ViewInstalled { members, votes, total }, out);
        self.tell_outsiders(out);
        self.resume_groups(out);
    }

    /// Whoever can be heard and is not in the view learns of it: it may have been left behind without noticing. The
    /// leader tells those, too, whom it does not hear: a node whose words are lost may hear everything.
    pub(crate) fn tell_outsiders(&mut self, out: &mut Vec<Out>) {
        let leads = self.view.as_ref().is_some_and(|view| view.leader == self.me);
        let reached = if leads { self.everyone.0 } else { self.sees() };
        self.report_to(reached.minus(self.members()), out);
    }

    /// Coordinator: this partition cannot run.
    fn give_up(&mut self, members: NodeSet, verdict: (u32, u32, bool), out: &mut Vec<Out>) {
        let (votes, total, outdated) = verdict;
        let epoch = self.db.promised;
        let message = Message::NoQuorum { epoch, votes, total, outdated };
        members.without(self.me).iter().for_each(|to| out.push(Out::Send { to, message: message.clone() }));
        self.lose_quorum(verdict, out);
    }

    pub(crate) fn on_no_quorum(
        &mut self,
        from: NodeId,
        epoch: u64,
        verdict: (u32, u32, bool),
        out: &mut Vec<Out>,
    ) {
        let told_by_leader =
            self.current_leader() == Some(from) && self.view.as_ref().is_some_and(|view| view.epoch == epoch);
        let told_by_coordinator = self.regroup.as_ref().is_some_and(|regroup| {
            let accepted =
                matches!(regroup.stage, Stage::Accepted { coordinator, .. } if coordinator == from);
            regroup.epoch == epoch && accepted
        });
        if told_by_leader || told_by_coordinator {
            self.lose_quorum(verdict, out);
        }
    }

    /// A member stops; a node that only wants to join goes on waiting.
    pub(crate) fn lose_quorum(&mut self, verdict: (u32, u32, bool), out: &mut Vec<Out>) {
        let (votes, total, outdated) = verdict;
        if self.view.is_some() {
            note(Note::QuorumLost { votes, total }, out);
            return self.stop(StopReason::QuorumLost, out);
        }
        if self.refused != Some(verdict) {
            self.refused = Some(verdict);
            note(Note::CannotForm { votes, total, outdated }, out);
        }
        self.sleep(out);
    }

    pub(crate) fn sleep(&mut self, out: &mut Vec<Out>) {
        let Some(regroup) = &mut self.regroup else { return };
        regroup.stage = Stage::Dormant { retries: 0 };
        regroup.deadline = 0;
        after(timing::JOIN_RETRY, Timer::JoinRetry(regroup.epoch), out);
    }

    /// A joining node knocks again, and once in a while tries again to form the cluster: the witness may be back.
    pub(crate) fn on_join_retry(&mut self, epoch: u64, out: &mut Vec<Out>) {
        let Some(regroup) = self.regroup.as_mut().filter(|regroup| regroup.epoch == epoch) else { return };
        let Stage::Dormant { retries } = &mut regroup.stage else { return };
        *retries += 1;
        let retries = *retries;
        self.knock();
        let again = timing::JOIN_RETRY * u64::from(retries) >= timing::WITNESS_RESTART;
        if again && self.db.witness.is_some() && !self.prevented && self.barred.is_none() {
            return self.next_regroup(out);
        }
        self.report_to(self.sees().without(self.me), out);
        after(timing::JOIN_RETRY, Timer::JoinRetry(epoch), out);
    }
}
