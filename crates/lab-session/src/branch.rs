//! Branches: what a run did before it was wound back and went another way.

use lab_kernel::{Engine, Model, SimTime};

use crate::journal::{Entry, common_prefix, next_time};
use crate::timeline::Timeline;

/// A branch that is not shown now: enough to play it again.
#[derive(Clone)]
pub(crate) struct Branch<C> {
    name: String,
    journal: Vec<Entry<C>>,
    horizon: SimTime,
}

/// One branch of a run as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchInfo {
    /// Its name, unique in the run.
    pub name: String,
    /// It is the one shown now.
    pub current: bool,
    /// Commands in its journal.
    pub commands: usize,
    /// The furthest time it has reached.
    pub horizon: SimTime,
}

/// Why a branch cannot be shown or named so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BranchError {
    /// No branch has this name.
    Unknown(String),
    /// Another branch has this name.
    Taken(String),
}

impl std::fmt::Display for BranchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "No branch is named '{name}'. List them with Get-LabBranch."),
            Self::Taken(name) => write!(f, "A branch is named '{name}' already. Choose another name."),
        }
    }
}

impl<M: Model<Command: PartialEq>> Timeline<M> {
    /// All branches, oldest first, the one shown now last.
    pub fn branches(&self) -> Vec<BranchInfo> {
        let info = |branch: &Branch<M::Command>| BranchInfo {
            name: branch.name.clone(),
            current: false,
            commands: branch.journal.len(),
            horizon: branch.horizon,
        };
        let shown = BranchInfo {
            name: self.name.clone(),
            current: true,
            commands: self.journal.len(),
            horizon: self.horizon,
        };
        self.others.iter().map(info).chain([shown]).collect()
    }

    /// Keeps the present branch under its name and goes on from here on a new one, called `name`.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn branch_off(&mut self, name: &str) -> Result<(), BranchError> {
        self.require_free(name)?;
        self.fork();
        self.name = name.to_owned();
        self.revision += 1;
        Ok(())
    }

    /// Shows another branch, at the present moment or at its end if it has not come so far.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn switch_branch(&mut self, name: &str) -> Result<(), BranchError> {
        let goal = self.begin_switch(name)?;
        self.advance_to(goal, u64::MAX);
        Ok(())
    }

    /// As [`Self::switch_branch`], but only as far as there is a checkpoint; the answer is the moment to advance to from
    /// there, in as many slices as one likes.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn begin_switch(&mut self, name: &str) -> Result<SimTime, BranchError> {
        if self.name == name {
            return Ok(self.now());
        }
        let place = self.others.iter().position(|branch| branch.name == name);
        let other = self.others.remove(place.ok_or_else(|| BranchError::Unknown(name.to_owned()))?);
        let shared = common_prefix(&self.journal, &other.journal);
        let time = self.now().min(other.horizon);
        self.others.push(Branch {
            name: std::mem::replace(&mut self.name, other.name),
            journal: std::mem::replace(&mut self.journal, other.journal),
            horizon: std::mem::replace(&mut self.horizon, other.horizon),
        });
        self.undone.clear();
        self.restore(shared, time);
        Ok(time)
    }

    /// A branch at its horizon, to look at beside the one shown: nothing here changes, and what is done to the copy
    /// leaves no trace.
    ///
    /// # Errors
    /// When no branch has this name.
    pub fn end_of_branch(&self, name: &str) -> Result<Engine<M>, BranchError> {
        if self.name == name {
            return Ok(self.replayed(&self.journal, self.horizon));
        }
        let other = self.others.iter().find(|branch| branch.name == name);
        let other = other.ok_or_else(|| BranchError::Unknown(name.to_owned()))?;
        Ok(self.replayed(&other.journal, other.horizon))
    }

    /// The end of a run with this journal, played from the last checkpoint that lies on its way.
    pub(crate) fn replayed(&self, journal: &[Entry<M::Command>], horizon: SimTime) -> Engine<M> {
        let shared = common_prefix(&self.journal, journal);
        let parts = [next_time(&self.journal, shared), next_time(journal, shared)];
        let parted = parts.into_iter().flatten().fold(horizon, SimTime::min);
        let (nearest, played) = self.checkpoints.on_the_way(parted, shared);
        let mut end = Self::new(nearest.clone());
        end.journal = journal[played..].to_vec();
        end.run_to(horizon, u64::MAX);
        end.engine
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// When no branch has the old name, or one has the new name.
    pub fn rename_branch(&mut self, old: &str, new: &str) -> Result<(), BranchError> {
        if old != new {
            self.require_free(new)?;
        }
        let mut names = self.others.iter_mut().map(|branch| &mut branch.name).chain([&mut self.name]);
        let name = names.find(|name| *name == old).ok_or_else(|| BranchError::Unknown(old.to_owned()))?;
        *name = new.to_owned();
        self.revision += 1;
        Ok(())
    }

    /// Keeps what the present branch did under its name; a new one that shares it up to now goes on.
    pub(crate) fn fork(&mut self) {
        let name = self.fresh_name();
        self.others.push(Branch {
            name: std::mem::replace(&mut self.name, name),
            journal: self.journal.clone(),
            horizon: self.horizon,
        });
        self.undone.clear();
        self.journal.truncate(self.played);
        self.checkpoints.cut(self.played, None);
        self.horizon = self.now();
    }

    fn fresh_name(&mut self) -> String {
        loop {
            self.named += 1;
            let name = format!("branch {}", self.named);
            if self.require_free(&name).is_ok() {
                return name;
            }
        }
    }

    fn require_free(&self, name: &str) -> Result<(), BranchError> {
        let taken = self.name == name || self.others.iter().any(|branch| branch.name == name);
        if taken { Err(BranchError::Taken(name.to_owned())) } else { Ok(()) }
    }
}
