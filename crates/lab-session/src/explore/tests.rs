//! The matrix against the worked examples of facts: quorum §7, and against itself. "v" is a node that votes, "z" the
//! one whose vote was zeroed: the highest id where nobody is chosen.

use lab_cluster::Order;
use lab_kernel::{Engine, SimDuration};
use lab_units::{Era, HostId, NodeId};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{Command, World};

use super::trial::Trial;
use super::*;
use crate::session::{Session, Start};

use Fate::{Alive, Dead, Depends};
use WitnessKind::{Disk, DiskOnly, FileShare, None as NoWitness};

const STATIC: Era = Era::Ws2008R2;
const DYNAMIC: [Era; 2] = [Era::Ws2012R2, Era::Ws2022];
const W: u32 = 0;

/// Votes held, all votes, and all votes afterwards.
type Counted = (u32, u32, u32);

/// A row: its name, nodes, witness, what is lost at one instant, what becomes of the cluster, and the votes.
type AtOnce = (&'static str, u32, WitnessKind, &'static [u32], Fate, Counted);

fn session(nodes: u32, witness: WitnessKind, era: Era) -> Session {
    Session::new(Start { preset: Preset::Cluster { nodes, witness, era }, seed: 1 })
}

fn explored(session: &Session) -> Matrix {
    let mut explorer = Explorer::new(session).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(explorer.advance(u64::MAX));
    explorer.matrix().clone()
}

fn matrix(nodes: u32, witness: WitnessKind, era: Era) -> Matrix {
    explored(&session(nodes, witness, era))
}

/// Nodes by id; 0 is the witness.
fn lost(voters: &[u32]) -> Lost {
    let one = |voter: &u32| if *voter == W { Lost::WITNESS } else { Lost::node(NodeId(*voter)) };
    voters.iter().map(one).fold(Lost::default(), Lost::and)
}

/// Votes held of all votes, and after, in the first run that ends so.
fn votes(run: &Option<Run>) -> Vec<Counted> {
    run.iter().flatten().map(|step| (step.held, step.total, step.after)).collect()
}

#[test]
fn q01_to_q11_and_q20_static_majorities_do_not_depend_on_the_order() {
    let rows: [(&str, u32, WitnessKind, &[u32], Fate); 15] = [
        ("Q1", 2, NoWitness, &[1], Dead),
        ("Q1", 2, NoWitness, &[2], Dead),
        ("Q2", 2, Disk, &[1], Alive),
        ("Q2", 2, Disk, &[2], Alive),
        ("Q3", 2, Disk, &[W], Alive),
        ("Q4", 2, Disk, &[1, W], Dead),
        ("Q4", 2, Disk, &[2, W], Dead),
        ("Q6", 2, DiskOnly, &[1], Alive),
        ("Q7", 2, DiskOnly, &[W], Dead),
        ("Q8", 3, NoWitness, &[2], Alive),
        ("Q9", 3, NoWitness, &[2, 3], Dead),
        ("Q10", 3, Disk, &[1, 2], Dead),
        ("Q11", 4, NoWitness, &[1, 4], Dead),
        ("Q13", 4, FileShare, &[3, 4], Alive),
        ("Q20", 8, NoWitness, &[1, 2, 3, 4], Dead),
    ];
    for (row, nodes, witness, voters, fate) in rows {
        assert_eq!(matrix(nodes, witness, STATIC).cell(lost(voters)).fate(), Some(fate), "{row} {voters:?}");
    }
}

#[test]
fn q14_and_q15_a_static_cluster_goes_down_at_the_third_loss_in_turn() {
    let q14 = matrix(4, FileShare, STATIC);
    let third = &q14.cell(lost(&[2, 3, 4])).in_turn;
    assert_eq!((third.alive, third.dead), (0, 6));
    assert_eq!(votes(&third.dead_run), [(4, 5, 5), (3, 5, 5), (2, 5, 0)]);
    let q15 = matrix(5, NoWitness, STATIC);
    let third = &q15.cell(lost(&[3, 4, 5])).in_turn;
    assert_eq!(votes(&third.dead_run), [(4, 5, 5), (3, 5, 5), (2, 5, 0)]);
}

