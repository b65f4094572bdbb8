//! What the leader does about a group that failed (facts: roles §2).
//!
//! ```text
//!   failed -> restarted where it is, once in 15 minutes
//!          -> given to the next node, as often as there are other nodes, in 6 hours
//!          -> left failed (1254); tried again by hand, or by the leader after an hour
//! ```
//! A new leader tries everything that failed once more, and so does an old one in a new view; but that one goes on
//! counting, or two partitions of which one was forced would take a disk from each other for ever.

use lab_units::map::Map;

use lab_kernel::SimDuration;
use lab_units::{GroupId, NodeId, NodeSet, VmId};

use crate::database::{Change, Group, GroupState, Wanted};
use crate::message::Message;
use crate::placement::{Load, next_owner, owner_after_failure};
use crate::policy::Setting;
use crate::port::{MoveKind, Note, Out, Timer, VmFailure, VmOrder};
use crate::role::Local;
use crate::rules::timing;
use crate::running::{Running, after, note};

/// Restarts on the same node before a group fails over: RestartThreshold (facts: roles §2).
pub const RESTART_THRESHOLD: u32 = 1;

/// Failures by group.
pub(crate) type Troubles = Map<GroupId, Trouble>;

/// Failures of one group that still count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Trouble {
    restarts: Count,
    failovers: Count,
    /// Where it failed since failovers are counted: the next one goes elsewhere as long as there is an elsewhere (assumed;
    /// a disk would go to and fro between two nodes without a path, past a third that has one).
    failed_on: NodeSet,
    /// The timer that tries it again.
    retry: u64,
}

/// How often something happened since its period began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Count {
    times: u32,
    /// The timer that ends the period.
    period: u64,
}

impl Running {
    pub(crate) fn on_group_failed(
        &mut self,
        from: NodeId,
        id: GroupId,
        failure: Option<VmFailure>,
        out: &mut Vec<Out>,
    ) {
        let over = |state| matches!(state, GroupState::Offline | GroupState::Failed);
        let Some(group) = self.db.groups.get(&id).filter(|group| group.owner == from && !over(group.state))
        else {
            return;
        };
        let group = Group::clone(group);
        note(Note::GroupFailed { group: id, failure }, out);
        self.end_move(id, out);
        self.change(Change::State(id, GroupState::Failed), out);
        if group.wanted == Wanted::Online {
            self.help(id, &group, out);
        }
    }

    fn help(&mut self, id: GroupId, group: &Group, out: &mut Vec<Out>) {
        let token = self.token();
        // FailoverThreshold: as many failovers as there are other nodes (facts: roles §2).
        let threshold = group.policy.threshold(self.db.nodes.len() as u32 - 1);
        // Before 2012 to the next by id; from then on VMs go to the best node (facts: roles §5). Disks are spread in every
        // version (assumed).
        let owner_among = |candidates| {
            if group.kind.is_role() && !self.rules().priorities {
                owner_after_failure(group, candidates)
            } else {
                next_owner(group, candidates, &mut Load::of(&self.db))
            }
        };
        let to = self.rather_fresh(id, owner_among);
        let trouble = self.troubles.entry(id).or_default();
        if trouble.restarts.times < RESTART_THRESHOLD {
            let period = (timing::RESTART_PERIOD, Timer::RestartPeriod(id, token));
            trouble.restarts.add(token, period, out);
            return self.retry_after(timing::RESTART_DELAY, id, out);
        }
        if trouble.failovers.times < threshold
            && let Some(to) = to
        {
            let hours = u64::from(group.policy.get(Setting::FailoverPeriod));
            let period = (SimDuration::from_secs(3_600) * hours, Timer::FailoverPeriod(id, token));
            trouble.failovers.add(token, period, out);
            trouble.failed_on = trouble.failed_on.with(group.owner);
            trouble.restarts = Count::default();
            // What still runs of it is saved, and its disk let go, before the next node takes it.
            if self.may_hold_disk(id) {
                return self.order_move(id, to, MoveKind::Quick, out);
            }
            return self.change(Change::Owner { group: id, to, state: GroupState::OnlinePending }, out);
        }
        note(Note::LeftFailed(id), out);
        self.retry_after(timing::RETRY_PERIOD, id, out);
    }

