//! A copy of the lab in which something was just done, watched for a while.

use lab_kernel::{Advance, Engine, Model, SimDuration, SimTime};
use lab_world::fault::{self, Fault, Struck, StruckKind};
use lab_world::{Command, Refusal, World};

/// What copying a lab counts against handling one due entry; an estimate.
pub const COPY: u64 = 32;

/// A copy, and until when it is watched.
pub struct Rehearsal {
    engine: Engine<World>,
    deadline: SimTime,
}

impl Rehearsal {
    /// Does all of this at one instant in a copy of the lab.
    ///
    /// # Errors
    /// When one of the commands is refused, be it because of those before.
    pub fn begin(
        mut copy: Engine<World>,
        commands: Vec<Command>,
        span: SimDuration,
    ) -> Result<Self, Refusal> {
        let deadline = copy.now() + span;
        commands.into_iter().try_for_each(|command| copy.submit(command))?;
        Ok(Self { engine: copy, deadline })
    }

    /// Lets time pass up to a moment, at most to the end, for about `budget` due entries; true once it is reached.
    pub fn go_on(&mut self, time: SimTime, budget: &mut u64) -> bool {
        let before = self.engine.steps();
        let reached = self.engine.advance_to(time.min(self.deadline), (*budget).max(1));
        *budget = budget.saturating_sub(self.engine.steps() - before);
        reached == Advance::Reached
    }

    /// When the watch ends.
    pub fn deadline(&self) -> SimTime {
        self.deadline
    }

    /// The copy as it is now.
    pub fn engine(&self) -> &Engine<World> {
        &self.engine
    }

    /// The copy, to go on with.
    pub fn into_engine(self) -> Engine<World> {
        self.engine
    }
}

/// Every failure of the catalogue that can happen now, in the order of the catalogue, each with everything it can
/// strike.
pub fn possible_failures(engine: &Engine<World>) -> Vec<Fault> {
    let world = engine.model();
    let all = fault::ALL.iter().flat_map(|kind| {
        let targets = targets(world, kind.strikes).into_iter();
        targets.map(|struck| Fault { name: kind.name, struck })
    });
    all.filter(|fault| world.admit(engine.now(), &Command::Inject(*fault)).is_ok()).collect()
}

fn targets(world: &World, kind: StruckKind) -> Vec<Struck> {
    match kind {
        StruckKind::Witness => vec![Struck::Witness],
        StruckKind::Array => world.arrays.ids().map(Struck::Array).collect(),
        StruckKind::Host => world.hosts.ids().map(Struck::Host).collect(),
        StruckKind::Vm => world.vms.ids().map(Struck::Vm).collect(),
        StruckKind::Network => world.networks.ids().map(Struck::Network).collect(),
        StruckKind::Nic => world.nics.ids().map(Struck::Nic).collect(),
    }
}
