//! What was entered, read as what it stands for.

use lab_units::text::{parse_bits_per_sec, parse_bytes};
use lab_units::{BitsPerSec, Bytes, HostId, Name};
use lab_world::World;

use super::{Choice, Field, FieldKind, Problem, Step, Todo, Wizard};
use crate::thing::Thing;

/// Answers by the names of their fields; where none was given, the default.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Entries {
    /// The thing the wizard was opened on.
    pub(crate) about: Option<Thing>,
    answers: Vec<(&'static str, String)>,
}

/// The steps of a wizard and its entries, completed with the defaults of the fields that were not touched.
pub(crate) fn settle(wizard: &Wizard, world: &World, given: &Entries) -> (Vec<Step>, Entries) {
    let mut entries = Entries::about(given.about);
    // What stands in one field decides about the fields after it, and their defaults.
    loop {
        let steps = (wizard.steps)(world, &entries);
        let mut fields = steps.iter().flat_map(|step| &step.fields);
        match fields.find(|field| entries.answer(field.name).is_none()) {
            Some(field) => entries.answers.push((field.name, fitting(field, given.answer(field.name)))),
            None => return (steps, entries),
        }
    }
}

/// The answer that was given if it can still be given, else the default.
fn fitting(field: &Field, given: Option<&str>) -> String {
    let is_choice = |choices: &[Choice], answer: &str| choices.iter().any(|(value, _)| value == answer);
    match (&field.kind, given) {
        (FieldKind::Choice(choices), Some(answer)) if !is_choice(choices, answer) => field.default.clone(),
        (FieldKind::Many(choices), Some(answers)) => {
            answers.lines().filter(|answer| is_choice(choices, answer)).collect::<Vec<_>>().join("\n")
        }
        (_, Some(answer)) => answer.to_owned(),
        (_, None) => field.default.clone(),
    }
}

impl Entries {
    /// No answers yet.
    pub(crate) fn about(about: Option<Thing>) -> Entries {
        Entries { about, answers: Vec::new() }
    }

    /// Whether a field was touched.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.answer(name).is_some()
    }

    /// The number of the thing that the wizard was opened on, if it is of this kind (`host`, `lun`, …).
    pub(crate) fn about_a(&self, kind: &str) -> String {
        let key = self.about.map(Thing::key).unwrap_or_default();
        let number = key.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-'));
        number.unwrap_or_default().to_owned()
    }

    fn answer(&self, name: &str) -> Option<&str> {
        self.answers.iter().find(|(field, _)| *field == name).map(|(_, answer)| answer.as_str())
    }

    /// The same with another answer.
    pub(crate) fn with(mut self, name: &'static str, answer: String) -> Entries {
        self.answers.retain(|(field, _)| *field != name);
        self.answers.push((name, answer));
        self
    }

    /// What stands in a field; nothing if there is no such field.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.answer(name).unwrap_or_default()
    }

    /// A name, without the blanks around it.
    pub(crate) fn name(&self, name: &str) -> Name {
        self.text(name).trim().into()
    }

    /// Whether a box is ticked.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// The number of the thing that was chosen.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.text(name).parse().ok()
    }

    /// The numbers of the things that were ticked, in the order of the list.
    pub(crate) fn numbers(&self, name: &str) -> Vec<u32> {
        self.text(name).lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// The hosts that were ticked.
    pub(crate) fn hosts(&self) -> Vec<HostId> {
        self.numbers("hosts").into_iter().map(HostId).collect()
    }

    /// A size such as `500GB`, or what to say about it.
    pub(crate) fn size(&self, name: &'static str) -> Result<Bytes, Todo> {
        parse_bytes(self.text(name)).ok_or_else(|| self.misfit(name, "a size such as 500GB"))
    }

    /// A rate such as `1Gbps`, or what to say about it.
    pub(crate) fn rate(&self, name: &'static str) -> Result<BitsPerSec, Todo> {
        parse_bits_per_sec(self.text(name)).ok_or_else(|| self.misfit(name, "a rate such as 1Gbps"))
    }

    /// A whole number, or what to say about it.
    pub(crate) fn whole(&self, name: &'static str) -> Result<u32, Todo> {
        self.text(name).trim().parse().map_err(|_| self.misfit(name, "a whole number"))
    }

    /// The words are those of the console for a parameter that cannot be converted.
    pub(crate) fn misfit(&self, name: &'static str, wanted: &str) -> Todo {
        Todo::Wrong(name, Problem::new(format!("'{}' is not {wanted}.", self.text(name).trim()), ""))
    }
}

/// Things as choices: number and name.
pub(crate) fn choices<'a, I: Into<u32>>(things: impl Iterator<Item = (I, &'a Name)>) -> Vec<Choice> {
    things.map(|(id, name)| (id.into().to_string(), name.to_string())).collect()
}

/// Networks for adapters, or fabrics for host bus adapters, as choices.
pub(crate) fn network_choices(world: &World, is_fabric: bool) -> Vec<Choice> {
    let fit = world.networks.iter().filter(|(_, network)| network.fabric.is_some() == is_fabric);
    choices(fit.map(|(id, network)| (id, &network.name)))
}

/// All hosts as choices.
pub(crate) fn host_choices(world: &World) -> Vec<Choice> {
    world.hosts.iter().map(|(id, host)| (id.0.to_string(), host.name.to_string())).collect()
}

/// A name with a number that nothing has yet: `HV3`.
pub(crate) fn free_name<'a>(stem: &str, taken: impl Iterator<Item = &'a Name>) -> String {
    let taken: Vec<&Name> = taken.collect();
    let mut numbered = (1..).map(|number| format!("{stem}{number}"));
    numbered.find(|name| taken.iter().all(|other| !other.is(name))).unwrap_or_default()
}
