//! The running service process: its state, its helpers, and which file answers which input.

use lab_units::map::{Map, Set};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use lab_kernel::SimDuration;
use lab_units::{GroupId, LunId, NodeId, NodeSet, VmId};

use crate::arbitration::Reservation;
use crate::database::{Change, Database, Tag};
use crate::leader::Leader;
use crate::lodgers::Lodger;
use crate::message::{Message, Report, Request};
use crate::migrate::Guest;
use crate::network::Networks;
use crate::port::{Input, Note, Order, Out, Phase, StartMode, StopReason, Timer};
use crate::regroup::{Regroup, View};
use crate::role::{Local, Owned, Pending};
use crate::rules::{Rules, rules};
use crate::term::{Term, Watched};
use crate::trouble::Troubles;
use crate::witness::{Keeper, Told};

/// The state of a running service. All of it but `db` ends with the process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Running {
    pub(crate) me: NodeId,
    /// This node's copy of the database; also what is on its disk.
    pub(crate) db: Arc<Database>,
    /// Peers with at least one route.
    pub(crate) reach: NodeSet,
    /// Peers that said goodbye; their beats are ignored until they report anew.
    pub(crate) departed: NodeSet,
    pub(crate) view: Option<View>,
    pub(crate) regroup: Option<Regroup>,
    /// Set while the other side may not have noticed the loss yet: the timer that ends it.
    pub(crate) unsettled: Option<u64>,
    pub(crate) forced: bool,
    pub(crate) prevented: bool,
    pub(crate) leaving: bool,
    /// What the last [`Note::CannotForm`] said.
    pub(crate) refused: Option<(u32, u32, bool)>,
    pub(crate) witness: Keeper,
    /// Nodes that the witness did not answer, as far as this one knows, since somebody held it.
    pub(crate) blind: NodeSet,
    /// What was said of the witness since then.
    pub(crate) told: Told,
    pub(crate) leader: Option<Box<Leader>>,
    /// What this node runs or is bringing up or down.
    pub(crate) local: Map<GroupId, Local>,
    /// VMs on a disk of their group, as far as they are here.
    pub(crate) lodgers: Map<VmId, Lodger>,
    /// Groups ordered online here that wait for more important ones.
    pub(crate) queued: Set<GroupId>,
    /// How many groups of each rank are on their way online anywhere.
    pub(crate) pending: Pending,
    /// What the database gives to this node.
    pub(crate) owned: Owned,
    /// All nodes of the database.
    pub(crate) everyone: Derived<NodeSet>,
    /// Disks this node owns or is taking.
    pub(crate) disks: Map<LunId, Reservation>,
    /// CSV disks on which the key of this node is registered, or asked to be, and under which owner.
    pub(crate) registered: Map<LunId, NodeId>,
    /// Disks to be fenced before this node tells the leader what it hosts.
    pub(crate) unfenced: Set<LunId>,
    /// VMs about to arrive.
    pub(crate) incoming: Map<GroupId, Guest>,
    /// A view was just entered; the leader hears of everything in one message.
    pub(crate) resuming: bool,
    /// Requests to be sent when there is a leader again.
    pub(crate) waiting: Vec<Request>,
    /// Orders that no leader has answered yet, with their numbers.
    pub(crate) orders: Vec<(u64, Order)>,
    /// Changes made here as leader in this step, not sent yet, and the version before them.
    pub(crate) batch: Vec<Change>,
    pub(crate) batch_after: Tag,
    /// The database before them; `None` between two steps.
    pub(crate) unchanged: Derived<Option<Arc<Database>>>,
    /// The running defence timer.
    pub(crate) defending: Option<u64>,
    pub(crate) serial: u64,
    pub(crate) stopped: Option<StopReason>,
    /// The timers of the terms in the database, and the terms whose time is up.
    pub(crate) terms: Map<Term, Watched>,
    /// The version of the database whose terms these are.
    pub(crate) terms_of: Derived<Option<Tag>>,
    pub(crate) ripe: Set<Term>,
    /// VMs found on this host when the service started: they outlived its last membership.
    pub(crate) kept: Set<VmId>,
    /// This node was told that it is in quarantine: how often it has knocked since.
    pub(crate) barred: Option<u32>,
    pub(crate) networks: Networks,
    /// Leader: what failed, as long as it leads one view after the other.
    pub(crate) troubles: Troubles,
}

