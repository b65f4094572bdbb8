//! Failures that wait for a moment of a migration and then strike, all at that one instant.

use lab_kernel::SimDuration;

use super::Fault;
use crate::due::Due;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::world::{Cx, World};

/// A moment in the life of a migration (facts: migration §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// The connection stands, the configuration is sent; no page has left.
    Setup,
    /// This pass begins, the first of them 1.
    Pass(u32),
    /// The VM has just been stopped; the last pages leave.
    StopAndCopy,
    /// All pages have arrived; device state and the storage handle follow.
    Handover,
    /// The VM runs on the destination and tells the switches so.
    Announcement,
}

/// As the console writes it.
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Setup => f.write_str("Setup"),
            Self::Pass(number) => write!(f, "Pass{number}"),
            Self::StopAndCopy => f.write_str("StopAndCopy"),
            Self::Handover => f.write_str("Handover"),
            Self::Announcement => f.write_str("Announcement"),
        }
    }
}

/// Failures that wait.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Armed {
    /// For what.
    pub at: Moment,
    /// What strikes then.
    pub faults: Vec<Fault>,
}

/// More would be no experiment any more.
const MAX_ARMED: usize = 64;

impl World {
    pub(crate) fn admit_arm(&self, at: Moment, faults: &[Fault]) -> Result<(), Refusal> {
        let count = crate::refusal::Quantity::Count;
        crate::hardware::admit_range(faults.len() + self.armed.len(), 1, MAX_ARMED, count)?;
        if at == Moment::Pass(0) {
            return Err(Refusal::QuantityOutOfRange(crate::refusal::Quantity::Pass));
        }
        faults.iter().try_for_each(|fault| self.admit_fault(*fault))
    }

    pub(crate) fn arm(&mut self, at: Moment, faults: Vec<Fault>, cx: &mut Cx<'_>) {
        cx.emit(Event::FaultsArmed { at, count: faults.len() as u32 });
        self.armed.push(Armed { at, faults });
    }

    /// It does not wait any longer, for whatever moment.
    pub(crate) fn disarm(&mut self, fault: Fault, cx: &mut Cx<'_>) {
        let mut waited = false;
        for armed in &mut self.armed {
            waited |= armed.faults.contains(&fault);
            armed.faults.retain(|other| *other != fault);
        }
        if waited {
            self.armed.retain(|armed| !armed.faults.is_empty());
            cx.emit(Event::FaultDisarmed(fault));
        }
    }

    /// A migration has come to this moment: what waited for it strikes at this instant, after what made the moment.
    pub(crate) fn moment_came(&mut self, at: Moment, cx: &mut Cx<'_>) {
        let (now, later) = std::mem::take(&mut self.armed).into_iter().partition(|armed| armed.at == at);
        self.armed = later;
        for Armed { faults, .. } in now {
            cx.after(SimDuration::ZERO, Due::Strike(faults));
        }
    }

    /// What cannot happen any more, does not.
    pub(crate) fn strike(&mut self, faults: Vec<Fault>, cx: &mut Cx<'_>) {
        let outer = cx.cause();
        for fault in faults {
            if self.admit_fault(fault).is_ok() {
                cx.set_cause(outer);
                self.inject(fault, cx);
            }
        }
    }
}
