//! What was found broken in a run, whichever way one came to the present moment.
//!
//! A finding belongs to every run that began with the same commands: whoever winds back to a moment before it, or goes
//! another way, does not see it; whoever comes back, does. What is played again is therefore not looked at again.

use lab_kernel::Advance;
use lab_kernel::SimTime;
use lab_world::invariant::{Finding, Guard, Invariant};
use lab_world::{Command, World};

use crate::journal::Entry;
use crate::session::Session;
use crate::timeline::Timeline;

/// Findings kept; who has seen so many needs no more.
const MOST: usize = 64;

/// A guard, and what it has found.
#[derive(Clone)]
pub(crate) struct Guarded {
    guard: Guard,
    findings: Vec<Found>,
}

/// A finding and the commands that led to it.
#[derive(Clone)]
struct Found {
    finding: Finding,
    journal: Vec<Entry<Command>>,
}

impl Found {
    fn is_past(&self, timeline: &Timeline<World>) -> bool {
        let shared = self.journal.len();
        let next = timeline.journal.get(shared).map_or(SimTime::MAX, |entry| entry.time);
        self.finding.time <= timeline.now()
            && shared <= timeline.played
            && timeline.journal[..shared] == self.journal[..]
            && self.finding.time <= next
    }
}

impl Guarded {
    pub(crate) fn new(guard: Guard) -> Self {
        Self { guard, findings: Vec::new() }
    }

    /// The same guard for another run.
    pub(crate) fn anew(mut self) -> Self {
        self.guard.forget();
        self.findings.clear();
        self
    }
}

/// A guard sees every instant: it looks after each that lets time pass, and at everything after a leap.
impl Session {
    /// Has a guard look after this lab, and after those that take its place.
    pub fn guard(&mut self, guard: Guard) {
        self.guarded = Some(Guarded::new(guard));
        self.look();
    }

    /// The invariants that are looked at; `None` while nobody looks.
    pub fn guarded(&self) -> Option<&'static [Invariant]> {
        self.guarded.as_ref().map(|guarded| guarded.guard.invariants)
    }

    /// What was found broken on the way to the present moment, the earliest first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let all = self.guarded.iter().flat_map(|guarded| &guarded.findings);
        all.filter(|found| found.is_past(&self.timeline)).map(|found| &found.finding)
    }

    /// How much was found on all ways together.
    pub fn found(&self) -> usize {
        self.guarded.as_ref().map_or(0, |guarded| guarded.findings.len())
    }

    pub(crate) fn advance_guarded(&mut self, time: SimTime, budget: u64) -> Advance {
        let end = self.work().saturating_add(budget);
        loop {
            let reached = self.timeline.advance_to(time, 1);
            self.look();
            if reached == Advance::Reached || self.work() >= end {
                return reached;
            }
        }
    }

    pub(crate) fn look_anew(&mut self) {
        if let Some(guarded) = &mut self.guarded {
            guarded.guard.forget();
            self.look();
        }
    }

    pub(crate) fn look(&mut self) {
        let Some(guarded) = &mut self.guarded else { return };
        for finding in guarded.guard.look(&self.timeline.engine) {
            let is_known =
                |found: &Found| found.finding.name == finding.name && found.is_past(&self.timeline);
            if guarded.findings.len() < MOST && !guarded.findings.iter().any(is_known) {
                let journal = self.timeline.journal[..self.timeline.played].to_vec();
                guarded.findings.push(Found { finding, journal });
            }
        }
    }
}
