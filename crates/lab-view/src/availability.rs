//! What each VM's users lost, and to what: the log read as a ledger of seconds.
//!
//! A VM is up from its first start on. A brownout is the time in which its memory is copied: it runs, but shares link
//! and processor with the copy, so it counts as up. What was itself switched off on order counts neither as up nor as
//! lost; what the cluster stops to carry out another order is an outage all the same, a planned one.

mod cluster;

use lab_cluster::{GroupState, Note, StopReason};
use lab_kernel::{Log, Record, SimDuration, SimTime};
use lab_units::map::{Map, Set};
use lab_units::{GroupId, HostId, Name, VmId};
use lab_world::event::VmStop;
use lab_world::timing::DISK_TIMEOUT;
use lab_world::{Event, World};

use crate::record::host_of_or_former;
use cluster::ClusterLedger;
pub use cluster::ClusterView;

/// Why a VM is not simply up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its memory is being copied while it runs.
    Brownout,
    /// It stands still for the last copy of a live migration.
    Blackout,
    /// The cluster saved it or switched it off: to move it, or because its node or host is stopped in order.
    Planned,
    /// It is down and the cluster has not noticed yet.
    Detection,
    /// The cluster knows, and leaves it to its node for the resiliency period, or nobody may take it.
    Waiting,
    /// It is being started again.
    Restart,
    /// The cluster service ended because quorum was lost.
    QuorumLost,
    /// It stands still because its disk does not answer.
    Storage,
    /// It was itself switched off or saved on order.
    Ordered,
    /// Of the cluster itself: no node's cluster service runs, for another reason than votes.
    NoCluster,
}

impl Cause {
    /// Those that take a VM's time, in the order of columns.
    pub const OF_VMS: [Self; 9] = [
        Self::Brownout,
        Self::Blackout,
        Self::Planned,
        Self::Detection,
        Self::Waiting,
        Self::Restart,
        Self::QuorumLost,
        Self::Storage,
        Self::Ordered,
    ];
    /// Those that take the cluster away.
    pub const OF_CLUSTER: [Self; 3] = [Self::QuorumLost, Self::Ordered, Self::NoCluster];

    /// What it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Brownout => "Brownout",
            Self::Blackout => "Blackout",
            Self::Planned => "Planned stop",
            Self::Detection => "Detection",
            Self::Waiting => "Waiting",
            Self::Restart => "Restart",
            Self::QuorumLost => "Quorum lost",
            Self::Storage => "No disk",
            Self::Ordered => "Off on order",
            Self::NoCluster => "No cluster",
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Brownout => "Its memory is copied while it runs; it answers, more slowly.",
            Self::Blackout => "It stands still for the last copy of a live migration.",
            Self::Planned => {
                "The cluster saved it or switched it off: to move it, or because its node or host was stopped in order."
            }
            Self::Detection => "It is down and the cluster has not noticed yet.",
            Self::Waiting => {
                "The cluster knows that its node is gone: it is left to it for the resiliency period, or nobody may take it."
            }
            Self::Restart => {
                "It is being started again, until its process runs; how long its own system boots is not simulated."
            }
            Self::QuorumLost => "The cluster service ended because votes were missing.",
            Self::Storage => "It stands still because its disk does not answer.",
            Self::Ordered => "Somebody switched off or saved this machine itself, and wants it so.",
            Self::NoCluster => "No node's cluster service runs.",
        }
    }

    /// Its users lose that time.
    pub const fn is_lost(self) -> bool {
        match self {
            Self::Blackout
            | Self::Planned
            | Self::Detection
            | Self::Waiting
            | Self::Restart
            | Self::QuorumLost
            | Self::Storage
            | Self::NoCluster => true,
            Self::Brownout | Self::Ordered => false,
        }
    }
}

/// A stretch of time with one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Why.
    pub cause: Cause,
    /// Since when.
    pub from: SimTime,
    /// Until when; the present if it lasts.
    pub until: SimTime,
}

/// The ledger of one VM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityView {
    /// Which VM.
    pub vm: VmId,
    /// Its name.
    pub name: Name,
    /// When it first ran.
    pub began: SimTime,
    /// Everything but being simply up, in order, without overlaps.
    pub spans: Vec<Span>,
    /// It answered, brownouts included.
    pub up: SimDuration,
    /// It did not and should have.
    pub lost: SimDuration,
    /// When the ledger ends.
    pub now: SimTime,
}

impl AvailabilityView {
    /// Time with one cause.
    pub fn of(&self, cause: Cause) -> SimDuration {
        sum(self.spans.iter().filter(|span| span.cause == cause))
    }

