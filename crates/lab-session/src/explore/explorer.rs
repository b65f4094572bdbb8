//! Fills the matrix, a slice at a time.
//!
//! Losses come in rounds: round `k` tries every combination of `k` losses at once, and takes each state that `k - 1`
//! losses in turn have led to one loss further. Orders that have led to the same losses and the same
//! [`standing`] go on as one: what happens next is the same for both, and each stays counted. So every order is
//! answered for, 40,320 of eight voters, with about a thousand runs. A cluster that is down stays down when still more
//! is lost.
//!
//! With more than [`EXHAUSTIVE`] voters a cell is a number of nodes. Tried are two orders of the nodes, those without a
//! vote first and then by falling id, and those with a vote first by rising id; in each the witness last, or, when it
//! is lost, first or last; at once: the same nodes together.

use lab_kernel::Engine;
use lab_units::{NodeId, NodeSet};
use lab_world::{Refusal, World};

use super::matrix::{Lost, Matrix, Run, Step};
use super::rehearsal::COPY;
use super::trial::{Trial, arithmetic, running, standing};
use crate::session::Session;

/// Up to so many voters every combination and every order is tried.
pub const EXHAUSTIVE: u32 = 8;

/// What losses in turn have led to.
struct State {
    lost: Lost,
    /// Orders that have led here.
    ways: u64,
    /// The first of them.
    run: Run,
    /// Which of [`Explorer::orders`] it follows; `None` where every one is open.
    order: Option<usize>,
    /// The copy as it is now, and its standing; `None` once the cluster is down.
    engine: Option<(Engine<World>, u64)>,
}

/// What is to be tried next in a round.
#[derive(Clone, Copy)]
enum Job {
    AtOnce(Lost),
    /// One loss further from this state of the round before.
    Further {
        state: usize,
        lost: Lost,
        /// The order followed from here on.
        order: Option<usize>,
        /// Still more is lost after it.
        goes_on: bool,
    },
}

/// Fills a [`Matrix`].
pub struct Explorer {
    root: Engine<World>,
    /// In a large cluster: the orders of its nodes that are tried.
    orders: Vec<Vec<NodeId>>,
    matrix: Matrix,
    round: u32,
    states: Vec<State>,
    next: Vec<State>,
    jobs: Vec<Job>,
    done: usize,
    trial: Option<Trial>,
}

impl Explorer {
    /// Begins at the present moment of `session`.
    ///
    /// # Errors
    /// When there is no cluster, or none that answers.
    pub fn new(session: &Session) -> Result<Self, Refusal> {
        let world = session.world();
        if world.cluster.is_none() {
            return Err(Refusal::NoCluster);
        }
        let database = world.database().ok_or(Refusal::ClusterNotAnswering)?;
        let (nodes, witness) = (running(world), world.witness_answers());
        let exhaustive = nodes.len() + u32::from(witness) <= EXHAUSTIVE;
        let orders = if exhaustive { Vec::new() } else { orders(nodes, database.votes.nodes) };
        let matrix = Matrix::new(nodes, witness, exhaustive, world);
        let root = session.fork();
        let start = State {
            lost: Lost::default(),
            ways: 1,
            run: Run::new(),
            order: None,
            engine: Some((root.clone(), matrix.standing)),
        };
        let mut explorer = Self {
            matrix,
            orders,
            round: 0,
            states: vec![start],
            next: Vec::new(),
            jobs: Vec::new(),
            done: 0,
            trial: None,
            root,
        };
        explorer.matrix.cells[0].at_once.count(true, 1, &Run::new());
        explorer.end_round();
        Ok(explorer)
    }

    /// The matrix as far as it is filled.
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// How much is done, in thousandths.
    pub fn progress_permille(&self) -> u32 {
        let rounds = self.matrix.nodes.len() + u32::from(self.matrix.witness);
        // Rounds in the middle have the most to try; that a bar runs unevenly is less wrong than a wrong estimate.
        let done = u64::from(self.round.saturating_sub(1)) * 1_000
            + (self.done * 1_000).checked_div(self.jobs.len()).unwrap_or(0) as u64;
        if self.matrix.is_finished() { 1_000 } else { (done / u64::from(rounds.max(1))).min(999) as u32 }
    }

    /// Goes on, for about `budget` due entries; true once nothing is left to try.
    pub fn advance(&mut self, mut budget: u64) -> bool {
        while !self.matrix.is_finished() {
            let Some(job) = self.jobs.get(self.done).copied() else {
                self.end_round();
                continue;
            };
            if budget == 0 || !self.try_on(job, &mut budget) {
                return false;
            }
            self.done += 1;
        }
        true
    }

