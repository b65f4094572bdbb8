//! The quorum matrix as a table: which losses stand at its edges, what its cells say, what one cell tells.

use lab_session::explore::{Cell, Fate, Lost, Matrix, Run, Tried};
use lab_units::NodeId;
use lab_view::matrix;
use lab_world::World;
use yew::AttrValue;

use super::capital;
use crate::widget::status::Mark;
use crate::widget::vote_grid::{Edge, GridCell, GridRow, HeadRow, VoteGridView};

/// Which ways of losing a cell speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// At once and in turn.
    Any,
    /// All at one instant.
    AtOnce,
    /// One after another.
    InTurn,
}

impl Ways {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Any, Self::AtOnce, Self::InTurn];

    /// Word on the switch.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "Any way",
            Self::AtOnce => "All at once",
            Self::InTurn => "One after another",
        }
    }

    /// What becomes of the cluster in these ways.
    fn fate(self, cell: &Cell) -> Option<Fate> {
        match self {
            Self::Any => cell.fate(),
            Self::AtOnce => cell.at_once.fate(),
            Self::InTurn => cell.in_turn.fate().or_else(|| cell.at_once.fate()),
        }
    }
}

/// A fate as mark and word.
pub fn fate_mark(fate: Option<Fate>) -> (Mark, &'static str) {
    match fate {
        Some(Fate::Alive) => (Mark::Ok, "alive"),
        Some(Fate::Dead) => (Mark::Bad, "dead"),
        Some(Fate::Depends) => (Mark::Moving, "depends on the order"),
        None => (Mark::Off, "not known yet"),
    }
}

/// The voters at an edge, lowest bit first: names only.
fn voters(world: &World, shown: &Matrix) -> Vec<AttrValue> {
    let nodes =
        shown.nodes.iter().map(|node: NodeId| AttrValue::from(lab_view::record::node_name(world, node)));
    nodes.chain(shown.witness.then(|| AttrValue::from("Witness"))).collect()
}

/// The matrix as a table with at most `2^most_bits` columns.
pub fn grid(world: &World, shown: &Matrix, ways: Ways, most_bits: usize) -> VoteGridView {
    let (head, rows) =
        if shown.exhaustive { by_voter(world, shown, most_bits) } else { by_count(shown, 1 << most_bits) };
    let cells = shown.cells.iter().map(|cell| cell_view(world, shown, cell, ways)).collect();
    VoteGridView { head, rows, cells }
}

fn cell_view(world: &World, shown: &Matrix, cell: &Cell, ways: Ways) -> GridCell {
    // A round that is not finished has tried some ways and not others.
    let is_known = shown.finished.is_some_and(|finished| cell.lost.len() <= finished);
    let (mark, word) = fate_mark(ways.fate(cell).filter(|_| is_known));
    GridCell { mark, word, label: format!("{}: {word}", title(world, shown, cell)).into() }
}

/// What is lost, as a heading.
fn title(world: &World, shown: &Matrix, cell: &Cell) -> String {
    capital(&matrix::title(world, shown, cell))
}

/// One voter for each row and column of edges.
fn by_voter(world: &World, shown: &Matrix, most_bits: usize) -> (Vec<HeadRow>, Vec<GridRow>) {
    let voters = voters(world, shown);
    let across = voters.len().div_ceil(2).min(most_bits);
    let down = voters.len() - across;
    let edge = |bit: usize, place: usize, span: usize| Edge {
        name: voters[bit].clone(),
        lost: Some(place >> bit & 1 == 1),
        span,
    };
    let head = (0..across).rev().map(|bit| HeadRow {
        name: voters[bit].clone(),
        edges: (0..1_usize << across).step_by(1 << bit).map(|column| edge(bit, column, 1 << bit)).collect(),
        left: if bit + 1 == across { voters[across..].iter().rev().cloned().collect() } else { Vec::new() },
        left_rows: across,
    });
    let rows = (0..1_usize << down).map(|row| {
        let bits = (0..down).rev().filter(|bit| row.is_multiple_of(1 << bit));
        GridRow {
            edges: bits.map(|bit| edge(across + bit, row << across, 1 << bit)).collect(),
            label: None,
            places: (0..1_usize << across).map(|column| (row << across) + column).collect(),
        }
    });
    (head.collect(), rows.collect())
}

