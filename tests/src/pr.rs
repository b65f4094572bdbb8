//! Three initiator ports and one logical unit on a bench: plays recorded persistent-reservation commands and
//! writes down what came out, in the words of the recordings in `truth/pr-*.json`.

mod judge;
mod step;

use std::collections::BTreeMap;

use lab_units::scsi::{ScsiStatus, Sense};
use lab_world::scsi::{Abilities, Command, Data, LogicalUnit, Nexus, Reply};
use serde::{Deserialize, Serialize};

pub use judge::{Recorded, Row, Scenario, ScenarioStep, Sequence, judge_row, judge_scenario, judge_sequence};
pub use step::{Action, KindField, Step};

/// The ports every recording has.
pub const PORTS: [&str; 3] = ["A", "B", "C"];

/// What one step did, seen from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The status of the answer.
    pub status: String,
    /// The sense, with CHECK CONDITION.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<String>,
    /// By how much the generation changed.
    pub generation_delta: i64,
    /// Nexus to conditions, as TEST UNIT READY brings them out.
    pub unit_attention: BTreeMap<String, Vec<String>>,
    /// The state afterwards.
    pub after: State,
}

/// The state of the unit, asked by commands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// READ KEYS, sorted.
    #[serde(default)]
    pub keys: Vec<String>,
    /// READ RESERVATION: the type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// READ RESERVATION: the key.
    pub holder_key: Option<String>,
    /// READ FULL STATUS: nexus to key. Not recorded where only the other target's state is right.
    #[serde(skip_serializing)]
    pub registrations: Option<BTreeMap<String, String>>,
    /// READ FULL STATUS: who holds.
    pub holders: Option<Vec<String>>,
    /// What READ and WRITE let through at each nexus: `rw`, `r` or nothing.
    pub access: BTreeMap<String, String>,
}

/// The unit and the names of its ports.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The unit under test.
    pub unit: LogicalUnit,
    ports: Vec<String>,
}

impl Default for Bench {
    fn default() -> Self {
        Self::new(Abilities::FULL)
    }
}

impl Bench {
    /// A fresh unit at which ports A, B and C are logged in.
    pub fn new(abilities: Abilities) -> Self {
        let mut bench = Self { unit: LogicalUnit::new(abilities), ports: Vec::new() };
        PORTS.iter().for_each(|port| {
            bench.nexus(port);
        });
        bench
    }

    /// The nexus of a port; a new name is a new port that logs in.
    pub fn nexus(&mut self, port: &str) -> Nexus {
        let known = self.ports.iter().position(|name| name == port).unwrap_or_else(|| {
            self.ports.push(port.to_owned());
            self.ports.len() - 1
        });
        let nexus = Nexus { initiator: u32::try_from(known).expect("a bench has few ports"), target_port: 0 };
        self.unit.login(nexus);
        nexus
    }

    /// Sends one command as it stands.
    pub fn send(&mut self, port: &str, command: Command) -> Reply {
        let nexus = self.nexus(port);
        self.unit.execute(nexus, command)
    }

    /// Sends a line such as `B Preempt key=0xb1 service_key=0xa1 type=ExclusiveAccess`.
    ///
    /// # Errors
    /// If the line is no step.
    pub fn say(&mut self, line: &str) -> Result<String, String> {
        let step: Step = line.parse()?;
        let (status, sense) = self.answer(&step)?;
        Ok(sense.map_or(status.clone(), |sense| format!("{status} {sense}")))
    }

    /// Plays one step, brings out every condition it raised, and looks at the state.
    ///
    /// # Errors
    /// If a word of the step is not known.
    pub fn play(&mut self, step: &Step) -> Result<Seen, String> {
        let before = self.unit.generation();
        let (status, sense) = self.answer(step)?;
        let generation_delta = i64::from(self.unit.generation()) - i64::from(before);
        let mut unit_attention = BTreeMap::new();
        for port in self.ports.clone() {
            let conditions = self.drain(&port);
            if !conditions.is_empty() {
                unit_attention.insert(port, conditions);
            }
        }
        Ok(Seen { status, sense, generation_delta, unit_attention, after: self.state() })
    }

