//! The state machine of one migration's memory: pure data, driven from outside.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes};

use super::decide::{Next, Pass, after_pass};
use super::policy::{Policy, StopRule};
use super::reason::Reason;
use super::rounds::{Job, Rounds, RunEnd};
use crate::guest::{Memory, Writer};

/// Where a migration's memory copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Connection and configuration; no page has left.
    Setup,
    /// Pages leave, the guest runs (brownout).
    Copying,
    /// The guest is stopped, the rest leaves (blackout begins).
    StopAndCopy,
    /// Device state, storage handle, resume (blackout ends).
    Handover,
    /// The guest runs on the target.
    Done,
    /// The guest stays on the source.
    GivenUp,
}

/// What happened during an advance, with its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Setup is over, the first page leaves.
    CopyBegan {
        /// When.
        at: SimTime,
    },
    /// A pass with the guest running is over.
    PassEnded {
        /// When.
        at: SimTime,
        /// The pass.
        pass: Pass,
        /// What follows, and why.
        next: Next,
    },
    /// The guest was stopped on the source.
    GuestStopped {
        /// When.
        at: SimTime,
        /// The deciding numbers.
        reason: Reason,
    },
    /// The last page left.
    LastPageSent {
        /// When.
        at: SimTime,
        /// Stop-and-copy as a pass.
        pass: Pass,
    },
    /// The guest runs on the target.
    Resumed {
        /// When.
        at: SimTime,
        /// How long it stood still.
        blackout: SimDuration,
        /// Since the migration began.
        total: SimDuration,
        /// Bytes put on the wire.
        transferred: Bytes,
    },
    /// The guest stays on the source.
    GaveUp {
        /// When.
        at: SimTime,
        /// The deciding numbers.
        reason: Reason,
    },
}

/// The memory copy of one migration. See the module's page for how to drive it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precopy {
    policy: Policy,
    memory: Memory,
    phase: Phase,
    started: SimTime,
    at: SimTime,
    pub(super) rounds: Rounds,
    passes: Vec<Pass>,
    /// Why the guest stopped, or stays; `None` while copying.
    reason: Option<Reason>,
    /// `None` until the guest stopped.
    stopped_at: Option<SimTime>,
}

impl Precopy {
    /// A migration of this memory that begins now.
    pub fn new(policy: Policy, memory: Memory, now: SimTime) -> Self {
        let rounds = Rounds::first(&memory, now);
        let passes = Vec::new();
        let phase = Phase::Setup;
        Self { policy, memory, phase, started: now, at: now, rounds, passes, reason: None, stopped_at: None }
    }

    /// Time until something happens at this bandwidth, at most 100 ms while pages leave; `None` when it is over.
    pub fn next_wake(&self, offered: BitsPerSec) -> Option<SimDuration> {
        let until = |moment: SimTime| moment.since(self.at);
        match self.phase {
            Phase::Setup => Some(until(self.setup_ends())),
            Phase::Copying => {
                let rate = self.policy.capped(offered);
                let wake = self.rounds.time_to_wake(self.at, rate, &self.policy.costs);
                Some(self.deadline().map_or(wake, |deadline| wake.min(until(deadline))))
            }
            Phase::StopAndCopy => Some(self.rounds.time_to_wake(self.at, offered, &self.policy.costs)),
            Phase::Handover => Some(until(self.handover_ends())),
            Phase::Done | Phase::GivenUp => None,
        }
    }

    /// Bandwidth it could use now: none while no page leaves; `BitsPerSec(u64::MAX)` for all there is.
    pub fn demand(&self) -> BitsPerSec {
        match self.phase {
            Phase::Copying => self.policy.capped(BitsPerSec(u64::MAX)),
            Phase::StopAndCopy => BitsPerSec(u64::MAX),
            Phase::Setup | Phase::Handover | Phase::Done | Phase::GivenUp => BitsPerSec(0),
        }
    }

    /// Lets time pass up to `now` with the bandwidth that was valid meanwhile; the guest writes along.
    pub fn advance(&mut self, now: SimTime, offered: BitsPerSec, guest: &mut Writer) -> Vec<Fact> {
        let mut facts = Vec::new();
        while self.at <= now && self.step(now, offered, guest, &mut facts) {}
        facts
    }

