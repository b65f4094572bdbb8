//! Membership: who is in the view, agreed anew whenever a member is lost or a node wants to join.
//!
//! ```text
//!              reports until all that are seen have reported (and, after a loss, until all have noticed)
//!   Opening ------------------------------------------------------------------------------------------+
//!      ^   not in the best clique: Uninvited --(deadline)--> next epoch                               |
//!      |                                                                                              v
//!      |   member:       Accepted (promise) ----------------------> Install | NoQuorum        best clique
//!      |                    ^          |                               ^                              |
//!      |                 Propose     Accept                            |                              v
//!      |   coordinator:  Proposed -----+--> votes enough? -- yes ------+   (the witness first, if it is needed:
//!      +------ anything that does not fit: next epoch                       Arbitrating)
//! ```
//! The epoch is a promise as in Paxos: who takes part in a regroup takes no more updates from the view before, accepts
//! at most one proposal of that regroup, and remembers the epoch on disk. Two partitions can both regroup, even with
//! the same epoch; but two that both find a majority would share a node that accepted twice, or the witness.

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_units::{NodeId, NodeSet};

use crate::clique::{Measure, best_clique};
use crate::database::{Database, GroupState, Tag};
use crate::message::{Install, Message, Report};
use crate::port::{Note, Out, StopReason, Timer};
use crate::quorum::{Tally, Verdict, tally};
use crate::rules::timing;
use crate::running::{Running, after, generation, note};

/// An installed view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) epoch: u64,
    pub(crate) members: NodeSet,
    pub(crate) leader: NodeId,
    pub(crate) forced: bool,
}

/// A regroup this node takes part in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Regroup {
    pub(crate) epoch: u64,
    reports: BTreeMap<NodeId, Report>,
    /// Who has been sent the present report.
    told: NodeSet,
    /// The longest opening stage is over.
    opened: bool,
    /// The timer that ends the present stage.
    deadline: u64,
    pub(crate) stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Collects reports.
    Opening,
    /// Waits to be invited, or to be told that the others went on.
    Uninvited,
    /// Coordinator: waits for the members to accept.
    Proposed { members: NodeSet, accepted: NodeSet },
    /// Coordinator: the witness decides.
    Arbitrating { members: NodeSet },
    /// Member: has accepted, waits for the verdict.
    Accepted { coordinator: NodeId, members: NodeSet },
    /// Joining, and nothing to be done until something changes.
    Dormant { retries: u32 },
}

impl Running {
    /// This node and everyone it hears.
    pub(crate) fn sees(&self) -> NodeSet {
        self.reach.and(self.db.all_nodes()).minus(self.departed).with(self.me)
    }

    pub(crate) fn begin_regroup(&mut self, epoch: u64, out: &mut Vec<Out>) {
        self.flush(out);
        let epoch = epoch.max(self.db.promised);
        Arc::make_mut(&mut self.db).promised = epoch;
        self.leader = None;
        self.abort_forming();
        self.regroup = Some(Regroup {
            epoch,
            reports: BTreeMap::new(),
            told: NodeSet::EMPTY,
            opened: false,
            deadline: 0,
            stage: Stage::Opening,
        });
        self.report(out);
        after(timing::REGROUP_TICK, Timer::RegroupTick(epoch), out);
        after(timing::REGROUP_OPEN, Timer::RegroupOpen(epoch), out);
    }

    pub(crate) fn next_regroup(&mut self, out: &mut Vec<Out>) {
        self.begin_regroup(self.db.promised + 1, out);
    }

    fn own_report(&self, epoch: u64) -> Report {
        Report {
            epoch,
            sees: self.sees(),
            heard: self.heard(),
            tag: self.db.tag,
            view: self.view.as_ref().map(|view| (view.epoch, view.members)),
            settled: self.unsettled.is_none(),
            forced: self.forced,
            prevented: self.prevented,
        }
    }

    fn heard(&self) -> NodeSet {
        self.regroup.as_ref().map_or(NodeSet::EMPTY, |regroup| regroup.reports.keys().copied().collect())
    }