    /// Parts in a hundred thousand of the time in which it should have answered and did.
    fn share(&self) -> u64 {
        let (up, lost) = (u128::from(self.up.as_nanos()), u128::from(self.lost.as_nanos()));
        u64::try_from((up * 100_000).checked_div(up + lost).unwrap_or(100_000)).unwrap_or(0)
    }

    /// `99.951 %`: never rounded up to a hundred.
    pub fn percent(&self) -> String {
        let share = self.share();
        format!("{}.{:03} %", share / 1_000, share % 1_000)
    }
}

fn sum<'a>(spans: impl Iterator<Item = &'a Span>) -> SimDuration {
    spans.fold(SimDuration::ZERO, |sum, span| sum + span.until.since(span.from))
}

/// The ledgers of all VMs that ever ran, in the order in which they were made.
pub fn availability(world: &World, log: &Log<Record<Event>>, now: SimTime) -> Vec<AvailabilityView> {
    let mut ledger = Ledger::default();
    ledger.catch_up(world, log);
    ledger.views(world, now)
}

/// Reads the log once: what is added to it later is added here.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    read: usize,
    last: Option<Record<Event>>,
    vms: Map<VmId, Account>,
    roles: Map<GroupId, Vec<VmId>>,
    /// Roles that are being taken offline.
    pending: Set<GroupId>,
    /// Hosts whose cluster service ended for want of votes.
    without_quorum: Set<HostId>,
    /// When the cluster service of a host last ended.
    ended: Map<HostId, SimTime>,
    /// The last host that was shut down, and when: what still ran on it ends with it.
    off: Option<(HostId, SimTime)>,
    cluster: ClusterLedger,
}

/// What is known of one VM, or of the cluster.
#[derive(Clone, Debug)]
struct Account {
    began: SimTime,
    spans: Vec<Span>,
    /// The last span lasts.
    open: bool,
    /// The host on which it last stopped, and when.
    last: Option<(HostId, SimTime)>,
    /// It stopped with that host.
    with_host: bool,
    /// Its role went offline after that stop.
    with_role: bool,
}

/// What one order leads to happens within this time (assumed).
const AT_ONCE: SimDuration = SimDuration::from_secs(1);

impl Ledger {
    /// Reads what was added to the log; if time was wound back or another branch is shown, it begins anew.
    pub fn catch_up(&mut self, world: &World, log: &Log<Record<Event>>) {
        let known = self.read.checked_sub(1).and_then(|last| log.get(last));
        if known != self.last.as_ref() {
            *self = Self::default();
        }
        for record in log.iter_from(self.read) {
            self.learn(world, record.time, &record.event);
        }
        self.read = log.len();
        self.last = self.read.checked_sub(1).and_then(|last| log.get(last)).cloned();
    }

    /// The ledgers as they stand at `now`.
    pub fn views(&self, world: &World, now: SimTime) -> Vec<AvailabilityView> {
        self.vms.iter().filter_map(|(vm, account)| account.view(world, *vm, now)).collect()
    }

    /// What the users of one VM have lost at `now`.
    pub(crate) fn lost(&self, vm: VmId, now: SimTime) -> SimDuration {
        let spans = self.vms.get(&vm).map_or_else(Vec::new, |account| account.spans_at(now));
        sum(spans.iter().filter(|span| span.cause.is_lost()))
    }

    /// The cluster's own ledger at `now`; `None` before it is formed, and once it is destroyed.
    pub fn cluster(&self, world: &World, now: SimTime) -> Option<ClusterView> {
        self.cluster.view(&world.cluster.as_ref()?.name, now)
    }

