//! Sixty-four nodes, an hour in peace and two minutes under a network that comes and goes, and what it costs to look
//! at every invariant after every event (goal R3).

use std::hint::black_box;

use lab_kernel::{Engine, SimDuration};
use lab_units::{Era, NetworkId};
use lab_world::fault::{Fault, Struck};
use lab_world::invariant::Watch;
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
