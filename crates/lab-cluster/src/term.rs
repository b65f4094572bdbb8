//! Compute resiliency: terms the cluster waits out with one of its nodes (facts: membership §5; 2016 and later).
//!
//! ```text
//!            leaves without a word                      back in the view
//!   member ------------------------> Isolated ------------------------------> its VMs are monitored again
//!      ^                                |  the period ends: its VMs go elsewhere
//!      |                                v
//!      +--- joins ---  out  <--- Quarantined (third such leave within an hour; joining is refused)
//! ```
//! Who is out of reach may be dead, or cut off with its VMs alive: nobody can tell the two apart, so the VMs of both
//! wait. A term is in the database, so that every member knows of it; each times it by its own clock from the moment
//! it hears of it, and whoever leads when its own time is up ends it. A change of leader neither shortens nor restarts
//! the wait. The node that was cut off stops its VMs by its own clock, and its disks are taken by their reservation
//! long before; what goes elsewhere therefore runs nowhere else.

use lab_kernel::SimDuration;
use lab_units::{GroupId, NodeId, NodeSet};

use crate::database::{Change, Database, GroupKind, GroupState};
use crate::message::Message;
use crate::placement::Load;
use crate::port::{Note, Out, Timer, VmOrder};
use crate::property::{FOR_EVER, Property};
use crate::role::Local;
use crate::rules::timing;
use crate::running::{Running, after, note};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The node is out of reach and may still hold its VMs: they are left to it.
    Isolated(NodeId),
    /// The node is refused when it wants to join.
    Quarantined(NodeId),
    /// The node left without a word, in the regroup with this number: remembered for an hour.
    Left {
        /// The node.
        node: NodeId,
        /// The number.
        epoch: u64,
    },
}

impl Term {
    /// The node it is about.
    pub fn node(self) -> NodeId {
        match self {
            Self::Isolated(node) | Self::Quarantined(node) | Self::Left { node, .. } => node,
        }
    }
}

/// Knocks, one a second, that go unanswered before a barred node believes that it is no longer refused; assumed.
const KNOCKS: u32 = 5;

/// The timer of a term on this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Watched {
    token: u64,
}

/// Of all nodes at most one in so many is in quarantine at once: 25 % (facts: membership §5).
const ONE_IN: u32 = 4;

impl Database {
    /// Nodes whose VMs are left to them though they are out of reach.
    pub fn isolated(&self) -> NodeSet {
        self.terms.iter().filter(|term| matches!(term, Term::Isolated(_))).map(|term| term.node()).collect()
    }

    /// Nodes that may not join.
    pub fn quarantined(&self) -> NodeSet {
        self.terms
            .iter()
            .filter(|term| matches!(term, Term::Quarantined(_)))
            .map(|term| term.node())
            .collect()
    }

    /// True if a node that is cut off keeps its VMs for a while; how long, says [`Database::resiliency_period`].
    pub fn isolates(&self) -> bool {
        self.era >= Property::ResiliencyLevel.since()
            && self.properties.get(Property::ResiliencyLevel) == 2
            && !self.resiliency_period().is_zero()
    }

    /// How long an isolated node keeps its VMs.
    pub fn resiliency_period(&self) -> SimDuration {
        SimDuration::from_secs(self.properties.get(Property::ResiliencyDefaultPeriod).into())
    }

    fn leaves(&self, node: NodeId) -> u32 {
        let is_leave = |term: &&Term| matches!(term, Term::Left { node: who, .. } if *who == node);
        u32::try_from(self.terms.iter().filter(is_leave).count()).unwrap_or(u32::MAX)
    }

    /// How long a term lasts; `None`: until an administrator ends it.
    fn length(&self, term: Term) -> Option<SimDuration> {
        match term {
            Term::Isolated(_) => Some(self.resiliency_period()),
            Term::Left { .. } => Some(timing::LEAVES_REMEMBERED),
            Term::Quarantined(_) => {
                let seconds = self.properties.get(Property::QuarantineDuration);
                (seconds < FOR_EVER).then(|| SimDuration::from_secs(seconds.into()))
            }
        }
    }
}

impl Running {
    /// Times the terms this node has just heard of, and forgets those that are over.
    pub(crate) fn watch_terms(&mut self, out: &mut Vec<Out>) {
        if self.terms_of.0.replace(self.db.tag) == Some(self.db.tag) {
            return;
        }
        let terms = self.db.terms.clone();
        self.terms.retain(|term, _| terms.contains(term));
        self.ripe.retain(|term| terms.contains(term));
        for term in &terms {
            if !self.terms.contains_key(term) {
                let token = self.token();
                self.terms.insert(*term, Watched { token });
                if let Some(length) = self.db.length(*term) {
                    after(length, Timer::Term(token), out);
                }
            }
        }
    }

    pub(crate) fn on_term(&mut self, token: u64) {
        let ended = self.terms.iter().find(|(_, its)| its.token == token).map(|(term, _)| *term);
        self.ripe.extend(ended);
    }

    /// Leader: ends the terms whose time is up.
    pub(crate) fn end_terms(&mut self, out: &mut Vec<Out>) {
        for term in std::mem::take(&mut self.ripe) {
            self.change(Change::End(term), out);
            match term {
                Term::Isolated(node) => self.release_vms(node, out),
                Term::Quarantined(_) | Term::Left { .. } => (),
            }
        }
    }

