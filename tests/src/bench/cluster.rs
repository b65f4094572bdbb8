//! Sixty-four nodes, an hour in peace and two minutes under a network that comes and goes, and what it costs to look
//! at every invariant after every event (goal R3).

use std::hint::black_box;

use lab_kernel::{Engine, SimDuration};
use lab_session::{Session, Start};
use lab_units::{Era, NetworkId};
use lab_world::fault::{Fault, Struck};
use lab_world::invariant::{ALL, Guard, Watch, broken};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{Command, World};

use super::Stopwatch;

const HOUR: SimDuration = SimDuration::from_secs(3_600);
/// Four times down and up again: 300,000 events.
const FLAPS: SimDuration = SimDuration::from_secs(120);

fn idle() -> Engine<World> {
    Preset::Cluster { nodes: 64, witness: WitnessKind::Disk, era: Era::Ws2022 }.start(7)
}

/// Both networks come and go at once: the cluster falls apart and finds itself again, all the time.
fn flapping() -> Engine<World> {
    let mut engine = idle();
    for network in [NetworkId(0), NetworkId(1)] {
        let fault = Fault { name: "NetworkFlapping", struck: Struck::Network(network) };
        engine.submit(Command::Inject(fault)).expect("the network is up");
    }
    engine
}

fn after(begin: &Engine<World>, span: SimDuration) -> Engine<World> {
    let mut run = begin.clone();
    run.advance_to(begin.now() + span, u64::MAX);
    run
}

fn watched(begin: &Engine<World>) -> Engine<World> {
    let (mut run, end) = (begin.clone(), begin.now() + FLAPS);
    let mut watch = Watch::new(&run);
    while run.step_to(end) {
        watch.look(&run).expect("every invariant holds");
    }
    run
}

pub(super) fn idle_ms(stopwatch: &Stopwatch) -> f64 {
    milliseconds(stopwatch, &idle(), HOUR)
}

pub(super) fn flapping_ms(stopwatch: &Stopwatch) -> f64 {
    milliseconds(stopwatch, &flapping(), FLAPS)
}

pub(super) fn flapping_events(stopwatch: &Stopwatch) -> f64 {
    events(stopwatch, &flapping(), FLAPS)
}

pub(super) fn idle_events(stopwatch: &Stopwatch) -> f64 {
    events(stopwatch, &idle(), HOUR)
}

fn milliseconds(stopwatch: &Stopwatch, begin: &Engine<World>, span: SimDuration) -> f64 {
    stopwatch.milliseconds(|| drop(black_box(after(begin, span))))
}

fn events(stopwatch: &Stopwatch, begin: &Engine<World>, span: SimDuration) -> f64 {
    let events = after(begin, span).steps() - begin.steps();
    let events = u32::try_from(events).expect("an hour has fewer");
    stopwatch.per_second(events, || drop(black_box(after(begin, span))))
}

/// How much longer the same time takes when it is watched, in percent; both are stepped event by event.
pub(super) fn watching(stopwatch: &Stopwatch) -> f64 {
    let begin = flapping();
    let plain = stopwatch.milliseconds(|| {
        let (mut run, end) = (begin.clone(), begin.now() + FLAPS);
        while run.step_to(end) {}
        black_box(run);
    });
    let watched = stopwatch.milliseconds(|| drop(black_box(watched(&begin))));
    (watched / plain - 1.0) * 100.0
}

/// As the page holds it: 64 hosts, 8,000 VMs, and a host has just been lost.
fn room_with_a_loss() -> Session {
    let preset = Preset::Datacenter { nodes: 64, luns: 64, vms: 8_000, era: Era::Ws2022 };
    let mut room = Session::new(Start { preset, seed: 7 });
    let host = room.world().hosts.ids().next().expect("there are 64");
    room.submit(Command::CutPower(vec![host])).expect("it is on");
    room
}

/// How much longer the two minutes in which the VMs of a lost host are restarted take in a guarded lab, in percent.
pub(super) fn guarding_a_room(stopwatch: &Stopwatch) -> f64 {
    let plain = room_with_a_loss();
    let mut guarded = plain.clone();
    guarded.guard(Guard::new(ALL));
    let [plain, guarded] = [plain, guarded].map(|begin| {
        stopwatch.milliseconds(|| {
            let mut room = begin.clone();
            room.advance_by(FLAPS);
            black_box(room);
        })
    });
    (guarded / plain - 1.0) * 100.0
}

/// One look at every invariant of that room, as after every leap in time.
pub(super) fn sweep_of_a_room(stopwatch: &Stopwatch) -> f64 {
    let room = room_with_a_loss();
    stopwatch.milliseconds(|| drop(black_box(broken(room.world()))))
}
