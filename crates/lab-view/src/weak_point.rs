//! Which failures take which service down: each failure that can happen now, and each pair at one instant, tried on a
//! copy of the lab that is watched for a while.
//!
//! A VM is down while its [`Ledger`] counts its time as lost. The cluster is down while no node answers for it, and a
//! clustered file server while its role is not online; these two are looked at once a second. A pair is listed where it
//! does more than its parts: it takes a service down that neither does alone, or keeps one down that comes back alone.

use lab_cluster::{GroupKind, GroupState};
use lab_kernel::{Engine, SimDuration, SimTime};
use lab_session::Session;
use lab_session::explore::{COPY, Rehearsal, possible_failures};
use lab_units::{GroupId, Name, VmId};
use lab_world::fault::Fault;
use lab_world::{Command, World};

use crate::availability::Ledger;
use crate::record::struck;

/// How often the cluster and its file servers are looked at.
const LOOK: SimDuration = SimDuration::from_secs(1);

/// What someone works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The cluster itself: some node answers for it.
    Cluster,
    /// A clustered file server.
    FileServer(GroupId),
    /// A virtual machine that runs.
    Vm(VmId),
}

/// What is tried, and what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each pair of failures at one instant, too.
    pub pairs: bool,
    /// How long a copy is watched.
    pub watch: SimDuration,
    /// A service that is down no longer than this is not taken down.
    pub tolerated: SimDuration,
}

impl Plan {
    /// Ten minutes see a restart, an isolation of 4 minutes and what follows it; nothing is tolerated.
    pub const USUAL: Self =
        Self { pairs: false, watch: SimDuration::from_secs(600), tolerated: SimDuration::ZERO };
}

/// A service that some failures take down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakPoint {
    /// One failure, or two at one instant.
    pub failures: Vec<Fault>,
    /// Which service.
    pub service: Service,
    /// How long it was down, of the time watched.
    pub down: SimDuration,
    /// It is there again at the end.
    pub is_back: bool,
}

/// Tries one failure after the other.
pub struct Search {
    root: Engine<World>,
    plan: Plan,
    services: Vec<Service>,
    /// What the VMs lost before; by service.
    ledger: Ledger,
    before: Vec<SimDuration>,
    failures: Vec<Fault>,
    /// What is tried now: a large lab has millions of pairs, so they are counted and never listed.
    now: Option<Places>,
    done: usize,
    trial: Option<Trial>,
    /// By place in `failures`: what it does alone.
    alone: Vec<Vec<WeakPoint>>,
    found: Vec<WeakPoint>,
}

/// A place in the list of failures, or two.
#[derive(Clone, Copy)]
struct Places {
    last: usize,
    first: Option<usize>,
}

impl Places {
    fn iter(self) -> impl Iterator<Item = usize> {
        self.first.into_iter().chain([self.last])
    }

    /// Singles come first, then pairs: each failure with those before it.
    fn next(self, failures: usize, pairs: bool) -> Option<Self> {
        let next = match self.first {
            Some(first) if first + 1 < self.last => Self { first: Some(first + 1), ..self },
            Some(_) => Self { last: self.last + 1, first: Some(0) },
            None if self.last + 1 < failures || !pairs => Self { last: self.last + 1, first: None },
            None => Self { last: 1, first: Some(0) },
        };
        (next.last < failures).then_some(next)
    }
}

/// A copy that is watched.
struct Trial {
    copy: Rehearsal,
    /// When the services are looked at next.
    next: SimTime,
    /// By service: how long it was seen down; of VMs the ledger knows.
    seen: Vec<SimDuration>,
}