    /// True once the job is done.
    fn try_on(&mut self, job: Job, budget: &mut u64) -> bool {
        let (from, lost, all) = match job {
            Job::AtOnce(lost) => (Some(&self.root), lost, lost),
            Job::Further { state, lost, .. } => {
                let state = &self.states[state];
                (state.engine.as_ref().map(|(engine, _)| engine), lost, state.lost.and(lost))
            }
        };
        let Some(from) = from else {
            self.arrive(job, None, None);
            return true;
        };
        if all.nodes == self.matrix.nodes {
            let nobody = arithmetic(from.model(), lost, false);
            self.arrive(job, Some(nobody), None);
            return true;
        }
        let settle = self.matrix.settle;
        let trial = self.trial.get_or_insert_with(|| {
            *budget = budget.saturating_sub(COPY);
            Trial::begin(from.clone(), lost, settle)
        });
        let Some(step) = trial.go_on(budget) else { return false };
        let engine = self.trial.take().filter(|_| step.alive).map(Trial::into_engine);
        self.arrive(job, Some(step), engine);
        true
    }

    /// Counts what came of a job; `step` is `None` when the cluster was down before.
    fn arrive(&mut self, job: Job, step: Option<Step>, engine: Option<Engine<World>>) {
        match job {
            Job::AtOnce(lost) => {
                let step = step.expect("the cluster was up at the start");
                let place = self.matrix.place(lost);
                let cell = &mut self.matrix.cells[place];
                cell.lost = lost;
                cell.at_once.count(step.alive, 1, &vec![step]);
            }
            Job::Further { state, lost, order, goes_on } => {
                let before = &self.states[state];
                let mut run = before.run.clone();
                run.extend(step);
                let engine = engine.map(|engine| {
                    let standing = standing(engine.model());
                    (engine, standing)
                });
                let lost = before.lost.and(lost);
                let state = State { lost, ways: before.ways, run, order, engine };
                let place = self.matrix.place(lost);
                let cell = &mut self.matrix.cells[place];
                cell.lost = lost;
                cell.in_turn.count(state.engine.is_some(), state.ways, &state.run);
                if goes_on {
                    self.keep(state);
                }
            }
        }
    }

    /// Keeps a state for the next round, as one with what it cannot be told from.
    fn keep(&mut self, state: State) {
        let standing = |state: &State| state.engine.as_ref().map(|(_, standing)| *standing);
        let like = |other: &&mut State| {
            (other.lost, other.order, standing(other)) == (state.lost, state.order, standing(&state))
        };
        match self.next.iter_mut().find(like) {
            Some(same) => same.ways = same.ways.saturating_add(state.ways),
            None => self.next.push(state),
        }
    }

    fn end_round(&mut self) {
        if self.round > 0 {
            self.states = std::mem::take(&mut self.next);
        }
        self.matrix.finished = Some(self.round);
        self.round += 1;
        self.done = 0;
        self.jobs = if self.matrix.is_finished() { Vec::new() } else { self.jobs_of_round() };
    }

    fn jobs_of_round(&self) -> Vec<Job> {
        if self.matrix.exhaustive { self.every_job() } else { self.jobs_of_orders() }
    }

    fn every_job(&self) -> Vec<Job> {
        let matrix = &self.matrix;
        let losses: Vec<Lost> = each(matrix.nodes, matrix.witness);
        let of_place = |place: usize| {
            let bit = |index: &usize| place >> index & 1 == 1;
            (0..losses.len()).filter(bit).fold(Lost::default(), |all, index| all.and(losses[index]))
        };
        let at_once =
            (0..matrix.cells.len()).map(of_place).filter(|lost| lost.len() == self.round).map(Job::AtOnce);
        let further = self.states.iter().enumerate().flat_map(|(index, state)| {
            let left = losses.iter().filter(|lost| !state.lost.contains(**lost));
            left.map(move |lost| Job::Further { state: index, lost: *lost, order: None, goes_on: true })
        });
        at_once.chain(further).collect()
    }

    /// One node further along each order; where the witness is still there, also the witness.
    fn jobs_of_orders(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (index, state) in self.states.iter().enumerate() {
            let mut further = |lost: Lost, order, goes_on| {
                if !state.lost.witness {
                    jobs.push(Job::AtOnce(state.lost.and(lost)));
                }
                jobs.push(Job::Further { state: index, lost, order, goes_on });
            };
            for (order, nodes) in self.orders.iter().enumerate() {
                let follows = state.order.is_none_or(|followed| followed == order);
                if let Some(node) = nodes.get(state.lost.nodes.len() as usize).filter(|_| follows) {
                    further(Lost::node(*node), Some(order), true);
                }
            }
            if self.matrix.witness && !state.lost.witness {
                further(Lost::WITNESS, None, state.lost.is_empty());
            }
        }
        jobs
    }
}

/// Every single loss, nodes by id, the witness last.
fn each(nodes: NodeSet, witness: bool) -> Vec<Lost> {
    nodes.iter().map(Lost::node).chain(witness.then_some(Lost::WITNESS)).collect()
}

/// The orders that stand for all in a large cluster: those with a vote last, and those with a vote first.
fn orders(nodes: NodeSet, voting: NodeSet) -> Vec<Vec<NodeId>> {
    let (voters, others) = (nodes.and(voting), nodes.minus(voting));
    let voters_first: Vec<NodeId> = voters.iter().chain(others.iter()).collect();
    vec![voters_first.iter().rev().copied().collect(), voters_first]
}