    fn learn(&mut self, world: &World, time: SimTime, event: &Event) {
        match event {
            Event::ServiceStopped { host, reason } => {
                if *reason == StopReason::QuorumLost {
                    self.without_quorum.insert(*host);
                }
                self.ended.insert(*host, time);
                self.cluster.left(*host, *reason, time);
                if *reason == StopReason::Ordered {
                    self.stopped_with_node(*host, time);
                }
            }
            Event::Cluster { host, note: Note::ViewInstalled { .. } } => self.cluster.joined(*host, time),
            Event::ServiceStarted(host) => {
                self.without_quorum.remove(host);
            }
            Event::VmClustered(vm) => {
                if let Some(group) = world.vms.get(*vm).and_then(|vm| vm.group) {
                    let vms = self.roles.entry(group).or_default();
                    if !vms.contains(vm) {
                        vms.push(*vm);
                    }
                }
            }
            Event::HostOff(host) => self.off = Some((*host, time)),
            Event::VmStarted { vm, .. } => self.started(*vm, time),
            Event::VmStarting { vm, restored: false, .. } => self.back_on_its_way(*vm, time),
            Event::VmSaving(vm) => self.now(*vm, stop_on_order(role_of(world, *vm).is_some()), time),
            Event::VmStopped { vm, host, why } => {
                if *why == VmStop::StorageLost {
                    self.froze(*vm, *host, time);
                }
                let with_host = self.off == Some((*host, time));
                if let Some(cause) = self.why_stopped(world, *vm, (*host, with_host), *why) {
                    self.now(*vm, cause, time);
                }
                if let Some(account) = self.vms.get_mut(vm) {
                    account.last = Some((*host, time));
                    (account.with_host, account.with_role) = (with_host, false);
                }
            }
            Event::VmCritical { vm, host, critical: true } => {
                self.froze(*vm, *host, time);
                self.now(*vm, Cause::Storage, time);
            }
            Event::Cluster { note: Note::NodeRemoved(node), .. } => {
                if let Some(host) = host_of_or_former(world, *node) {
                    self.is_known_lost(host, time);
                }
            }
            Event::VmCritical { vm, critical: false, .. } => self.over(*vm, Cause::Storage, time),
            Event::MigrationStarted { vm, .. } => self.now(*vm, Cause::Brownout, time),
            Event::SwitchDecided { migration, .. } => {
                if let Some(known) = world.migrations.get(*migration) {
                    self.now(known.vm, Cause::Blackout, time);
                }
            }
            Event::MigrationCompleted { migration, .. } | Event::MigrationFailed { migration, .. } => {
                if let Some(known) = world.migrations.get(*migration) {
                    self.over(known.vm, Cause::Brownout, time);
                    self.over(known.vm, Cause::Blackout, time);
                }
            }
            Event::Cluster { note: Note::GroupState { group, state }, .. } => {
                if *state == GroupState::OfflinePending {
                    self.pending.insert(*group);
                } else {
                    self.pending.remove(group);
                }
                for vm in self.roles.get(group).cloned().unwrap_or_default() {
                    self.role_is(vm, *state, time);
                }
            }
            _ => (),
        }
    }

    fn started(&mut self, vm: VmId, time: SimTime) {
        match self.vms.get_mut(&vm) {
            Some(account) => account.end(time),
            None => {
                self.vms.insert(vm, Account::new(time));
            }
        }
    }

    /// The cluster acts: from here on it is the restart that takes time. What was ordered off comes back on order.
    fn back_on_its_way(&mut self, vm: VmId, time: SimTime) {
        let cause = self.vms.get(&vm).and_then(Account::cause);
        if matches!(cause, Some(Cause::Detection | Cause::Waiting | Cause::QuorumLost | Cause::Storage)) {
            self.now(vm, Cause::Restart, time);
        }
    }

    fn role_is(&mut self, vm: VmId, state: GroupState, time: SimTime) {
        match state {
            GroupState::OnlinePending => self.back_on_its_way(vm, time),
            // It was stopped to stay where it is: on order, from the first page saved on.
            GroupState::Offline => {
                // One that went down with its host is offline for that alone.
                if let Some(account) = self.vms.get_mut(&vm).filter(|account| !account.with_host) {
                    account.with_role = true;
                    account.was(Cause::Planned, Cause::Ordered);
                }
            }
            GroupState::Online | GroupState::OfflinePending | GroupState::Moving | GroupState::Failed => (),
        }
    }

    /// What takes the VM's time after a stop; `None`: the stop changes nothing.
    fn why_stopped(
        &self,
        world: &World,
        vm: VmId,
        (host, with_host): (HostId, bool),
        why: VmStop,
    ) -> Option<Cause> {
        match why {
            VmStop::HostLost
            | VmStop::GuestCrashed
            | VmStop::MadeToFail
            | VmStop::StorageLost
            | VmStop::IsolationOver => Some(Cause::Detection),
            VmStop::ServiceEnded if self.without_quorum.contains(&host) => Some(Cause::QuorumLost),
            VmStop::ServiceEnded => Some(Cause::Detection),
            VmStop::ShutDown | VmStop::TurnedOff => {
                let is_pending = |role| self.pending.contains(&role);
                Some(stop_on_order(with_host || role_of(world, vm).is_some_and(is_pending)))
            }
            VmStop::Saved | VmStop::MovedAway => None,
        }
    }