    /// Tells everyone who can hear it what this node sees.
    fn report(&mut self, out: &mut Vec<Out>) {
        let Some(epoch) = self.regroup.as_ref().map(|regroup| regroup.epoch) else { return };
        let report = self.own_report(epoch);
        let peers = self.sees().without(self.me);
        peers.iter().for_each(|to| out.push(Out::Send { to, message: Message::Report(report) }));
        let regroup = self.regroup.as_mut().expect("it was just read");
        regroup.reports.insert(self.me, report);
        regroup.told = peers;
    }

    /// Tells one node what this one sees, and which view it is in.
    fn report_to(&mut self, to: NodeId, out: &mut Vec<Out>) {
        let report = self.own_report(self.db.promised);
        out.push(Out::Send { to, message: Message::Report(report) });
        if let Some(regroup) = &mut self.regroup {
            regroup.told = regroup.told.with(to);
        }
    }

    /// The first route to `peer` came up.
    pub(crate) fn peer_up(&mut self, peer: NodeId, out: &mut Vec<Out>) {
        self.reach = self.reach.with(peer);
        if !self.db.nodes.contains_key(&peer) {
            return;
        }
        match self.regroup.as_ref().map(|regroup| &regroup.stage) {
            None if !self.members().contains(peer) => self.report_to(peer, out),
            Some(Stage::Opening) => self.report(out),
            Some(Stage::Dormant { .. }) => self.next_regroup(out),
            None
            | Some(
                Stage::Uninvited
                | Stage::Proposed { .. }
                | Stage::Arbitrating { .. }
                | Stage::Accepted { .. },
            ) => (),
        }
        self.finish(out);
    }

    /// The last route to `peer` went down.
    pub(crate) fn peer_down(&mut self, peer: NodeId, out: &mut Vec<Out>) {
        self.reach = self.reach.without(peer);
        let departed = self.departed.contains(peer);
        self.departed = self.departed.without(peer);
        if !departed {
            self.lose(peer, true, out);
        }
        self.finish(out);
    }

    /// A node left in order; no one needs time to notice.
    pub(crate) fn on_goodbye(&mut self, from: NodeId, out: &mut Vec<Out>) {
        self.departed = self.departed.with(from);
        self.lose(from, false, out);
    }

    fn lose(&mut self, peer: NodeId, quiet: bool, out: &mut Vec<Out>) {
        let was_member = self.members().contains(peer);
        if was_member && quiet {
            self.unsettle(out);
        }
        let Some(regroup) = &mut self.regroup else {
            if was_member {
                self.next_regroup(out);
            }
            return;
        };
        regroup.reports.remove(&peer);
        match &regroup.stage {
            Stage::Opening => self.report(out),
            Stage::Proposed { members, .. }
            | Stage::Arbitrating { members }
            | Stage::Accepted { members, .. } => {
                if members.contains(peer) {
                    self.next_regroup(out);
                }
            }
            Stage::Uninvited | Stage::Dormant { .. } => (),
        }
    }

    /// From now on this node is unsettled for a while: the other side may not have noticed yet.
    fn unsettle(&mut self, out: &mut Vec<Out>) {
        if self.unsettled.is_none() && self.view.is_some() {
            let token = self.token();
            self.unsettled = Some(token);
            after(timing::REGROUP_QUIET, Timer::Quiet(token), out);
        }
    }

    pub(crate) fn on_quiet(&mut self, token: u64, out: &mut Vec<Out>) {
        if self.unsettled == Some(token) {
            self.unsettled = None;
            if self.regroup.as_ref().is_some_and(|regroup| regroup.stage == Stage::Opening) {
                self.report(out);
            }
        }
    }

