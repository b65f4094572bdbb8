//! What a campaign is drawn from. Most commands fit the moment; those that don't are refused and change nothing.

use lab_cluster::{MoveKind, Order, StartMode, Witness};
use lab_kernel::{Engine, Model, Rng, SimDuration};
use lab_session::Start;
use lab_units::{ArrayId, Bytes, Era, GroupId, HostId, LunId, Name, NetworkId, NicId, NodeId, Pages, VmId};
use lab_world::command::{LunSpec, VmAction, VmSpec, WorkloadSpec};
use lab_world::fault::{self, Fault, Struck, StruckKind};
use lab_world::guest::Pattern;
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{Command, World};

use super::{Sizes, Step};

pub(super) fn start(seed: u64, sizes: Sizes) -> Start {
    let mut rng = Rng::stream(seed, "swarm/start");
    loop {
        let preset = Preset::Cluster {
            nodes: sizes.least + rng.below(sizes.most - sizes.least + 1),
            witness: WitnessKind::ALL[rng.below(WitnessKind::ALL.len() as u32) as usize],
            era: Era::ALL[rng.below(Era::ALL.len() as u32) as usize],
        };
        if preset.check().is_ok() {
            return Start { preset, seed };
        }
    }
}

/// Some VMs on the shared volume, as roles, online.
pub(super) fn virtual_machines(rng: &mut Rng, engine: &Engine<World>) -> Vec<Step> {
    let world = engine.model();
    if world.csvs.ids().next().is_none() {
        return Vec::new();
    }
    let mut next = world.cluster.as_ref().map_or(GroupId(1), |cluster| cluster.next_group);
    let mut steps = Vec::new();
    for index in 0..rng.below(5) {
        let (vm, host) = (VmId(index), HostId(rng.below(world.hosts.len() as u32)));
        let path = Some(r"C:\ClusterStorage\Volume1".into());
        let spec = VmSpec {
            host,
            name: Name::from(format!("VM{}", index + 1)),
            memory: Bytes::gib(1),
            path,
            vhd: None,
            switch: None,
        };
        let second = SimDuration::from_secs(1);
        steps.push((SimDuration::ZERO, Command::AddVm(spec)));
        steps.push((SimDuration::ZERO, Command::AddVmRole(vm)));
        steps.push((second, Command::Cluster(Order::Online(next))));
        next = GroupId(next.0 + 1);
    }
    steps
}

/// Mostly in the middle of what came before, now and then after a quiet hour.
pub(super) fn wait(rng: &mut Rng) -> SimDuration {
    let most = match rng.below(8) {
        0..=3 => 4_000,
        4..=5 => 40_000,
        6 => 600_000,
        _ => 7_200_000,
    };
    SimDuration::from_millis(u64::from(rng.below(most)))
}

/// What somebody does meanwhile with LUNs that the cluster does not use, VMs' own disks among them.
pub(super) fn spare_disk(rng: &mut Rng, world: &World) -> Command {
    let mut drawn = Draw { rng, world };
    let spares: Vec<LunId> =
        world.luns.iter().filter(|(_, lun)| lun.name.as_str().starts_with(SPARE)).map(|(id, _)| id).collect();
    let Some(lun) = drawn.pick(&spares).filter(|_| drawn.rng.below(6) > 0) else {
        return Command::AddLun(LunSpec {
            array: ArrayId(0),
            name: Name::from(format!("{SPARE}{}", world.luns.next_id())),
            size: Bytes::gib(1),
            thin: false,
            persistent_reservation: true,
            alua: false,
        });
    };
    let host = drawn.host();
    let disk = world.disk_number(host, lun).unwrap_or(1);
    match drawn.rng.below(7) {
        0 => Command::GrantLun { lun, hosts: world.hosts.ids().collect() },
        1 | 2 => Command::Rescan(host),
        3 => Command::RevokeLun { lun, hosts: world.hosts.ids().collect() },
        4 => Command::RemoveLun(lun),
        5 => Command::AddPassThrough { vm: drawn.vm(), disk, ide: false },
        _ => Command::RemovePassThrough { vm: drawn.vm(), disk },
    }
}

/// A command that is admitted, if one is found soon.
pub(super) fn command(rng: &mut Rng, engine: &Engine<World>) -> Command {
    let mut drawn = Draw { rng, world: engine.model() };
    for _ in 0..20 {
        let command = drawn.any();
        if engine.model().admit(engine.now(), &command).is_ok() {
            return command;
        }
    }
    Command::PowerOn(vec![drawn.host()])
}

/// What the names of LUNs begin with that the cluster does not use.
const SPARE: &str = "Spare";

struct Draw<'a> {
    rng: &'a mut Rng,
    world: &'a World,
}