/// Follows from the rest of the state, and counts for nothing in a digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Derived<T>(pub(crate) T);

impl<T> Hash for Derived<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Running {
    pub(crate) fn new(me: NodeId, db: Arc<Database>, reach: NodeSet, serial: u64) -> Self {
        let pending = Pending::of(&db);
        let owned = Owned::of(&db, me);
        let everyone = Derived(db.all_nodes());
        Self {
            me,
            db,
            reach: reach.without(me),
            departed: NodeSet::EMPTY,
            view: None,
            regroup: None,
            unsettled: None,
            forced: false,
            prevented: false,
            leaving: false,
            refused: None,
            witness: Keeper::new(me),
            blind: NodeSet::EMPTY,
            told: Told::default(),
            leader: None,
            local: Map::new(),
            lodgers: Map::new(),
            queued: Set::new(),
            pending,
            owned,
            everyone,
            disks: Map::new(),
            registered: Map::new(),
            unfenced: Set::new(),
            incoming: Map::new(),
            resuming: false,
            waiting: Vec::new(),
            orders: Vec::new(),
            batch: Vec::new(),
            batch_after: Tag::default(),
            unchanged: Derived(None),
            defending: None,
            serial,
            stopped: None,
            terms: Map::new(),
            terms_of: Derived(None),
            ripe: Set::new(),
            kept: Set::new(),
            barred: None,
            networks: Networks::default(),
            troubles: Troubles::new(),
        }
    }

    pub(crate) fn start(&mut self, mode: StartMode, out: &mut Vec<Out>) {
        self.forced = mode == StartMode::ForceQuorum;
        self.prevented = mode == StartMode::PreventQuorum;
        let epoch = if self.forced { forced_epoch(self.db.promised, self.me) } else { self.db.promised + 1 };
        self.begin_regroup(epoch, out);
    }

    pub(crate) fn on(&mut self, input: Input, out: &mut Vec<Out>) {
        match input {
            Input::Stop => self.on_stop(out),
            Input::Message { from, message } => self.on_message(from, message, out),
            Input::Timer(timer) => self.on_timer(timer, out),
            Input::Disk { lun, command, reply } => self.on_disk(lun, &command, reply, out),
            Input::Share(reply) => self.on_share(reply, out),
            Input::Vm { vm, report } => self.on_vm(vm, report, out),
            Input::Order(order) => self.take_order(order, out),
            // Answered by ClusterService, which knows the routes.
            Input::Start(_)
            | Input::Adapters(_)
            | Input::NetworkUnused(_)
            | Input::RouteUp { .. }
            | Input::RouteDown { .. } => (),
        }
        self.finish(out);
    }

    /// True if this report would change nothing, and nobody would answer it: exactly then nothing is lost when it is
    /// not read. (A test reads all of them.) While there are not votes enough every node says once a second what all
    /// have heard, and that is most of what is ever said.
    pub(crate) fn needs_not_hear(&self, from: NodeId, report: &Report) -> bool {
        let idle = self.stopped.is_none()
            && self.batch.is_empty()
            && self.leader.is_none()
            && self.terms_of.0 == Some(self.db.tag);
        let gone = report.view.is_none() && self.departed.contains(from);
        let same = !gone && self.blind.contains(from) == report.blind;
        idle && same && self.everyone.0.contains(from) && self.has_heard(from, report)
    }

    pub(crate) fn phase(&self) -> Phase {
        match (&self.view, &self.regroup) {
            _ if self.leaving => Phase::Leaving,
            (None, _) => Phase::Joining,
            (Some(_), Some(_)) => Phase::Regrouping,
            (Some(_), None) => Phase::Member,
        }
    }

