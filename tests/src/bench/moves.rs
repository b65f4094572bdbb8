//! Many migrations at once: the work SimGrid was timed with (goal P1), and a node drained in a full cluster (goal P5).

use std::hint::black_box;

use lab_cluster::{MoveKind, Order};
use lab_kernel::{Engine, SimDuration};
use lab_units::{BitsPerSec, Bytes, Era, HostId, NodeId, Pages};
use lab_world::command::{HostSpec, VmSpec, WorkloadSpec};
use lab_world::guest::Pattern;
use lab_world::precopy::Textbook;
use lab_world::preset::{Preset, Step, WitnessKind};
use lab_world::state::Host;
use lab_world::{Command, World};

use super::Stopwatch;
use crate::fluid;

const NODES: u32 = 64;
/// Simulated seconds a run may take before it counts as stuck.
const LIMIT_S: u64 = 50_000;

/// 640 VMs on 64 hosts, 1,000 migrations, two at a time on each host.
pub(super) fn thousand(stopwatch: &Stopwatch) -> f64 {
    let begin = full_cluster(10, Bytes::gib(1));
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        let mut ordered = 0;
        for round in 1..=2 {
            let groups: Vec<_> = run.model().vms.values().filter_map(|vm| vm.group).take(500).collect();
            for group in groups {
                let owner = run.model().database().expect("it answers").groups[&group].owner;
                let to = Some(NodeId(owner.0 % NODES + 1));
                run.submit(Command::Cluster(Order::Move { group, to, kind: MoveKind::Live }))
                    .expect("it moves");
                ordered += 1;
            }
            until(&mut run, |world| world.migrations.len() == 500 * round && idle(world));
        }
        assert_eq!(ordered, 1_000);
        black_box(run.now());
    })
}

/// The same work in the comparison mode: bytes without identity, and no cluster (tests/simgrid/thousand.cpp plays it
/// in SimGrid).
pub(super) fn thousand_fluid(stopwatch: &Stopwatch) -> f64 {
    let capacities = vec![BitsPerSec::giga(10); 2 * NODES as usize];
    let textbook = Textbook {
        memory: Bytes::gib(1),
        rate: BitsPerSec::giga(10).bytes_per_sec(),
        dirtied: BitsPerSec::giga(1).bytes_per_sec(),
        working_set: Bytes(Bytes::gib(1).0 / 10 * 9),
        downtime_limit: SimDuration::from_millis(30),
        max_passes: u32::MAX,
    };
    let step = |vm: u32, round: u32| {
        let from = (vm + round) % NODES;
        fluid::Move { textbook, crosses: vec![from * 2, (from + 1) % NODES * 2 + 1] }
    };
    let mut queues = vec![Vec::new(); 2 * NODES as usize];
    for number in 0..1_000 {
        let (vm, round) = (number % 640, number / 640);
        queues[(vm % NODES * 2 + vm / NODES % 2) as usize].push(step(vm, round));
    }
    stopwatch.milliseconds(|| {
        let done = fluid::play(&capacities, queues.clone());
        assert_eq!(black_box(done).len(), 1_000);
    })
}

/// One of 64 nodes that run 8,000 VMs of 4 GB is drained: 125 moves, two at a time.
pub(super) fn drain(stopwatch: &Stopwatch) -> f64 {
    let begin = full_cluster(125, Bytes::gib(4));
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        run.submit(Command::Cluster(Order::Pause { node: NodeId(2), drain: true })).expect("it is up");
        until(&mut run, |world| world.migrations.len() == 125 && idle(world));
        black_box(run.now());
    })
}

/// The longest wait in that, going on a simulated second at a time as the page does.
pub(super) fn drain_slice(stopwatch: &Stopwatch) -> f64 {
    let mut run = full_cluster(125, Bytes::gib(4));
    let mut longest = stopwatch.once(|| {
        run.submit(Command::Cluster(Order::Pause { node: NodeId(2), drain: true })).expect("it is up");
    });
    while !(run.model().migrations.len() == 125 && idle(run.model())) {
        longest = longest.max(stopwatch.once(|| wait(&mut run, SimDuration::from_secs(1))));
    }
    longest
}

/// Simulated seconds in a second while 8,000 VMs run on 64 hosts and nothing happens but beats.
pub(super) fn idle_full(stopwatch: &Stopwatch) -> f64 {
    const SPAN: u32 = 600;
    let mut run = full_cluster(125, Bytes::gib(4));
    stopwatch.per_second(SPAN, || wait(&mut run, SimDuration::from_secs(SPAN.into())))
}

