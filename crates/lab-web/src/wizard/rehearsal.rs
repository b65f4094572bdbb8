//! What a wizard would do, tried on a copy of the lab: the lines, or the first thing that stands in the way.

use lab_kernel::{Engine, SimDuration};
use lab_session::Session;
use lab_shell::mirror;
use lab_world::refusal::{Quantity, Refusal};
use lab_world::{Command, World};

use super::{Entries, Todo, Wizard};

/// No wizard gives more commands than this: 64 hosts, each with eight adapters and its own.
pub(super) const MOST_COMMANDS: usize = 640;
/// What is waited for has happened by then, or will not.
pub(super) const LONGEST_WAIT: SimDuration = SimDuration::from_secs(600);
/// Due entries handled while a rehearsal waits, at most.
const MOST_STEPS: u64 = 200_000;

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What is so.
    pub(crate) fact: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

impl Problem {
    /// Says what is so, and what to do.
    pub(crate) fn new(fact: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { fact: fact.into(), remedy: remedy.into() }
    }

    /// Both in one.
    pub(crate) fn sentence(&self) -> String {
        format!("{} {}", self.fact, self.remedy).trim_end().to_owned()
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Problem {
        Problem::new(refusal.to_string(), refusal.remedy())
    }
}

/// How a rehearsal went.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Rehearsal {
    /// The console lines of the commands that were taken.
    pub(crate) lines: Vec<String>,
    /// The field and what is wrong with it.
    pub(crate) problem: Option<(&'static str, Problem)>,
}

/// Tries a wizard on a copy of the lab; unless `to_end`, only up to where time would have to pass.
pub(crate) fn rehearse(session: &Session, wizard: &Wizard, entries: &Entries, to_end: bool) -> Rehearsal {
    let mut copy = session.fork();
    let mut done = Vec::new();
    let mut out = Rehearsal::default();
    while done.len() < MOST_COMMANDS {
        match wizard.todo(copy.model(), entries, &done) {
            Todo::Do(field, command) => {
                let line = mirror::line(copy.model(), &command);
                if let Err(refusal) = copy.submit(command.clone()) {
                    let field = field_of(&refusal).unwrap_or(field);
                    out.problem = Some((field, Problem::from(&refusal)));
                    break;
                }
                out.lines.push(line);
                done.push(command);
            }
            Todo::Wrong(field, problem) => {
                out.problem = Some((field, problem));
                break;
            }
            Todo::Wait(what) => {
                if !to_end {
                    break;
                }
                if !wait(&mut copy, wizard, entries, &done) {
                    out.problem = Some(("", waited_in_vain(what)));
                    break;
                }
            }
            Todo::Done => break,
        }
    }
    out
}

/// Lets time pass until there is something else to do than to wait.
fn wait(copy: &mut Engine<World>, wizard: &Wizard, entries: &Entries, done: &[Command]) -> bool {
    let limit = (copy.now() + LONGEST_WAIT, copy.steps() + MOST_STEPS);
    while matches!(wizard.todo(copy.model(), entries, done), Todo::Wait(_)) {
        let Some(next) = copy.next_due().filter(|next| *next <= limit.0) else { return false };
        if copy.steps() >= limit.1 {
            return false;
        }
        copy.advance_to(next, limit.1 - copy.steps());
    }
    true
}

/// What to say when time has passed and nothing has come of it.
pub(super) fn waited_in_vain(what: &str) -> Problem {
    Problem::new(format!("This has not come about in ten minutes: {what}."), "See what the events say.")
}

/// The field that a refusal is about by its kind, whatever command it refused.
pub(super) fn field_of(refusal: &Refusal) -> Option<&'static str> {
    let of_hosts = matches!(
        refusal,
        Refusal::NoHosts
            | Refusal::MixedVersions
            | Refusal::TooManyNodes { .. }
            | Refusal::FeatureMissing { .. }
            | Refusal::EditionLacksFeature { .. }
    );
    let fields = [
        ("memory", matches!(refusal, Refusal::QuantityOutOfRange(Quantity::Memory | Quantity::VmMemory))),
        ("cores", matches!(refusal, Refusal::QuantityOutOfRange(Quantity::Cores))),
        ("bandwidth", matches!(refusal, Refusal::QuantityOutOfRange(Quantity::Bandwidth))),
        ("size", matches!(refusal, Refusal::QuantityOutOfRange(Quantity::Disk) | Refusal::PoolFull { .. })),
        ("hosts", of_hosts),
        ("switch", matches!(refusal, Refusal::NoSuchSwitch { .. })),
        ("letter", matches!(refusal, Refusal::LetterUnusable(_))),
        ("style", matches!(refusal, Refusal::MbrTooSmall(_))),
    ];
    fields.into_iter().find(|(_, is_so)| *is_so).map(|(field, _)| field)
}
