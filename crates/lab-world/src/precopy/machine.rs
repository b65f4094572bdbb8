//! The state machine of one migration's memory: pure data, driven from outside.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes};

use super::decide::{Next, Pass, after_pass};
use super::discipline::{Discipline, End, Task};
use super::fact::Fact;
use super::policy::Policy;
use super::reason::Reason;
use crate::guest::{Memory, Writer};

/// Where a migration's memory copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// The memory copy of one migration. See the module's page for how to drive it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precopy {
    policy: Policy,
    memory: Memory,
    phase: Phase,
    started: SimTime,
    at: SimTime,
    pub(super) discipline: Discipline,
    passes: Vec<Pass>,
    /// Why the guest stopped, or stays; `None` while copying.
    reason: Option<Reason>,
    /// `None` until the guest stopped.
    stopped_at: Option<SimTime>,
    /// How long the handover waited for its link.
    held_up: SimDuration,
}

impl Precopy {
    /// A migration of this memory that begins now.
    pub fn new(policy: Policy, memory: Memory, now: SimTime) -> Self {
        let discipline = Discipline::new(&policy, &memory, now);
        let passes = Vec::new();
        let phase = Phase::Setup;
        Self {
            policy,
            memory,
            phase,
            started: now,
            at: now,
            discipline,
            passes,
            reason: None,
            stopped_at: None,
            held_up: SimDuration::ZERO,
        }
    }

    /// Time until something happens at this bandwidth, at most 100 ms while pages leave; `None` when it is over.
    pub fn next_wake(&self, offered: BitsPerSec) -> Option<SimDuration> {
        let until = |moment: SimTime| moment.since(self.at);
        match self.phase {
            Phase::Setup => Some(until(self.setup_ends())),
            Phase::Copying | Phase::StopAndCopy => {
                let wake = self.discipline.time_to_wake(self.at, offered, &self.task());
                Some(self.deadline().map_or(wake, |deadline| wake.min(until(deadline))))
            }
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

    /// The link was cut for so long; what is sent in the handover waited for it.
    pub(crate) fn held_up(&mut self, span: SimDuration) {
        if self.phase == Phase::Handover {
            self.held_up += span;
        }
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
        self.discipline.view().pass.bytes_in_all
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
                    self.discipline = Discipline::new(&self.policy, &self.memory, self.at);
                    facts.push(Fact::CopyBegan { at: self.at });
                }
                self.at == ends
            }
            Phase::Copying | Phase::StopAndCopy => self.copy(now, offered, guest, facts),
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
        let task = Task { policy: &self.policy, memory: &self.memory, live: self.phase == Phase::Copying };
        let ran = self.discipline.run(self.at, now.min(deadline), offered, &task, guest);
        self.at = ran.at;
        if self.phase == Phase::StopAndCopy {
            guest.stand_until(self.at);
        }
        match ran.end {
            End::Decide(pass) => self.end_pass(pass, guest, facts),
            End::Sent(pass) => {
                self.passes.push(pass);
                self.phase = Phase::Handover;
                facts.push(Fact::LastPageSent { at: self.at, pass });
            }
            End::Time if self.at == deadline => {
                let (after, left) = (self.total(), self.discipline.left().bytes());
                self.give_up(Reason::TimeLimit { after, left }, guest, facts);
            }
            End::Window => (),
            End::Time => return false,
        }
        true
    }

    fn end_pass(&mut self, pass: Pass, guest: &mut Writer, facts: &mut Vec<Fact>) {
        let next = after_pass(&pass, &self.policy);
        self.passes.push(pass);
        facts.push(Fact::PassEnded { at: self.at, pass, next });
        match next {
            Next::AnotherPass(_) => self.discipline.another_pass(&self.memory, self.at),
            Next::AnotherPassSlower { permille, .. } => {
                guest.set_speed(guest.speed_permille() * permille / 1_000);
                self.discipline.another_pass(&self.memory, self.at);
            }
            Next::StopAndCopy(reason) => {
                self.discipline.stop(&self.memory, self.at, guest);
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
        sent + self.policy.costs.handover + self.held_up
    }

    /// `None`: it may take as long as it takes, or the guest is stopped already.
    fn deadline(&self) -> Option<SimTime> {
        let after = self.policy.give_up_after.filter(|_| self.phase == Phase::Copying)?;
        Some(self.started + after)
    }

    fn task(&self) -> Task<'_> {
        Task { policy: &self.policy, memory: &self.memory, live: self.phase == Phase::Copying }
    }
}

impl Digestible for Precopy {
    fn write(&self, digest: &mut Digest) {
        digest.add(&self.policy);
        digest.add(&self.memory);
        digest.plain(&self.phase);
        digest.u64(self.started.as_nanos());
        digest.u64(self.at.as_nanos());
        digest.add(&self.discipline);
        digest.add(&self.passes);
        digest.plain(&self.reason);
        digest.plain(&(&self.stopped_at, self.held_up));
    }
}
