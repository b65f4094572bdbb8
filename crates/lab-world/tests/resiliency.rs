//! Compute resiliency through whole clusters (facts: membership §5): whatever is cut, killed or mended, and when, no VM
//! runs twice, and when all is whole again every VM runs.

use lab_cluster::{Order, Property};
use lab_kernel::{Engine, Rng, SimDuration};
use lab_units::{Bytes, Era, HostId, NetworkId};
use lab_world::command::{Command, VmAction, VmSpec};
use lab_world::fault::{Fault, Struck};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::state::Power;
use lab_world::{World, invariant};

const NETWORKS: [NetworkId; 2] = [NetworkId(0), NetworkId(1)];

fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

struct Lab(Engine<World>);

impl Lab {
    /// Four nodes with a VM on each.
    fn new(seed: u64, era: Era) -> Self {
        let mut lab = Self(Preset::Cluster { nodes: 4, witness: WitnessKind::Disk, era }.start(seed));
        for host in 0..4 {
            let spec = VmSpec {
                host: HostId(host),
                name: format!("VM{host}").as_str().into(),
                memory: Bytes::gib(2),
                path: Some(r"C:\ClusterStorage\Volume1".into()),
                vhd: Some(Bytes::gib(10)),
                switch: None,
            };
            lab.submit(Command::AddVm(spec));
            let vm = lab.0.model().vms.ids().last().expect("it was just made");
            lab.submit(Command::Vm { vm, action: VmAction::Start });
            lab.run(secs(10));
            lab.submit(Command::AddVmRole(vm));
        }
        lab.run(secs(20));
        assert_eq!(lab.running(), [1; 4], "every VM runs");
        lab
    }

    fn submit(&mut self, command: Command) {
        if let Err(refusal) = self.0.submit(command.clone()) {
            panic!("{command:?} was refused: {refusal}");
        }
    }

    /// What is so already is refused, and changes nothing.
    fn attempt(&mut self, command: Command) {
        let _ = self.0.submit(command);
    }

    fn run(&mut self, span: SimDuration) {
        let end = self.0.now() + span;
        while let Some(next) = self.0.next_due().filter(|next| *next <= end) {
            self.0.advance_to(next, u64::MAX);
            assert_eq!(invariant::broken(self.0.model()), [], "at {}", self.0.now());
        }
        self.0.advance_to(end, u64::MAX);
    }

    /// How often each VM runs.
    fn running(&self) -> Vec<usize> {
        let world = self.0.model();
        world.vms.ids().map(|vm| world.running_on(vm).len()).collect()
    }

    fn disturb(&mut self, rng: &mut Rng) {
        let host = HostId(rng.below(4));
        let others: Vec<HostId> = (0..4).map(HostId).filter(|other| *other != host).collect();
        match rng.below(8) {
            0..=2 => {
                for network in NETWORKS {
                    let between = Some((vec![host], others.clone()));
                    self.attempt(Command::CutNetwork { network, between });
                }
            }
            3 => self.attempt(Command::CutNetwork { network: NETWORKS[0], between: None }),
            4 => NETWORKS.into_iter().for_each(|network| self.attempt(Command::MendNetwork(network))),
            5 => {
                let struck = Struck::Host(host);
                self.attempt(Command::Inject(Fault { name: "ClusterServiceKilled", struck }));
            }
            6 => self.attempt(Command::CutPower(vec![host])),
            _ => self.attempt(Command::PowerOn(vec![host])),
        }
    }

    fn heal(&mut self) {
        NETWORKS.into_iter().for_each(|network| self.attempt(Command::MendNetwork(network)));
        let off: Vec<HostId> = self.0.model().hosts.ids().collect();
        for host in off {
            if self.0.model().hosts[host].power == Power::Off {
                self.submit(Command::PowerOn(vec![host]));
            }
        }
        self.run(secs(400));
        // A quarantine of two hours would only be waited for.
        let quarantined = self.0.model().database().expect("all is whole").quarantined();
        for node in quarantined.iter() {
            self.submit(Command::Cluster(Order::ClearQuarantine(node)));
        }
        self.run(secs(60));
    }
}

#[test]
fn whatever_is_cut_or_killed_no_vm_runs_twice_and_all_run_in_the_end() {
    for seed in 0..300 {
        let mut rng = Rng::stream(seed, "resiliency/swarm");
        let mut lab = Lab::new(seed, [Era::Ws2016, Era::Ws2019, Era::Ws2022][rng.below(3) as usize]);
        if rng.below(3) == 0 {
            let period = rng.below(200);
            lab.submit(Command::Cluster(Order::SetProperty(Property::ResiliencyDefaultPeriod, period)));
        }
        for _ in 0..12 {
            lab.disturb(&mut rng);
            lab.run(SimDuration::from_millis(u64::from(rng.below(90_000))));
        }
        lab.heal();
        assert_eq!(lab.running(), [1; 4], "seed {seed}: every VM runs again");
    }
}

/// Before 2016, and with a period of zero, what a lost node ran starts elsewhere at once.
#[test]
fn without_a_period_nothing_is_left_to_a_node_out_of_reach() {
    for (era, period) in [(Era::Ws2012R2, None), (Era::Ws2016, Some(0)), (Era::Ws2016, Some(30))] {
        let mut lab = Lab::new(1, era);
        if let Some(period) = period {
            lab.submit(Command::Cluster(Order::SetProperty(Property::ResiliencyDefaultPeriod, period)));
            lab.run(secs(5));
        }
        lab.submit(Command::CutPower(vec![HostId(3)]));
        lab.run(secs(25));
        let waits = period == Some(30);
        assert_eq!(lab.running()[3], usize::from(!waits), "{era}, {period:?}, after 25 s");
        lab.run(secs(30));
        assert_eq!(lab.running()[3], 1, "{era}, {period:?}, after 55 s");
    }
}

/// Level 1 waits for a special heartbeat that nobody sends: as good as off (facts: membership §5).
#[test]
fn level_1_isolates_nobody() {
    let mut lab = Lab::new(1, Era::Ws2019);
    lab.submit(Command::Cluster(Order::SetProperty(Property::ResiliencyLevel, 1)));
    lab.run(secs(5));
    lab.submit(Command::CutPower(vec![HostId(3)]));
    lab.run(secs(30));
    assert_eq!(lab.running(), [1; 4]);
}