    /// Leader: nodes left without a word.
    pub(crate) fn begin_terms(&mut self, gone: NodeSet, restarted: NodeSet, out: &mut Vec<Out>) {
        if self.rules().resiliency_period.is_zero() {
            return;
        }
        let epoch = self.db.tag.epoch;
        let (gone, restarted) = (gone.and(self.db.all_nodes()), restarted.and(self.db.all_nodes()));
        for node in gone.or(restarted).iter() {
            // More of them would not tell more.
            if self.db.leaves(node) < self.db.properties.get(Property::QuarantineThreshold) {
                self.change(Change::Begin(Term::Left { node, epoch }), out);
            }
        }
        for node in gone.iter() {
            if self.db.isolates() {
                self.isolate(node, out);
            }
            self.quarantine_if_due(node, out);
        }
    }

    fn isolate(&mut self, node: NodeId, out: &mut Vec<Out>) {
        self.change(Change::Begin(Term::Isolated(node)), out);
        note(Note::NodeIsolated(node), out);
        let groups = self.vms_left_to(node);
        if !groups.is_empty() {
            note(Note::VmsUnmonitored { node, groups }, out);
        }
    }

    fn quarantine_if_due(&mut self, node: NodeId, out: &mut Vec<Out>) {
        let enough = self.db.leaves(node) >= self.db.properties.get(Property::QuarantineThreshold);
        let quarantined = self.db.quarantined();
        if !enough || quarantined.contains(node) {
            return;
        }
        let nodes = self.db.nodes.len() as u32;
        let most = nodes / ONE_IN;
        if quarantined.len() < most {
            self.change(Change::Begin(Term::Quarantined(node)), out);
            note(Note::NodeQuarantined(node), out);
        } else {
            note(Note::NotQuarantined { node, most, nodes }, out);
        }
    }

    /// Leader: ends what the cluster holds against a node before it may join again.
    pub(crate) fn clear_quarantine(&mut self, node: NodeId, out: &mut Vec<Out>) {
        let held = |term: &&Term| term.node() == node && !matches!(term, Term::Isolated(_));
        let terms: Vec<Term> = self.db.terms.iter().filter(held).copied().collect();
        terms.into_iter().for_each(|term| self.change(Change::End(term), out));
    }

    /// Leader: isolated nodes that are members again.
    pub(crate) fn welcome_back(&mut self, out: &mut Vec<Out>) {
        for node in self.db.isolated().and(self.members()).iter() {
            self.change(Change::End(Term::Isolated(node)), out);
            note(Note::NodeReturned(node), out);
            for group in self.vms_of(node) {
                note(Note::VmMonitored(group), out);
            }
        }
    }

    /// True if the group is a VM that is left to a node that is out of reach.
    pub(crate) fn is_left_to_owner(&self, id: GroupId) -> bool {
        self.db.groups.get(&id).is_some_and(|group| {
            matches!(group.kind, GroupKind::Vm(_))
                && matches!(group.state, GroupState::Online | GroupState::Moving)
                && self.db.isolated().contains(group.owner)
        })
    }

    /// Leader: what an isolated node ran goes elsewhere.
    pub(crate) fn release_vms(&mut self, node: NodeId, out: &mut Vec<Out>) {
        let mut load = Load::of(&self.db);
        for id in self.vms_of(node) {
            self.place(id, &mut load, out);
            note(Note::VmMonitored(id), out);
        }
    }

    fn vms_left_to(&self, node: NodeId) -> Vec<GroupId> {
        self.vms_of(node).into_iter().filter(|id| self.is_left_to_owner(*id)).collect()
    }

    fn vms_of(&self, node: NodeId) -> Vec<GroupId> {
        let vms = self.db.groups.iter().filter(|(_, group)| group.owner == node && group.kind.is_role());
        vms.map(|(id, _)| *id).collect()
    }

    /// Leader: a quarantined node wants to join (1675).
    pub(crate) fn refuse(&mut self, node: NodeId, out: &mut Vec<Out>) {
        if let Some(leader) = self.leader.as_mut().filter(|leader| !leader.refused.contains(node)) {
            leader.refused = leader.refused.with(node);
            note(Note::JoinRefused(node), out);
        }
        out.push(Out::Send { to: node, message: Message::Quarantined });
    }

    /// The others do not let this node in (1676): from now on it only knocks. If it went on to regroup, every other
    /// node that wants to join would follow its epochs instead of those of the view.
    pub(crate) fn on_quarantined(&mut self, out: &mut Vec<Out>) {
        if self.view.is_some() {
            return;
        }
        if self.barred.replace(0).is_none() {
            note(Note::Barred(self.me), out);
            self.sleep(out);
        }
    }

    /// A barred node knocks; when nobody refuses it any more it takes part again, as all nodes are needed to form a
    /// cluster anew.
    pub(crate) fn knock(&mut self) {
        self.barred = self.barred.map(|knocks| knocks + 1).filter(|knocks| *knocks < KNOCKS);
    }

    /// In a view again: VMs that outlived the loss of membership run on, unless they were given to another node.
    pub(crate) fn take_back_kept(&mut self, out: &mut Vec<Out>) {
        for vm in std::mem::take(&mut self.kept) {
            let group = self.db.groups.iter().find(|(_, group)| group.kind == GroupKind::Vm(vm));
            let mine = group.filter(|(_, group)| {
                group.owner == self.me && !matches!(group.state, GroupState::Offline | GroupState::Failed)
            });
            let order = match mine.map(|(id, _)| *id) {
                Some(id) => {
                    self.local.insert(id, Local::Running);
                    VmOrder::Resume
                }
                None => VmOrder::TurnOff,
            };
            out.push(Out::Vm { vm, order });
        }
    }
}
