//! The rules by which a recording judges the unit: a row itself, an accepted alternative, or what the standard
//! requires where no target did it right.

use std::collections::BTreeMap;

use lab_units::scsi::ScsiStatus;
use lab_world::scsi::{Abilities, Data, FullStatus};
use serde::Deserialize;

use super::{Action, Bench, Seen, State, Step, code};

/// An answer as recorded, with the marks that tell how to compare it.
#[derive(Clone, Debug, Deserialize)]
pub struct Recorded {
    /// The command.
    #[serde(flatten)]
    pub step: Step,
    status: String,
    sense: Option<String>,
    #[serde(default)]
    generation_delta: i64,
    #[serde(default)]
    unit_attention: BTreeMap<String, Vec<String>>,
    after: Option<State>,
    #[serde(default = "agrees")]
    standard: String,
    required: Option<Change>,
    strict_reading: Option<Change>,
    #[serde(default)]
    accepted: Vec<Change>,
}

/// Fields that take the place of those recorded.
#[derive(Clone, Debug, Default, Deserialize)]
struct Change {
    status: Option<String>,
    sense: Option<String>,
    generation_delta: Option<i64>,
    unit_attention: Option<BTreeMap<String, Vec<String>>>,
    after: Option<State>,
}

/// A single command from a situation.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// Its name in the recording.
    pub id: String,
    case: String,
    setup: Vec<String>,
    #[serde(flatten)]
    answer: Recorded,
}

/// A random run.
#[derive(Clone, Debug, Deserialize)]
pub struct Sequence {
    /// Its name in the recording.
    pub id: String,
    /// The commands and their answers.
    pub steps: Vec<Recorded>,
}

/// A short script with answers per target.
#[derive(Clone, Debug, Deserialize)]
pub struct Scenario {
    /// What it is about.
    pub title: String,
    setup: Vec<Step>,
    /// The script.
    pub steps: Vec<ScenarioStep>,
}

/// One line of a scenario: a command, or something that happens to a session or to the target.
#[derive(Clone, Debug, Deserialize)]
pub struct ScenarioStep {
    #[serde(rename = "do")]
    verb: String,
    from: Option<String>,
    lio: Option<serde_json::Value>,
    tgt: Option<serde_json::Value>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

fn agrees() -> String {
    "agrees".to_owned()
}

impl Recorded {
    /// The notes and reasons of the recording.
    pub fn standard(&self) -> &str {
        &self.standard
    }

    /// Every answer that passes. `None` as state: nothing changed, `before` still holds.
    fn right_answers(&self, before: &State) -> Vec<Seen> {
        let as_recorded = Seen {
            status: self.status.clone(),
            sense: self.sense.clone(),
            generation_delta: self.generation_delta,
            unit_attention: self.unit_attention.clone(),
            after: self.after.clone().unwrap_or_else(|| before.clone()),
        };
        if self.standard.starts_with("deviates") {
            let required = self.required.as_ref().expect("a row that deviates says what is required");
            return vec![required.applied(&as_recorded)];
        }
        let changes = self.accepted.iter().chain(&self.strict_reading);
        let others: Vec<Seen> = changes.map(|change| change.applied(&as_recorded)).collect();
        assert!(
            others.is_empty() || self.standard.starts_with("optional"),
            "only an optional row has alternatives: {self:?}"
        );
        std::iter::once(as_recorded).chain(others).collect()
    }

    fn judge(&self, seen: &Seen, before: &State) -> Result<(), String> {
        let right = self.right_answers(before);
        if right.iter().any(|answer| self.is_same(seen, answer)) {
            return Ok(());
        }
        Err(format!("{:?} ({})\n  seen  {seen:?}\n  right {right:?}", self.step, self.standard))
    }

    fn is_same(&self, seen: &Seen, answer: &Seen) -> bool {
        let parts = |seen: &Seen| (seen.status.clone(), seen.sense.clone(), seen.generation_delta);
        parts(seen) == parts(answer)
            && is_same_state(&seen.after, &answer.after)
            && self.are_same_attentions(&seen.unit_attention, &answer.unit_attention)
    }

