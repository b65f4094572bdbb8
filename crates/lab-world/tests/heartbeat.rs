//! The exact shortcut of the heartbeats against a simulation of every beat: the moments at which routes go up and down
//! are equal, to the nanosecond (facts: membership §1).
//!
//! The reference sends one packet per beat, per direction and network, each with its flight of its own, and lets the
//! listener judge; it shares nothing with the shortcut but the words of the rule:
//! a speaker beats at whole multiples of its delay; a route is up from a beat that arrives until nothing has arrived
//! for the listener's delay × threshold. At one instant beats leave, then arrive, then the listener judges, then
//! everything else happens. Which beats a lossy network takes, both ask the same function.

#![allow(clippy::print_stdout)] // the numbers belong to what the test says

use std::collections::BTreeSet;

use lab_cluster::{Order, Property};
use lab_kernel::{Engine, Rng, SimDuration, SimTime};
use lab_units::{Era, HostId, NetworkId, NicId};
use lab_world::World;
use lab_world::command::{Command, NetworkSpec};
use lab_world::event::Event;
use lab_world::preset::{Preset, Step, WitnessKind};
use lab_world::route::{Loss, Route};

const MILLI: u64 = 1_000_000;

/// One step of a schedule: from this nanosecond on.
#[derive(Clone, Copy, Debug)]
struct Change {
    at: u64,
    /// The speaker's delay while its beats get through.
    delay: Option<u64>,
    window: u64,
}

/// Moments at which the route went up (true) or down.
type Flips = Vec<(u64, bool)>;

/// Every beat is sent, flies, and arrives. Walks over all moments at which anything can happen.
fn beat_by_beat(latency: u64, loss: Loss, changes: &[Change], end: u64) -> Flips {
    let mut arrivals: Vec<u64> = Vec::new();
    for (change, until) in changes.iter().zip(changes[1..].iter().map(|next| next.at).chain([end])) {
        let Some(delay) = change.delay else { continue };
        let mut beat = 0;
        while beat <= until {
            // A beat of the instant of a change still leaves under the rule before it.
            if beat > change.at && !loss.takes(SimTime::from_nanos(beat)) {
                arrivals.push(beat + latency);
            }
            beat += delay;
        }
    }
    let (mut flips, mut up, mut heard) = (Flips::new(), false, None);
    let mut moments: BTreeSet<u64> = changes.iter().map(|change| change.at).collect();
    moments.extend(&arrivals);
    // Whatever window is in force, silence can end only this long after an arrival.
    for window in changes.iter().map(|change| change.window).collect::<BTreeSet<_>>() {
        moments.extend(arrivals.iter().map(|arrival| arrival + window));
    }
    let arrived: BTreeSet<u64> = arrivals.into_iter().collect();
    for now in moments.into_iter().filter(|now| *now <= end) {
        if arrived.contains(&now) {
            heard = Some(now);
            if !up {
                up = true;
                flips.push((now, true));
            }
        }
        // Before the changes of this instant, and after them.
        for window in [window_at(changes, now, false), window_at(changes, now, true)] {
            let silent = heard.is_some_and(|heard| heard + window <= now);
            if up && silent {
                up = false;
                flips.push((now, false));
            }
        }
    }
    flips
}

fn window_at(changes: &[Change], now: u64, after: bool) -> u64 {
    let in_force = |change: &&Change| change.at < now || (after && change.at == now);
    changes.iter().rev().find(in_force).unwrap_or(&changes[0]).window
}

/// How long a schedule is looked at.
const END: u64 = 120_000 * MILLI;