#[test]
fn q29_to_q52_all_at_one_instant() {
    let rows: [AtOnce; 15] = [
        ("Q29 v", 2, NoWitness, &[1], Dead, (0, 1, 0)),
        ("Q30 z", 2, NoWitness, &[2], Alive, (1, 1, 1)),
        ("Q33", 2, Disk, &[1], Alive, (2, 3, 3)),
        ("Q33", 2, FileShare, &[2], Alive, (2, 3, 3)),
        ("Q37", 2, Disk, &[1, 2], Dead, (0, 3, 0)),
        ("Q39", 3, NoWitness, &[2, 3], Dead, (1, 3, 0)),
        ("Q41", 3, Disk, &[2, 3], Dead, (1, 3, 0)),
        ("Q42 vv", 4, NoWitness, &[1, 2], Dead, (1, 3, 0)),
        ("Q43 vz", 4, NoWitness, &[3, 4], Alive, (2, 3, 1)),
        ("Q45", 4, Disk, &[3, 4], Alive, (3, 5, 3)),
        ("Q48", 4, Disk, &[2, 3, 4], Dead, (2, 5, 0)),
        ("Q51", 5, NoWitness, &[4, 5], Alive, (3, 5, 3)),
        ("Q52", 5, NoWitness, &[3, 4, 5], Dead, (2, 5, 0)),
        ("Q54 v", 8, NoWitness, &[1, 2, 3, 4], Dead, (3, 7, 0)),
        ("Q54 z", 8, NoWitness, &[5, 6, 7, 8], Alive, (4, 7, 3)),
    ];
    for (row, nodes, witness, voters, fate, counted) in rows {
        for era in DYNAMIC {
            let matrix = matrix(nodes, witness, era);
            let cell = matrix.cell(lost(voters));
            assert_eq!(cell.at_once.fate(), Some(fate), "{row} {era}");
            let run = if fate == Alive { &cell.at_once.alive_run } else { &cell.at_once.dead_run };
            assert_eq!(votes(run), [counted], "{row} {era}");
        }
    }
}

#[test]
fn q34_to_q53_one_after_another() {
    for era in DYNAMIC {
        // Q34 to Q36: whether the witness goes before or after the node, and which node, decides.
        let two = matrix(2, Disk, era);
        assert_eq!(two.cell(lost(&[1, W])).in_turn.fate(), Some(Dead), "Q34, Q35 {era}");
        let zeroed = &two.cell(lost(&[2, W])).in_turn;
        assert_eq!(zeroed.fate(), Some(Depends), "Q34, Q36 {era}");
        assert_eq!(votes(&zeroed.dead_run), [(2, 3, 3), (1, 3, 0)], "Q34: the node first");
        assert_eq!(votes(&zeroed.alive_run), [(2, 3, 1), (1, 1, 1)], "Q36: the witness first");
        let three = matrix(3, NoWitness, era);
        for pair in [[1, 2], [1, 3], [2, 3]] {
            let cell = &three.cell(lost(&pair)).in_turn;
            assert_eq!(cell.alive + cell.dead, 2, "Q38: two orders of {pair:?}");
        }
        assert_eq!(three.survivability()[1], Some(Depends), "Q38: 50/50 {era}");
        let three = matrix(3, Disk, era);
        assert_eq!(three.cell(lost(&[2, 3])).in_turn.fate(), Some(Alive), "Q40 {era}");
        assert_eq!(votes(&three.cell(lost(&[2, 3])).in_turn.alive_run), [(2, 3, 3), (2, 3, 3)], "Q40");
        let four = matrix(4, Disk, era);
        let last = &four.cell(lost(&[2, 3, 4])).in_turn;
        assert_eq!((last.alive, last.dead), (6, 0), "Q46 {era}");
        assert_eq!(votes(&last.alive_run), [(4, 5, 3), (2, 3, 3), (2, 3, 3)], "Q46: 4/5, 2/3, 2/3");
        assert!(four.cell(lost(&[2, 3, 4, W])).in_turn.dead > 0, "Q47 {era}");
        let five = matrix(5, NoWitness, era);
        let three_in_turn = &five.cell(lost(&[3, 4, 5])).in_turn;
        assert_eq!(three_in_turn.fate(), Some(Alive), "Q50 {era}");
        assert_eq!(
            three_in_turn.alive_run.iter().flatten().map(|step| step.after).collect::<Vec<_>>(),
            [3, 3, 1]
        );
        let five = matrix(5, Disk, era);
        assert_eq!(five.cell(lost(&[2, 3, 4, 5])).in_turn.fate(), Some(Alive), "Q53, R8 {era}");
    }
}

#[test]
fn in_2012_there_is_neither_tie_breaker_nor_dynamic_witness() {
    let two = matrix(2, NoWitness, Era::Ws2012);
    assert_eq!(two.cell(lost(&[1])).fate(), Some(Dead));
    assert_eq!(two.cell(lost(&[2])).fate(), Some(Dead));
    let three = matrix(3, NoWitness, Era::Ws2012);
    assert_eq!(three.survivability(), [Some(Alive), Some(Dead), Some(Dead)]);
    let four = matrix(4, Disk, Era::Ws2012);
    assert_eq!(four.cell(lost(&[3, 4])).at_once.fate(), Some(Alive), "3 of 5 votes");
}

