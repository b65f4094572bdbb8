//! Breadth first through everything that can happen.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::bench::schedule::Schedule;
use super::bench::{DISK_GROUP, DISK_LUN, Rack, node, secs};
use super::moves::{Move, possible};
use super::proof::{self, Before, Seen};
use lab_cluster::{Group, GroupKind, Order, Phase, Tag, Witness};
use lab_kernel::SimDuration;
use lab_units::Era;

/// A cluster, and how far to look.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub era: Era,
    pub nodes: u32,
    pub witness: Option<Witness>,
    /// Moves in a row, each when the cluster has come to rest.
    pub depth: u32,
    /// Up to this many moves deep every move is played in every schedule, later in two.
    pub wide: u32,
    /// Up to this many moves deep, a second move falls into the turmoil of the one before, after each of its events.
    pub bursts: u32,
}

/// What the search found.
#[derive(Debug, Default)]
pub struct Found {
    /// Clusters at rest, no two alike.
    pub states: usize,
    /// Ways from one rest to the next.
    pub runs: u64,
    /// Of those, ways with two moves.
    pub bursts: u64,
    /// Things that happened in them.
    pub events: u64,
    pub seen: BTreeSet<Seen>,
}

/// Longer than any turmoil.
const RESTLESS: SimDuration = SimDuration::from_secs(300);
/// This long after the last change a second move is no longer in the middle of anything.
const TURMOIL: SimDuration = SimDuration::from_secs(11);
/// No node's standing has changed for this long: rest. A node that cannot join begins anew every 20 s.
const REST: SimDuration = SimDuration::from_secs(25);

#[derive(Clone)]
struct State {
    rack: Rack,
    trail: Vec<(Move, Schedule)>,
}

struct Search {
    model: Model,
    known: BTreeSet<u64>,
    found: Found,
}

impl Model {
    pub fn explore(self) -> Found {
        let mut search = Search { model: self, known: BTreeSet::new(), found: Found::default() };
        let start = self.start();
        search.known.insert(start.rack.fingerprint());
        let mut level = vec![start];
        for depth in 0..self.depth {
            let mut next = Vec::new();
            for state in &level {
                search.visit(state, depth, &mut next);
            }
            level = next;
        }
        search.found.states = search.known.len();
        search.found
    }

    fn start(self) -> State {
        let mut rack = Rack::new(self.era, self.nodes, self.witness);
        rack.latency = SimDuration::ZERO;
        rack.schedule = Some(self.schedules()[0]);
        rack.run(secs(30));
        let group = Group::new(GroupKind::Disk(DISK_LUN), node(1));
        rack.order(1, Order::AddGroup(DISK_GROUP, Box::new(group)));
        let mut state = State { rack, trail: Vec::new() };
        let mut events = 0;
        settle(&mut state.rack, self.nodes, &mut events, |_| ());
        state.rack.forget_history();
        state
    }

    /// Every order of up to three nodes, and with four each rotation and its reverse; with ends that notice
    /// together and ends that notice one after the other.
    fn schedules(self) -> Vec<Schedule> {
        let orders: &[[u32; 4]] = match self.nodes {
            2 => &[[1, 2, 0, 0], [2, 1, 0, 0]],
            3 => &[[1, 2, 3, 0], [1, 3, 2, 0], [2, 1, 3, 0], [2, 3, 1, 0], [3, 1, 2, 0], [3, 2, 1, 0]],
            _ => &[[1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2]],
        };
        let spreads = [0, 400].map(SimDuration::from_millis);
        orders.iter().flat_map(|order| spreads.map(|spread| Schedule { order: *order, spread })).collect()
    }
}

impl Search {
    fn visit(&mut self, state: &State, depth: u32, next: &mut Vec<State>) {
        let model = self.model;
        let before = Before::of(&state.rack, model.nodes);
        for first in possible(&state.rack, model.nodes, model.witness.is_some()) {
            let schedules = if depth < model.wide { usize::MAX } else { 2 };
            for (index, schedule) in model.schedules().into_iter().take(schedules).enumerate() {
                let mut after = state.clone();
                after.trail.push((first.clone(), schedule));
                let mut moments = Vec::new();
                let keep = depth + 2 <= model.bursts && index < if model.nodes < 3 { 2 } else { 1 };
                self.guarded(&mut after, |search, after| {
                    after.rack.schedule = Some(schedule);
                    first.make(&mut after.rack);
                    if keep {
                        moments.push(after.rack.clone());
                    }
                    settle(&mut after.rack, model.nodes, &mut search.found.events, |rack| {
                        if keep {
                            moments.push(rack.clone());
                        }
                    });
                    search.judge(&before, after, std::slice::from_ref(&first));
                });
                self.arrive(after, next);
                self.burst(state, &before, (&first, schedule), &moments);
            }
        }
    }