/// The shortcut, woken only when it asks to be.
fn shortcut(latency: u64, loss: Loss, changes: &[Change]) -> Flips {
    let span = SimDuration::from_nanos;
    let mut route = Route::new(span(latency), span(changes[0].window));
    let (mut flips, mut up) = (Flips::new(), false);
    let mut look = |route: &Route, now: u64| {
        if route.up != up {
            up = route.up;
            flips.push((now, up));
        }
    };
    let mut rest = changes.iter().peekable();
    let mut now = 0;
    loop {
        let due = route.next(SimTime::from_nanos(now), loss).map(SimTime::as_nanos).filter(|due| *due <= END);
        let change = rest.peek().map(|change| change.at);
        match (due, change) {
            (None, None) => return flips,
            (Some(due), change) if change.is_none_or(|change| due <= change) => {
                assert!(due > now || now == 0, "woken again at {due}");
                now = due;
                route.settle(SimTime::from_nanos(due), loss);
            }
            (_, Some(at)) => {
                let change = rest.next().expect("it was just seen");
                now = at;
                route.change(SimTime::from_nanos(at), change.delay.map(span), span(change.window), loss);
            }
            (Some(_), None) => unreachable!("taken by the second arm"),
        }
        look(&route, now);
    }
}

/// Cuts, mends, changed delays and thresholds at any moment, often on the very instant of a beat or of its arrival.
fn schedule(rng: &mut Rng) -> (u64, Vec<Change>) {
    let latency = [0, 100_000, 3 * MILLI, 250 * MILLI, 999 * MILLI, 5_000 * MILLI][rng.below(6) as usize];
    let delays = [250, 251, 400, 1_000, 1_000, 2_000, 4_000];
    let mut at = 0;
    let mut last = Change { at, delay: None, window: 5_000 * MILLI };
    let mut changes = vec![last];
    for _ in 0..=rng.below(12) {
        let step = match rng.below(4) {
            0 => u64::from(rng.below(40)) * 250 * MILLI,
            1 => u64::from(rng.below(10_000)) * MILLI,
            2 => latency + u64::from(rng.below(4)) * 500 * MILLI,
            _ => u64::from(rng.next_u32()) * 5,
        };
        at += step.max(1);
        let delay = delays[rng.below(7) as usize] * MILLI;
        match rng.below(4) {
            0 => last.delay = None,
            1 => last.delay = last.delay.or(Some(delay)),
            2 => last.delay = last.delay.map(|_| delay),
            _ => last.window = delays[rng.below(7) as usize] * MILLI * u64::from(3 + rng.below(10)),
        }
        if at >= END {
            break;
        }
        last.at = at;
        changes.push(last);
    }
    (latency, changes)
}

/// Compares 20,000 schedules; gives the number of changes.
fn compare(purpose: &str, loss: impl Fn(u64, &mut Rng) -> Loss) -> usize {
    let (mut flips, mut busiest) = (0, 0);
    for seed in 0..20_000 {
        let mut rng = Rng::stream(seed, purpose);
        let (latency, changes) = schedule(&mut rng);
        let loss = loss(seed, &mut rng);
        let wanted = beat_by_beat(latency, loss, &changes, END);
        let found = shortcut(latency, loss, &changes);
        assert_eq!(found, wanted, "seed {seed}, latency {latency}, {loss:?}, {changes:#?}");
        flips += wanted.len();
        busiest = busiest.max(wanted.len());
    }
    println!("20,000 schedules of {purpose}, {flips} changes of routes, {busiest} in the busiest");
    flips
}

#[test]
fn the_shortcut_equals_every_beat_simulated_in_twenty_thousand_random_schedules() {
    let flips = compare("heartbeat/schedule", |_, _| Loss::NONE);
    assert!(flips > 20_000, "the schedules do something");
}

/// From networks on which nobody would notice to those on which next to nothing arrives, and nothing.
#[test]
fn the_shortcut_equals_every_beat_simulated_where_beats_are_lost() {
    let flips = compare("heartbeat/lossy", |seed, rng| {
        let permille = [1, 10, 100, 300, 500, 700, 900, 990, 999, 1_000][rng.below(10) as usize];
        Loss::new(seed, HEARTBEAT, HostId(1), HostId(2), permille)
    });
    assert!(flips > 60_000, "the losses do something");
}

