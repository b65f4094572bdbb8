//! What each VM's users lost, and to what: the log read as a ledger of seconds.
//!
//! A VM is up from its first start on. A brownout is the time in which its memory is copied: it runs, but shares link
//! and processor with the copy, so it counts as up. What was switched off on order counts neither as up nor as lost.

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
    /// It stands still for a last copy, or between being saved and restored elsewhere.
    Blackout,
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
    /// It was switched off or saved on order.
    Ordered,
    /// Of the cluster itself: no node's cluster service runs, for another reason than votes.
    NoCluster,
}

impl Cause {
    /// Those that take a VM's time, in the order of columns.
    pub const OF_VMS: [Self; 8] = [
        Self::Brownout,
        Self::Blackout,
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
            Self::Blackout => {
                "It stands still for the last copy, or while it is saved and restored elsewhere."
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
            Self::Ordered => "Somebody switched it off or saved it.",
            Self::NoCluster => "No node's cluster service runs.",
        }
    }

    /// Its users lose that time.
    pub const fn is_lost(self) -> bool {
        match self {
            Self::Blackout
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
    roles: Map<GroupId, VmId>,
    /// Hosts whose cluster service ended for want of votes.
    without_quorum: Set<HostId>,
    /// When the cluster service of a host last ended.
    ended: Map<HostId, SimTime>,
    cluster: ClusterLedger,
}

/// What is known of one VM, or of the cluster.
#[derive(Clone, Debug)]
struct Account {
    began: SimTime,
    spans: Vec<Span>,
    /// The last span lasts.
    open: bool,
    /// The host on which it last stopped.
    last: Option<HostId>,
}

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
            }
            Event::Cluster { host, note: Note::ViewInstalled { .. } } => self.cluster.joined(*host, time),
            Event::ServiceStarted(host) => {
                self.without_quorum.remove(host);
            }
            Event::VmClustered(vm) => {
                if let Some(group) = world.vms.get(*vm).and_then(|vm| vm.group) {
                    self.roles.insert(group, *vm);
                }
            }
            Event::VmStarted { vm, .. } => self.started(*vm, time),
            Event::VmStarting { vm, restored: false, .. } => self.back_on_its_way(*vm, time),
            Event::VmSaving(vm) => self.now(*vm, Cause::Blackout, time),
            Event::VmStopped { vm, host, why } => {
                if *why == VmStop::StorageLost {
                    self.froze(*vm, *host, time);
                }
                if let Some(cause) = self.why_stopped(world, *vm, *host, *why) {
                    self.now(*vm, cause, time);
                }
                if let Some(account) = self.vms.get_mut(vm) {
                    account.last = Some(*host);
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
                if let Some(vm) = self.roles.get(group) {
                    self.role_is(*vm, *state, time);
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
            // It was saved to stay where it is: on order, from the first page saved on.
            GroupState::Offline => {
                if let Some(account) = self.vms.get_mut(&vm).filter(|account| account.open)
                    && let Some(span) = account.spans.last_mut()
                    && span.cause == Cause::Blackout
                {
                    span.cause = Cause::Ordered;
                }
            }
            GroupState::Online | GroupState::OfflinePending | GroupState::Moving | GroupState::Failed => (),
        }
    }

    /// What takes the VM's time after a stop; `None`: the stop changes nothing.
    fn why_stopped(&self, world: &World, vm: VmId, host: HostId, why: VmStop) -> Option<Cause> {
        match why {
            VmStop::HostLost
            | VmStop::GuestCrashed
            | VmStop::MadeToFail
            | VmStop::StorageLost
            | VmStop::IsolationOver => Some(Cause::Detection),
            VmStop::ServiceEnded if self.without_quorum.contains(&host) => Some(Cause::QuorumLost),
            VmStop::ServiceEnded => Some(Cause::Detection),
            VmStop::TurnedOff | VmStop::ShutDown => Some(Cause::Ordered),
            VmStop::Saved if world.vms.get(vm).is_none_or(|vm| vm.group.is_none()) => Some(Cause::Ordered),
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

    /// The others know that this host is gone: what it ran waits for an owner.
    fn is_known_lost(&mut self, host: HostId, time: SimTime) {
        for (_, account) in &mut self.vms {
            if account.last == Some(host) && account.cause() == Some(Cause::Detection) {
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

impl Account {
    fn new(began: SimTime) -> Self {
        Self { began, spans: Vec::new(), open: false, last: None }
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
mod tests {
    use lab_cluster::{MoveKind, Order};
    use lab_kernel::Engine;
    use lab_units::Era;
    use lab_world::Command;
    use lab_world::fault::Fault;
    use lab_world::preset::Preset;

    use super::*;

    const WEB1: VmId = VmId(1);

    fn two_nodes() -> Engine<World> {
        Preset::TwoNodeCsv(Era::Ws2008R2).start(1)
    }

    fn wait(engine: &mut Engine<World>, seconds: u64) {
        engine.advance_to(engine.now() + SimDuration::from_secs(seconds), u64::MAX);
    }

    fn order(engine: &mut Engine<World>, order: impl Fn(GroupId) -> Order) {
        let group = engine.model().vms[WEB1].group.expect("WEB1 is clustered");
        engine.submit(Command::Cluster(order(group))).expect("the order is admitted");
    }

    fn web1(engine: &Engine<World>) -> AvailabilityView {
        let all = availability(engine.model(), engine.log(), engine.now());
        let web1 = all.into_iter().find(|view| view.vm == WEB1).expect("WEB1 ran");
        let away = web1.of(Cause::Ordered).as_nanos() + web1.lost.as_nanos() + web1.up.as_nanos();
        assert_eq!(away, engine.now().since(web1.began).as_nanos(), "every nanosecond is accounted for");
        web1
    }

    fn causes(view: &AvailabilityView) -> Vec<Cause> {
        view.spans.iter().map(|span| span.cause).collect()
    }

    fn move_to(engine: &mut Engine<World>, kind: MoveKind) {
        order(engine, |group| Order::Move { group, to: None, kind });
    }

    #[test]
    fn a_vm_that_only_ran_lost_nothing() {
        let mut engine = two_nodes();
        wait(&mut engine, 60);
        let web1 = web1(&engine);
        assert_eq!((web1.spans.len(), web1.percent().as_str()), (0, "100.000 %"));
    }

    #[test]
    fn a_live_migration_is_a_brownout_and_a_short_blackout() {
        let mut engine = two_nodes();
        move_to(&mut engine, MoveKind::Live);
        wait(&mut engine, 60);
        let web1 = web1(&engine);
        assert_eq!(causes(&web1), [Cause::Brownout, Cause::Blackout]);
        assert_eq!(web1.lost, web1.of(Cause::Blackout));
        assert!(web1.lost < SimDuration::from_secs(1), "{:?}", web1.lost);
        assert!(web1.of(Cause::Brownout) > SimDuration::from_secs(10));
    }

    #[test]
    fn a_quick_migration_is_one_long_blackout() {
        let mut engine = two_nodes();
        move_to(&mut engine, MoveKind::Quick);
        wait(&mut engine, 120);
        let web1 = web1(&engine);
        assert_eq!(causes(&web1), [Cause::Blackout]);
        assert!(web1.lost > SimDuration::from_secs(30));
    }

    #[test]
    fn s1_25_a_host_without_power_costs_detection_and_a_cold_restart() {
        let mut engine = two_nodes();
        let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
        engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
        wait(&mut engine, 120);
        let web1 = web1(&engine);
        assert_eq!(causes(&web1), [Cause::Detection, Cause::Restart]);
        assert!(web1.of(Cause::Detection) > web1.of(Cause::Restart));
    }

    /// A machine whose node is gone is missed until the others have removed it; what comes then is no detection
    /// (facts: membership §5).
    #[test]
    fn from_2016_on_a_lost_node_costs_detection_the_resiliency_period_and_a_restart() {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
        let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
        engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
        wait(&mut engine, 360);
        let web1 = web1(&engine);
        assert_eq!(causes(&web1), [Cause::Detection, Cause::Waiting, Cause::Restart]);
        assert_eq!(web1.of(Cause::Waiting), SimDuration::from_secs(240));
        assert!(web1.of(Cause::Detection) < SimDuration::from_secs(25));
    }

    /// What waits for its disk for a minute and is paused then stood still since the disk was lost (facts: roles §8).
    #[test]
    fn a_frozen_disk_is_no_time_in_which_the_machine_answers() {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
        let array = engine.model().arrays.ids().next().expect("there is an array");
        let fault = Fault { name: "ArrayDown", struck: lab_world::fault::Struck::Array(array) };
        engine.submit(Command::Inject(fault)).expect("it is up");
        wait(&mut engine, 90);
        let web1 = web1(&engine);
        assert_eq!(web1.of(Cause::Storage), SimDuration::from_secs(90));
    }

    /// The node is no node any more, but it was one when the others removed it.
    #[test]
    fn a_ledger_built_after_an_eviction_is_the_one_kept_running() {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
        let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
        wait(&mut engine, 60);
        engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
        wait(&mut engine, 360);
        let mut running = Ledger::default();
        running.catch_up(engine.model(), engine.log());
        let node = engine.model().node_of(host).expect("it is a node");
        engine.submit(Command::Cluster(Order::Evict(node))).expect("it is down");
        wait(&mut engine, 60);
        running.catch_up(engine.model(), engine.log());
        let anew = availability(engine.model(), engine.log(), engine.now());
        assert!(anew[0].spans.iter().any(|span| span.cause == Cause::Waiting));
        assert_eq!(running.views(engine.model(), engine.now()), anew);
    }

    #[test]
    fn what_was_saved_on_order_is_neither_up_nor_lost() {
        let mut engine = two_nodes();
        order(&mut engine, Order::Offline);
        wait(&mut engine, 120);
        order(&mut engine, Order::Online);
        wait(&mut engine, 120);
        let web1 = web1(&engine);
        assert_eq!((causes(&web1), web1.lost), (vec![Cause::Ordered], SimDuration::ZERO));
    }

    #[test]
    fn a_crashed_guest_is_found_at_once_and_started_again() {
        let mut engine = two_nodes();
        let name = "GuestCrash";
        let struck = lab_world::fault::Struck::Vm(WEB1);
        engine.submit(Command::Inject(Fault { name, struck })).expect("it runs");
        wait(&mut engine, 60);
        assert_eq!(causes(&web1(&engine)), [Cause::Detection, Cause::Restart]);
    }

    #[test]
    fn a_ledger_kept_up_to_date_is_the_ledger_read_at_once_also_after_winding_back() {
        let start = two_nodes();
        let (mut live, mut quick) = (start.clone(), start);
        move_to(&mut live, MoveKind::Live);
        move_to(&mut quick, MoveKind::Quick);
        let mut ledger = Ledger::default();
        for _ in 0..20 {
            wait(&mut live, 5);
            ledger.catch_up(live.model(), live.log());
        }
        let at_once = availability(live.model(), live.log(), live.now());
        assert_eq!(ledger.views(live.model(), live.now()), at_once);
        wait(&mut quick, 60);
        ledger.catch_up(quick.model(), quick.log());
        let at_once = availability(quick.model(), quick.log(), quick.now());
        assert_eq!(ledger.views(quick.model(), quick.now()), at_once);
    }
}