    /// A second move in the middle: after every event, unless that event and the move can change places.
    fn burst(
        &mut self,
        state: &State,
        before: &Before,
        (first, schedule): (&Move, Schedule),
        moments: &[Rack],
    ) {
        let model = self.model;
        let mut later: BTreeMap<String, u64> = BTreeMap::new();
        for moment in moments.iter().rev() {
            let mut here = BTreeMap::new();
            for second in possible(moment, model.nodes, model.witness.is_some()) {
                let mut trail = state.trail.clone();
                trail.push((first.clone(), schedule));
                trail.push((second.clone(), schedule));
                let mut after = State { rack: moment.clone(), trail };
                let name = format!("{second:?}");
                let mut same = false;
                self.guarded(&mut after, |_, after| {
                    second.make(&mut after.rack);
                    here.insert(name.clone(), after.rack.fingerprint());
                    after.rack.step();
                    same = later.get(&name) == Some(&after.rack.fingerprint());
                });
                if same {
                    continue;
                }
                self.guarded(&mut after, |search, after| {
                    settle(&mut after.rack, model.nodes, &mut search.found.events, |_| ());
                    search.judge(before, after, &[first.clone(), second.clone()]);
                });
                self.found.bursts += 1;
                self.known.insert(after.rack.fingerprint());
            }
            later = here;
        }
    }

    /// Runs, and says by which way a failure was reached.
    fn guarded(&mut self, state: &mut State, run: impl FnOnce(&mut Self, &mut State)) {
        let ended = catch_unwind(AssertUnwindSafe(|| run(self, state)));
        if let Err(cause) = ended {
            eprintln!("{:?}", self.model);
            state.trail.iter().for_each(|(one, schedule)| eprintln!("  {one:?} in {schedule:?}"));
            eprintln!("  broke at {}", state.rack.now);
            resume_unwind(cause);
        }
    }

    fn judge(&mut self, before: &Before, after: &State, moves: &[Move]) {
        let count = self.model.nodes;
        proof::at_rest(&after.rack, count);
        if after.rack.schedule.is_some_and(|schedule| schedule.spread == SimDuration::ZERO) {
            proof::majority_stays_up(before, &after.rack, moves, count);
        }
        proof::look(&after.rack, before, count, &mut self.found.seen);
    }

    fn arrive(&mut self, mut state: State, next: &mut Vec<State>) {
        self.found.runs += 1;
        if self.known.insert(state.rack.fingerprint()) {
            state.rack.forget_history();
            next.push(state);
        }
    }
}

/// Goes on until the cluster is at rest: for [`REST`] nothing but what comes again and again, then up to the next
/// pulse of a leader, if there is one. `between` sees every moment of the turmoil.
fn settle(rack: &mut Rack, count: u32, events: &mut u64, mut between: impl FnMut(&Rack)) {
    let begun = rack.now;
    let mut standing = None;
    let mut pulse = false;
    loop {
        if rack.is_silent() {
            return;
        }
        pulse |= rack.is_pulse_next();
        rack.step();
        *events += 1;
        assert!(rack.now.since(begun) < RESTLESS, "no rest since {begun}");
        if rack.now.since(standing.as_ref().map_or(begun, |(since, _)| *since)) < TURMOIL {
            between(rack);
        }
        if !rack.is_between_instants() {
            continue;
        }
        let now = Standing::of(rack, count);
        match &standing {
            Some((since, then)) if *then == now => {
                let rested = rack.now.since(*since) >= REST;
                if rested && (pulse || rack.up().is_empty()) || rack.is_silent() {
                    return;
                }
            }
            Some(_) | None => standing = Some((rack.now, now)),
        }
        pulse = false;
    }
}

/// How far each node is; changes as long as anything is still to come of a move.
#[derive(PartialEq)]
struct Standing(Vec<(Phase, Option<u64>, Tag)>);

impl Standing {
    fn of(rack: &Rack, count: u32) -> Self {
        let of = |id: u32| {
            let service = rack.service(id);
            (service.phase(), service.view_epoch(), service.database().map_or(Tag::default(), |db| db.tag))
        };
        Self((1..=count).map(of).collect())
    }
}
