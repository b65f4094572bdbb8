//! Random campaigns against whole labs: a cluster is built, commands and failures rain on it, everything is repaired,
//! and in the end it must be whole. Every invariant holds at every instant.
//!
//! A campaign follows from its seed alone. One that fails is made shorter by leaving commands out as long as it
//! still fails for the same reason, and handed over as the text of a scenario.

mod draw;
mod shrink;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lab_cluster::{Order, StartMode};
use lab_kernel::{Engine, Rng, SimDuration};
use lab_session::Start;
use lab_shell::mirror;
use lab_units::HostId;
use lab_world::invariant::Watch;
use lab_world::state::Power;
use lab_world::{Command, World};

/// A time to wait, and then a command; skipped when it is refused.
pub type Step = (SimDuration, Command);

/// A lab and what happens to it.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// What it begins with.
    pub start: Start,
    /// What happens.
    pub steps: Vec<Step>,
    /// How long it goes on after the last command, before everything is repaired.
    pub tail: SimDuration,
}

/// What came of a campaign that went well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lived {
    /// How long the cluster lived.
    pub time: SimDuration,
    /// What came due in that time.
    pub events: u64,
    /// Commands that were carried out.
    pub commands: u64,
}

/// Why a campaign failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What does not hold; the same for a shorter way to it.
    pub what: String,
    /// The particulars.
    pub by: String,
}

/// Sizes of clusters.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The fewest nodes.
    pub least: u32,
    /// The most nodes.
    pub most: u32,
}

/// Long enough to start, to join, to elect, and for every vote to settle.
const SETTLE: SimDuration = SimDuration::from_secs(120);

/// A node that left too often is kept out for two hours (facts: membership §4); the rest is for it to join.
const QUARANTINE: SimDuration = SimDuration::from_secs(7_200 + 600);

/// A host that shuts down waits no longer for its cluster service (facts: membership §1).
const SHUTDOWN: SimDuration = SimDuration::from_secs(20 * 60);

/// Draws and runs the campaign of this seed.
///
/// # Errors
/// The report: what broke, the seed, and the shortened campaign as a scenario.
pub fn run(seed: u64, sizes: Sizes) -> Result<Lived, String> {
    let mut campaign =
        Campaign { start: draw::start(seed, sizes), steps: Vec::new(), tail: SimDuration::ZERO };
    let outcome = guarded(|| live(&mut campaign, seed));
    outcome.map_err(|failure| report(seed, &campaign, &failure))
}

/// A lab in the middle of a campaign.
struct Life {
    engine: Engine<World>,
    watch: Watch,
    commands: u64,
}

impl Life {
    fn begin(start: Start) -> Self {
        let engine = start.preset.start(start.seed);
        let watch = Watch::new(&engine);
        Self { engine, watch, commands: 0 }
    }

    fn step(&mut self, wait: SimDuration, command: Command) -> Result<(), Failure> {
        self.advance(wait)?;
        self.commands += u64::from(self.engine.submit(command).is_ok());
        self.look()
    }