    fn are_same_attentions(
        &self,
        seen: &BTreeMap<String, Vec<String>>,
        answer: &BTreeMap<String, Vec<String>>,
    ) -> bool {
        match self.step.action {
            // A target may tell of a new session or not.
            Action::Relogin => true,
            // Which 29/xx is the target's choice, also whether the nexus that asked for the reset gets it.
            Action::Reset => answer.keys().filter(|port| **port != self.step.from).all(|port| {
                seen.get(port).is_some_and(|conditions| conditions.iter().all(|c| c.starts_with("29/")))
            }),
            Action::Register
            | Action::RegisterAndIgnore
            | Action::Reserve
            | Action::Release
            | Action::Clear
            | Action::Preempt
            | Action::PreemptAndAbort
            | Action::ReadKeys
            | Action::ReadReservation
            | Action::ReadFullStatus
            | Action::Read
            | Action::Write
            | Action::TestUnitReady
            | Action::Inquiry => seen == answer,
        }
    }
}

impl Change {
    fn applied(&self, recorded: &Seen) -> Seen {
        let mut seen = recorded.clone();
        if let Some(status) = &self.status {
            // The sense belongs to the status: a new status without one has none.
            seen.status.clone_from(status);
            seen.sense.clone_from(&self.sense);
        }
        if let Some(delta) = self.generation_delta {
            seen.generation_delta = delta;
        }
        if let Some(attentions) = &self.unit_attention {
            seen.unit_attention.clone_from(attentions);
        }
        if let Some(after) = &self.after {
            seen.after.clone_from(after);
        }
        seen
    }
}

/// What is not recorded is not compared.
fn is_same_state(seen: &State, answer: &State) -> bool {
    let keys_are_same = match &answer.registrations {
        Some(registrations) => seen.registrations.as_ref() == Some(registrations),
        None => seen.keys == answer.keys,
    };
    keys_are_same
        && seen.kind == answer.kind
        && seen.holder_key == answer.holder_key
        && (answer.holders.is_none() || seen.holders == answer.holders)
        && seen.access == answer.access
}

/// Plays the setup of a row and judges its command.
///
/// # Errors
/// Says what was seen and what is right.
pub fn judge_row(row: &Row) -> Result<(), String> {
    let mut bench = Bench::default();
    for line in &row.setup {
        bench.play(&line.parse()?)?;
    }
    let before = bench.state();
    let seen = bench.play(&row.answer.step)?;
    row.answer.judge(&seen, &before).map_err(|error| format!("{} {}: {error}", row.id, row.case))
}

/// Plays a sequence from nothing and judges every step; the number of steps.
///
/// # Errors
/// Says at which step what was seen and what is right.
pub fn judge_sequence(sequence: &Sequence) -> Result<usize, String> {
    let mut bench = Bench::default();
    for (index, recorded) in sequence.steps.iter().enumerate() {
        let before = bench.state();
        let seen = bench.play(&recorded.step)?;
        recorded
            .judge(&seen, &before)
            .map_err(|error| format!("{} step {}: {error}", sequence.id, index + 1))?;
    }
    Ok(sequence.steps.len())
}

/// Plays a scenario and compares each answer with `lio`, or with `tgt` where only that one was measured.
///
/// # Errors
/// Says at which line what was seen and what was measured.
pub fn judge_scenario(scenario: &Scenario) -> Result<usize, String> {
    let mut bench = Bench::new(Abilities::FULL);
    for step in &scenario.setup {
        bench.play_setup(step)?;
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        bench
            .scenario_step(step)
            .map_err(|error| format!("{:?} line {}: {error}", scenario.title, index + 1))?;
    }
    Ok(scenario.steps.len())
}

impl Bench {
    /// In a scenario conditions stay pending, so nothing is fetched.
    fn play_setup(&mut self, step: &Step) -> Result<(), String> {
        let status = self.send(&step.from, step.command()?).status;
        if status == ScsiStatus::Good { Ok(()) } else { Err(format!("setup {step:?}: {status}")) }
    }