/// How many nodes, with the witness and without it.
fn by_count(shown: &Matrix, most_columns: usize) -> (Vec<HeadRow>, Vec<GridRow>) {
    let counts = shown.nodes.len() as usize + 1;
    let columns = counts.min(most_columns + 1);
    let head = HeadRow {
        name: "Nodes lost".into(),
        edges: (0..columns)
            .map(|count| Edge { name: count.to_string().into(), lost: None, span: 1 })
            .collect(),
        left: Vec::new(),
        left_rows: 1,
    };
    let row = |witness: bool, first: usize| {
        let offset = if witness { counts } else { 0 };
        let state = match (shown.witness, witness) {
            (false, _) => "no witness",
            (true, false) => "witness up",
            (true, true) => "witness lost",
        };
        let label = if counts > columns { format!("{first} and more, {state}") } else { state.to_owned() };
        let places = first..(first + columns).min(counts);
        GridRow {
            edges: Vec::new(),
            label: Some(label.into()),
            places: places.map(|count| offset + count).collect(),
        }
    };
    let halves = [false].into_iter().chain(shown.witness.then_some(true));
    let rows = halves.flat_map(|witness| (0..counts).step_by(columns).map(move |first| row(witness, first)));
    (vec![head], rows.collect())
}

/// One cell, told.
#[derive(Clone, PartialEq)]
pub struct Detail {
    /// What is lost.
    pub title: String,
    /// What becomes of the cluster.
    pub fate: (Mark, &'static str),
    /// Why.
    pub because: String,
    /// Runs that can be played: what they do, how they end, and the run.
    pub runs: Vec<(String, bool, Run)>,
}

/// What a cell tells.
pub fn detail(world: &World, shown: &Matrix, place: usize, ways: Ways) -> Option<Detail> {
    let cell = shown.cells.get(place)?;
    let is_known = shown.finished.is_some_and(|finished| cell.lost.len() <= finished);
    let tried: &[&Tried] = match ways {
        Ways::Any => &[&cell.at_once, &cell.in_turn],
        Ways::AtOnce => &[&cell.at_once],
        Ways::InTurn => &[&cell.in_turn],
    };
    let mut runs: Vec<(String, bool, Run)> = Vec::new();
    for (run, alive) in tried.iter().flat_map(|tried| [(&tried.alive_run, true), (&tried.dead_run, false)]) {
        let Some(run) = run.as_ref().filter(|run| !run.is_empty()) else { continue };
        let words = matrix::sequence(world, run);
        // A single loss is the same at once and in turn.
        if !runs.iter().any(|(known, _, _)| *known == words) {
            runs.push((words, alive, run.clone()));
        }
    }
    Some(Detail {
        title: title(world, shown, cell),
        fate: fate_mark(ways.fate(cell).filter(|_| is_known)),
        because: if is_known { matrix::because(world, shown, cell) } else { "Not tried yet.".to_owned() },
        runs: if is_known { runs } else { Vec::new() },
    })
}

/// Cells of each fate: alive, depends, dead.
pub fn counts(view: &VoteGridView) -> [usize; 3] {
    [Mark::Ok, Mark::Moving, Mark::Bad].map(|mark| view.cells.iter().filter(|cell| cell.mark == mark).count())
}

/// The summary of three questions about nodes, and their answers; the table has the witness, too.
pub fn survivability(shown: &Matrix) -> Vec<(&'static str, Mark, &'static str)> {
    let questions = ["Any one node fails", "Any two nodes, one after another", "Any two nodes at once"];
    let answers = shown.survivability().into_iter().zip(questions);
    answers
        .filter_map(|(fate, question)| {
            let (mark, word) = match fate? {
                Fate::Alive => (Mark::Ok, "survived"),
                Fate::Depends => (Mark::Moving, "depends on which"),
                Fate::Dead => (Mark::Bad, "never survived"),
            };
            Some((question, mark, word))
        })
        .collect()
}

/// How a run ended, in a sentence.
pub fn ended(world: &World, run: &Run) -> String {
    let fatal = run.iter().find(|step| !step.alive);
    let words = matrix::sequence(world, run);
    match fatal {
        None => format!("{words} lost: the cluster lives."),
        Some(step) if run.len() > 1 && step.lost != Lost::default() => {
            format!("{words}: the loss of {} ended the cluster.", matrix::lost_names(world, step.lost))
        }
        Some(_) => format!("{words} lost: the cluster is down."),
    }
}
