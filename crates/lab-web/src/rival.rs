//! Branches of history as the page handles them: going another way from the beginning of a migration, and the branch
//! that the one on show is compared with.

use std::rc::Rc;

use lab_kernel::{Engine, SimDuration, SimTime};
use lab_session::{BranchError, Entry};
use lab_shell::mirror;
use lab_units::MigrationId;
use lab_view::migration::{self, MigrationView};
use lab_world::state::MigrationState;
use lab_world::{Command, World};

use crate::lab::{Lab, reason};
use crate::widget::action::Reason;

/// A branch beside the one on show, at the end of what it has reached.
pub struct Rival {
    /// Its name.
    pub branch: String,
    /// The lab there.
    pub end: Engine<World>,
}

/// A migration in the branch it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Name of the branch on show.
    pub here: String,
    /// Name of the other branch.
    pub there: String,
    /// The migration there.
    pub view: MigrationView,
}

/// A copy is played on this long at most, so that the migrations under way there come to an end.
const LONGEST: SimDuration = SimDuration::from_secs(3_600);
/// Due entries handled meanwhile, at most.
const MOST_STEPS: u64 = 400_000;

/// Plays on until no migration is under way: a run that was left half-way is compared as it would have ended.
fn finish(engine: &mut Engine<World>) {
    let limit = (engine.now() + LONGEST, engine.steps() + MOST_STEPS);
    let is_moving = |engine: &Engine<World>| {
        engine.model().migrations.values().any(|migration| migration.state == MigrationState::Running)
    };
    while is_moving(engine) && engine.now() < limit.0 && engine.steps() < limit.1 {
        let next = engine.next_due().unwrap_or(limit.0).min(limit.0);
        engine.advance_to(next, limit.1 - engine.steps());
    }
}

impl Lab {
    /// The branch on show.
    pub fn branch(&self) -> String {
        let shown = self.session.branches().pop();
        shown.map(|branch| branch.name).unwrap_or_default()
    }

    /// The branch that the one on show is compared with, unless it is that one.
    pub fn rival(&self) -> Option<&Rc<Rival>> {
        self.rival.as_ref().filter(|rival| {
            let all = self.session.branches();
            all.iter().any(|branch| branch.name == rival.branch && !branch.current)
        })
    }

    /// Compares the branch on show with another one, or with none; what is on show stays as it is.
    pub fn compare_with(&mut self, branch: Option<&str>) {
        self.rival = branch.and_then(|name| {
            let mut end = self.session.end_of_branch(name).ok()?;
            finish(&mut end);
            Some(Rc::new(Rival { branch: name.to_owned(), end }))
        });
    }

    /// The same migration in the branch that is compared with: the one of its number, else the last of its VM.
    pub fn beside(&self, view: &MigrationView) -> Option<Beside> {
        let rival = self.rival()?;
        let (world, now) = (rival.end.model(), rival.end.now());
        let same = world.migrations.get(view.id).filter(|other| other.vm == view.vm).map(|_| view.id);
        let last = || world.migrations.iter().rev().find(|(_, other)| other.vm == view.vm).map(|(id, _)| id);
        let other = migration::migration(world, same.or_else(last)?, now)?;
        Some(Beside { here: self.branch(), there: rival.branch.clone(), view: other })
    }

    /// The moment just before a migration begins: commands given there still count for it.
    fn before(&self, id: MigrationId) -> Option<SimTime> {
        let started = self.session.world().migrations.get(id)?.started;
        let ordered =
            self.session.journal().iter().map(|entry| entry.time).filter(|time| *time < started).max();
        let whole_ms = SimTime::from_nanos(started.as_nanos().saturating_sub(1) / 1_000_000 * 1_000_000);
        Some(whole_ms.max(ordered.unwrap_or(SimTime::ZERO)).max(self.session.origin()))
    }

    /// What was given after this moment and while the migration ran.
    fn done_during(&self, id: MigrationId, after: SimTime) -> Vec<Entry<Command>> {
        let ended = self.session.world().migrations.get(id).and_then(|migration| migration.ended);
        let during =
            |entry: &&Entry<Command>| entry.time > after && ended.is_none_or(|end| entry.time <= end);
        self.session.journal().iter().filter(during).cloned().collect()
    }

    /// Winds back to where a migration begins, changes one thing there on a new branch, and lets time pass; the
    /// branch left is the one compared with. What was done while the migration ran is done again at the same moments,
    /// where it still can be; what came later is not. The console shows the lines that do the same.
    ///
    /// # Errors
    /// Why the change or the name is refused; the lab is then as it was.
    pub fn try_another_way(&mut self, id: MigrationId, name: &str, change: Command) -> Result<(), Reason> {
        let left = self.branch();
        let seen_at = self.session.now();
        let started = self.session.world().migrations.get(id).map(|migration| migration.started);
        let Some((before, started)) = self.before(id).zip(started) else { return Ok(()) };
        let meanwhile = self.done_during(id, before);
        self.session.seek(before);
        let branched = self.session.admit(&change).map_err(|refusal| reason(&refusal)).and_then(|()| {
            // The name is asked for last: a branch once made is not taken back.
            self.session.branch_off(name).map_err(|error| not_so(&error))
        });
        if let Err(refused) = branched {
            self.session.seek(seen_at);
            return Err(refused);
        }
        self.console.mirror(&mirror::show(before));
        self.console.mirror(&mirror::branch_off(name));
        self.submit(change)?;
        for Entry { time, command } in meanwhile {
            self.session.advance_to(time, u64::MAX);
            if self.session.admit(&command).is_ok() {
                self.console.mirror(&mirror::show(time));
                self.submit(command)?;
            }
        }
        if self.session.now() > started {
            self.console.mirror(&mirror::show(started));
            self.session.seek(started);
        } else {
            self.session.advance_to(started, u64::MAX);
        }
        self.compare_with(Some(&left));
        self.is_running = true;
        Ok(())
    }

    /// Shows another branch; the one left is then the one compared with, if there was a comparison.
    pub fn show_branch(&mut self, name: &str) {
        let left = self.branch();
        let was_compared = self.rival().is_some();
        if left != name && self.session.switch_branch(name).is_ok() {
            self.is_running = false;
            self.console.mirror(&mirror::switch_branch(name));
            self.compare_with(was_compared.then_some(&left));
        }
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// The name is taken.
    pub fn rename_branch(&mut self, old: &str, new: &str) -> Result<(), Reason> {
        self.session.rename_branch(old, new).map_err(|error| not_so(&error))?;
        self.console.mirror(&mirror::rename_branch(old, new));
        if let Some(rival) = self.rival.take() {
            let branch = if rival.branch == old { new.to_owned() } else { rival.branch.clone() };
            self.rival = Some(Rc::new(Rival { branch, end: rival.end.clone() }));
        }
        Ok(())
    }
}

fn not_so(error: &BranchError) -> Reason {
    Reason { fact: error.to_string().into(), remedy: "".into() }
}