impl Draw<'_> {
    fn any(&mut self) -> Command {
        match self.rng.below(30) {
            0..=2 => Command::CutPower(self.some_hosts()),
            3..=6 => Command::PowerOn(vec![self.host()]),
            7 => Command::Restart(self.host()),
            8 => Command::ShutDown(vec![self.host()]),
            9..=11 => self.cut(),
            12..=13 => Command::MendNetwork(self.network()),
            14 => {
                let nics = self.world.nics.len() as u32;
                Command::SetNicEnabled { nic: NicId(self.rng.below(nics)), enabled: self.rng.below(2) == 0 }
            }
            15..=17 => self.fault(),
            18..=19 => {
                let there: Vec<Fault> = self.world.faults.iter().copied().collect();
                self.pick(&there).map_or(Command::MendNetwork(NetworkId(0)), Command::Clear)
            }
            20 => Command::StopService(self.host()),
            21 => self.start_service(),
            22..=24 => self.move_group(),
            25 => Command::Cluster(self.drain()),
            26 => Command::Cluster(self.quorum()),
            27 => self.machine(),
            28 => self.volume(),
            _ => Command::Cluster(self.group_order()),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.rng.below(from.len() as u32) as usize])
    }

    fn host(&mut self) -> HostId {
        HostId(self.rng.below(self.world.hosts.len() as u32))
    }

    fn node(&mut self) -> NodeId {
        NodeId(1 + self.rng.below(self.world.hosts.len() as u32))
    }

    fn network(&mut self) -> NetworkId {
        NetworkId(self.rng.below(self.world.networks.len() as u32))
    }

    fn some_hosts(&mut self) -> Vec<HostId> {
        let one = self.host();
        if self.rng.below(3) > 0 {
            return vec![one];
        }
        let half = |_: &HostId| self.rng.below(2) == 0;
        let some: Vec<HostId> = self.world.hosts.ids().filter(half).collect();
        if some.is_empty() { vec![one] } else { some }
    }

    /// A network as a whole, or between two groups of hosts.
    fn cut(&mut self) -> Command {
        let network = self.network();
        if self.rng.below(6) == 0 {
            return Command::CutNetwork { network, between: None };
        }
        let (mut these, mut those) = (Vec::new(), Vec::new());
        let single = self.rng.below(3) == 0;
        let alone = self.host();
        for host in self.world.hosts.ids() {
            let first = if single { host == alone } else { self.rng.below(2) == 0 };
            if first { these.push(host) } else { those.push(host) }
        }
        if those.is_empty() {
            those.extend(these.pop());
        }
        Command::CutNetwork { network, between: Some((these, those)) }
    }

    fn fault(&mut self) -> Command {
        let kind = &fault::ALL[self.rng.below(fault::ALL.len() as u32) as usize];
        let struck = match kind.strikes {
            StruckKind::Witness => Struck::Witness,
            StruckKind::Array => Struck::Array(lab_units::ArrayId(0)),
            StruckKind::Host => Struck::Host(self.host()),
            StruckKind::Vm => Struck::Vm(self.vm()),
            StruckKind::Network => Struck::Network(self.network()),
            StruckKind::Nic => Struck::Nic(NicId(self.rng.below(self.world.nics.len() as u32))),
        };
        Command::Inject(Fault { name: kind.name, struck })
    }

    fn vm(&mut self) -> VmId {
        VmId(self.rng.below(self.world.vms.len().max(1) as u32))
    }

    fn start_service(&mut self) -> Command {
        let mode = match self.rng.below(8) {
            0 => StartMode::ForceQuorum,
            1 => StartMode::PreventQuorum,
            _ => StartMode::Normal,
        };
        Command::StartService { host: self.host(), mode }
    }

    fn group(&mut self) -> GroupId {
        let groups: Vec<GroupId> =
            self.world.database().map_or(Vec::new(), |database| database.groups.keys().copied().collect());
        self.pick(&groups).unwrap_or(GroupId(0))
    }

    fn move_group(&mut self) -> Command {
        let kind = if self.rng.below(3) == 0 { MoveKind::Quick } else { MoveKind::Live };
        let to = (self.rng.below(2) == 0).then(|| self.node());
        Command::Cluster(Order::Move { group: self.group(), to, kind })
    }

    fn drain(&mut self) -> Order {
        let node = self.node();
        if self.rng.below(2) == 0 {
            Order::Pause { node, drain: self.rng.below(3) > 0 }
        } else {
            Order::Resume(node)
        }
    }

    fn quorum(&mut self) -> Order {
        let node = self.node();
        match self.rng.below(6) {
            0 => Order::SetQuorum { witness: None, disk_only: false },
            1 => {
                Order::SetQuorum { witness: Some(Witness::Disk(LunId(1))), disk_only: self.rng.below(4) == 0 }
            }
            2 => Order::SetQuorum { witness: Some(Witness::FileShare), disk_only: false },
            3 => Order::SetNodeWeight(node, self.rng.below(2)),
            4 => Order::SetDynamicQuorum(self.rng.below(2) == 0),
            _ => Order::SetLowerPriority((self.rng.below(2) == 0).then_some(node)),
        }
    }

    fn machine(&mut self) -> Command {
        let vm = self.vm();
        let action = match self.rng.below(5) {
            0 => VmAction::Start,
            1 => VmAction::ShutDown,
            2 => VmAction::TurnOff,
            3 => VmAction::Save,
            _ => {
                let workload = WorkloadSpec {
                    resident: Pages(65_536),
                    working_set: Pages(1 + u64::from(self.rng.below(32_768))),
                    per_second: u64::from(self.rng.below(20_000)),
                    pattern: Pattern::Uniform,
                };
                return Command::SetWorkload { vm, workload };
            }
        };
        Command::Vm { vm, action }
    }

    fn volume(&mut self) -> Command {
        let csvs: Vec<_> = self.world.csvs.ids().collect();
        let to = self.host();
        self.pick(&csvs).map_or(Command::Rescan(to), |csv| Command::MoveCsv { csv, to })
    }

    fn group_order(&mut self) -> Order {
        let group = self.group();
        match self.rng.below(4) {
            0 => Order::Offline(group),
            1 => Order::CancelMove(group),
            2 => Order::SetPriority(group, self.rng.below(4) * 1_000),
            _ => Order::Online(group),
        }
    }
}

/// What puts everything in order that is broken.
pub(super) fn repairs(world: &World) -> Vec<Command> {
    let networks = world.networks.ids().map(Command::MendNetwork);
    let nics = world.nics.ids().map(|nic| Command::SetNicEnabled { nic, enabled: true });
    let faults = world.faults.iter().copied().map(Command::Clear);
    networks.chain(nics).chain(faults).collect()
}