/// A day of one beat a second: a route that never changes, and one on which a beat in a thousand arrives, are looked at
/// now and then, not at every beat; and where one looks on from does not change what is seen.
#[test]
fn a_lossy_route_is_looked_at_far_less_often_than_it_beats() {
    let (delay, window, day) = (1_000 * MILLI, 10_000 * MILLI, 86_400_000 * MILLI);
    let changes = [Change { at: 0, delay: Some(delay), window }];
    for (permille, most) in [(0, 1), (10, 100), (300, 150), (500, 300), (999, 1_500)] {
        let loss = Loss::new(7, HEARTBEAT, HostId(1), HostId(2), permille);
        let mut route = Route::new(SimDuration::ZERO, SimDuration::from_nanos(window));
        route.change(SimTime::ZERO, Some(SimDuration::from_nanos(delay)), route.window(), loss);
        let (mut now, mut looks, mut flips) = (SimTime::ZERO, 0, Flips::new());
        while let Some(next) = route.next(now, loss).filter(|next| next.as_nanos() <= day) {
            let before = route.up;
            route.settle(next, loss);
            if route.up != before {
                flips.push((next.as_nanos(), route.up));
            }
            (now, looks) = (next, looks + 1);
        }
        println!("{permille} per mille: {looks} looks for 86,400 beats, {} changes", flips.len());
        assert_eq!(flips, beat_by_beat(0, loss, &changes, day), "{permille} per mille");
        assert!(looks <= most, "{looks} looks at {permille} per mille");
    }
}

/// Routes of a whole cluster on its heartbeat network, each with what the World and the two nodes' copies of the
/// database said at every moment.
struct Watched {
    engine: Engine<World>,
    routes: Vec<((HostId, HostId), Vec<Change>)>,
}

const HEARTBEAT: NetworkId = NetworkId(0);

/// A cluster whose heartbeat network loses beats; the other one, over which nodes talk as well, is whole.
fn start(seed: u64, loss_permille: u32) -> Engine<World> {
    let preset = Preset::Cluster { nodes: 3, witness: WitnessKind::Disk, era: Era::Ws2016 };
    let mut engine = Engine::new(World::new(seed));
    let mut networks = 0..;
    for step in preset.steps() {
        match step {
            Step::Do(Command::AddNetwork(spec)) => {
                let is_heartbeat = networks.next() == Some(HEARTBEAT.0);
                let loss_permille = if is_heartbeat { loss_permille } else { 0 };
                let command = Command::AddNetwork(NetworkSpec { loss_permille, ..spec });
                engine.submit(command).expect("a step of a preset");
            }
            Step::Do(command) => {
                engine.submit(command).expect("a step of a preset");
            }
            Step::Wait(span) => {
                engine.advance_to(engine.now() + span, u64::MAX);
            }
        }
    }
    engine
}

impl Watched {
    fn new(seed: u64, loss_permille: u32) -> Self {
        let engine = start(seed, loss_permille);
        let hosts: Vec<HostId> = engine.model().hosts.ids().collect();
        let pairs = hosts.iter().flat_map(|a| hosts.iter().map(|b| (*a, *b))).filter(|(a, b)| a != b);
        let routes = pairs.map(|pair| (pair, Vec::new())).collect();
        let mut watched = Self { engine, routes };
        watched.look();
        // It has beaten like this for a minute.
        watched.routes.iter_mut().for_each(|(_, changes)| changes[0].at -= 60_000 * MILLI);
        watched
    }

    fn look(&mut self) {
        let (world, at) = (self.engine.model(), self.engine.now().as_nanos());
        for ((listener, speaker), changes) in &mut self.routes {
            let own = |host: HostId| {
                let service = world.hosts[host].service().expect("it runs throughout");
                service.database().expect("it is in a cluster").heartbeat(false)
            };
            let heard = world.path(*speaker, *listener, HEARTBEAT);
            let delay = heard.then(|| own(*speaker).delay.as_nanos());
            let window = own(*listener).window().as_nanos();
            let same = |last: &Change| (last.delay, last.window) == (delay, window);
            if !changes.last().is_some_and(same) {
                changes.push(Change { at, delay, window });
            }
        }
    }

