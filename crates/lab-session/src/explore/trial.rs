//! One step of a run in a copy of the lab: lose, let settle, look.

use lab_cluster::{Database, deciding_rule};
use lab_kernel::{Digest, Engine, SimDuration};
use lab_units::{HostId, NodeSet};
use lab_world::fault::{Fault, Struck};
use lab_world::state::Power;
use lab_world::{Command, World};

use super::matrix::{Lost, Step};
use super::rehearsal::Rehearsal;

/// From noticing a loss to votes that have settled: regroup 4.2 s, its stages 5 s each, arbitration up to 20 s. Shorter
/// than the minute after which a service that lost its quorum starts again, so that "down" is seen as down.
pub const SETTLE_AFTER_DETECTION: SimDuration = SimDuration::from_secs(40);

/// How long the cluster is given between two losses: time to notice, and time to settle.
pub fn settle_time(world: &World) -> SimDuration {
    world.detection_time() + SETTLE_AFTER_DETECTION
}

/// The commands that bring these losses about at one instant. Power goes first: a node that is lost together with the
/// witness does not see it go.
pub fn commands(world: &World, lost: Lost) -> Vec<Command> {
    let hosts: Vec<HostId> = lost.nodes.iter().filter_map(|node| world.host_of(node)).collect();
    let power = (!hosts.is_empty()).then_some(Command::CutPower(hosts));
    let witness = Command::Inject(Fault { name: "WitnessLost", struck: Struck::Witness });
    power.into_iter().chain(lost.witness.then_some(witness)).collect()
}

/// Nodes whose cluster service runs.
pub(super) fn running(world: &World) -> NodeSet {
    let nodes = world.cluster.iter().flat_map(|cluster| cluster.nodes.iter());
    nodes.filter(|(_, host)| world.hosts[**host].service().is_some()).map(|(node, _)| *node).collect()
}

/// A digest of everything that decides about votes from here on: two copies with the same one will answer the same
/// losses alike. Time, roles and what was logged are no part of it.
pub fn standing(world: &World) -> u64 {
    let mut digest = Digest::default();
    digest.bool(world.witness_answers());
    for (node, host) in world.cluster.iter().flat_map(|cluster| cluster.nodes.iter()) {
        let machine = &world.hosts[*host];
        digest.u32(node.0);
        digest.bool(machine.power == Power::On);
        digest.bool(machine.service().is_some_and(|service| service.owns_witness()));
        let view = machine.service().filter(|service| service.is_quorate());
        digest.u64(view.map_or(0, |service| service.members().bits()));
        digest.u32(view.and_then(|service| service.leader()).map_or(0, |leader| leader.0));
        digest.bool(view.is_some_and(|service| service.is_forced()));
    }
    if let Some(database) = world.database() {
        add_votes(database, &mut digest);
    }
    digest.u64(world.detection_time().as_nanos());
    digest.finish()
}

fn add_votes(database: &Database, digest: &mut Digest) {
    digest.plain(&database.era);
    digest.u64(database.votes.nodes.bits());
    digest.u32(database.votes.witness.0);
    digest.bool(database.prior_votes.is_some());
    digest.bool(database.dynamic_quorum);
    digest.bool(database.disk_only);
    digest.bool(database.witness.is_some());
    digest.u32(database.lower_priority.map_or(0, |node| node.0));
    database.nodes.values().for_each(|entry| digest.u32(entry.weight));
}

/// A copy in which something was just lost.
pub(super) struct Trial {
    copy: Rehearsal,
    /// What will be said of it if the cluster goes on, and if it does not.
    outcomes: [Step; 2],
}

impl Trial {
    pub(super) fn begin(engine: Engine<World>, lost: Lost, settle: SimDuration) -> Self {
        let outcomes = [true, false].map(|alive| arithmetic(engine.model(), lost, alive));
        let commands = commands(engine.model(), lost);
        let copy = Rehearsal::begin(engine, commands, settle);
        Self { copy: copy.expect("what is lost was there a moment ago"), outcomes }
    }

    /// Lets the copy settle; what came of it once it has.
    pub(super) fn go_on(&mut self, budget: &mut u64) -> Option<Step> {
        let is_settled = self.copy.go_on(self.copy.deadline(), budget);
        is_settled.then(|| {
            let world = self.copy.engine().model();
            let [alive, dead] = self.outcomes;
            if is_alive(world) { Step { after: world.database().map_or(0, total), ..alive } } else { dead }
        })
    }

    pub(super) fn into_engine(self) -> Engine<World> {
        self.copy.into_engine()
    }
}

/// A node is a member of a view it has no reason to doubt.
fn is_alive(world: &World) -> bool {
    world.hosts.values().any(|host| host.service().is_some_and(|service| service.is_quorate()))
}

/// The votes of those left after a loss, by the table in force before it.
pub(super) fn arithmetic(world: &World, lost: Lost, alive: bool) -> Step {
    let Some(database) = world.database() else {
        return Step { lost, held: 0, total: 0, after: 0, alive, rule: "R1" };
    };
    let members =
        world.answering().and_then(|host| world.hosts[host].service()).map(|service| service.members());
    let left = members.unwrap_or_default().minus(lost.nodes);
    let witness = u32::from(!lost.witness && !left.is_empty() && world.witness_answers());
    let votes = database.votes;
    let held =
        if votes.disk_only { witness } else { votes.nodes.and(left).len() + witness * votes.witness.0 };
    let rule = deciding_rule(database, lost.nodes.len(), lost.witness, alive);
    Step { lost, held, total: total(database), after: 0, alive, rule }
}

fn total(database: &Database) -> u32 {
    let votes = database.votes;
    if votes.disk_only { 1 } else { votes.nodes.len() + votes.witness.0 }
}