    /// TEST UNIT READY until GOOD; what came before, as ASC/ASCQ.
    pub fn drain(&mut self, port: &str) -> Vec<String> {
        let mut conditions = Vec::new();
        while let ScsiStatus::CheckCondition(sense) = self.send(port, Command::TestUnitReady).status {
            conditions.push(code(sense));
        }
        conditions
    }

    /// The state as commands show it. No condition may wait, or it would answer them.
    pub fn state(&mut self) -> State {
        let (shown, keys) = (self.send("A", Command::ReadReservation), self.send("A", Command::ReadKeys));
        let Data::Reservation { reservation, .. } = shown.data else { panic!("READ RESERVATION: {shown:?}") };
        let Data::Keys { keys, .. } = keys.data else { panic!("READ KEYS: {keys:?}") };
        let mut keys: Vec<String> = keys.into_iter().map(|key| format!("{:#x}", key.0)).collect();
        keys.sort();
        let (registrations, holders) = self.full_status();
        State {
            keys,
            kind: reservation.map(|shown| shown.kind.name().to_owned()),
            holder_key: reservation.map(|shown| format!("{:#x}", shown.key.0)),
            registrations: Some(registrations),
            holders: Some(holders),
            access: self.ports.clone().into_iter().map(|port| (port.clone(), self.access(&port))).collect(),
        }
    }

    fn answer(&mut self, step: &Step) -> Result<(String, Option<String>), String> {
        let nexus = self.nexus(&step.from);
        if step.action == Action::Relogin {
            self.unit.login(nexus);
            return Ok(("LOGGED_IN".to_owned(), None));
        }
        let status = self.unit.execute(nexus, step.command()?).status;
        let sense = match status {
            ScsiStatus::CheckCondition(sense) => Some(sense.to_string()),
            ScsiStatus::Good | ScsiStatus::ReservationConflict | ScsiStatus::FunctionComplete => None,
        };
        Ok((status.to_string(), sense))
    }

    fn full_status(&mut self) -> (BTreeMap<String, String>, Vec<String>) {
        let reply = self.send("A", Command::ReadFullStatus);
        let Data::FullStatus { registrations, .. } = reply.data else {
            panic!("READ FULL STATUS: {reply:?}")
        };
        let name = |nexus: Nexus| self.ports[nexus.initiator as usize].clone();
        let keys =
            registrations.iter().map(|entry| (name(entry.nexus), format!("{:#x}", entry.key.0))).collect();
        let holders = registrations
            .iter()
            .filter(|entry| entry.holds.is_some())
            .map(|entry| name(entry.nexus))
            .collect();
        (keys, holders)
    }

    fn access(&mut self, port: &str) -> String {
        let mut lets_through = |command| self.send(port, command).status == ScsiStatus::Good;
        match (lets_through(Command::Read), lets_through(Command::Write)) {
            (true, true) => "rw",
            (true, false) => "r",
            (false, false) => "",
            (false, true) => panic!("no type lets a nexus write that may not read"),
        }
        .to_owned()
    }
}

/// One script of commands, as in `commands.json`.
#[derive(Clone, Debug, Deserialize)]
struct Script {
    id: String,
    steps: Vec<Step>,
}

/// What a script did, step by step.
#[derive(Clone, Debug, Serialize)]
struct Played {
    id: String,
    steps: Vec<Seen>,
}

/// Plays every script of a `commands.json` on a fresh unit; one JSON object for each.
///
/// # Errors
/// If the text is not of that form; names the script and the step.
pub fn oracle(commands: &str) -> Result<Vec<String>, String> {
    let scripts: Vec<Script> = serde_json::from_str(commands)
        .map_err(|error| format!("the file is no list of sequences of commands: {error}"))?;
    scripts.iter().map(play_script).collect()
}

fn play_script(script: &Script) -> Result<String, String> {
    let mut bench = Bench::default();
    let mut steps = Vec::new();
    for (index, step) in script.steps.iter().enumerate() {
        steps.push(bench.play(step).map_err(|error| format!("{}, step {}: {error}", script.id, index + 1))?);
    }
    let played = Played { id: script.id.clone(), steps };
    serde_json::to_string(&played).map_err(|error| error.to_string())
}

/// `2A/05`.
fn code(sense: Sense) -> String {
    format!("{:02X}/{:02X}", sense.asc, sense.ascq)
}