impl Search {
    /// Begins at the present moment of `session`; it asks about these services, or about all that are up.
    pub fn new(session: &Session, plan: Plan, services: Option<Vec<Service>>) -> Self {
        let root = session.fork();
        let mut ledger = Ledger::default();
        ledger.catch_up(root.model(), root.log());
        let failures = possible_failures(&root);
        let services = services.unwrap_or_else(|| services_up(root.model()));
        let before = services.iter().map(|service| lost(&ledger, &root, *service)).collect();
        let now = (!failures.is_empty()).then_some(Places { last: 0, first: None });
        let (alone, found) = (Vec::new(), Vec::new());
        Self { root, plan, services, ledger, before, failures, now, done: 0, trial: None, alone, found }
    }

    /// How many copies have been watched, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let singles = self.failures.len();
        let pairs = if self.plan.pairs { singles * singles.saturating_sub(1) / 2 } else { 0 };
        (self.done, singles + pairs)
    }

    /// What was found so far: single failures in the order of the catalogue, then pairs.
    pub fn found(&self) -> &[WeakPoint] {
        &self.found
    }

    /// Goes on, for about `budget` due entries; true once nothing is left to try.
    pub fn advance(&mut self, mut budget: u64) -> bool {
        while let Some(places) = self.now {
            if budget == 0 {
                return false;
            }
            if let Some(mut trial) = self.trial.take().or_else(|| self.begin(places, &mut budget)) {
                if !trial.go_on(&self.services, &mut budget) {
                    self.trial = Some(trial);
                    return false;
                }
                budget = budget.saturating_sub(self.services.len() as u64);
                self.judge(places, &trial);
            }
            self.done += 1;
            self.now = places.next(self.failures.len(), self.plan.pairs);
        }
        true
    }

    /// `None` when the second failure cannot happen after the first.
    fn begin(&self, places: Places, budget: &mut u64) -> Option<Trial> {
        *budget = budget.saturating_sub(COPY);
        let commands = places.iter().map(|place| Command::Inject(self.failures[place])).collect();
        let copy = Rehearsal::begin(self.root.clone(), commands, self.plan.watch).ok()?;
        let next = copy.engine().now() + LOOK;
        Some(Trial { copy, next, seen: vec![SimDuration::ZERO; self.services.len()] })
    }

    fn judge(&mut self, places: Places, trial: &Trial) {
        let engine = trial.copy.engine();
        let mut after = self.ledger.clone();
        after.catch_up(engine.model(), engine.log());
        let known = self.services.iter().zip(&self.before).zip(&trial.seen);
        let down = known.map(|((service, before), seen)| {
            let down = *seen + lost(&after, engine, *service).saturating_sub(*before);
            let failures = places.iter().map(|place| self.failures[place]).collect();
            WeakPoint { failures, service: *service, down, is_back: is_up(engine.model(), *service) }
        });
        let taken: Vec<WeakPoint> =
            down.filter(|point| point.down > self.plan.tolerated || !point.is_back).collect();
        if places.first.is_none() {
            self.found.extend(taken.iter().cloned());
            self.alone.push(taken);
            return;
        }
        let one_is_enough = |point: &WeakPoint| {
            let parts = places.iter().flat_map(|place| &self.alone[place]);
            parts.filter(|part| part.service == point.service).any(|part| point.is_back || !part.is_back)
        };
        let more: Vec<WeakPoint> = taken.into_iter().filter(|point| !one_is_enough(point)).collect();
        self.found.extend(more);
    }
}

impl Trial {
    /// True once the watch is over.
    fn go_on(&mut self, services: &[Service], budget: &mut u64) -> bool {
        while self.next <= self.copy.deadline() {
            if !self.copy.go_on(self.next, budget) {
                return false;
            }
            self.next += LOOK;
            for (service, seen) in services.iter().zip(&mut self.seen) {
                let is_looked_at = match service {
                    Service::Cluster | Service::FileServer(_) => true,
                    Service::Vm(_) => false,
                };
                if is_looked_at && !is_up(self.copy.engine().model(), *service) {
                    *seen += LOOK;
                }
            }
        }
        self.copy.go_on(self.copy.deadline(), budget)
    }
}