/// facts: quorum §7, the summary that Microsoft prints. "50/50" is what depends on the node.
#[test]
fn survivability_is_what_the_table_of_microsoft_says() {
    let no = Some(Dead);
    let (yes, half) = (Some(Alive), Some(Depends));
    let rows = [
        (2, NoWitness, [half, no, no]),
        (2, Disk, [yes, no, no]),
        (3, NoWitness, [yes, half, no]),
        (3, Disk, [yes, yes, no]),
        (4, NoWitness, [yes, yes, half]),
        (4, Disk, [yes, yes, yes]),
        (5, NoWitness, [yes, yes, yes]),
        (5, FileShare, [yes, yes, yes]),
        (6, NoWitness, [yes, yes, yes]),
    ];
    for era in DYNAMIC {
        for (nodes, witness, said) in rows {
            assert_eq!(
                matrix(nodes, witness, era).survivability(),
                said,
                "{nodes} nodes, {witness:?}, {era}"
            );
        }
    }
}

#[test]
fn q66_q67_a_backup_site_without_votes() {
    let mut session = session(4, Disk, Era::Ws2022);
    for node in [3, 4] {
        session
            .submit(Command::Cluster(Order::SetNodeWeight(NodeId(node), 0)))
            .expect("a node may have no vote");
        session.advance_by(SimDuration::from_secs(50));
    }
    let matrix = explored(&session);
    assert_eq!(matrix.cell(lost(&[3, 4])).fate(), Some(Alive), "Q66");
    assert_eq!(matrix.cell(lost(&[1, 2, W])).at_once.fate(), Some(Dead), "Q67");
    assert_eq!(votes(&matrix.cell(lost(&[1, 2, W])).at_once.dead_run), [(0, 3, 0)], "Q67");
}

#[test]
fn q56_q60_to_q63_large_clusters_by_count() {
    let count = |matrix: &Matrix, nodes: usize| matrix.cells[nodes].at_once.fate();
    let eight = matrix(8, Disk, Era::Ws2022);
    assert!(!eight.exhaustive, "nine voters");
    assert_eq!(count(&eight, 4), Some(Alive), "Q55");
    assert_eq!(count(&eight, 5), Some(Dead), "Q56");
    assert_eq!(eight.cells[7].in_turn.fate(), Some(Alive), "Q55, R8");
    let sixteen = matrix(16, Disk, STATIC);
    assert_eq!((count(&sixteen, 8), count(&sixteen, 9)), (Some(Alive), Some(Dead)), "Q23, Q24");
    assert_eq!(
        sixteen.cell(Lost { nodes: (1..=8).map(NodeId).collect(), witness: true }).fate(),
        Some(Dead),
        "Q25"
    );
}

/// Every order without going on as one where two cannot be told apart.
fn count_orders(matrix: &mut Matrix, engine: &Engine<World>, so_far: Lost, settle: SimDuration) {
    let voters: Vec<u32> =
        matrix.nodes.iter().map(|node| node.0).chain(matrix.witness.then_some(W)).collect();
    for voter in voters.into_iter().map(|voter| lost(&[voter])).filter(|voter| !so_far.contains(*voter)) {
        let mut trial = Trial::begin(engine.clone(), voter, settle);
        let step = trial.go_on(&mut u64::MAX.clone()).expect("the budget is enough");
        let now = so_far.and(voter);
        let place = matrix.place(now);
        matrix.cells[place].in_turn.count(step.alive, 1, &Run::new());
        count_orders(matrix, &trial.into_engine(), now, settle);
    }
}

/// The shortcut is equal, not similar: orders that go on as one end as each of them does by itself.
#[test]
fn orders_that_go_on_as_one_are_counted_as_if_each_were_run() {
    for (nodes, witness, era) in [
        (4, NoWitness, Era::Ws2022),
        (3, Disk, Era::Ws2022),
        (4, FileShare, Era::Ws2012),
        (4, Disk, Era::Ws2012R2),
        (3, Disk, STATIC),
    ] {
        let session = session(nodes, witness, era);
        let merged = explored(&session);
        let mut each = merged.clone();
        each.cells.iter_mut().for_each(|cell| cell.in_turn = Tried::default());
        each.cells[0].in_turn = merged.cells[0].in_turn.clone();
        count_orders(&mut each, &session.fork(), Lost::default(), settle_time(session.world()));
        for (merged, each) in merged.cells.iter().zip(&each.cells) {
            let counts = |tried: &Tried| (tried.alive, tried.dead);
            assert_eq!(
                counts(&merged.in_turn),
                counts(&each.in_turn),
                "{nodes} {witness:?} {era} {:?}",
                merged.lost
            );
        }
    }
}