/// Simulated seconds in a second while two VMs of 4 GiB leave every one of 64 hosts, each written at a tenth of the
/// speed of its link.
pub(super) fn in_flight(stopwatch: &Stopwatch) -> f64 {
    let mut begin = full_cluster(2, Bytes::gib(4));
    for node in (1..=NODES).map(NodeId) {
        // Two leave and two arrive.
        give(&mut begin, Command::Cluster(Order::SetMigrationLimit(node, 4)));
    }
    wait(&mut begin, SimDuration::from_secs(1));
    let vms: Vec<_> = begin.model().vms.iter().filter_map(|(id, vm)| Some((id, vm.group?))).collect();
    for (vm, group) in vms {
        let pages = Bytes::gib(4).pages();
        let per_second = Bytes(BitsPerSec::giga(1).bytes_per_sec()).pages().0;
        let working_set = Pages(pages.0 * 9 / 10);
        let workload = WorkloadSpec { resident: pages, working_set, per_second, pattern: Pattern::Uniform };
        give(&mut begin, Command::SetWorkload { vm, workload });
        let owner = begin.model().database().expect("it answers").groups[&group].owner;
        let to = Some(NodeId(owner.0 % NODES + 1));
        give(&mut begin, Command::Cluster(Order::Move { group, to, kind: MoveKind::Live }));
    }
    while begin.model().migrations.len() < 2 * NODES as usize {
        wait(&mut begin, SimDuration::from_millis(10));
    }
    // In every one of them the first pass goes on for longer.
    const SPAN: u32 = 2;
    stopwatch.per_second(SPAN, || {
        let mut run = begin.clone();
        wait(&mut run, SimDuration::from_secs(SPAN.into()));
        assert!(run.model().migrations.values().all(|migration| migration.ended.is_none()));
        black_box(run.now());
    })
}

/// 8,000 VMs made, clustered and started on 64 empty hosts, until the last of them runs.
pub(super) fn boot_full(stopwatch: &Stopwatch) -> f64 {
    let begin = empty_cluster();
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        fill(&mut run, 125, Bytes::gib(4));
        let runs = |host: &Host| host.instances.values().filter(|instance| instance.state.runs()).count();
        until(&mut run, |world| world.hosts.values().map(runs).sum::<usize>() == 8_000);
        black_box(run.now());
    })
}

/// One of 64 hosts with 8,000 VMs loses power, until its 125 run elsewhere. On 2012 R2 nothing waits for the host.
pub(super) fn host_failure(stopwatch: &Stopwatch) -> f64 {
    let mut begin = cluster_of(Era::Ws2012R2);
    fill(&mut begin, 125, Bytes::gib(4));
    wait(&mut begin, SimDuration::from_secs(120));
    stopwatch.milliseconds(|| {
        let mut run = begin.clone();
        give(&mut run, Command::CutPower(vec![HostId(1)]));
        let runs = |host: &Host| host.instances.values().filter(|instance| instance.state.runs()).count();
        until(&mut run, |world| world.hosts.values().map(runs).sum::<usize>() == 8_000);
        black_box(run.now());
    })
}

fn idle(world: &World) -> bool {
    world.migrations.values().all(|migration| migration.ended.is_some())
}

/// In slices of a simulated second, as the page does it.
fn until(run: &mut Engine<World>, is_so: impl Fn(&World) -> bool) {
    let begun = run.now();
    while !is_so(run.model()) {
        run.advance_to(run.now() + SimDuration::from_secs(1), u64::MAX);
        assert!(run.now().since(begun) < SimDuration::from_secs(LIMIT_S), "it comes to an end");
    }
}

/// 64 nodes with 1 TB each, and as many running VMs on every one of them.
fn full_cluster(vms_per_node: u32, memory: Bytes) -> Engine<World> {
    let mut run = empty_cluster();
    fill(&mut run, vms_per_node, memory);
    wait(&mut run, SimDuration::from_secs(60));
    run
}

fn empty_cluster() -> Engine<World> {
    cluster_of(Era::Ws2022)
}

fn cluster_of(era: Era) -> Engine<World> {
    let mut run = Engine::new(World::new(1));
    let preset = Preset::Cluster { nodes: NODES, witness: WitnessKind::Disk, era };
    for step in preset.steps() {
        match step {
            Step::Do(Command::AddHost(spec)) => {
                give(&mut run, Command::AddHost(HostSpec { memory: Bytes::gib(1_024), ..spec }));
            }
            Step::Do(command) => give(&mut run, command),
            Step::Wait(span) => wait(&mut run, span),
        }
    }
    run
}

/// Makes VMs, clusters and starts them.
fn fill(run: &mut Engine<World>, vms_per_node: u32, memory: Bytes) {
    for number in 0..NODES * vms_per_node {
        give(
            run,
            Command::AddVm(VmSpec {
                host: HostId(number % NODES),
                name: format!("VM{number}").into(),
                memory,
                path: Some(r"C:\ClusterStorage\Volume1".into()),
                vhd: None,
                switch: Some("Public Virtual Network".into()),
            }),
        );
        let vm = run.model().vms.iter().last().expect("it was just made").0;
        give(run, Command::AddVmRole(vm));
        let group = run.model().vms[vm].group.expect("it is a role");
        wait(run, SimDuration::from_millis(10));
        give(run, Command::Cluster(Order::Online(group)));
    }
}

fn give(run: &mut Engine<World>, command: Command) {
    run.submit(command).expect("the set-up is admitted");
}

fn wait(run: &mut Engine<World>, span: SimDuration) {
    run.advance_to(run.now() + span, u64::MAX);
}