/// Time that a VM's users have lost so far, as the ledger says; nothing for what is looked at.
fn lost(ledger: &Ledger, engine: &Engine<World>, service: Service) -> SimDuration {
    match service {
        Service::Vm(vm) => ledger.lost(vm, engine.now()),
        Service::Cluster | Service::FileServer(_) => SimDuration::ZERO,
    }
}

/// Every service that is up, by kind and age.
pub fn services_up(world: &World) -> Vec<Service> {
    let cluster = world.cluster.iter().map(|_| Service::Cluster);
    let groups = world.cluster.iter().flat_map(|cluster| cluster.labels.keys());
    let servers = groups.map(|group| Service::FileServer(*group)).filter(|server| is_server(world, *server));
    let vms = world.vms.ids().map(Service::Vm);
    cluster.chain(servers).chain(vms).filter(|service| is_up(world, *service)).collect()
}

fn is_server(world: &World, service: Service) -> bool {
    let Service::FileServer(group) = service else { return false };
    let group = world.database().and_then(|database| database.groups.get(&group));
    group.is_some_and(|group| matches!(group.kind, GroupKind::Disk(lun) if world.serves_files(lun)))
}

fn is_up(world: &World, service: Service) -> bool {
    match service {
        Service::Cluster => world.answering().is_some(),
        Service::FileServer(group) => {
            let group = world.database().and_then(|database| database.groups.get(&group));
            group.is_some_and(|group| group.state == GroupState::Online)
        }
        Service::Vm(vm) => !world.running_on(vm).is_empty(),
    }
}

/// A service's name.
pub fn service_name(world: &World, service: Service) -> Name {
    match service {
        Service::Cluster => {
            world.cluster.as_ref().map_or_else(|| "Cluster".into(), |cluster| cluster.name.clone())
        }
        Service::FileServer(group) => world.group_name(group),
        Service::Vm(vm) => world.vms.get(vm).map_or_else(|| format!("{vm}").into(), |vm| vm.name.clone()),
    }
}