    fn advance(&mut self, span: SimDuration) -> Result<(), Failure> {
        let end = self.engine.now() + span;
        while self.engine.step_to(end) {
            self.look()?;
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), Failure> {
        self.watch.look(&self.engine).map_err(|broken| Failure {
            what: broken.name.to_owned(),
            by: format!("at {}: {}", self.engine.now(), broken.by),
        })
    }

    /// Everything is mended and started; then the cluster is whole.
    fn repair(&mut self) -> Result<(), Failure> {
        for command in draw::repairs(self.engine.model()) {
            // What is in order already is refused.
            let _ = self.engine.submit(command);
        }
        // Whoever is on its way out is let go first.
        self.advance(SETTLE)?;
        if self.engine.model().hosts.values().any(|host| host.power == Power::ShuttingDown) {
            self.advance(SHUTDOWN)?;
        }
        let hosts: Vec<HostId> = self.engine.model().hosts.ids().collect();
        // Twice: a host may wait for another one before it can shut down.
        for host in hosts.iter().chain(&hosts) {
            let _ = self.engine.submit(Command::PowerOn(vec![*host]));
            if Some(host) == hosts.last() {
                self.advance(SETTLE)?;
            }
        }
        // Who was told never to form a cluster by itself is started anew.
        let world = self.engine.model();
        let is_out =
            |host: &HostId| world.hosts[*host].service().is_some_and(|service| !service.is_quorate());
        let out: Vec<HostId> = hosts.iter().copied().filter(is_out).collect();
        for host in out {
            let _ = self.engine.submit(Command::StopService(host));
        }
        self.advance(SETTLE)?;
        for host in hosts {
            let _ = self.engine.submit(Command::StartService { host, mode: StartMode::Normal });
        }
        self.advance(SETTLE)?;
        let cluster = self.engine.model().cluster.iter();
        let nodes: Vec<_> = cluster.flat_map(|cluster| cluster.nodes.keys()).copied().collect();
        for node in nodes {
            let _ = self.engine.submit(Command::Cluster(Order::Resume(node)));
        }
        self.advance(SETTLE * 3)?;
        if whole(self.engine.model()).is_err() {
            self.advance(QUARANTINE)?;
        }
        whole(self.engine.model()).map_err(|by| Failure { what: "the repaired cluster is whole".into(), by })
    }
}

/// Draws each command when its time has come, and writes it down.
fn live(campaign: &mut Campaign, seed: u64) -> Result<Lived, Failure> {
    let mut rng = Rng::stream(seed, "swarm");
    let mut life = Life::begin(campaign.start);
    let (begun, before) = (life.engine.now(), life.engine.steps());
    for (wait, command) in draw::virtual_machines(&mut rng, &life.engine) {
        campaign.steps.push((wait, command.clone()));
        life.step(wait, command)?;
    }
    // A stream of its own: the campaigns of old seeds stay what they were.
    let mut spare = Rng::stream(seed, "swarm/spare");
    for _ in 0..10 + rng.below(30) {
        let wait = draw::wait(&mut rng);
        campaign.tail = wait;
        life.advance(wait)?;
        let meanwhile = draw::spare_disk(&mut spare, life.engine.model());
        campaign.steps.push((wait, meanwhile.clone()));
        campaign.tail = SimDuration::ZERO;
        life.step(SimDuration::ZERO, meanwhile)?;
        let command = draw::command(&mut rng, &life.engine);
        campaign.steps.push((SimDuration::ZERO, command.clone()));
        life.step(SimDuration::ZERO, command)?;
    }
    life.repair()?;
    let time = life.engine.now().since(begun);
    Ok(Lived { time, events: life.engine.steps() - before, commands: life.commands })
}

/// Runs a campaign that is written down.
fn replay(campaign: &Campaign) -> Result<(), Failure> {
    guarded(|| {
        let mut life = Life::begin(campaign.start);
        for (wait, command) in &campaign.steps {
            life.step(*wait, command.clone())?;
        }
        life.advance(campaign.tail)?;
        life.repair()
    })
}

fn whole(world: &World) -> Result<(), String> {
    let mut epochs = Vec::new();
    for (_, host) in world.hosts.iter().filter(|(_, host)| host.membership.is_some()) {
        let service = host.service().ok_or_else(|| format!("{} runs no cluster service", host.name))?;
        if !service.is_quorate() {
            return Err(format!("{} is {:?}, not a member", host.name, service.phase()));
        }
        epochs.push(service.view_epoch());
    }
    if epochs.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(format!("there is more than one view: {epochs:?}"));
    }
    Ok(())
}

/// A panic is a failure like any other.
fn guarded<T>(run: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        Err(Failure { what: text.chars().take_while(|c| !c.is_ascii_digit()).collect(), by: text.to_owned() })
    })
}

fn report(seed: u64, campaign: &Campaign, failure: &Failure) -> String {
    let shortest = shrink::shrink(campaign, failure);
    let left = shortest.steps.len();
    let all = campaign.steps.len();
    format!(
        "SWARM_SEED={seed}: {} does not hold, {}\n{left} of {all} commands are needed:\n\n{}",
        failure.what,
        failure.by,
        scenario(&shortest, failure)
    )
}

/// The text of a scenario that does the same.
fn scenario(campaign: &Campaign, failure: &Failure) -> String {
    let mut lines =
        vec![format!("# {}?", failure.what), mirror::start(&campaign.start), "----".into(), String::new()];
    let mut engine = campaign.start.preset.start(campaign.start.seed);
    for (wait, command) in &campaign.steps {
        if *wait > SimDuration::ZERO {
            lines.push(mirror::wait(*wait));
        }
        let text = mirror::line(engine.model(), command);
        let until = engine.now() + *wait;
        let done = guarded(|| {
            engine.advance_to(until, u64::MAX);
            Ok(engine.submit(command.clone()).is_ok())
        });
        match done {
            Ok(true) => lines.push(text),
            Ok(false) => (),
            Err(_) => break,
        }
    }
    if campaign.tail > SimDuration::ZERO {
        lines.push(mirror::wait(campaign.tail));
    }
    lines.push("Test-LabInvariant | Where-Object State -eq Broken".into());
    lines.push("----\n".into());
    lines.join("\n")
}
