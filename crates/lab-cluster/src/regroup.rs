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

use std::sync::Arc;

use lab_units::{NodeId, NodeSet};

use crate::clique::{Measure, best_clique};
use crate::database::Tag;
use crate::message::{Install, Message, Report};
use crate::port::{Note, Out, StopReason, Timer};
use crate::reports::Reports;
use crate::rules::timing;
use crate::running::{Running, after, generation, note};

/// An installed view.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct View {
    pub(crate) epoch: u64,
    pub(crate) members: NodeSet,
    pub(crate) leader: NodeId,
    pub(crate) forced: bool,
}

/// A regroup this node takes part in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Regroup {
    pub(crate) epoch: u64,
    pub(crate) reports: Reports,
    /// The longest opening stage is over.
    opened: bool,
    /// The timer that ends the present stage.
    pub(crate) deadline: u64,
    pub(crate) stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
        self.reach.and(self.everyone.0).minus(self.departed).with(self.me)
    }

    pub(crate) fn begin_regroup(&mut self, epoch: u64, out: &mut Vec<Out>) {
        self.flush(out);
        let epoch = epoch.max(self.db.promised);
        Arc::make_mut(&mut self.db).promised = epoch;
        self.leader = None;
        self.abort_forming();
        self.regroup = Some(Regroup {
            epoch,
            reports: Reports::default(),
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
            blind: self.blind.contains(self.me),
        }
    }

    fn heard(&self) -> NodeSet {
        self.regroup.as_ref().map_or(NodeSet::EMPTY, |regroup| regroup.reports.senders())
    }

    /// Tells everyone who can hear it what this node sees.
    fn report(&mut self, out: &mut Vec<Out>) {
        let Some(epoch) = self.regroup.as_ref().map(|regroup| regroup.epoch) else { return };
        let report = self.own_report(epoch);
        tell_all(report.sees.without(self.me), report, out);
        let regroup = self.regroup.as_mut().expect("it was just read");
        regroup.reports.insert(self.me, report);
    }

    /// Tells some nodes what this one sees, and which view it is in.
    pub(crate) fn report_to(&self, to: NodeSet, out: &mut Vec<Out>) {
        if !to.is_empty() {
            tell_all(to, self.own_report(self.db.promised), out);
        }
    }

    /// The first route to `peer` came up.
    pub(crate) fn peer_up(&mut self, peer: NodeId, out: &mut Vec<Out>) {
        self.reach = self.reach.with(peer);
        if !self.db.nodes.contains_key(&peer) {
            return;
        }
        match self.regroup.as_ref().map(|regroup| &regroup.stage) {
            None if !self.members().contains(peer) => self.report_to(NodeSet::of(peer), out),
            Some(Stage::Opening) => self.report(out),
            Some(Stage::Dormant { .. }) if self.barred.is_none() => self.next_regroup(out),
            None
            | Some(
                Stage::Dormant { .. }
                | Stage::Uninvited
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
        regroup.reports.remove(peer);
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
        self.blind =
            self.blind.without(from).or(if report.blind { NodeSet::of(from) } else { NodeSet::EMPTY });
        if self.was_removed(&report, out) || self.barred.is_some() {
            return;
        }
        let promised = self.db.promised;
        let regrouping = self.regroup.is_some();
        let known = self.members().contains(from);
        let ours = self.view.as_ref().map(|view| (view.epoch, view.members));
        match ours.map(|(epoch, _)| epoch) {
            // Someone who was left behind, or whose regroup is over: it learns from our view.
            Some(_) if !known && report.view.is_some() && report.view < ours => {
                self.report_to(NodeSet::of(from), out)
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
            Some(_) | None if regrouping => self.report_to(NodeSet::of(from), out),
            Some(_) | None => (),
        }
    }

    /// What [`Self::on_report`] does with this report, if it is nothing.
    pub(crate) fn has_heard(&self, from: NodeId, report: &Report) -> bool {
        match (&self.view, &self.regroup) {
            // Only the leader lets nodes in.
            (Some(_), None) => {
                report.view.is_none() && !self.members().contains(from) && !self.networks_are_due()
            }
            (None, Some(regroup)) => {
                let current = report.epoch == self.db.promised
                    && report.view.is_none_or(|(theirs, _)| theirs < report.epoch);
                current
                    && report.settled
                    && self.barred.is_none()
                    && report.heard.contains(self.me)
                    && regroup.reports.get(&from) == Some(report)
            }
            (Some(_), Some(_)) | (None, None) => false,
        }
    }

    /// True if the sender's view is later than this node's and without it: the others went on.
    fn was_removed(&mut self, report: &Report, out: &mut Vec<Out>) -> bool {
        let (Some(mine), Some((epoch, members))) = (&self.view, report.view) else { return false };
        // Views of one epoch exist only after forced starts on two sides; then either may be the one to stay.
        if (epoch, members) <= (mine.epoch, mine.members) || members.contains(self.me) {
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
        if self.leads() && self.db.quarantined().contains(from) {
            return self.refuse(from, out);
        }
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
        let (Some(view), Some(leader)) = (&self.view, &self.leader) else { return };
        if missed {
            let install = Install {
                epoch: view.epoch,
                members: view.members,
                forced: view.forced,
                votes: leader.tally.0,
                total: leader.tally.1,
                database: Arc::clone(&self.db),
            };
            out.push(Out::Send { to: from, message: Message::Install(install) });
        }
    }

    fn take_report(&mut self, from: NodeId, report: Report, out: &mut Vec<Out>) {
        if !report.settled {
            self.unsettle_with_others(out);
        }
        let Some(regroup) = &mut self.regroup else { return };
        regroup.reports.insert(from, report);
        // What was said to it before it took part in this regroup did not count.
        if !report.heard.contains(self.me) {
            self.report_to(NodeSet::of(from), out);
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
        self.report_to(sees.minus(regroup.reports.senders()), out);
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
        self.regroup.as_ref().is_some_and(|regroup| !regroup.reports.senders().contains(peer))
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
        // A view does not wait for nodes that want to join: they may be an epoch ahead, and come in the next time.
        let awaited = if self.view.is_some() { sees.and(self.members()) } else { sees };
        let all_here = awaited.iter().all(sees_me);
        let all_settled = reports.clone().all(|report| report.settled);
        // Forming a cluster anew waits for the missing nodes; joining one, or going on, does not.
        let all = self.everyone.0;
        let nobody_missing = all.is_subset(sees) && reports.clone().all(|report| all.is_subset(report.sees));
        all_here
            && all_settled
            && (nobody_missing || reports.any(|report| report.view.is_some() || report.forced))
    }

    /// Pruning: who goes on together, and who proposes it.
    fn choose(&mut self, out: &mut Vec<Out>) {
        let clique = self.own_clique();
        if !clique.contains(self.me) {
            return self.wait_uninvited(out);
        }
        let able = self.able(clique);
        if able.is_subset(self.blind) {
            // Everyone has tried: a new round.
            self.blind = NodeSet::EMPTY;
        }
        let able = able.minus(self.blind);
        let owner = self.db.core().map(|(_, core)| core.owner).filter(|owner| able.contains(*owner));
        if owner.or(able.lowest()) == Some(self.me) {
            self.propose(clique, out);
        } else {
            self.wait_uninvited(out);
        }
    }

    /// Who can lead the nodes of a clique.
    pub(crate) fn able(&self, clique: NodeSet) -> NodeSet {
        let Some(regroup) = &self.regroup else { return NodeSet::EMPTY };
        let tag_of = |node: NodeId| regroup.reports.get(&node).map_or(Tag::default(), |report| report.tag);
        let latest = clique.iter().map(tag_of).max().unwrap_or_default();
        let able: NodeSet = clique.iter().filter(|node| tag_of(*node) == latest).collect();
        // A node that has just started knows the fewest links.
        let continuing = able.and(self.continuing());
        let prevented = |node: &NodeId| regroup.reports.get(node).is_some_and(|report| report.prevented);
        if continuing.is_empty() { able.iter().filter(|node| !prevented(node)).collect() } else { continuing }
    }

    /// The best clique as far as this node knows.
    pub(crate) fn own_clique(&self) -> NodeSet {
        let Some(regroup) = &self.regroup else { return NodeSet::EMPTY };
        let reports = &regroup.reports;
        let newest = reports.values().filter_map(|report| report.view).max_by_key(|(epoch, _)| *epoch);
        let left_behind = |node: &NodeId, report: &Report| {
            let theirs = report.view.map(|(epoch, _)| epoch);
            newest
                .is_some_and(|(epoch, members)| theirs.is_some_and(|t| t < epoch) && !members.contains(*node))
        };
        // Those who are in a view let no quarantined node in; who forms the cluster anew needs every vote.
        let quarantined = self.db.quarantined();
        let barred = |node: &NodeId, report: &Report| {
            newest.is_some() && report.view.is_none() && quarantined.contains(*node)
        };
        let nodes: NodeSet = reports
            .iter()
            .filter(|(node, report)| !left_behind(node, report) && !barred(node, report))
            .map(|(node, _)| *node)
            .collect();
        let sees = |node: NodeId| reports.get(&node).map_or(NodeSet::EMPTY, |report| report.sees);
        best_clique(nodes, sees, self.measure())
    }

    pub(crate) fn measure(&self) -> Measure<'_> {
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

    pub(crate) fn enter(&mut self, stage: Stage, at_most: lab_kernel::SimDuration, out: &mut Vec<Out>) {
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
}

fn tell_all(peers: NodeSet, report: Report, out: &mut Vec<Out>) {
    out.extend(peers.iter().map(|to| Out::Send { to, message: Message::Report(report) }));
}
