//! The two ways of copying behind one face: rounds, and QEMU's loop.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::{BitsPerSec, Pages};

use super::decide::Pass;
use super::policy::{Policy, StopRule};
use super::qemu::{self, QemuLoop};
use super::rounds::{self, Rounds, RunEnd};
use crate::guest::{DirtyMap, Memory, Writer};

/// How the pages are copied; the stop rule says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Discipline {
    /// Hyper-V, Xen, VMware.
    Rounds(Rounds),
    /// QEMU.
    Qemu(QemuLoop),
}

/// Whose pages are copied, and how.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) policy: &'a Policy,
    pub(super) memory: &'a Memory,
    /// The guest runs.
    pub(super) live: bool,
}

/// How far a run came, and why it ended there.
pub(super) struct Ran {
    pub(super) at: SimTime,
    pub(super) end: End,
}

/// Why a run ended.
pub(super) enum End {
    /// The time given is over.
    Time,
    /// A window is over; there is more to do.
    Window,
    /// A pass with the guest running is over: decide.
    Decide(Pass),
    /// The guest is stopped and all is sent.
    Sent(Pass),
}

/// What can be seen from outside.
pub(super) struct View<'a> {
    pub(super) pass: &'a Pass,
    pub(super) cursor: u64,
    pub(super) window_rate: BitsPerSec,
    /// Pages written since the pass began.
    pub(super) written: &'a DirtyMap,
    /// Pages of this pass; those before `waiting_from` have left.
    pub(super) waiting: &'a DirtyMap,
    pub(super) waiting_from: u64,
    /// The cursor goes over the memory for the first time.
    pub(super) first_walk: bool,
}

impl Discipline {
    pub(super) fn new(policy: &Policy, memory: &Memory, now: SimTime) -> Self {
        match policy.stop {
            StopRule::HyperV { .. } | StopRule::Xen { .. } | StopRule::Vmware { .. } => {
                Self::Rounds(Rounds::first(memory, now))
            }
            StopRule::Qemu { .. } => Self::Qemu(QemuLoop::new(memory, now)),
        }
    }

    pub(super) fn time_to_wake(&self, now: SimTime, offered: BitsPerSec, task: &Task<'_>) -> SimDuration {
        match self {
            Self::Rounds(rounds) => rounds.time_to_wake(now, task.rate(offered), &task.policy.costs),
            Self::Qemu(qemu) => qemu.time_to_wake(now, offered, &task.for_qemu()),
        }
    }

    /// Copies from `at` to `now` or to the next border; the guest writes along, or stands still.
    pub(super) fn run(
        &mut self,
        at: SimTime,
        now: SimTime,
        offered: BitsPerSec,
        task: &Task<'_>,
        guest: &mut Writer,
    ) -> Ran {
        match self {
            Self::Rounds(rounds) => {
                let run = rounds.run(at, now, task.rate(offered), &task.for_rounds());
                if task.live {
                    guest.write_until(run.end, &mut rounds.written);
                }
                let end = match run.why {
                    RunEnd::Time => End::Time,
                    RunEnd::Window => End::Window,
                    RunEnd::Pass if task.live => End::Decide(rounds.finish(run.end)),
                    RunEnd::Pass => End::Sent(rounds.finish(run.end)),
                };
                Ran { at: run.end, end }
            }
            Self::Qemu(qemu) => match qemu.run(now, offered, &task.for_qemu(), guest) {
                qemu::Pause::Time => Ran { at: now, end: End::Time },
                qemu::Pause::Decide(pass) => Ran { at: qemu.clock(), end: End::Decide(pass) },
                qemu::Pause::Sent(pass) => Ran { at: qemu.clock(), end: End::Sent(pass) },
            },
        }
    }

    /// The next pass begins, the guest runs on.
    pub(super) fn another_pass(&mut self, memory: &Memory, now: SimTime) {
        match self {
            Self::Rounds(rounds) => rounds.next(memory, true, now),
            Self::Qemu(qemu) => qemu.another_pass(),
        }
    }

    /// The guest is stopped, the last pass begins.
    pub(super) fn stop(&mut self, memory: &Memory, now: SimTime, guest: &mut Writer) {
        match self {
            Self::Rounds(rounds) => rounds.next(memory, false, now),
            Self::Qemu(qemu) => qemu.stop(guest),
        }
    }

    /// Pages that would have to be sent if the guest stopped now.
    pub(super) fn left(&self) -> Pages {
        match self {
            Self::Rounds(rounds) => rounds.left(),
            Self::Qemu(qemu) => qemu.left(),
        }
    }

    pub(super) fn view(&self) -> View<'_> {
        match self {
            Self::Rounds(rounds) => View {
                pass: &rounds.pass,
                cursor: rounds.cursor,
                window_rate: rounds.window_rate,
                written: &rounds.written,
                waiting: &rounds.to_send,
                waiting_from: rounds.cursor,
                first_walk: rounds.pass.number == 1,
            },
            Self::Qemu(qemu) => View {
                pass: &qemu.pass,
                cursor: qemu.cursor,
                window_rate: qemu.window_rate,
                written: &qemu.log,
                waiting: &qemu.dirty,
                waiting_from: 0,
                first_walk: !qemu.wrapped,
            },
        }
    }
}

impl Task<'_> {
    /// The cap holds while the guest runs.
    fn rate(&self, offered: BitsPerSec) -> BitsPerSec {
        if self.live { self.policy.capped(offered) } else { offered }
    }

    fn for_rounds(&self) -> rounds::Job<'_> {
        let xen = matches!(self.policy.stop, StopRule::Xen { .. });
        rounds::Job { memory: self.memory, costs: &self.policy.costs, skip_written: self.live && xen }
    }

    fn for_qemu(&self) -> qemu::Job<'_> {
        let StopRule::Qemu { downtime_limit, auto_converge, ref host } = self.policy.stop else {
            unreachable!("the loop is made for this rule only");
        };
        qemu::Job {
            memory: self.memory,
            costs: &self.policy.costs,
            host,
            downtime_limit,
            max_bandwidth: self.policy.max_bandwidth,
            auto_converge,
        }
    }
}

impl Digestible for Discipline {
    fn write(&self, digest: &mut Digest) {
        match self {
            Self::Rounds(rounds) => digest.add(rounds),
            Self::Qemu(qemu) => digest.add(qemu),
        }
    }
}