    /// Its disk has not answered for a minute before it is paused or crashes: since then it stood still. One whose
    /// node left the cluster stands still from that moment on.
    fn froze(&mut self, vm: VmId, host: HostId, time: SimTime) {
        let since = SimTime::ZERO + time.since(SimTime::ZERO).saturating_sub(DISK_TIMEOUT);
        let left = self.ended.get(&host) == Some(&time);
        if let Some(account) = self.vms.get_mut(&vm).filter(|account| !account.open && !left) {
            let free = account.spans.last().map_or(account.began, |span| span.until);
            account.begin(Cause::Storage, since.max(free));
        }
    }

    /// A node was stopped in order, and no other was there to take what it ran: that was saved to stay where it is, which
    /// was no order for the machine itself. All of them were stopped when the first was, and the last with the node.
    fn stopped_with_node(&mut self, host: HostId, time: SimTime) {
        let parked = |account: &Account| {
            let is_parked =
                account.with_role && account.was_on(host) && account.cause() == Some(Cause::Ordered);
            account.spans.last().filter(|_| is_parked).map(|span| span.from)
        };
        let last = self.vms.values().filter(|account| account.stopped_at_once(time));
        let Some(first) = last.filter_map(parked).min() else { return };
        for (_, account) in &mut self.vms {
            if parked(account).is_some_and(|from| from + AT_ONCE >= first) {
                account.was(Cause::Ordered, Cause::Planned);
            }
        }
    }

    /// The others know that this host is gone: what it ran waits for an owner.
    fn is_known_lost(&mut self, host: HostId, time: SimTime) {
        for (_, account) in &mut self.vms {
            if account.was_on(host) && account.cause() == Some(Cause::Detection) {
                account.begin(Cause::Waiting, time);
            }
        }
    }

    fn now(&mut self, vm: VmId, cause: Cause, time: SimTime) {
        if let Some(account) = self.vms.get_mut(&vm) {
            account.begin(cause, time);
        }
    }

    fn over(&mut self, vm: VmId, cause: Cause, time: SimTime) {
        if let Some(account) = self.vms.get_mut(&vm).filter(|account| account.cause() == Some(cause)) {
            account.end(time);
        }
    }
}

/// The role of a VM; `None`: no cluster looks after it.
fn role_of(world: &World, vm: VmId) -> Option<GroupId> {
    world.vms.get(vm)?.group
}

/// A stop on order, as long as it is not known whether the machine is to go on elsewhere.
const fn stop_on_order(of_cluster: bool) -> Cause {
    if of_cluster { Cause::Planned } else { Cause::Ordered }
}

impl Account {
    fn new(began: SimTime) -> Self {
        Self { began, spans: Vec::new(), open: false, last: None, with_host: false, with_role: false }
    }

    fn was_on(&self, host: HostId) -> bool {
        self.last.is_some_and(|(on, _)| on == host)
    }

    fn stopped_at_once(&self, time: SimTime) -> bool {
        self.last.is_some_and(|(_, stopped)| time.since(stopped) <= AT_ONCE)
    }

    /// The cause that lasts is another, as is known now.
    fn was(&mut self, cause: Cause, truly: Cause) {
        if let Some(span) = self.spans.last_mut().filter(|span| self.open && span.cause == cause) {
            span.cause = truly;
        }
    }

    fn cause(&self) -> Option<Cause> {
        self.spans.last().filter(|_| self.open).map(|span| span.cause)
    }

    fn begin(&mut self, cause: Cause, time: SimTime) {
        if self.cause() != Some(cause) {
            self.end(time);
            self.spans.push(Span { cause, from: time, until: time });
            self.open = true;
        }
    }

    fn end(&mut self, time: SimTime) {
        if let Some(span) = self.spans.last_mut().filter(|_| self.open) {
            span.until = time;
        }
        self.open = false;
    }

    fn spans_at(&self, now: SimTime) -> Vec<Span> {
        let mut spans = self.spans.clone();
        if let Some(last) = spans.last_mut().filter(|_| self.open) {
            last.until = now;
        }
        spans.retain(|span| span.from < span.until);
        spans
    }

    fn view(&self, world: &World, vm: VmId, now: SimTime) -> Option<AvailabilityView> {
        let spans = self.spans_at(now);
        let away = sum(spans.iter().filter(|span| span.cause != Cause::Brownout));
        let lost = sum(spans.iter().filter(|span| span.cause.is_lost()));
        Some(AvailabilityView {
            vm,
            name: world.vms.get(vm)?.name.clone(),
            began: self.began,
            up: now.since(self.began).saturating_sub(away),
            spans,
            lost,
            now,
        })
    }
}

#[cfg(test)]
mod tests;