    /// Leader: nodes that take groups and that this one did not fail over from, as long as that counts.
    pub(crate) fn fresh_takers(&self, id: GroupId) -> NodeSet {
        let failed_on = self.troubles.get(&id).map_or(NodeSet::EMPTY, |trouble| trouble.failed_on);
        self.takers().minus(failed_on)
    }

    /// Leader: who takes a group, of those that it did not fail on if one of them can.
    pub(crate) fn rather_fresh(
        &self,
        id: GroupId,
        mut owner_among: impl FnMut(NodeSet) -> Option<NodeId>,
    ) -> Option<NodeId> {
        owner_among(self.fresh_takers(id)).or_else(|| owner_among(self.takers()))
    }

    /// Leader: nodes that have started anew are tried again.
    pub(crate) fn forgive(&mut self, joined: NodeSet) {
        for (_, trouble) in self.troubles.iter_mut() {
            trouble.failed_on = trouble.failed_on.minus(joined);
        }
    }

    /// Leader: an administrator makes a resource fail (facts: roles §2).
    pub(crate) fn order_failure(&mut self, id: GroupId, vm: Option<VmId>, out: &mut Vec<Out>) {
        let online = self.db.groups.get(&id).filter(|group| group.state == GroupState::Online);
        match online.map(|group| group.owner) {
            Some(owner) => self.tell(owner, Message::Fail { group: id, vm }, out),
            None => note(Note::OrderIgnored, out),
        }
    }

    /// Owner: the resource is terminated, as after a failure that its checks have found.
    pub(crate) fn on_fail(&mut self, from: NodeId, id: GroupId, vm: Option<VmId>, out: &mut Vec<Out>) {
        let runs = self.local.get(&id) == Some(&Local::Running) && self.current_leader() == Some(from);
        let lun = self.kind_of(id).and_then(|kind| kind.lun());
        match (vm, lun) {
            _ if !runs => note(Note::OrderIgnored, out),
            (Some(vm), _) => out.push(Out::Vm { vm, order: VmOrder::Fail }),
            (None, Some(lun)) => {
                self.turn_off_lodgers(id, out);
                self.give_up_disk(lun, out);
                self.is_broken(id, Some(VmFailure::Simulated), out);
            }
            (None, None) => note(Note::OrderIgnored, out),
        }
    }

    fn retry_after(&mut self, span: SimDuration, id: GroupId, out: &mut Vec<Out>) {
        let token = self.token();
        self.troubles.entry(id).or_default().retry = token;
        after(span, Timer::RetryGroup(id, token), out);
    }

    pub(crate) fn on_retry_group(&mut self, id: GroupId, token: u64, out: &mut Vec<Out>) {
        if self.leads() && self.troubles.get(&id).is_some_and(|trouble| trouble.retry == token) {
            self.retry_failed(id, out);
        }
    }

    pub(crate) fn on_restart_period(&mut self, id: GroupId, token: u64) {
        if let Some(trouble) = self.troubles.get_mut(&id).filter(|trouble| trouble.restarts.period == token) {
            trouble.restarts = Count::default();
        }
    }

    pub(crate) fn on_failover_period(&mut self, id: GroupId, token: u64) {
        if let Some(trouble) = self.troubles.get_mut(&id).filter(|trouble| trouble.failovers.period == token)
        {
            (trouble.failovers, trouble.failed_on) = (Count::default(), NodeSet::EMPTY);
        }
    }

    /// Leader: a failed group is tried again where it is, or elsewhere if its owner is gone.
    pub(crate) fn retry_failed(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return };
        if group.state != GroupState::Failed || group.wanted != Wanted::Online {
            return;
        }
        if self.members().contains(group.owner) {
            self.change(Change::State(id, GroupState::OnlinePending), out);
        } else {
            let mut load = Load::of(&self.db);
            self.place(id, &mut load, out);
        }
    }
}

impl Count {
    /// One more; the first begins the period.
    fn add(&mut self, token: u64, (span, timer): (SimDuration, Timer), out: &mut Vec<Out>) {
        if self.times == 0 {
            self.period = token;
            after(span, timer, out);
        }
        self.times += 1;
    }
}
