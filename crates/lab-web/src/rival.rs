//! Branches of history as the page handles them: going another way from the beginning of a migration, and the branch
//! that the one on show is compared with.

use std::rc::Rc;

use lab_kernel::{Engine, SimDuration, SimTime};
use lab_session::{BranchError, Entry, Session};
use lab_shell::mirror;
use lab_units::MigrationId;
use lab_view::migration::{self, MigrationView};
use lab_world::state::{Migration, MigrationState};
use lab_world::{Command, World};

use crate::lab::{Lab, reason};
use crate::trip::Trip;
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

    /// Compares the branch on show with another one; what is on show stays as it is. The other one is played on until no
    /// migration is under way: a run that was left half-way is compared as it would have ended.
    pub fn compare_with(&self, branch: &str) -> Option<Trip> {
        let (mut session, name) = (self.session.clone(), branch.to_owned());
        session.begin_switch(branch).ok()?;
        let end = session.horizon();
        session.begin_seek(end);
        let (steps, goal) = (self.session.steps().max(session.steps()) + MOST_STEPS, end + LONGEST);
        let is_over = move |session: &Session| {
            let is_moving = |migration: &Migration| migration.state == MigrationState::Running;
            let rests = || !session.world().migrations.values().any(is_moving);
            !session.is_rewound() && (rests() || session.steps() > steps)
        };
        let arrive = |lab: &mut Lab, session: Session| {
            lab.rival = Some(Rc::new(Rival { branch: name, end: session.fork() }));
            None
        };
        let what = "Playing the other branch to its end";
        Some(Trip { what, session, goal, is_there: Some(Box::new(is_over)), arrive: Box::new(arrive) })
    }

    /// Compares with no branch any more.
    pub fn stop_comparing(&mut self) {
        self.rival = None;
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
                self.submit((*command).clone())?;
            }
        }
        if self.session.now() > started {
            self.console.mirror(&mirror::show(started));
            self.session.seek(started);
        } else {
            self.session.advance_to(started, u64::MAX);
        }
        if let Some(trip) = self.compare_with(&left) {
            trip.at_once(self);
        }
        self.is_running = true;
        Ok(())
    }

    /// Shows another branch; the one left is then the one compared with, if there was a comparison. Nothing if it is on
    /// show already.
    pub fn show_branch(&self, name: &str) -> Option<Trip> {
        let (left, name) = (self.branch(), name.to_owned());
        let was_compared = self.rival().is_some();
        let mut session = self.session.clone();
        let goal = session.begin_switch(&name).ok().filter(|_| left != name)?;
        let arrive = move |lab: &mut Lab, session| {
            lab.session = session;
            lab.console.mirror(&mirror::switch_branch(&name));
            lab.stop_comparing();
            was_compared.then(|| lab.compare_with(&left)).flatten()
        };
        let what = "Going to the other branch";
        Some(Trip { what, session, goal, is_there: None, arrive: Box::new(arrive) })
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