/// `HostPowerLost N1`, `HostPowerLost N1 and WitnessLost Witness`.
pub fn failures_text(world: &World, failures: &[Fault]) -> String {
    let named = |fault: &Fault| format!("{} {}", fault.name, struck(world, fault.struck));
    failures.iter().map(named).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use lab_session::Start;
    use lab_units::{Bytes, Era};
    use lab_world::command::{VmAction, VmSpec};
    use lab_world::preset::{Preset, WitnessKind};

    use super::*;

    /// Nodes N1 and N2 with a witness disk and two networks; VM1 runs on N1, VM2 on N2, both on one array.
    fn two_nodes() -> Session {
        let preset = Preset::Cluster { nodes: 2, witness: WitnessKind::Disk, era: Era::Ws2012R2 };
        let mut session = Session::new(Start { preset, seed: 1 });
        let hosts: Vec<_> = session.world().hosts.ids().collect();
        for (host, name) in hosts.into_iter().zip(["VM1", "VM2"]) {
            let path = Some(r"C:\ClusterStorage\Volume1".into());
            let memory = Bytes::gib(1);
            let spec =
                VmSpec { host, name: name.into(), memory, path, vhd: Some(Bytes::gib(1)), switch: None };
            session.submit(Command::AddVm(spec)).expect("it fits");
            let vm = session.world().vms.ids().last().expect("it was just made");
            session.submit(Command::Vm { vm, action: VmAction::Start }).expect("it is off");
            session.advance_by(SimDuration::from_secs(60));
            session.submit(Command::AddVmRole(vm)).expect("it lies on a shared volume");
            session.advance_by(SimDuration::from_secs(60));
        }
        session
    }

    fn searched(session: &Session, plan: Plan, budget: u64) -> Vec<String> {
        let mut search = Search::new(session, plan, None);
        while !search.advance(budget) {}
        let (done, all) = search.progress();
        assert_eq!(done, all);
        let world = session.world();
        let say = |point: &WeakPoint| {
            let back = if point.is_back { "back" } else { "gone" };
            let (failures, service) =
                (failures_text(world, &point.failures), service_name(world, point.service));
            format!("{failures}: {service} {back}")
        };
        search.found().iter().map(say).collect()
    }

    /// One node goes: the other and the witness are 2 of 3 votes, and start its VM. One guest, one service: only its own
    /// VMs. The array carries both VMs. A network is one of two, a path to the array one of two, the witness one of three
    /// votes: nobody misses them.
    #[test]
    fn a_single_failure_takes_down_what_it_carries_alone() {
        let found = searched(&two_nodes(), Plan::USUAL, u64::MAX);
        let expected = [
            "ArrayDown ARRAY1: VM1 gone",
            "ArrayDown ARRAY1: VM2 gone",
            "GuestCrash VM1: VM1 back",
            "GuestCrash VM2: VM2 back",
            "HostPowerLost N1: VM1 back",
            "HostPowerLost N2: VM2 back",
            "NodeHung N1: VM1 back",
            "NodeHung N2: VM2 back",
            "ClusterServiceKilled N1: VM1 back",
            "ClusterServiceKilled N2: VM2 back",
        ];
        assert_eq!(found, expected);
    }

    /// Of 3 votes 1 is left: no cluster, and what ran on the other node ends with it. Two nodes without each other: the
    /// one that holds the witness goes on, the VM of the other starts there.
    #[test]
    fn a_pair_is_listed_where_it_does_more_than_its_parts() {
        let found = searched(&two_nodes(), Plan { pairs: true, ..Plan::USUAL }, u64::MAX);
        let of = |pair: &str| {
            let said = found.iter().filter_map(|line| line.strip_prefix(pair)?.strip_prefix(": "));
            said.map(str::to_owned).collect::<Vec<_>>()
        };
        let all = ["CLUSTER1 gone", "VM1 gone", "VM2 gone"];
        assert_eq!(of("HostPowerLost N1 and WitnessLost Witness"), all);
        assert_eq!(of("HostPowerLost N1 and HostPowerLost N2"), all);
        assert_eq!(of("NetworkDown Heartbeat and NetworkDown Public"), ["VM2 back"]);
        assert_eq!(of("HostPowerLost N1 and GuestCrash VM2"), [""; 0]);
        assert_eq!(of("GuestCrash VM1 and GuestCrash VM2"), [""; 0]);
    }

    #[test]
    fn slices_change_nothing_and_the_lab_is_left_alone() {
        let session = two_nodes();
        let before = session.digest();
        let plan =
            Plan { pairs: true, watch: SimDuration::from_secs(60), tolerated: SimDuration::from_secs(20) };
        assert_eq!(searched(&session, plan.clone(), 50), searched(&session, plan, u64::MAX));
        assert_eq!(session.digest(), before);
    }

    /// Eight thousand VMs that may crash are 32 million pairs: none is made before it is tried.
    #[test]
    fn pairs_are_told_apart_and_counted_without_a_list() {
        let walk = |failures, pairs| {
            let first = Places { last: 0, first: None };
            let all = std::iter::successors(Some(first), |places| places.next(failures, pairs));
            all.map(|places| places.iter().collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        assert_eq!(walk(3, false), [[0], [1], [2]]);
        let all: [&[usize]; 6] = [&[0], &[1], &[2], &[0, 1], &[0, 2], &[1, 2]];
        assert_eq!(walk(3, true), all);
        assert_eq!(walk(1, true), [[0]]);
    }

    /// 10 s without beats and 4.2 s of regroup, then a cold start of some seconds: longer than 10 s, shorter than 30 s.
    #[test]
    fn what_is_back_soon_enough_is_tolerated() {
        let names = |tolerated| {
            let plan = Plan { tolerated: SimDuration::from_secs(tolerated), ..Plan::USUAL };
            searched(&two_nodes(), plan, u64::MAX)
        };
        let dead = "HostPowerLost N1: VM1 back".to_owned();
        assert!(names(10).contains(&dead) && !names(30).contains(&dead));
    }
}