    pub(crate) fn on_report(&mut self, from: NodeId, report: Report, out: &mut Vec<Out>) {
        if report.view.is_none() {
            self.departed = self.departed.without(from);
        }
        if self.was_removed(&report, out) {
            return;
        }
        let promised = self.db.promised;
        let regrouping = self.regroup.is_some();
        let known = self.members().contains(from);
        match self.view.as_ref().map(|view| view.epoch) {
            // Someone who was left behind, or whose regroup is over: it learns from our view.
            Some(mine) if !known && report.view.is_some_and(|(theirs, _)| theirs < mine) => {
                self.report_to(from, out)
            }
            // A node that wants to join, or has restarted before we missed it.
            Some(_) if !known && !regrouping => self.consider_joiner(from, &report, out),
            Some(mine) if known && !regrouping && report.epoch == mine => {
                self.send_install_again(from, &report, out)
            }
            Some(_) if !known && report.epoch > promised => (),
            None if report.view.is_some_and(|(theirs, _)| theirs >= report.epoch)
                && report.epoch >= promised =>
            {
                self.begin_regroup(report.epoch + 1, out);
            }
            Some(_) | None if report.epoch > promised => {
                self.begin_regroup(report.epoch, out);
                self.take_report(from, report, out);
            }
            Some(_) | None if report.epoch == promised => self.take_report(from, report, out),
            Some(_) | None if regrouping => self.report_to(from, out),
            Some(_) | None => (),
        }
    }

    /// True if the sender's view is later than this node's and without it: the others went on.
    fn was_removed(&mut self, report: &Report, out: &mut Vec<Out>) -> bool {
        let (Some(mine), Some((epoch, members))) = (&self.view, report.view) else { return false };
        if epoch <= mine.epoch || members.contains(self.me) {
            return false;
        }
        let forced = generation(epoch) > generation(mine.epoch) && self.rules().force_resiliency;
        if forced {
            note(Note::ForcedElsewhere, out);
        }
        self.stop(if forced { StopReason::ForcedElsewhere } else { StopReason::Removed }, out);
        true
    }

    /// The leader lets a node in that sees every member; one that doesn't would only break the view up.
    fn consider_joiner(&mut self, from: NodeId, report: &Report, out: &mut Vec<Out>) {
        let sees_all = self.members().is_subset(report.sees) && self.sees().contains(from);
        if self.leads() && sees_all {
            let epoch = report.epoch.max(self.db.promised + 1);
            self.begin_regroup(epoch, out);
            if epoch == report.epoch {
                self.take_report(from, *report, out);
            }
        }
    }

    /// A member that still reports for the regroup that is over has not got its result.
    fn send_install_again(&mut self, from: NodeId, report: &Report, out: &mut Vec<Out>) {
        let missed = report.view.is_none_or(|(epoch, _)| epoch < report.epoch);
        if let Some(leader) = self.leader.as_ref().filter(|_| missed) {
            out.push(Out::Send { to: from, message: Message::Install(leader.install.clone()) });
        }
    }

    fn take_report(&mut self, from: NodeId, report: Report, out: &mut Vec<Out>) {
        if !report.settled {
            self.unsettle_with_others(out);
        }
        let Some(regroup) = &mut self.regroup else { return };
        let again = regroup.reports.insert(from, report).is_some_and(|before| before.sees == report.sees);
        let told = regroup.told.contains(from);
        // Who asks a second time has not got the first answer.
        if !told || (again && !report.heard.contains(self.me)) {
            self.report_to(from, out);
        }
    }

    /// The others have noticed a loss: this node counts its waiting from the same moment.
    fn unsettle_with_others(&mut self, out: &mut Vec<Out>) {
        let fresh = self.regroup.as_ref().is_some_and(|regroup| {
            regroup.stage == Stage::Opening && regroup.reports.len() <= 1 && self.unsettled.is_none()
        });
        if fresh && self.view.is_some() {
            self.unsettle(out);
            self.report(out);
        }
    }

    pub(crate) fn on_regroup_tick(&mut self, epoch: u64, out: &mut Vec<Out>) {
        let sees = self.sees();
        let Some(regroup) = self.regroup.as_ref().filter(|regroup| regroup.epoch == epoch) else { return };
        if regroup.stage != Stage::Opening {
            return;
        }
        let silent: NodeSet = sees.iter().filter(|peer| !regroup.reports.contains_key(peer)).collect();
        silent.iter().for_each(|peer| self.report_to(peer, out));
        if self.is_opening_over() {
            self.choose(out);
        } else {
            after(timing::REGROUP_TICK, Timer::RegroupTick(epoch), out);
        }
    }

