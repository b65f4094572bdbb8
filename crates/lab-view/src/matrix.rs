//! The quorum matrix in words: what is lost, what becomes of the cluster, and why.

use lab_session::explore::{Cell, Fate, Lost, Matrix, Run, Step, Tried};
use lab_units::Votes;
use lab_world::World;

use crate::record::node_name;

/// A fate in one word or a few.
pub const fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Alive => "alive",
        Fate::Dead => "dead",
        Fate::Depends => "depends",
    }
}

/// `N1, N2 and the witness`; `nothing`.
pub fn lost_names(world: &World, lost: Lost) -> String {
    let nodes = lost.nodes.iter().map(|node| node_name(world, node));
    listed(nodes.chain(lost.witness.then(|| "the witness".to_owned())).collect())
}

/// What a cell is about: `N1 and the witness lost`; in a large cluster `3 of 16 nodes lost`.
pub fn title(world: &World, matrix: &Matrix, cell: &Cell) -> String {
    if cell.lost.is_empty() {
        return "Nothing lost".to_owned();
    }
    if matrix.exhaustive {
        return format!("{} lost", lost_names(world, cell.lost));
    }
    let nodes = format!("{} of {} nodes", cell.lost.nodes.len(), matrix.nodes.len());
    let witness = if cell.lost.witness { " and the witness" } else { "" };
    format!("{nodes}{witness} lost")
}

/// Why a cell is as it is, in one or two sentences.
pub fn because(world: &World, matrix: &Matrix, cell: &Cell) -> String {
    let Some(at_once) = at_once(matrix, cell) else { return "The cluster as it is now.".to_owned() };
    if cell.lost.nodes == matrix.nodes {
        return "No node is left.".to_owned();
    }
    if cell.lost.len() == 1 && (matrix.exhaustive || cell.lost.witness) {
        return format!("{at_once}.");
    }
    format!("All at once: {at_once}. One after another: {}.", in_turn(world, matrix, &cell.in_turn))
}

/// `N2, then the witness`, `N1 and N2 at once`: what a run does.
pub fn sequence(world: &World, run: &Run) -> String {
    let steps: Vec<String> = run.iter().map(|step| lost_names(world, step.lost)).collect();
    match run.as_slice() {
        [only] if only.lost.len() > 1 => format!("{} at once", steps.join("")),
        _ => steps.join(", then "),
    }
}

fn at_once(matrix: &Matrix, cell: &Cell) -> Option<String> {
    let alive = cell.at_once.alive_run.as_ref().and_then(|run| run.last());
    let dead = cell.at_once.dead_run.as_ref().and_then(|run| run.last());
    match (alive, dead) {
        // Only where a number of nodes is meant can both happen.
        (Some(alive), Some(dead)) => {
            Some(format!("it depends on which: {} or {}", counted(matrix, alive), counted(matrix, dead)))
        }
        (step, other) => step.or(other).map(|step| counted(matrix, step)),
    }
}

/// `2 of 3 votes left, 2 needed (R2)`.
fn counted(matrix: &Matrix, step: &Step) -> String {
    if step.lost.nodes == matrix.nodes {
        return "no node is left".to_owned();
    }
    let Step { held, total, rule, .. } = *step;
    format!("{held} of {total} {} left, {} needed ({rule})", votes(total), Votes(total).majority())
}

const fn votes(count: u32) -> &'static str {
    if count == 1 { "vote" } else { "votes" }
}

fn in_turn(world: &World, matrix: &Matrix, tried: &Tried) -> String {
    let ways = tried.alive.saturating_add(tried.dead);
    // In a large cluster a few orders stand for all.
    let tested = if matrix.exhaustive { "" } else { " tried" };
    let orders = match ways {
        2 => format!("both orders{tested}"),
        ways => format!("all {} orders{tested}", crate::text::count(ways)),
    };
    match (&tried.alive_run, &tried.dead_run) {
        (Some(run), None) => {
            let rule = run.last().map_or("", |step| step.rule);
            format!("alive in {orders} ({rule})")
        }
        (None, Some(run)) => format!("down in {orders}, such as {}", ending(world, matrix, run)),
        (Some(alive), Some(dead)) => format!(
            "alive in {} of {} orders{tested}, such as {}; else down, such as {}",
            crate::text::count(tried.alive),
            crate::text::count(ways),
            sequence(world, alive),
            ending(world, matrix, dead)
        ),
        (None, None) => "not tried".to_owned(),
    }
}

/// A run up to the loss that ended it, and what was left then.
fn ending(world: &World, matrix: &Matrix, run: &Run) -> String {
    let all = run.iter().fold(Lost::default(), |all, step| all.and(step.lost));
    let left = match run.last() {
        Some(last) if all.nodes != matrix.nodes => counted(matrix, last),
        Some(_) | None => "no node is left".to_owned(),
    };
    format!("{}: {left}", sequence(world, run))
}

fn listed(mut names: Vec<String>) -> String {
    match names.pop() {
        None => "nothing".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}
