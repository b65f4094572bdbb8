//! Whole runs: building a cluster, letting it idle, going back in time, writing it into a link (goals P4, P5, P8–P10).

use std::hint::black_box;

use lab_cluster::{MoveKind, Order};
use lab_kernel::{Rng, SimDuration, SimTime};
use lab_session::link::{self, Recipe};
use lab_session::{Entry, Session, Start};
use lab_units::{Bytes, Era, GroupId, HostId, NetworkId, NodeId, VmId};
use lab_world::Command;
use lab_world::command::VmSpec;
use lab_world::preset::{Preset, Step, WitnessKind};

use super::Stopwatch;

const TWO_NODES: Preset = Preset::TwoNodeCsv(Era::Ws2008R2);
const LARGEST: Preset = Preset::Datacenter { nodes: 64, luns: 64, vms: 8_000, era: Era::Ws2022 };

fn cluster(nodes: u32) -> Preset {
    Preset::Cluster { nodes, witness: WitnessKind::Disk, era: Era::Ws2022 }
}

fn start(preset: Preset) -> Session {
    Session::new(Start { preset, seed: 7 })
}

/// Everything seed document 001 types, from the empty rack to three VMs.
pub(super) fn build_two_nodes(stopwatch: &Stopwatch) -> f64 {
    stopwatch.milliseconds(|| drop(black_box(start(TWO_NODES))))
}

pub(super) fn build_sixty_four_nodes(stopwatch: &Stopwatch) -> f64 {
    stopwatch.milliseconds(|| drop(black_box(start(cluster(64)))))
}

/// A host dies, its roles move, it comes back: 720 simulated seconds, the length of a story in the Proxmox HA tester.
pub(super) fn story(stopwatch: &Stopwatch) -> f64 {
    let begin = start(cluster(3));
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        run.advance_by(SimDuration::from_secs(120));
        run.submit(Command::CutPower(vec![HostId(0)])).expect("the host is on");
        run.advance_by(SimDuration::from_secs(300));
        run.submit(Command::PowerOn(vec![HostId(0)])).expect("the host is off");
        run.advance_by(SimDuration::from_secs(300));
        black_box(run.log().len());
    })
}

/// Page by page, with everything around it.
pub(super) fn live_migration(stopwatch: &Stopwatch) -> f64 {
    let begin = start(TWO_NODES);
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        let order = Order::Move { group: GroupId(3), to: Some(NodeId(2)), kind: MoveKind::Live };
        run.submit(Command::Cluster(order)).expect("SQL1 can be moved");
        run.advance_by(SimDuration::from_secs(120));
        black_box(run.log().len());
    })
}

pub(super) fn idle_three(stopwatch: &Stopwatch) -> f64 {
    idle(stopwatch, 3)
}

pub(super) fn idle_sixty_four(stopwatch: &Stopwatch) -> f64 {
    idle(stopwatch, 64)
}

/// Simulated seconds in a second, with nothing but beats.
fn idle(stopwatch: &Stopwatch, nodes: u32) -> f64 {
    const SPAN: u32 = 600;
    let mut run = start(cluster(nodes));
    stopwatch.per_second(SPAN, || run.advance_by(SimDuration::from_secs(SPAN.into())))
}

/// Two hours in which something is done every five minutes, sought at random moments.
pub(super) fn seek(stopwatch: &Stopwatch) -> f64 {
    const HOURS_2: u32 = 7_200;
    let mut run = start(TWO_NODES);
    let origin = run.origin();
    let at = |second: u32| origin + SimDuration::from_secs(second.into());
    for number in 0..HOURS_2 / 300 {
        run.advance_to(at(number * 300), u64::MAX);
        let to = Some(NodeId(1 + (number + 1) % 2));
        let order = Order::Move { group: GroupId(3), to, kind: MoveKind::Live };
        run.submit(Command::Cluster(order)).expect("SQL1 moves to and fro");
    }
    run.advance_to(at(HOURS_2), u64::MAX);
    let mut rng = Rng::stream(1, "bench/seek");
    stopwatch.milliseconds(|| run.seek(at(rng.below(HOURS_2))))
}

