//! What a cmdlet does to the lab: give a command, let time pass, stand on a host.

use lab_cluster::{Phase, Witness};
use lab_kernel::{Advance, SimDuration, SimTime};
use lab_session::explore::COPY;
use lab_session::{Session, Start};
use lab_units::{HostId, Name};
use lab_world::state::Host;
use lab_world::{Command, World};

use super::Invocation;
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::meter::ENTRIES_PER_STEP;
use crate::pace::Work;
use crate::parse::ast::ScriptBlock;
use crate::value::{Object, Value};

/// Due entries handled between two looks at the step limit.
const SLICE: u64 = 20_000;
/// Due entries or commands handled between two looks whether the slice is over.
const FEW: u64 = 16;
/// The same where copies of the lab are made on the way.
const A_COPY_AND_MORE: u64 = 2 * COPY;
/// A regroup is over, or will not succeed, well before (facts: membership §4).
const REGROUP: SimDuration = SimDuration::from_secs(30);

/// What lets time pass, and answers whether what was waited for is so.
type Wait<'w, R> = dyn FnMut(&mut R) -> Result<bool, ErrorRecord> + 'w;

/// How the witness was before a call to the cluster.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    witness: Option<Witness>,
    is_kept: bool,
}

impl Before {
    pub(crate) fn of(world: &World) -> Self {
        Self { witness: configured(world), is_kept: world.witness_keeper().is_some() }
    }

    /// Whether every member has stored what was ordered, so that it outlives whatever happens next; and whether somebody
    /// keeps the witness, if it is a new one or was kept before.
    fn is_stored(self, world: &World) -> bool {
        let witness = configured(world);
        let is_kept = witness.is_none() || world.witness_keeper().is_some();
        // One that nobody kept before was lost earlier: waiting would not bring it back.
        let was_lost = !self.is_kept && witness == self.witness;
        world.is_stored_everywhere() && (is_kept || was_lost)
    }

    /// Lets time pass until it is.
    pub(crate) fn let_it_be_stored(self, session: &mut Session) {
        let deadline = session.now() + REGROUP;
        session.advance_until(deadline, |session| self.is_stored(session.world()));
    }
}

fn configured(world: &World) -> Option<Witness> {
    world.database()?.witness
}

