//! A wizard carried out in the lab: command by command, so that the page stays alive and it can be stopped.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use lab_units::Name;
use lab_world::{Command, World};
use yew::prelude::*;

use super::rehearsal::{LONGEST_WAIT, MOST_COMMANDS, waited_in_vain};
use super::{Entries, Problem, Todo, Wizard};
use crate::lab::Lab;
use crate::pump::{BUDGET_MS, wall_ms};
use crate::store::Store;
use crate::thing::Thing;

/// Long enough for the browser to paint.
const BREATH: Duration = Duration::from_millis(16);

/// What is going on.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Progress {
    /// Commands that were given.
    pub(super) done: usize,
    /// What is waited for; nothing while commands are given.
    pub(super) waits: Option<&'static str>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ended {
    /// The commands that were given.
    pub(super) done: Vec<Command>,
    /// What stood in the way, and at which field.
    pub(super) problem: Option<(&'static str, Problem)>,
}

/// Carries a wizard out, until it is done or `stop` says so.
pub(super) async fn carry_out(
    store: Store<Lab>,
    wizard: &'static Wizard,
    entries: Entries,
    tell: Callback<Progress>,
    stop: Rc<Cell<bool>>,
) -> Ended {
    let mut done: Vec<Command> = Vec::new();
    let mut waits_since = None;
    let problem = loop {
        if stop.get() || done.len() >= MOST_COMMANDS {
            break None;
        }
        let (todo, now) =
            store.read(|lab| (wizard.todo(lab.session.world(), &entries, &done), lab.session.now()));
        let waits = match todo {
            Todo::Done => break None,
            Todo::Wrong(field, problem) => break Some((field, problem)),
            Todo::Do(field, command) => {
                if let Err(reason) = store.write(|lab| lab.submit(command.clone())) {
                    break Some((field, Problem::new(reason.fact.to_string(), reason.remedy.to_string())));
                }
                done.push(command);
                waits_since = None;
                None
            }
            Todo::Wait(what) => {
                let since = *waits_since.get_or_insert(now);
                if now.since(since) >= LONGEST_WAIT || !store.write(pass_time) {
                    break Some(("", waited_in_vain(what)));
                }
                Some(what)
            }
        };
        tell.emit(Progress { done: done.len(), waits });
        yew::platform::time::sleep(BREATH).await;
    };
    Ended { done, problem }
}

/// Lets time pass from event to event for as long as a frame may take, as a cmdlet that waits does; false if nothing
/// will ever happen.
fn pass_time(lab: &mut Lab) -> bool {
    let began = wall_ms();
    let before = lab.session.log().len();
    loop {
        let Some(next) = lab.session.next_event_time() else { return false };
        lab.session.advance_to(next, u64::MAX);
        if lab.session.log().len() > before || wall_ms() - began > BUDGET_MS {
            return true;
        }
    }
}

/// What was made: the thing one wants to look at next.
pub(super) fn made(world: &World, done: &[Command]) -> Option<Thing> {
    let name = |of: fn(&Command) -> Option<&Name>| done.iter().find_map(of);
    let host = name(|command| if let Command::AddHost(spec) = command { Some(&spec.name) } else { None });
    let network =
        name(|command| if let Command::AddNetwork(spec) = command { Some(&spec.name) } else { None });
    let array = name(|command| if let Command::AddArray(spec) = command { Some(&spec.name) } else { None });
    let lun = name(|command| if let Command::AddLun(spec) = command { Some(&spec.name) } else { None });
    let vm = name(|command| if let Command::AddVm(spec) = command { Some(&spec.name) } else { None });
    let cluster = done.iter().any(|command| matches!(command, Command::CreateCluster { .. }));
    world
        .hosts
        .iter()
        .find(|(_, it)| Some(&it.name) == host)
        .map(|(id, _)| Thing::Host(id))
        .or_else(|| {
            world.networks.iter().find(|(_, it)| Some(&it.name) == network).map(|(id, _)| Thing::Network(id))
        })
        .or_else(|| {
            world.arrays.iter().find(|(_, it)| Some(&it.name) == array).map(|(id, _)| Thing::Array(id))
        })
        .or_else(|| world.luns.iter().find(|(_, it)| Some(&it.name) == lun).map(|(id, _)| Thing::Lun(id)))
        .or_else(|| world.vms.iter().find(|(_, it)| Some(&it.name) == vm).map(|(id, _)| Thing::Vm(id)))
        .or_else(|| cluster.then_some(Thing::Cluster))
}