    /// Where it stands.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// True when nothing more will happen.
    pub const fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Done | Phase::GivenUp)
    }

    /// The policy it follows.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The memory it copies.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// When it began.
    pub const fn started(&self) -> SimTime {
        self.started
    }

    /// The moment up to which it was advanced.
    pub const fn at(&self) -> SimTime {
        self.at
    }

    /// The passes that are over, stop-and-copy last.
    pub fn passes(&self) -> &[Pass] {
        &self.passes
    }

    /// Bytes put on the wire so far.
    pub fn transferred(&self) -> Bytes {
        let running = match self.phase {
            Phase::Copying | Phase::StopAndCopy => self.rounds.pass.bytes,
            Phase::Setup | Phase::Handover | Phase::Done | Phase::GivenUp => Bytes::ZERO,
        };
        self.passes.iter().map(|pass| pass.bytes).sum::<Bytes>() + running
    }

    /// Why the guest was stopped, or stays; `None` while it is open.
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// How long the guest has stood still: final once it is done, zero before the stop.
    pub fn blackout(&self) -> SimDuration {
        self.stopped_at.map_or(SimDuration::ZERO, |stopped| self.at.since(stopped))
    }

    /// Time since the start: final once it is over.
    pub fn total(&self) -> SimDuration {
        self.at.since(self.started)
    }

    /// One step to the next border; false when `now` is reached and nothing more happens there.
    pub(super) fn step(
        &mut self,
        now: SimTime,
        offered: BitsPerSec,
        guest: &mut Writer,
        facts: &mut Vec<Fact>,
    ) -> bool {
        match self.phase {
            Phase::Setup => {
                let ends = self.setup_ends();
                self.at = now.min(ends);
                guest.skip_until(self.at);
                if self.at == ends {
                    self.phase = Phase::Copying;
                    self.rounds = Rounds::first(&self.memory, self.at);
                    facts.push(Fact::CopyBegan { at: self.at });
                }
                self.at == ends
            }
            Phase::Copying => self.copy(now, offered, guest, facts),
            Phase::StopAndCopy => {
                let job = Job { memory: &self.memory, costs: &self.policy.costs, skip_written: false };
                let run = self.rounds.run(self.at, now, offered, &job);
                self.at = run.end;
                guest.stand_until(self.at);
                if run.why == RunEnd::Pass {
                    let pass = self.rounds.finish(self.at);
                    self.passes.push(pass);
                    self.phase = Phase::Handover;
                    facts.push(Fact::LastPageSent { at: self.at, pass });
                }
                run.why != RunEnd::Time
            }
            Phase::Handover => {
                let ends = self.handover_ends();
                self.at = now.min(ends);
                guest.stand_until(self.at);
                if self.at == ends {
                    self.phase = Phase::Done;
                    guest.set_speed(1_000);
                    facts.push(self.resumed());
                }
                self.at == ends
            }
            Phase::Done | Phase::GivenUp => false,
        }
    }

    fn copy(&mut self, now: SimTime, offered: BitsPerSec, guest: &mut Writer, facts: &mut Vec<Fact>) -> bool {
        let deadline = self.deadline().unwrap_or(SimTime::MAX);
        let job = Job {
            memory: &self.memory,
            costs: &self.policy.costs,
            skip_written: matches!(self.policy.stop, StopRule::Xen { .. }),
        };
        let run = self.rounds.run(self.at, now.min(deadline), self.policy.capped(offered), &job);
        self.at = run.end;
        guest.write_until(self.at, &mut self.rounds.written);
        if run.why == RunEnd::Pass {
            self.end_pass(guest, facts);
            return true;
        }
        if self.at == deadline {
            let after = self.total();
            let left = self.rounds.left().bytes();
            self.give_up(Reason::TimeLimit { after, left }, guest, facts);
            return true;
        }
        run.why == RunEnd::Window
    }

    fn end_pass(&mut self, guest: &mut Writer, facts: &mut Vec<Fact>) {
        let pass = self.rounds.finish(self.at);
        let next = after_pass(&pass, &self.policy);
        self.passes.push(pass);
        facts.push(Fact::PassEnded { at: self.at, pass, next });
        match next {
            Next::AnotherPass(_) => self.rounds.next(&self.memory, true, self.at),
            Next::AnotherPassSlower { permille, .. } => {
                guest.set_speed(guest.speed_permille() * permille / 1_000);
                self.rounds.next(&self.memory, true, self.at);
            }
            Next::StopAndCopy(reason) => {
                self.rounds.next(&self.memory, false, self.at);
                self.phase = Phase::StopAndCopy;
                self.reason = Some(reason);
                self.stopped_at = Some(self.at);
                facts.push(Fact::GuestStopped { at: self.at, reason });
            }
            Next::GiveUp(reason) => self.give_up(reason, guest, facts),
        }
    }

    fn give_up(&mut self, reason: Reason, guest: &mut Writer, facts: &mut Vec<Fact>) {
        self.phase = Phase::GivenUp;
        self.reason = Some(reason);
        guest.set_speed(1_000);
        facts.push(Fact::GaveUp { at: self.at, reason });
    }

    fn resumed(&self) -> Fact {
        let (blackout, total, transferred) = (self.blackout(), self.total(), self.transferred());
        Fact::Resumed { at: self.at, blackout, total, transferred }
    }

    fn setup_ends(&self) -> SimTime {
        self.started + self.policy.costs.setup
    }

    fn handover_ends(&self) -> SimTime {
        let sent = self.passes.last().map_or(self.at, |pass| pass.started + pass.took);
        sent + self.policy.costs.handover
    }

    /// `None`: it may take as long as it takes.
    fn deadline(&self) -> Option<SimTime> {
        self.policy.give_up_after.map(|after| self.started + after)
    }
}

impl Fact {
    /// When it happened.
    pub const fn at(&self) -> SimTime {
        match self {
            Self::CopyBegan { at }
            | Self::PassEnded { at, .. }
            | Self::GuestStopped { at, .. }
            | Self::LastPageSent { at, .. }
            | Self::Resumed { at, .. }
            | Self::GaveUp { at, .. } => *at,
        }
    }
}

impl Digestible for Precopy {
    fn write(&self, digest: &mut Digest) {
        digest.add(&self.policy);
        digest.add(&self.memory);
        digest.debug(&self.phase);
        digest.u64(self.started.as_nanos());
        digest.u64(self.at.as_nanos());
        digest.add(&self.rounds);
        digest.add(&self.passes);
        digest.debug(&self.reason);
        digest.debug(&self.stopped_at);
    }
}