impl Invocation<'_> {
    /// Runs the cmdlet. One that changes a cluster waits while its members regroup, before and after, and until every
    /// member has stored the change: as in Windows a call blocks meanwhile instead of failing or promising too much.
    pub(crate) fn run(&mut self) -> Result<(), ErrorRecord> {
        let on_cluster = self.cmdlet.changes && self.cmdlet.noun().starts_with("Cluster");
        if !on_cluster {
            return (self.cmdlet.run)(self);
        }
        self.await_regroup()?;
        let before = Before::of(self.world());
        let given = self.session().journal().len();
        (self.cmdlet.run)(self)?;
        if self.session().journal().len() > given {
            self.wait_until(REGROUP, |session| before.is_stored(session.world()))?;
        }
        self.await_regroup()
    }

    fn await_regroup(&mut self) -> Result<(), ErrorRecord> {
        let regroups = |world: &World| {
            let mut services = world.hosts.values().filter_map(Host::service);
            world.answering().is_none() && services.any(|service| service.phase() == Phase::Regrouping)
        };
        self.wait_until(REGROUP, |session| !regroups(session.world())).map(drop)
    }

    /// Gives a command to the lab.
    pub fn submit(&mut self, command: Command) -> Result<(), ErrorRecord> {
        self.charge(8)?;
        let outcome = self.session().submit(command);
        self.refused |= outcome.is_err();
        outcome.map_err(|refusal| ErrorRecord::from(&refusal))
    }

    /// Gives a command to the lab unless `-WhatIf` only asks; whether it did.
    pub fn carry_out(&mut self, target: &str, command: Command) -> Result<bool, ErrorRecord> {
        if !self.should_process(target) {
            return Ok(false);
        }
        self.submit(command).map(|()| true)
    }

    /// Whether the lab would take a command now.
    pub fn admit(&mut self, command: &Command) -> Result<(), ErrorRecord> {
        self.session().admit(command).map_err(|refusal| ErrorRecord::from(&refusal))
    }

    /// Lets time pass up to a moment; what happens on the way is charged.
    pub fn advance_to(&mut self, time: SimTime) -> Result<(), ErrorRecord> {
        let mut wait = |run: &mut Self| {
            while run.advance_some(time)? == Advance::OutOfBudget {}
            Ok(true)
        };
        self.paced(time, &mut wait).map(drop)
    }

    /// Waits, in slices if somebody runs the statement so.
    fn paced(&mut self, until: SimTime, wait: &mut Wait<'_, Self>) -> Result<bool, ErrorRecord> {
        if self.cx().is_waiting() {
            // A wait inside of a wait is gone through at once.
            let pace = self.cx().state.pace.take();
            let answer = wait(self);
            self.cx().state.pace = pace;
            return answer;
        }
        if let Some(known) = self.cx().enter_wait(until) {
            return Ok(known);
        }
        let answer = wait(self);
        self.cx().leave_wait(answer.as_ref().ok().copied());
        answer
    }

    /// Puts another lab in place of this one.
    pub(crate) fn start_anew(&mut self, start: Start) -> Result<(), ErrorRecord> {
        let now = self.session().now();
        let mut build = |run: &mut Self| {
            let begun = run.cx().take_work();
            let mut work = begun.unwrap_or_else(|| Work::Building(Box::new(start.preset.begin(start.seed))));
            while !work.go_on(FEW) {
                if run.cx().is_slice_over() {
                    return Err(run.cx().break_off(Some(work)));
                }
            }
            if let Work::Building(building) = work {
                run.session().replace_with(Session::of(start, building.finish()));
            }
            Ok(true)
        };
        self.paced(now, &mut build).map(drop)
    }

    /// Works on copies of the lab, and gives back what `tell` makes of that when it is done. What happens in the copies
    /// is charged.
    pub(crate) fn try_out(
        &mut self,
        begin: &dyn Fn(&Session) -> Result<Work, ErrorRecord>,
        tell: &dyn Fn(&World, &Work) -> Vec<Object>,
    ) -> Result<Vec<Object>, ErrorRecord> {
        let now = self.session().now();
        let mut found = None;
        let mut search = |run: &mut Self| {
            let begun = run.cx().take_work();
            let mut work = begun.map_or_else(|| begin(run.session()), Ok)?;
            while !work.go_on(A_COPY_AND_MORE) {
                run.charge((A_COPY_AND_MORE / ENTRIES_PER_STEP) as usize)?;
                if run.cx().is_slice_over() {
                    return Err(run.cx().break_off(Some(work)));
                }
            }
            found = Some(tell(run.world(), &work));
            Ok(true)
        };
        self.paced(now, &mut search)?;
        Ok(self.cx().found(found))
    }

    /// Lets time pass until `done` says so, instant by instant, and answers true; or for `limit`, and answers false.
    /// What happens on the way is charged. With `$LabWaitPreference = 'None'` no time passes.
    pub fn wait_until(
        &mut self,
        limit: SimDuration,
        mut done: impl FnMut(&Session) -> bool,
    ) -> Result<bool, ErrorRecord> {
        let limit = if self.waits() { limit } else { SimDuration::ZERO };
        let deadline = self.session().now() + limit;
        self.wait_until_moment(deadline, |run| Ok(done(run.session())))
    }

    /// Like [`Self::wait_until`], up to a moment, whatever the preference is, and `done` may use the console.
    pub fn wait_until_moment(
        &mut self,
        deadline: SimTime,
        mut done: impl FnMut(&mut Self) -> Result<bool, ErrorRecord>,
    ) -> Result<bool, ErrorRecord> {
        let mut wait = |run: &mut Self| {
            while !done(run)? {
                if run.session().now() >= deadline {
                    return Ok(false);
                }
                let next = run.session().next_event_time().map_or(deadline, |next| next.min(deadline));
                run.advance_some(next)?;
            }
            Ok(true)
        };
        self.paced(deadline, &mut wait)
    }

    fn advance_some(&mut self, time: SimTime) -> Result<Advance, ErrorRecord> {
        let cx = self.cx();
        let before = cx.session.steps();
        let slice = if cx.state.pace.is_some() { FEW } else { SLICE };
        let (reached, handled) = loop {
            let reached = cx.session.advance_to(time, slice);
            let handled = cx.session.steps() - before;
            if handled > 0 && cx.is_slice_over() {
                return Err(cx.break_off(None));
            }
            if reached == Advance::Reached || handled >= SLICE {
                break (reached, handled);
            }
        };
        let charged = cx.state.meter.charge(1 + handled / ENTRIES_PER_STEP);
        charged
            .map_err(|error| error.hint("Too much happens in a wait so long; wait in several scripts."))?;
        Ok(reached)
    }

    /// Whether cmdlets that wait on Windows let time pass; a script that says itself when time passes sets
    /// `$LabWaitPreference = 'None'`.
    pub fn waits(&self) -> bool {
        self.state().waits()
    }

    /// The host the console stands on, if it stands on one.
    pub fn entered(&self) -> Option<HostId> {
        let name = self.state().entered.as_ref()?;
        find::host(self.world(), name.as_str()).ok()
    }

    /// Puts the console on a host, or back on the management station.
    pub fn enter(&mut self, host: Option<HostId>) {
        let name: Option<Name> = host.map(|host| self.world().host_name(host));
        self.cx().state.entered = name;
    }

    /// Runs a script block as if the console stood on a host.
    pub fn call_on(
        &mut self,
        host: HostId,
        block: &ScriptBlock,
        item: Value,
    ) -> Result<Vec<Value>, ErrorRecord> {
        let before = self.cx().state.entered.clone();
        self.enter(Some(host));
        let result = self.call(block, item);
        self.cx().state.entered = before;
        result
    }

    /// The hosts that a cmdlet acts on: those of the parameter, else the one the console stands on.
    pub fn hosts_or_entered(&self, parameter: &str) -> Result<Vec<HostId>, ErrorRecord> {
        let named = self.texts(parameter);
        if !named.is_empty() {
            return find::hosts(self.world(), &named);
        }
        self.entered().map(|host| vec![host]).ok_or_else(|| {
            let message = "The console stands on the management station, not on a host.";
            ErrorRecord::refusal(Category::InvalidOperation, "NoHostEntered", message)
                .hint(format!("Give -{parameter}, or enter a host with Enter-PSSession."))
        })
    }
}
