//! A cluster service that hangs, or reacts late. NetFT is a kernel driver: its beats go on, and nobody misses the node.
//!
//! What such a service is told waits for it in order, and ends with its process. The driver also watches the service:
//! after ClusSvcHangTimeout it takes HangRecoveryAction (facts: membership §1).

use std::collections::VecDeque;

use lab_cluster::{ClusterService, Input, StopReason, Witness, rules};
use lab_kernel::SimDuration;
use lab_units::HostId;

use crate::due::Due;
use crate::fault::{self, Fault, Struck};
use crate::refusal::Refusal;
use crate::timing;
use crate::world::{Cx, World};

/// How a service takes what it is told.
enum Reaction {
    AtOnce,
    After(SimDuration),
    Never,
}

impl World {
    pub(crate) fn admit_ill_service(&self, struck: Struck) -> Result<(), Refusal> {
        let Struck::Host(host) = struck else { return Err(Refusal::Gone) };
        let machine = self.hosts.get(host).ok_or(Refusal::Gone)?;
        match machine.service() {
            Some(_) => Ok(()),
            None => Err(Refusal::NodeNotUp(machine.name.clone())),
        }
    }

    /// True if the cluster service of this host hangs.
    pub(crate) fn hangs(&self, host: HostId) -> bool {
        self.suffers(fault::NODE_HUNG, Struck::Host(host))
    }

    /// True if what the service of this host believes may be out of date because it hangs, is slow, or was: it has not
    /// taken in all it was told, or its witness was taken while it did not defend it.
    pub fn is_behind(&self, host: HostId) -> bool {
        let Some(member) = self.hosts[host].membership.as_ref().filter(|member| member.late) else {
            return false;
        };
        let service = member.service.as_ref();
        let witness = service.and_then(ClusterService::database).and_then(|database| database.witness);
        let taken = match witness {
            Some(Witness::Disk(lun)) => !self.may_write(host, lun),
            Some(Witness::FileShare | Witness::Cloud) | None => false,
        };
        self.hangs(host) || !member.held.is_empty() || taken
    }

    fn reaction(&self, host: HostId) -> Reaction {
        if self.hangs(host) {
            Reaction::Never
        } else if self.suffers(fault::NODE_SLOW, Struck::Host(host)) {
            Reaction::After(timing::SLOW_REACTION)
        } else {
            Reaction::AtOnce
        }
    }

    /// The service does not react in time any more.
    pub(crate) fn is_late(&mut self, struck: Struck) {
        let Struck::Host(host) = struck else { return };
        if let Some(member) = &mut self.hosts[host].membership {
            member.late = true;
        }
    }

    pub(crate) fn reacts_at_once(&self, host: HostId) -> bool {
        matches!(self.reaction(host), Reaction::AtOnce)
    }

    /// Lets an input wait if the service does not take it now.
    pub(crate) fn hold(&mut self, host: HostId, input: Input, cx: &mut Cx<'_>) -> Option<Input> {
        let reaction = self.reaction(host);
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut())?;
        let run = member.run;
        match reaction {
            Reaction::AtOnce => return Some(input),
            Reaction::After(delay) => {
                cx.after(delay, Due::React { host, run });
            }
            Reaction::Never => (),
        }
        member.held.push_back(input);
        None
    }

    /// A slow service comes to the first thing that waits for it.
    pub(crate) fn react(&mut self, host: HostId, run: u32, cx: &mut Cx<'_>) {
        if self.hangs(host) {
            return;
        }
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut());
        let waits = member.filter(|member| member.run == run).and_then(|member| member.held.pop_front());
        if let Some(input) = waits {
            self.take_in(host, input, cx);
        }
    }

    /// The service reacts again: it takes in all that waited for it.
    pub(crate) fn reacts_again(&mut self, struck: Struck, cx: &mut Cx<'_>) {
        let Struck::Host(host) = struck else { return };
        let Some(member) = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut()) else {
            return;
        };
        let held: VecDeque<Input> = std::mem::take(&mut member.held);
        let run = member.run;
        for input in held {
            self.feed_run(host, run, input, cx);
        }
    }

    /// The process is gone, and with it what it had not taken in yet.
    pub(crate) fn forget_illness(&mut self, host: HostId) {
        for name in [fault::NODE_HUNG, fault::NODE_SLOW] {
            self.faults.remove(&Fault { name, struck: Struck::Host(host) });
        }
        if let Some(member) = &mut self.hosts[host].membership {
            member.held.clear();
        }
    }

    pub(crate) fn watch_hang(&mut self, struck: Struck, cx: &mut Cx<'_>) {
        self.is_late(struck);
        let Struck::Host(host) = struck else { return };
        if let Some(member) = &mut self.hosts[host].membership {
            member.hangs_since = cx.now();
            cx.after(timing::HANG_LIMIT, Due::HangLimit { host, since: cx.now() });
        }
    }

    /// The driver has waited long enough for the service.
    pub(crate) fn hang_limit(&mut self, host: HostId, since: lab_kernel::SimTime, cx: &mut Cx<'_>) {
        let member = self.hosts.get(host).and_then(|machine| machine.membership.as_ref());
        let Some(member) = member.filter(|member| member.hangs_since == since) else { return };
        let stops_windows = rules(member.stored.era).hang_stops_windows;
        if !self.hangs(host) {
            return;
        }
        if stops_windows {
            self.cut_power(&[host], cx);
            self.power_on(host, cx);
        } else {
            self.service_ended(host, StopReason::Killed, cx);
        }
    }
}