    /// What is left to do at the end of every step.
    pub(crate) fn finish(&mut self, out: &mut Vec<Out>) {
        self.watch_terms(out);
        self.lead(out);
        self.flush(out);
    }

    fn on_message(&mut self, from: NodeId, message: Message, out: &mut Vec<Out>) {
        if self.stopped.is_some() {
            return;
        }
        if !self.db.nodes.contains_key(&from) {
            return self.on_outsider(from, &message, out);
        }
        match message {
            Message::Report(report) => self.on_report(from, report, out),
            Message::Propose { epoch, members } => self.on_propose(from, epoch, members, out),
            Message::Accept { epoch } => self.on_accept(from, epoch, out),
            Message::NoQuorum { epoch, votes, total, outdated } => {
                self.on_no_quorum(from, epoch, (votes, total, outdated), out);
            }
            Message::Install(install) => self.on_install(from, install, out),
            Message::Hosting { epoch, groups } => self.on_hosting(from, epoch, groups, out),
            Message::Request(request) => self.on_request(from, request, out),
            Message::Update { after, changes } => self.on_update(from, after, &changes, out),
            Message::Stored(tag) => self.on_stored(from, tag),
            Message::Pulse { tag, unheard, witness } => self.on_pulse(from, (tag, unheard, witness), out),
            Message::Heard(heard) => self.on_heard(from, heard, out),
            Message::Ordered(number) => self.on_ordered(number, out),
            Message::NeedDatabase => self.on_need_database(from, out),
            Message::Snapshot(database) => self.on_snapshot(from, database, out),
            Message::Move { group, to, kind } => self.on_move(from, group, to, kind, out),
            Message::Fail { group, vm } => self.on_fail(from, group, vm, out),
            Message::CancelMove(group) => self.on_cancel_move(group, out),
            Message::MigrateOffer { group, vm } => self.on_offer(from, group, vm, out),
            Message::MigrateReady(group) => self.on_ready(from, group, out),
            Message::MigrateRefused { group, failure } => self.on_refused(from, group, failure, out),
            Message::MigrateCancelled(group) => self.on_cancelled(from, group, out),
            Message::LeaveGranted => self.leave(out),
            Message::Goodbye => self.on_goodbye(from, out),
            Message::Evicted => self.on_evicted(out),
            Message::Quarantined => self.on_quarantined(out),
            Message::Welcome(_) => (),
        }
    }

    /// A node that is not, or no longer, part of the cluster.
    fn on_outsider(&mut self, from: NodeId, message: &Message, out: &mut Vec<Out>) {
        match message {
            Message::Evicted => self.on_evicted(out),
            // A leader that evicted itself.
            Message::Goodbye if self.members().contains(from) => self.on_goodbye(from, out),
            Message::Report(_) if self.view.is_some() && self.regroup.is_none() => {
                self.tell(from, Message::Evicted, out);
            }
            _ => (),
        }
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Vec<Out>) {
        match timer {
            Timer::RegroupTick(epoch) => self.on_regroup_tick(epoch, out),
            Timer::RegroupOpen(epoch) => self.on_regroup_open(epoch, out),
            Timer::Quiet(token) => self.on_quiet(token, out),
            Timer::RegroupAccept(token) => self.on_regroup_deadline(token, out),
            Timer::JoinRetry(epoch) => self.on_join_retry(epoch, out),
            Timer::Defend(token) => self.on_defend(token, out),
            Timer::Arbitrate(token) => self.on_arbitrate(token, out),
            Timer::WitnessRetry(token) => self.on_witness_retry(token, out),
            Timer::Pulse(token) => self.on_pulse_timer(token, out),
            Timer::RetryGroup(group, token) => self.on_retry_group(group, token, out),
            Timer::RestartPeriod(group, token) => self.on_restart_period(group, token),
            Timer::FailoverPeriod(group, token) => self.on_failover_period(group, token),
            Timer::Register(group) => self.keep_registered(group, out),
            Timer::Term(token) => self.on_term(token),
            Timer::NetworkJudgement(token) => self.on_network_judgement(token, out),
            // Answered by ClusterService, which knows the routes.
            Timer::NetworkReport(_) => (),
        }
    }

