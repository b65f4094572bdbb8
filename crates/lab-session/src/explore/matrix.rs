//! The answer: for every combination of losses what becomes of the cluster, and the runs that show it.

use lab_kernel::SimDuration;
use lab_units::{NodeId, NodeSet};
use lab_world::World;

use super::trial::{settle_time, standing};

/// Nodes, and perhaps the witness, that are lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lost {
    /// The nodes.
    pub nodes: NodeSet,
    /// The witness, too.
    pub witness: bool,
}

impl Lost {
    /// One node.
    pub fn node(node: NodeId) -> Self {
        Self { nodes: NodeSet::of(node), witness: false }
    }

    /// The witness alone.
    pub const WITNESS: Self = Self { nodes: NodeSet::EMPTY, witness: true };

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { nodes: self.nodes.or(other.nodes), witness: self.witness || other.witness }
    }

    /// How many are lost.
    pub fn len(self) -> u32 {
        self.nodes.len() + u32::from(self.witness)
    }

    /// True if nothing is lost.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// True if all of `other` is lost here, too.
    pub fn contains(self, other: Self) -> bool {
        other.nodes.is_subset(self.nodes) && (self.witness || !other.witness)
    }
}

/// What becomes of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It answers, however it came to this.
    Alive,
    /// It does not, however it came to this.
    Dead,
    /// Both happen: at once or in turn, this order or that one.
    Depends,
}

/// One loss of a run, and what came of it once the cluster had settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was lost at this instant.
    pub lost: Lost,
    /// Votes of those left, of the table in force at that instant.
    pub held: u32,
    /// All votes of that table.
    pub total: u32,
    /// All votes afterwards; 0 if nobody counts any more.
    pub after: u32,
    /// The cluster answers.
    pub alive: bool,
    /// The rule that decided: a row of facts: quorum §3.
    pub rule: &'static str,
}

/// Losses one after another; the cluster settles in between.
pub type Run = Vec<Step>;

/// Ways to bring about the same losses, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Ways in which the cluster lives.
    pub alive: u64,
    /// Ways in which it does not.
    pub dead: u64,
    /// The first way in which it lives.
    pub alive_run: Option<Run>,
    /// The first way in which it does not.
    pub dead_run: Option<Run>,
}

/// What can be said of two groups of ways together.
fn both(one: Option<Fate>, other: Option<Fate>) -> Option<Fate> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Some(Fate::Depends),
        _ => one.or(other),
    }
}

impl Tried {
    /// What becomes of the cluster in these ways; `None` if there is none.
    pub fn fate(&self) -> Option<Fate> {
        match (self.alive > 0, self.dead > 0) {
            (true, true) => Some(Fate::Depends),
            (true, false) => Some(Fate::Alive),
            (false, true) => Some(Fate::Dead),
            (false, false) => None,
        }
    }

    pub(super) fn count(&mut self, alive: bool, ways: u64, run: &Run) {
        let (counted, shown) =
            if alive { (&mut self.alive, &mut self.alive_run) } else { (&mut self.dead, &mut self.dead_run) };
        // More ways than fit are as good as that many.
        *counted = counted.saturating_add(ways);
        if shown.is_none() {
            *shown = Some(run.clone());
        }
    }
}

/// One combination of losses. In a large cluster all combinations of as many nodes share a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is lost; in a large cluster an example.
    pub lost: Lost,
    /// All at one instant.
    pub at_once: Tried,
    /// One after another.
    pub in_turn: Tried,
}

impl Cell {
    /// What becomes of the cluster, whether all is lost at once or in turn; `None` before anything was tried.
    pub fn fate(&self) -> Option<Fate> {
        both(self.at_once.fate(), self.in_turn.fate())
    }

    /// The run that shows this cell: the one that ends as the cell says; where it depends, the one that lives.
    pub fn run(&self) -> Option<&Run> {
        let alive = self.at_once.alive_run.as_ref().or(self.in_turn.alive_run.as_ref());
        let dead = self.at_once.dead_run.as_ref().or(self.in_turn.dead_run.as_ref());
        alive.or(dead)
    }
}

/// Every combination of losses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Nodes that run, by id: those that can be lost.
    pub nodes: NodeSet,
    /// There is a witness that can be lost.
    pub witness: bool,
    /// Every combination has its cell: bit `i` of its place is the `i`th node, the highest bit the witness. Else all
    /// combinations of as many nodes share one: first those with the witness, then those without.
    pub exhaustive: bool,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Cells with at most so many losses are finished.
    pub finished: Option<u32>,
    /// How long the cluster was given after each loss.
    pub settle: SimDuration,
    /// What decides about votes, as it was when the matrix was begun; see [`super::standing`].
    pub standing: u64,
}

impl Matrix {
    pub(super) fn new(nodes: NodeSet, witness: bool, exhaustive: bool, world: &World) -> Self {
        let count = nodes.len();
        let combinations = if exhaustive { 1_usize << count } else { count as usize + 1 };
        let cells = vec![Cell::default(); combinations << u32::from(witness)];
        let (settle, standing) = (settle_time(world), standing(world));
        Self { nodes, witness, exhaustive, cells, finished: None, settle, standing }
    }

    /// The place of the cell for these losses.
    pub fn place(&self, lost: Lost) -> usize {
        let half = self.cells.len() >> 1;
        let witness = if lost.witness { half } else { 0 };
        if !self.exhaustive {
            return witness + lost.nodes.len() as usize;
        }
        let bits = self.nodes.iter().enumerate().filter(|(_, node)| lost.nodes.contains(*node));
        witness + bits.map(|(bit, _)| 1 << bit).sum::<usize>()
    }

    /// The cell for these losses.
    pub fn cell(&self, lost: Lost) -> &Cell {
        &self.cells[self.place(lost)]
    }

    /// What becomes of the cluster when any one node fails, when any two fail in turn, and when any two fail at once:
    /// the summary of facts: quorum §7. `None` where there are not so many nodes, or while it is not known.
    pub fn survivability(&self) -> [Option<Fate>; 3] {
        let of = |count: u32, ways: fn(&Cell) -> &Tried| {
            let is_meant = |cell: &&Cell| cell.lost.nodes.len() == count && !cell.lost.witness;
            let known = self.finished.is_some_and(|finished| finished >= count);
            let fates = self.cells.iter().filter(is_meant).map(|cell| ways(cell).fate());
            fates.filter(|_| known).fold(None, both)
        };
        [of(1, |cell| &cell.at_once), of(2, |cell| &cell.in_turn), of(2, |cell| &cell.at_once)]
    }

    /// True once nothing is left to try.
    pub fn is_finished(&self) -> bool {
        self.finished == Some(self.nodes.len() + u32::from(self.witness))
    }
}
