//! `Get-LabQuorumMatrix`: what becomes of the cluster for every combination of losses.

use lab_session::Session;
use lab_session::explore::{Cell, Explorer, Fate, Lost, Matrix};
use lab_view::matrix::because;
use lab_view::record::node_name;
use lab_world::World;

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::pace::Work;
use crate::value::{Object, Value};

/// `Get-LabQuorumMatrix`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabQuorumMatrix",
    aliases: &[],
    synopsis: "Tries every combination of lost nodes and witness on copies of the lab, and says who survives.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2022 -Seed 1\nGet-LabQuorumMatrix | Format-Table Up, Down, Witness, Verdict, Orders",
            output: "Up       Down     Witness Verdict Orders\n--       ----     ------- ------- ------\n{N1, N2} {}       Up      Alive        1\n{N2}     {N1}     Up      Alive        1\n{N1}     {N2}     Up      Alive        1\n{}       {N1, N2} Up      Dead         2\n{N1, N2} {}       Lost    Alive        1\n{N2}     {N1}     Lost    Dead         2\n{N1}     {N2}     Lost    Depends      2\n{}       {N1, N2} Lost    Dead         6",
        },
        Example {
            script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2022 -Seed 1\n(Get-LabQuorumMatrix | Where-Object Verdict -eq Depends)[0].Because",
            output: "All at once: 1 of 3 votes left, 2 needed (R9). One after another: alive in 1 of 2 orders, such as N1, then N3; else down, such as N3, then N1: 0 of 1 vote left, 1 needed (R7).",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let begin = |session: &Session| match Explorer::new(session) {
        Ok(explorer) => Ok(Work::Quorum(Box::new(explorer))),
        Err(refusal) => Err(ErrorRecord::from(&refusal)),
    };
    let tell = |world: &World, work: &Work| match work {
        Work::Quorum(explorer) => {
            let matrix = explorer.matrix();
            matrix.cells.iter().map(|cell| row(world, matrix, cell)).collect()
        }
        Work::Building(_) | Work::WeakPoints(_) => Vec::new(),
    };
    let rows = run.try_out(&begin, &tell)?;
    rows.into_iter().for_each(|row| run.emit(row));
    Ok(())
}

fn row(world: &World, matrix: &Matrix, cell: &Cell) -> Object {
    let lost = cell.lost;
    let left = Lost { nodes: matrix.nodes.minus(lost.nodes), witness: false };
    let witness = match (matrix.witness, lost.witness) {
        (false, _) => "None",
        (true, false) => "Up",
        (true, true) => "Lost",
    };
    Object::new("LabQuorumCell")
        .with("Up", nodes(world, matrix, left))
        .with("Down", nodes(world, matrix, lost))
        .with("Witness", witness)
        .with("Verdict", cell.fate().map_or("Unknown", word))
        .with("Because", because(world, matrix, cell))
        .with("Orders", cell.in_turn.alive.saturating_add(cell.in_turn.dead).max(1))
}

/// Names; in a large cluster, where a cell stands for all combinations of as many nodes, their number.
fn nodes(world: &World, matrix: &Matrix, lost: Lost) -> Value {
    if !matrix.exhaustive {
        return i64::from(lost.nodes.len()).into();
    }
    let names: Vec<String> = lost.nodes.iter().map(|node| node_name(world, node)).collect();
    names.into()
}

const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Alive => "Alive",
        Fate::Dead => "Dead",
        Fate::Depends => "Depends",
    }
}