    pub(crate) fn rules(&self) -> &'static Rules {
        rules(self.db.era)
    }

    /// True while this node leads a view that no one has doubted.
    pub(crate) fn leads(&self) -> bool {
        self.leader.is_some()
    }

    /// The leader of an undoubted view.
    pub(crate) fn current_leader(&self) -> Option<NodeId> {
        self.view.as_ref().filter(|_| self.regroup.is_none()).map(|view| view.leader)
    }

    pub(crate) fn members(&self) -> NodeSet {
        self.view.as_ref().map_or(NodeSet::EMPTY, |view| view.members)
    }

    /// A token no timer has had before.
    pub(crate) fn token(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(crate) fn lose_networks(&mut self, out: &mut Vec<Out>) {
        note(Note::NoNetwork { starting: self.regroup.is_none() && self.view.is_none() }, out);
        self.stop(StopReason::NoNetwork, out);
    }

    pub(crate) fn stop(&mut self, reason: StopReason, out: &mut Vec<Out>) {
        self.stopped.get_or_insert(reason);
        self.orders.drain(..).for_each(|_| note(Note::OrderIgnored, out));
        self.yield_witness(out);
    }

    /// Sends to another node, or delivers at once to this one.
    pub(crate) fn tell(&mut self, to: NodeId, message: Message, out: &mut Vec<Out>) {
        if to == self.me {
            self.on_message(to, message, out);
        } else {
            out.push(Out::Send { to, message });
        }
    }

    /// Asks the leader, now or as soon as there is one.
    pub(crate) fn ask(&mut self, request: Request, out: &mut Vec<Out>) {
        match self.current_leader() {
            Some(leader) => self.tell(leader, Message::Request(request), out),
            None if self.view.is_some() => self.waiting.push(request),
            None => (),
        }
    }

    /// An administrator's order is kept until a leader has answered it: the present one may be dead and not missed yet.
    fn take_order(&mut self, order: Order, out: &mut Vec<Out>) {
        if self.view.is_none() {
            return note(Note::OrderIgnored, out);
        }
        let number = self.token();
        self.orders.push((number, order));
        if self.orders.len() == 1 {
            self.send_order(out);
        }
    }

    /// Asks the leader for the first order that it has not answered.
    pub(crate) fn send_order(&mut self, out: &mut Vec<Out>) {
        if let (Some(leader), Some((number, order))) = (self.current_leader(), self.orders.first().cloned()) {
            self.tell(leader, Message::Request(Request::Order { number, order }), out);
        }
    }

    fn on_ordered(&mut self, number: u64, out: &mut Vec<Out>) {
        if self.orders.first().is_some_and(|(first, _)| *first == number) {
            self.orders.remove(0);
            self.send_order(out);
        }
    }
}

pub(crate) fn note(note: Note, out: &mut Vec<Out>) {
    out.push(Out::Note(note));
}

pub(crate) fn after(span: SimDuration, timer: Timer, out: &mut Vec<Out>) {
    out.push(Out::After(span, timer));
}

/// A forced start opens a new generation of epochs, so that its database is later than any made before the operator
/// decided.
const GENERATION: u64 = 1 << 32;

/// Room for the regroups that follow a forced start on one node, so that two nodes forced on two sides never count
/// alike.
const ROOM: u64 = 1 << 24;

/// The first epoch after a forced start on `node`.
pub(crate) const fn forced_epoch(epoch: u64, node: NodeId) -> u64 {
    (epoch / GENERATION + 1) * GENERATION + node.0 as u64 * ROOM
}

/// True if `epoch` is the first after a forced start on `node`; no other node ever begins with it.
pub(crate) const fn is_forced_epoch(epoch: u64, node: NodeId) -> bool {
    epoch % GENERATION == node.0 as u64 * ROOM
}

/// How often the cluster was force-started up to this epoch.
pub(crate) const fn generation(epoch: u64) -> u64 {
    epoch / GENERATION
}
