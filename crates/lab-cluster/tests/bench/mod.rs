//! A small rack for tests: services, links, disks with persistent reservations, a share and hypervisors, in
//! simulated time. Its physics is as plain as the service can bear; the real one is lab-world.

#![allow(dead_code, unreachable_pub)] // each test file uses its part of the rack
#![allow(clippy::print_stderr)] // TRACE=1 shows every step

pub mod canon;
pub mod disk;
pub mod hypervisor;
pub mod sabotage;
pub mod safety;
pub mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lab_cluster::{
    ClusterService, Database, DiskCommand, DiskReply, Group, GroupKind, GroupState, Input, Message, Note,
    Order, Out, Phase, ShareCommand, ShareReply, StartMode, StopReason, Tag, Timer, VmReport, Witness,
};
use lab_kernel::{Calendar, SimDuration, SimTime};
use lab_units::{CsvId, Era, GroupId, LunId, NetworkId, NodeId, NodeSet, VmId};

use disk::Disk;
use hypervisor::Hypervisor;
use safety::Safety;
use schedule::Schedule;

pub const WITNESS_LUN: LunId = LunId(1);
pub const CSV_LUN: LunId = LunId(2);
pub const CSV: GroupId = GroupId(1);
pub const DISK_LUN: LunId = LunId(3);
pub const DISK_GROUP: GroupId = GroupId(2);
const NETWORK: NetworkId = NetworkId(1);

pub fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

pub fn node(id: u32) -> NodeId {
    NodeId(id)
}

pub fn set(ids: &[u32]) -> NodeSet {
    ids.iter().map(|id| NodeId(*id)).collect()
}

/// VMs whose files lie on the ordinary disk, with it one group.
pub const LODGERS: [VmId; 2] = [VmId(11), VmId(12)];

/// The disk with its VMs as a group.
pub fn disk_with_vms(owner: u32) -> Group {
    let vms = LODGERS.map(|vm| (vm, lab_cluster::Wanted::Online)).to_vec();
    Group::new(GroupKind::OnDisk(DISK_LUN, vms), node(owner))
}

/// The group of the VM with this number.
pub fn vm_group(vm: u32) -> GroupId {
    GroupId(100 + vm)
}

#[derive(Clone, Debug)]
enum Due {
    Input { node: NodeId, incarnation: u32, input: Input },
    Message { from: NodeId, to: NodeId, message: Message },
    Beat { at: NodeId, from: NodeId, version: u32, up: bool },
    DiskCommand { node: NodeId, incarnation: u32, lun: LunId, command: DiskCommand },
    ShareCommand { node: NodeId, incarnation: u32, command: ShareCommand },
    Hypervisor { node: NodeId, incarnation: u32, vm: VmId, serial: u32 },
    Restart { node: NodeId, incarnation: u32, mode: StartMode },
}