    fn run(&mut self, span: SimDuration) {
        let end = self.engine.now() + span;
        while let Some(next) = self.engine.next_due().filter(|next| *next <= end) {
            self.engine.advance_to(next, u64::MAX);
            self.look();
        }
        self.engine.advance_to(end, u64::MAX);
    }

    /// Something happens to the heartbeat network, or to the properties.
    fn disturb(&mut self, rng: &mut Rng) {
        let hosts = |ids: &[u32]| ids.iter().map(|id| HostId(*id)).collect::<Vec<_>>();
        let sides = [(hosts(&[0]), hosts(&[1, 2])), (hosts(&[1]), hosts(&[2]))];
        let command = match rng.below(8) {
            0 => Command::CutNetwork { network: HEARTBEAT, between: None },
            1 | 2 => {
                let between = Some(sides[rng.below(2) as usize].clone());
                Command::CutNetwork { network: HEARTBEAT, between }
            }
            3 | 4 => Command::MendNetwork(HEARTBEAT),
            5 => Command::SetNicEnabled { nic: NicId(2 * rng.below(3)), enabled: rng.below(2) == 1 },
            6 => property(Property::SameSubnetDelay, 250 + 250 * rng.below(8)),
            _ => property(Property::SameSubnetThreshold, 3 + rng.below(12)),
        };
        // What is so already is refused, and changes nothing.
        let _ = self.engine.submit(command);
        self.look();
    }

    /// Compares what the log says with every beat simulated; gives the number of changes.
    fn judge(&self, seed: u64, since: usize, loss_permille: u32) -> usize {
        let world = self.engine.model();
        let latency = world.networks[HEARTBEAT].latency.as_nanos();
        let end = self.engine.now().as_nanos();
        let mut flips = 0;
        for ((listener, speaker), changes) in &self.routes {
            let said = self.engine.log().iter_from(since).filter_map(|record| {
                let time = record.time.as_nanos();
                match &record.event {
                    Event::RouteUp { host, peer, network }
                        if (host, peer, *network) == (listener, speaker, HEARTBEAT) =>
                    {
                        Some((time, true))
                    }
                    Event::RouteDown { host, peer, network, .. }
                        if (host, peer, *network) == (listener, speaker, HEARTBEAT) =>
                    {
                        Some((time, false))
                    }
                    _ => None,
                }
            });
            let said: Flips = said.collect();
            let loss = Loss::new(seed, HEARTBEAT, *speaker, *listener, loss_permille);
            let mut wanted = beat_by_beat(latency, loss, changes, end);
            // The reference hears some beats of the minute before.
            wanted.retain(|(at, _)| *at > changes[0].at + 60_000 * MILLI);
            assert_eq!(said, wanted, "seed {seed}, {speaker} heard by {listener}: {changes:#?}");
            flips += wanted.len();
        }
        flips
    }
}

fn property(property: Property, value: u32) -> Command {
    Command::Cluster(Order::SetProperty(property, value))
}

/// Plays clusters through disturbances; gives the number of changes.
fn play(clusters: u64, loss_permille: u32) -> usize {
    let mut flips = 0;
    for seed in 0..clusters {
        let mut rng = Rng::stream(seed, "heartbeat/cluster");
        let mut watched = Watched::new(seed, loss_permille);
        let since = watched.engine.log().len();
        for _ in 0..20 {
            watched.disturb(&mut rng);
            watched.run(SimDuration::from_millis(u64::from(rng.below(12_000))));
        }
        flips += watched.judge(seed, since, loss_permille);
    }
    println!("{clusters} clusters at {loss_permille} per mille, {flips} changes of routes");
    flips
}

/// Cuts and mends come at once, delays and thresholds when each node's own copy of the database has changed.
#[test]
fn a_whole_cluster_says_what_every_beat_simulated_says() {
    assert!(play(150, 0) > 2_000, "the disturbances do something");
}

#[test]
fn a_whole_cluster_on_a_lossy_network_says_what_every_beat_simulated_says() {
    assert!(play(50, 300) > 1_000, "the losses do something");
}