    fn scenario_step(&mut self, line: &ScenarioStep) -> Result<(), String> {
        let port = line.from.as_deref().unwrap_or_default();
        match line.verb.as_str() {
            "target restarts" => {
                self.unit.power_cycle();
                // The recording was made through fresh sessions that had fetched their 29/00.
                super::PORTS.iter().for_each(|port| drop(self.drain(port)));
                return Ok(());
            }
            // A session ends: the registration, the reservation and waiting conditions belong to the ports.
            "logout" => return Ok(()),
            "login" => {
                self.nexus(port);
                return Ok(());
            }
            "drain" => {
                let conditions = self.drain(port);
                return compare(
                    line,
                    &serde_json::json!({ "status": "drained", "unit_attentions": conditions }),
                );
            }
            _ => (),
        }
        let mut fields = line.rest.clone();
        fields.insert("from".to_owned(), port.into());
        fields.insert("do".to_owned(), line.verb.clone().into());
        let step: Step = serde_json::from_value(fields.into()).map_err(|error| error.to_string())?;
        let reply = self.send(port, step.command()?);
        compare(line, &self.as_recorded(reply.status, &reply.data))
    }

    fn as_recorded(&self, status: ScsiStatus, data: &Data) -> serde_json::Value {
        let mut answer = serde_json::json!({ "status": status.to_string() });
        match status {
            ScsiStatus::CheckCondition(sense) => {
                answer["sense_key"] = sense.key.into();
                answer["asc"] = code(sense).into();
            }
            ScsiStatus::FunctionComplete => answer["response"] = 0.into(),
            ScsiStatus::Good | ScsiStatus::ReservationConflict => (),
        }
        match data {
            Data::None | Data::TasksAborted(_) => (),
            Data::Keys { generation, keys } => {
                answer["generation"] = (*generation).into();
                let mut keys: Vec<String> = keys.iter().map(|key| format!("{:#x}", key.0)).collect();
                keys.sort();
                answer["keys"] = keys.into();
            }
            Data::Reservation { generation, reservation } => {
                answer["generation"] = (*generation).into();
                answer["reserved"] = reservation.is_some().into();
                if let Some(shown) = reservation {
                    answer["key"] = format!("{:#x}", shown.key.0).into();
                    answer["scope"] = 0.into();
                    answer["type"] = shown.kind.code().into();
                }
            }
            Data::FullStatus { generation, registrations } => {
                answer["generation"] = (*generation).into();
                answer["full"] = registrations.iter().map(|entry| self.full_entry(entry)).collect();
            }
        }
        answer
    }

    fn full_entry(&self, entry: &FullStatus) -> serde_json::Value {
        serde_json::json!({
            "key": format!("{:#x}", entry.key.0),
            "holder": u8::from(entry.holds.is_some()),
            "type": entry.holds.map_or(0, |kind| kind.code()),
        })
    }
}

/// The recording of `lio` counts; `tgt` where only that one was measured. Order of keys and names of ports do not.
fn compare(line: &ScenarioStep, seen: &serde_json::Value) -> Result<(), String> {
    let measured = line.lio.as_ref().or(line.tgt.as_ref()).ok_or("nothing was measured here")?;
    let mut right = measured.clone();
    if let Some(keys) = right.get_mut("keys").and_then(serde_json::Value::as_array_mut) {
        keys.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    }
    for entry in right.get_mut("full").and_then(serde_json::Value::as_array_mut).into_iter().flatten() {
        entry.as_object_mut().map(|fields| fields.remove("port"));
    }
    if *seen == right { Ok(()) } else { Err(format!("seen {seen}, measured {right}")) }
}