#[derive(Clone, Debug)]
pub struct Machine {
    pub service: ClusterService,
    pub powered: bool,
    /// Counts power-ons and service starts: what an earlier process asked for does not reach a later one.
    incarnation: u32,
    pub vms: Hypervisor,
    /// Peers whose beats arrive, and a version to drop outdated news.
    hears: BTreeMap<NodeId, (bool, u32)>,
    pub mounted: BTreeSet<LunId>,
    pub memory: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Share {
    pub online: bool,
    pub tag: Tag,
    pub lock: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub struct Rack {
    pub now: SimTime,
    pub machines: BTreeMap<NodeId, Machine>,
    pub cut: BTreeSet<(NodeId, NodeId)>,
    pub disks: BTreeMap<LunId, Disk>,
    pub share: Share,
    pub notes: Vec<(SimTime, NodeId, Note)>,
    stops: Vec<NodeId>,
    pub safety: Safety,
    calendar: Calendar<Due>,
    detect: SimDuration,
    /// Both ends of all links notice in the same instant.
    pub even: bool,
    /// Who is first, of all that happens in one instant; without it, what was asked for first.
    pub schedule: Option<Schedule>,
    pub latency: SimDuration,
    trace: bool,
}

impl Rack {
    /// `count` nodes, all started, with everything connected.
    pub fn new(era: Era, count: u32, witness: Option<Witness>) -> Self {
        let ids: Vec<NodeId> = (1..=count).map(NodeId).collect();
        Self::with(Database::new(era, &ids, witness, false))
    }

    pub fn with(database: Database) -> Self {
        let rules = lab_cluster::rules(database.era);
        let mut rack = Self {
            now: SimTime::ZERO,
            machines: BTreeMap::new(),
            cut: BTreeSet::new(),
            disks: [WITNESS_LUN, CSV_LUN, LunId(3)].into_iter().map(|lun| (lun, Disk::default())).collect(),
            share: Share { online: true, ..Share::default() },
            notes: Vec::new(),
            stops: Vec::new(),
            safety: Safety::default(),
            calendar: Calendar::default(),
            even: false,
            schedule: None,
            trace: std::env::var_os("TRACE").is_some(),
            detect: rules.heartbeat_delay * u64::from(rules.same_subnet_threshold),
            latency: SimDuration::from_micros(500),
        };
        for id in database.nodes.keys() {
            let machine = Machine {
                service: ClusterService::new(*id, Some(database.clone())),
                powered: true,
                incarnation: 0,
                vms: Hypervisor::default(),
                hears: BTreeMap::new(),
                mounted: BTreeSet::new(),
                memory: 100,
            };
            rack.machines.insert(*id, machine);
        }
        for id in database.nodes.keys() {
            rack.start(id.0, StartMode::Normal);
        }
        rack
    }

    /// A cluster that has formed and runs a CSV and `vms` VMs.
    pub fn running(era: Era, count: u32, witness: Option<Witness>, vms: u32) -> Self {
        let mut rack = Self::new(era, count, witness);
        rack.run(secs(15));
        rack.order(1, Order::AddGroup(CSV, Box::new(Group::new(GroupKind::Csv(CsvId(1), CSV_LUN), node(1)))));
        rack.run(secs(5));
        for vm in 1..=vms {
            let group = Group::new(GroupKind::Vm(VmId(vm)), node((vm - 1) % count + 1));
            rack.order(1, Order::AddGroup(vm_group(vm), Box::new(group)));
        }
        rack.run(secs(20));
        rack
    }

    pub fn service(&self, id: u32) -> &ClusterService {
        &self.machines[&node(id)].service
    }

    pub fn phase(&self, id: u32) -> Phase {
        self.service(id).phase()
    }

    pub fn is_up(&self, id: u32) -> bool {
        self.service(id).is_quorate()
    }

    /// Nodes that are members of an undoubted view.
    pub fn up(&self) -> NodeSet {
        self.machines.iter().filter(|(_, m)| m.service.is_quorate()).map(|(id, _)| *id).collect()
    }

    pub fn group(&self, at: u32, id: GroupId) -> (NodeId, GroupState) {
        let group = &self.service(at).database().expect("it is in a cluster").groups[&id];
        (group.owner, group.state)
    }

    pub fn votes(&self, at: u32) -> (NodeSet, u32) {
        let votes = self.service(at).database().expect("it is in a cluster").votes;
        (votes.nodes, votes.witness.0)
    }

    /// Nodes on which a VM runs.
    pub fn runs_on(&self, vm: u32) -> NodeSet {
        self.machines.iter().filter(|(_, m)| m.vms.runs(VmId(vm))).map(|(id, _)| *id).collect()
    }

    pub fn has_stopped(&self, id: u32) -> bool {
        self.stops.contains(&node(id))
    }

    pub fn count_notes(&self, wanted: impl Fn(&Note) -> bool) -> usize {
        self.notes.iter().filter(|(_, _, note)| wanted(note)).count()
    }

    pub fn time_of(&self, wanted: impl Fn(&Note) -> bool) -> Option<SimTime> {
        self.notes.iter().find(|(_, _, note)| wanted(note)).map(|(time, _, _)| *time)
    }

    pub fn start(&mut self, id: u32, mode: StartMode) {
        let machine = self.machine(node(id));
        machine.powered = true;
        machine.incarnation += 1;
        self.input(node(id), Input::Start(mode));
        self.refresh_beats();
    }

    /// Power cut: memory is gone, the disk stays.
    pub fn crash(&mut self, id: u32) {
        let id = node(id);
        let machine = self.machine(id);
        machine.powered = false;
        machine.incarnation += 1;
        let stored = sabotage::left_on_disk(machine.service.on_disk().cloned());
        machine.service = ClusterService::new(id, stored);
        machine.hears.clear();
        self.service_ended(id);
    }

    pub fn stop(&mut self, id: u32) {
        self.input(node(id), Input::Stop);
    }

    pub fn order(&mut self, at: u32, order: Order) {
        self.input(node(at), Input::Order(order));
    }

    pub fn cut(&mut self, a: &[u32], b: &[u32]) {
        self.links(a, b, |cut, pair| {
            cut.insert(pair);
        });
    }

    pub fn mend(&mut self, a: &[u32], b: &[u32]) {
        self.links(a, b, |cut, pair| {
            cut.remove(&pair);
        });
    }

    pub fn mend_all(&mut self) {
        self.cut.clear();
        self.refresh_beats();
    }

    fn links(
        &mut self,
        a: &[u32],
        b: &[u32],
        change: impl Fn(&mut BTreeSet<(NodeId, NodeId)>, (NodeId, NodeId)),
    ) {
        for x in a {
            for y in b {
                change(&mut self.cut, pair(node(*x), node(*y)));
            }
        }
        self.refresh_beats();
    }

    pub fn run(&mut self, span: SimDuration) {
        let end = self.now + span;
        while self.calendar.next_time().is_some_and(|time| time <= end) {
            self.step();
        }
        self.now = end;
    }

    /// The next thing happens, and what must hold is looked at.
    pub fn step(&mut self) {
        let Some((time, due)) = self.next_due() else { return };
        self.now = time;
        self.handle(due);
        self.check_safety();
    }

    pub fn check_safety(&mut self) {
        let mut safety = std::mem::take(&mut self.safety);
        safety.check(self);
        self.safety = safety;
    }

    /// What was before is no longer looked at.
    pub fn forget_history(&mut self) {
        self.notes.clear();
        self.stops.clear();
        self.safety.forget();
        self.check_safety();
    }

    pub fn connected(&self, a: NodeId, b: NodeId) -> bool {
        !self.cut.contains(&pair(a, b)) && self.machines[&a].powered && self.machines[&b].powered
    }

    pub(crate) fn machine(&mut self, id: NodeId) -> &mut Machine {
        self.machines.get_mut(&id).expect("the rack has this machine")
    }

    fn later(&mut self, span: SimDuration, due: Due) {
        self.calendar.insert(self.now + span, due);
    }

    fn handle(&mut self, due: Due) {
        match due {
            Due::Input { node, incarnation, input } => {
                if self.machines[&node].incarnation == incarnation {
                    self.input(node, input);
                }
            }
            Due::Message { from, to, message } => {
                if self.connected(from, to) {
                    self.input(to, Input::Message { from, message });
                }
            }
            Due::Beat { at, from, version, up } => self.beat(at, from, version, up),
            Due::DiskCommand { node, incarnation, lun, command } => {
                if self.machines[&node].incarnation == incarnation {
                    let reply = self.on_disk(node, lun, &command);
                    let input = Input::Disk { lun, command, reply };
                    self.later(self.latency, Due::Input { node, incarnation, input });
                }
            }
            Due::ShareCommand { node, incarnation, command } => {
                if self.machines[&node].incarnation == incarnation {
                    let reply = self.on_share(node, command);
                    let input = Input::Share(reply);
                    self.later(self.latency, Due::Input { node, incarnation, input });
                }
            }
            Due::Hypervisor { node, incarnation, vm, serial } => {
                if self.machines[&node].incarnation == incarnation {
                    hypervisor::done(self, node, vm, serial);
                }
            }
            Due::Restart { node, incarnation, mode } => {
                let machine = self.machine(node);
                if machine.incarnation == incarnation && machine.powered {
                    self.start(node.0, mode);
                }
            }
        }
    }

    pub(crate) fn input(&mut self, id: NodeId, input: Input) {
        let Some(input) = sabotage::heard(id, input) else { return };
        let mut out = Vec::new();
        let machine = self.machine(id);
        if !machine.powered {
            return;
        }
        if self.trace {
            eprintln!("{} {id} <- {input:?}", self.now);
        }
        let machine = self.machine(id);
        let was_stopped = machine.service.phase() == Phase::Stopped;
        let known =
            matches!(&input, Input::Message { from, message } if machine.service.knows(*from, message));
        let before = known.then(|| machine.service.clone());
        machine.service.on(input, &mut out);
        if let Some(before) = before {
            assert!(before == machine.service && out.is_empty(), "what a node knows it need not hear");
        }
        if was_stopped && machine.service.phase() != Phase::Stopped {
            self.refresh_beats();
        }
        let all = self.machines.keys().copied().collect();
        for out in out.into_iter().flat_map(|out| sabotage::said(all, out)) {
            if self.trace {
                eprintln!("{} {id}    -> {out:?}", self.now);
            }
            self.output(id, out);
        }
    }

    fn output(&mut self, id: NodeId, out: Out) {
        let incarnation = self.machines[&id].incarnation;
        match out {
            Out::Send { to, message } => {
                if self.machines.contains_key(&to) {
                    self.later(self.latency, Due::Message { from: id, to, message });
                }
            }
            Out::Disk { lun, command } => {
                self.later(self.latency, Due::DiskCommand { node: id, incarnation, lun, command });
            }
            Out::Share(command) => {
                self.later(self.latency, Due::ShareCommand { node: id, incarnation, command })
            }
            Out::Vm { vm, order } => hypervisor::order(self, id, vm, order),
            Out::After(span, timer) => self.timer(id, span, timer),
            Out::Note(note) => self.notes.push((self.now, id, note)),
            Out::Stopped(reason) => self.on_stopped(id, reason),
        }
    }

    fn timer(&mut self, id: NodeId, span: SimDuration, timer: Timer) {
        let incarnation = self.machines[&id].incarnation;
        self.later(span, Due::Input { node: id, incarnation, input: Input::Timer(timer) });
    }

    fn on_stopped(&mut self, id: NodeId, reason: StopReason) {
        self.stops.push(id);
        let mode = match reason {
            StopReason::NoNetwork
            | StopReason::QuorumLost
            | StopReason::Removed
            | StopReason::ReservationLost => Some(StartMode::Normal),
            StopReason::ForcedElsewhere => Some(StartMode::PreventQuorum),
            StopReason::Ordered | StopReason::Evicted | StopReason::Killed => None,
        };
        // Commands already on their way to a disk still arrive.
        let incarnation = self.machines[&id].incarnation;
        self.service_ended(id);
        if let Some(mode) = mode {
            self.later(secs(10), Due::Restart { node: id, incarnation, mode });
        }
    }

    fn service_ended(&mut self, id: NodeId) {
        hypervisor::all_off(self, id);
        let machine = self.machine(id);
        machine.mounted.clear();
        if self.share.lock == Some(id) {
            self.share.lock = None;
        }
        self.refresh_beats();
    }

    /// Beats flow while the sender's service runs; the receiver notices a change after the time-out, or a second.
    fn refresh_beats(&mut self) {
        let ids: Vec<NodeId> = self.machines.keys().copied().collect();
        for at in &ids {
            for from in ids.iter().filter(|from| *from != at) {
                let up = self.connected(*at, *from) && self.machines[from].service.phase() != Phase::Stopped;
                let machine = self.machine(*at);
                if !machine.powered {
                    continue;
                }
                let entry = machine.hears.entry(*from).or_insert((false, 0));
                if entry.0 == up {
                    continue;
                }
                *entry = (up, entry.1 + 1);
                let version = entry.1;
                // A little skew, so that two ends never notice in the same instant.
                let skew = match &self.schedule {
                    Some(schedule) => schedule.notices_after(*at),
                    None if self.even => SimDuration::from_millis(500),
                    None => SimDuration::from_millis(u64::from((at.0 * 37 + from.0 * 11) % 97) * 10),
                };
                let span = if up { skew } else { self.detect + skew };
                self.later(span, Due::Beat { at: *at, from: *from, version, up });
            }
        }
    }

    fn beat(&mut self, at: NodeId, peer: NodeId, version: u32, up: bool) {
        let current = self.machines[&at].hears.get(&peer).is_some_and(|(_, current)| *current == version);
        // A mended link cancels a pending loss; a loss cancels a pending mend.
        if current {
            let network = NETWORK;
            self.input(
                at,
                if up { Input::RouteUp { peer, network } } else { Input::RouteDown { peer, network } },
            );
        }
    }

    fn on_disk(&mut self, id: NodeId, lun: LunId, command: &DiskCommand) -> DiskReply {
        let disk = self.disks.get_mut(&lun).expect("the rack has this disk");
        let reply = sabotage::feigned(command).unwrap_or_else(|| disk.execute(id, command));
        let good = reply == DiskReply::Status(lab_units::scsi::ScsiStatus::Good);
        let machine = self.machine(id);
        match command {
            DiskCommand::Mount if good => {
                machine.mounted.insert(lun);
            }
            DiskCommand::Dismount => {
                machine.mounted.remove(&lun);
            }
            _ => (),
        }
        reply
    }

    fn on_share(&mut self, id: NodeId, command: ShareCommand) -> ShareReply {
        let share = &mut self.share;
        if !share.online {
            return ShareReply::Unreachable;
        }
        match command {
            ShareCommand::Claim if share.lock.is_none_or(|holder| holder == id) => {
                share.lock = Some(id);
                ShareReply::Granted(share.tag)
            }
            ShareCommand::Write(tag) if share.lock == Some(id) => {
                share.tag = tag;
                ShareReply::Done
            }
            ShareCommand::Claim | ShareCommand::Write(_) => ShareReply::Denied,
            ShareCommand::Release => {
                if share.lock == Some(id) {
                    share.lock = None;
                }
                ShareReply::Done
            }
        }
    }

    pub(crate) fn report(&mut self, id: NodeId, span: SimDuration, vm: VmId, report: VmReport) {
        let incarnation = self.machines[&id].incarnation;
        self.later(span, Due::Input { node: id, incarnation, input: Input::Vm { vm, report } });
    }

    pub(crate) fn hypervisor_later(&mut self, id: NodeId, span: SimDuration, vm: VmId, serial: u32) {
        let incarnation = self.machines[&id].incarnation;
        self.later(span, Due::Hypervisor { node: id, incarnation, vm, serial });
    }
}

fn pair(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}

/// Used by the copies a disk witness holds.
pub type Copy = Option<Arc<Database>>;