    pub(crate) fn on_regroup_open(&mut self, epoch: u64, out: &mut Vec<Out>) {
        let Some(regroup) = self.regroup.as_mut().filter(|regroup| regroup.epoch == epoch) else { return };
        regroup.opened = true;
        if regroup.stage != Stage::Opening {
            return;
        }
        let silent = self.members().and(self.sees()).iter().any(|peer| self.is_silent(peer));
        if silent && !self.is_forced(self.sees()) {
            // Its beats will stop, too; and it has not noticed yet.
            self.unsettle(out);
        }
        if self.unsettled.is_none() {
            self.choose(out);
        }
    }

    fn is_silent(&self, peer: NodeId) -> bool {
        self.regroup.as_ref().is_some_and(|regroup| !regroup.reports.contains_key(&peer))
    }

    fn is_opening_over(&self) -> bool {
        let Some(regroup) = &self.regroup else { return false };
        if self.unsettled.is_some() {
            return false;
        }
        if regroup.opened {
            return true;
        }
        let sees = self.sees();
        let mut reports =
            regroup.reports.iter().filter(|(node, _)| sees.contains(**node)).map(|(_, report)| report);
        // Both ends of a link do not notice it in the same instant.
        let sees_me =
            |node: NodeId| regroup.reports.get(&node).is_some_and(|report| report.sees.contains(self.me));
        let all_here = sees.iter().all(sees_me);
        let all_settled = reports.clone().all(|report| report.settled);
        // Forming a cluster anew waits for the missing nodes; joining one, or going on, does not.
        let all = self.db.all_nodes();
        let nobody_missing = all.is_subset(sees) && reports.clone().all(|report| all.is_subset(report.sees));
        all_here
            && all_settled
            && (nobody_missing || reports.any(|report| report.view.is_some() || report.forced))
    }

    /// Pruning: who goes on together, and who proposes it.
    fn choose(&mut self, out: &mut Vec<Out>) {
        let clique = self.own_clique();
        let Some(regroup) = &self.regroup else { return };
        if !clique.contains(self.me) {
            return self.wait_uninvited(out);
        }
        let tag_of = |node: NodeId| regroup.reports.get(&node).map_or(Tag::default(), |report| report.tag);
        let latest = clique.iter().map(tag_of).max().unwrap_or_default();
        let able: NodeSet = clique.iter().filter(|node| tag_of(*node) == latest).collect();
        // A node that has just started knows the fewest links.
        let able = if able.and(self.continuing()).is_empty() { able } else { able.and(self.continuing()) };
        let owner = self.db.core().map(|(_, core)| core.owner).filter(|owner| able.contains(*owner));
        if owner.or(able.lowest()) == Some(self.me) {
            self.propose(clique, out);
        } else {
            self.wait_uninvited(out);
        }
    }

    /// The best clique as far as this node knows.
    fn own_clique(&self) -> NodeSet {
        let Some(regroup) = &self.regroup else { return NodeSet::EMPTY };
        let reports = &regroup.reports;
        let newest = reports.values().filter_map(|report| report.view).max_by_key(|(epoch, _)| *epoch);
        let forming = newest.is_none() && !reports.values().any(|report| report.forced);
        let left_behind = |node: &NodeId, report: &Report| {
            let theirs = report.view.map(|(epoch, _)| epoch);
            newest
                .is_some_and(|(epoch, members)| theirs.is_some_and(|t| t < epoch) && !members.contains(*node))
        };
        let nodes: NodeSet = reports
            .iter()
            .filter(|(node, report)| !(left_behind(node, report) || (forming && report.prevented)))
            .map(|(node, _)| *node)
            .collect();
        let sees = |node: NodeId| reports.get(&node).map_or(NodeSet::EMPTY, |report| report.sees);
        best_clique(nodes, sees, self.measure())
    }