pub(super) fn build_largest(stopwatch: &Stopwatch) -> f64 {
    stopwatch.milliseconds(|| drop(black_box(start(LARGEST))))
}

pub(super) fn seek_sixty_four(stopwatch: &Stopwatch) -> f64 {
    longest_seek(stopwatch, start(cluster(64)))
}

pub(super) fn seek_largest(stopwatch: &Stopwatch) -> f64 {
    longest_seek(stopwatch, start(LARGEST))
}

/// The longest of a hundred seeks in two hours of 64 nodes that lose a host and a network every ten minutes.
fn longest_seek(stopwatch: &Stopwatch, mut run: Session) -> f64 {
    const HOURS_2: u32 = 7_200;
    let origin = run.origin();
    let at = |second: u32| origin + SimDuration::from_secs(second.into());
    for number in 0..HOURS_2 / 600 {
        let (begun, host) = (number * 600, HostId(number % 64));
        run.advance_to(at(begun + 10), u64::MAX);
        run.submit(Command::CutPower(vec![host])).expect("the host is on");
        run.advance_to(at(begun + 200), u64::MAX);
        run.submit(Command::PowerOn(vec![host])).expect("the host is off");
        run.submit(Command::CutNetwork { network: NetworkId(0), between: None }).expect("it is whole");
        run.advance_to(at(begun + 400), u64::MAX);
        run.submit(Command::MendNetwork(NetworkId(0))).expect("it is cut");
    }
    run.advance_to(at(HOURS_2), u64::MAX);
    let mut rng = Rng::stream(1, "bench/seek");
    let mut longest = 0.0_f64;
    for _ in 0..100 {
        let moment = at(rng.below(HOURS_2));
        longest = longest.max(stopwatch.once(|| run.seek(moment)));
    }
    longest
}

/// To and fro: the largest link the lab has to make.
pub(super) fn link(stopwatch: &Stopwatch) -> f64 {
    let recipe = typed(64, 8_000);
    stopwatch.milliseconds(|| {
        let link = recipe.encode().expect("it is within every limit");
        black_box(link::decode(&link).expect("it was just made"));
    })
}

/// A preset as if all of it had been typed, and then so many VMs, each made, clustered and started.
fn typed(nodes: u32, vms: u32) -> Recipe {
    let mut recipe = Recipe::of(&start(Preset::Empty));
    let mut time = SimTime::ZERO;
    for step in cluster(nodes).steps() {
        match step {
            Step::Do(command) => recipe.commands.push(Entry::new(time, command)),
            Step::Wait(span) => time += span,
        }
    }
    for number in 0..vms {
        time += SimDuration::from_secs(1);
        let spec = VmSpec {
            host: HostId(number % nodes),
            name: format!("VM{}", number + 1).into(),
            memory: Bytes::gib(4),
            path: Some(r"C:\ClusterStorage\Volume1".into()),
            vhd: Some(Bytes::gib(40)),
            switch: Some("Public Virtual Network".into()),
        };
        let online = Command::Cluster(Order::Online(GroupId(number + 3)));
        let new = [Command::AddVm(spec), Command::AddVmRole(VmId(number)), online];
        recipe.commands.extend(new.map(|command| Entry::new(time, command)));
    }
    recipe.present = time;
    recipe.shown = time;
    recipe
}

/// Seed document 001 from bare hosts to the crash, as the console script that is served with the site.
pub(super) fn s1_script(stopwatch: &Stopwatch) -> f64 {
    const SCRIPT: &str = include_str!("../../../www/docs/scripts/s1-two-node-csv.ps1");
    stopwatch.milliseconds(|| {
        let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
        let outcome = lab_shell::Shell::new().run(SCRIPT, &mut session);
        assert!(outcome.error.is_none(), "the shipped script runs to its end");
        black_box(session.now());
    })
}