/// What the nodes do is what the arithmetic beside it says, at every step of every run shown.
#[test]
fn every_verdict_agrees_with_the_votes_that_explain_it() {
    for (nodes, witness) in
        [(2, NoWitness), (3, Disk), (4, NoWitness), (5, FileShare), (8, NoWitness), (12, Disk)]
    {
        for era in [STATIC, Era::Ws2012, Era::Ws2022] {
            for cell in matrix(nodes, witness, era).cells {
                for tried in [&cell.at_once, &cell.in_turn] {
                    for run in tried.alive_run.iter().chain(&tried.dead_run) {
                        run.iter()
                            .for_each(|step| assert_eq!(step.alive, step.held * 2 > step.total, "{step:?}"));
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_down_stays_down() {
    for (nodes, witness) in [(2, Disk), (3, NoWitness), (4, Disk)] {
        let session = session(nodes, witness, Era::Ws2022);
        for cell in explored(&session).cells.iter().filter(|cell| cell.at_once.dead > 0) {
            let mut engine = session.fork();
            for command in commands(engine.model(), cell.lost) {
                engine.submit(command).unwrap_or_else(|refusal| panic!("{refusal}"));
            }
            engine.advance_to(engine.now() + SimDuration::from_secs(600), u64::MAX);
            assert_eq!(engine.model().answering(), None, "{nodes} {witness:?} {:?}", cell.lost);
        }
    }
}

/// The time between two losses follows the heartbeat: a slow one is not mistaken for a quorum that holds.
#[test]
fn a_slow_heartbeat_is_waited_for() {
    let mut session = session(3, NoWitness, Era::Ws2022);
    let slow = Order::SetProperty(lab_cluster::Property::SameSubnetThreshold, 120);
    session.submit(Command::Cluster(slow)).expect("it is within its bounds");
    session.advance_by(SimDuration::from_secs(10));
    assert_eq!(settle_time(session.world()), SimDuration::from_secs(160));
    let slow = explored(&session);
    assert_eq!(slow.survivability(), matrix(3, NoWitness, Era::Ws2022).survivability());
}

#[test]
fn slices_change_nothing_and_the_lab_is_left_alone() {
    let session = session(4, Disk, Era::Ws2022);
    let before = session.digest();
    let mut explorer = Explorer::new(&session).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut last = 0;
    while !explorer.advance(1) {
        assert!(explorer.progress_permille() >= last, "progress does not run backwards");
        last = explorer.progress_permille();
    }
    assert_eq!(explorer.progress_permille(), 1_000);
    assert_eq!(*explorer.matrix(), explored(&session));
    assert_eq!(session.digest(), before);
}

#[test]
fn a_run_given_to_the_lab_ends_as_the_matrix_says() {
    let start = session(3, Disk, Era::Ws2022);
    let matrix = explored(&start);
    for cell in &matrix.cells {
        for run in
            [&cell.at_once.dead_run, &cell.in_turn.alive_run, &cell.in_turn.dead_run].into_iter().flatten()
        {
            let mut session = start.clone();
            for step in run {
                for command in commands(session.world(), step.lost) {
                    session.submit(command).unwrap_or_else(|refusal| panic!("{refusal}"));
                }
                session.advance_by(matrix.settle);
                assert_eq!(session.world().answering().is_some(), step.alive, "{run:?}");
            }
        }
    }
}

#[test]
fn a_node_that_is_down_is_no_part_of_it() {
    let mut session = session(3, Disk, Era::Ws2022);
    session.submit(Command::CutPower(vec![HostId(2)])).expect("it has power");
    session.advance_by(SimDuration::from_secs(60));
    let matrix = explored(&session);
    assert_eq!((matrix.nodes.len(), matrix.cells.len()), (2, 8));
    assert_ne!(matrix.standing, standing(start_of(&session).world()), "the cluster has changed");
}

fn start_of(session: &Session) -> Session {
    Session::new(session.start())
}

#[test]
fn without_a_cluster_or_a_quorum_there_is_nothing_to_explore() {
    let refusal = |session: &Session| Explorer::new(session).err().map(|refusal| refusal.to_string());
    let empty = Session::new(Start { preset: Preset::Empty, seed: 1 });
    assert_eq!(refusal(&empty), Some(lab_world::Refusal::NoCluster.to_string()));
    let mut dead = session(2, NoWitness, STATIC);
    dead.submit(Command::CutPower(vec![HostId(0)])).expect("it has power");
    dead.advance_by(SimDuration::from_secs(50));
    assert_eq!(refusal(&dead), Some(lab_world::Refusal::ClusterNotAnswering.to_string()));
}