    fn measure(&self) -> Measure<'_> {
        let leader = self.view.as_ref().map(|view| view.leader);
        Measure { db: &self.db, members: self.continuing(), leader }
    }

    /// Nodes that report the newest view as their own.
    fn continuing(&self) -> NodeSet {
        let Some(regroup) = &self.regroup else { return NodeSet::EMPTY };
        let newest = regroup.reports.values().filter_map(|report| report.view).max();
        let of_it = regroup.reports.iter().filter(|(_, report)| newest.is_some() && report.view == newest);
        of_it.map(|(node, _)| *node).collect()
    }

    fn wait_uninvited(&mut self, out: &mut Vec<Out>) {
        if self.prevented && self.view.is_none() {
            return self.sleep(out);
        }
        self.enter(Stage::Uninvited, timing::REGROUP_STAGE, out);
    }

    fn enter(&mut self, stage: Stage, at_most: lab_kernel::SimDuration, out: &mut Vec<Out>) {
        let deadline = self.token();
        let Some(regroup) = &mut self.regroup else { return };
        regroup.stage = stage;
        regroup.deadline = deadline;
        after(at_most, Timer::RegroupAccept(deadline), out);
    }

    pub(crate) fn on_regroup_deadline(&mut self, token: u64, out: &mut Vec<Out>) {
        if self.regroup.as_ref().is_some_and(|regroup| regroup.deadline == token) {
            self.next_regroup(out);
        }
    }

    fn propose(&mut self, members: NodeSet, out: &mut Vec<Out>) {
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
        let measure = self.measure();
        if measure.worth(members) < measure.worth(self.own_clique()) {
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
            _ if forced => self.install(members, found, out),
            Verdict::Nodes => self.install(members, found, out),
            Verdict::WithWitness => {
                let at_most = timing::ARBITRATION_MAX + timing::REGROUP_STAGE;
                self.enter(Stage::Arbitrating { members }, at_most, out);
                self.form_with_witness(members, out);
            }
            Verdict::Never => self.give_up(members, (found.nodes, found.total, false), out),
        }
    }

    fn is_forced(&self, members: NodeSet) -> bool {
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

    /// The witness is not to be had.
    pub(crate) fn give_up_without_witness(&mut self, outdated: bool, out: &mut Vec<Out>) {
        let Some(Stage::Arbitrating { members }) = self.regroup.as_ref().map(|regroup| regroup.stage.clone())
        else {
            return;
        };
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
        let forced = self.is_forced(members) && found.verdict != Verdict::Nodes;
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
        for node in before.minus(members).or(rejoined).iter() {
            note(Note::NodeRemoved(node), out);
        }
        for node in members.minus(before).or(rejoined).iter() {
            note(Note::NodeJoined(node), out);
        }
        self.enter_view(self.me, &install, out);
        self.take_lead(install, out);
        self.say_hosting(out);
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
            self.enter_view(from, &install, out);
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
        self.forced &= forced;
        self.prevented = false;
        note(Note::ViewInstalled { members, votes, total }, out);
        self.tell_outsiders(out);
        self.resume_groups(out);
    }

    /// Whoever can be heard and is not in the view learns of it: it may have been left behind without noticing.
    pub(crate) fn tell_outsiders(&mut self, out: &mut Vec<Out>) {
        let outside = self.sees().minus(self.members());
        outside.iter().for_each(|peer| self.report_to(peer, out));
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

    fn sleep(&mut self, out: &mut Vec<Out>) {
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
        let again = timing::JOIN_RETRY * u64::from(*retries) >= timing::WITNESS_RESTART;
        if again && self.db.witness.is_some() && !self.prevented {
            return self.next_regroup(out);
        }
        for peer in self.sees().without(self.me).iter() {
            self.report_to(peer, out);
        }
        after(timing::JOIN_RETRY, Timer::JoinRetry(epoch), out);
    }
}
