//! The worked examples of facts: quorum §7, as far as they are arithmetic. Each step is a loss; after it the votes
//! are what the rules want, as the leader does it. Whole clusters play them in the scenarios of the workspace.

use lab_units::{Era, LunId};

use super::*;
use crate::database::Witness;

struct Cluster {
    db: Database,
    up: NodeSet,
    witness: bool,
}

/// Votes held, all votes, and whether the rest runs.
type Outcome = (u32, u32, bool);

const DISK: Option<Witness> = Some(Witness::Disk(LunId(1)));

fn of(era: Era, count: u32, witness: Option<Witness>) -> Cluster {
    let nodes: Vec<NodeId> = (1..=count).map(NodeId).collect();
    let db = Database::new(era, &nodes, witness, false);
    Cluster { up: db.all_nodes(), db, witness: witness.is_some() }
}

/// One vote per node and witness, for good.
fn fixed(count: u32, witness: Option<Witness>) -> Cluster {
    of(Era::Ws2008R2, count, witness)
}

fn dynamic(count: u32, witness: Option<Witness>) -> Cluster {
    let mut cluster = of(Era::Ws2012R2, count, witness);
    cluster.adjust();
    cluster
}

fn ids(range: impl IntoIterator<Item = u32>) -> NodeSet {
    range.into_iter().map(NodeId).collect()
}

impl Cluster {
    /// These nodes die at once.
    fn lose(&mut self, nodes: impl IntoIterator<Item = u32>) -> Outcome {
        let left = self.up.minus(ids(nodes));
        self.go_on(left)
    }

    fn lose_witness(&mut self) -> Outcome {
        self.witness = false;
        self.go_on(self.up)
    }

    /// What a side of a split holds; `witness`: it has it.
    fn side(&self, nodes: impl IntoIterator<Item = u32>, witness: bool) -> Outcome {
        let found = tally(&self.db, ids(nodes));
        let held = found.nodes + if witness { found.witness } else { 0 };
        (
            held,
            found.total,
            found.verdict == Verdict::Nodes || (witness && found.verdict == Verdict::WithWitness),
        )
    }

    fn go_on(&mut self, left: NodeSet) -> Outcome {
        self.up = left;
        let outcome = self.side(left.iter().map(|node| node.0), self.witness);
        if outcome.2 {
            self.adjust();
        }
        outcome
    }

    fn adjust(&mut self) {
        let health = match self.db.witness {
            None => WitnessHealth::Absent,
            Some(_) if self.witness => WitnessHealth::Online,
            Some(_) => WitnessHealth::Failed,
        };
        self.db.votes = self.db.wanted_votes(self.up, health);
    }

    fn total(&self) -> u32 {
        self.db.votes.nodes.len() + self.db.votes.witness.0
    }

    /// The node whose vote is zeroed in a tie.
    fn tied(&self) -> u32 {
        let zeroed = self.up.minus(self.db.votes.nodes);
        zeroed.lowest().expect("one node has no vote").0
    }
}

#[test]
fn q1_to_q5_two_nodes_static() {
    assert_eq!(fixed(2, None).lose([1]), (1, 2, false));
    assert_eq!(fixed(2, DISK).lose([1]), (2, 3, true));
    let mut q4 = fixed(2, DISK);
    assert_eq!((q4.lose([1]), q4.lose_witness()), ((2, 3, true), (1, 3, false)));
    assert_eq!(fixed(2, DISK).lose_witness(), (2, 3, true));
    let q5 = fixed(2, DISK);
    assert_eq!((q5.side([1], true), q5.side([2], false)), ((2, 3, true), (1, 3, false)));
}

#[test]
fn q6_q7_q26_disk_only_runs_with_the_disk_and_nothing_else() {
    for count in [2, 16] {
        let nodes: Vec<NodeId> = (1..=count).map(NodeId).collect();
        let db = Database::new(Era::Ws2008R2, &nodes, DISK, true);
        let mut cluster = Cluster { up: db.all_nodes(), db, witness: true };
        assert_eq!(cluster.lose(2..=count), (1, 1, true));
        assert_eq!(cluster.lose_witness(), (0, 1, false));
    }
}

#[test]
fn q8_to_q28_static_majorities() {
    let steps = |count, witness, losses: &[&[u32]]| -> Vec<Outcome> {
        let mut cluster = fixed(count, witness);
        losses.iter().map(|nodes| cluster.lose(nodes.iter().copied())).collect()
    };
    let first = |n: u32| -> Vec<u32> { (1..=n).collect() };
    assert_eq!(steps(3, None, &[&[1], &[2]]), [(2, 3, true), (1, 3, false)], "Q8 Q9");
    assert_eq!(steps(3, DISK, &[&[1, 2]]), [(2, 4, false)], "Q10");
    assert_eq!(steps(4, None, &[&[1, 2]]), [(2, 4, false)], "Q11");
    let q12 = fixed(4, None);
    assert_eq!((q12.side([1, 2], false), q12.side([3, 4], false)), ((2, 4, false), (2, 4, false)), "Q12");
    assert_eq!(steps(4, DISK, &[&[1, 2]]), [(3, 5, true)], "Q13");
    assert_eq!(steps(4, DISK, &[&[1], &[2], &[3]]), [(4, 5, true), (3, 5, true), (2, 5, false)], "Q14");
    assert_eq!(steps(5, None, &[&[1], &[2], &[3]]), [(4, 5, true), (3, 5, true), (2, 5, false)], "Q15");
    let q16 = fixed(5, None);
    assert_eq!((q16.side([1, 2, 3], false), q16.side([4, 5], false)), ((3, 5, true), (2, 5, false)), "Q16");
    assert_eq!(steps(6, DISK, &[&[1, 2, 3]]), [(4, 7, true)], "Q17");
    let mut q18 = fixed(6, DISK);
    q18.lose_witness();
    assert_eq!((q18.lose([1, 2]), q18.lose([3])), ((4, 7, true), (3, 7, false)), "Q18");
    assert_eq!(steps(7, None, &[&[1, 2, 3], &[4]]), [(4, 7, true), (3, 7, false)], "Q19");
    assert_eq!(steps(8, None, &[&first(4)]), [(4, 8, false)], "Q20");
    assert_eq!(steps(8, DISK, &[&first(4), &[5]]), [(5, 9, true), (4, 9, false)], "Q21");
    assert_eq!(steps(16, None, &[&first(7), &[8]]), [(9, 16, true), (8, 16, false)], "Q22");
    assert_eq!(steps(16, DISK, &[&first(8)]), [(9, 17, true)], "Q23");
    assert_eq!(steps(16, DISK, &[&first(9)]), [(8, 17, false)], "Q24");
    let mut q25 = fixed(16, DISK);
    assert_eq!((q25.lose_witness(), q25.lose(first(8))), ((16, 17, true), (8, 17, false)), "Q25");
    let mut q27 = of(Era::Ws2012, 64, None);
    q27.db.dynamic_quorum = false;
    assert_eq!((q27.lose(first(31)), q27.lose([32])), ((33, 64, true), (32, 64, false)), "Q27");
    let mut q28 = of(Era::Ws2012R2, 64, Some(Witness::FileShare));
    q28.db.dynamic_quorum = false;
    q28.adjust();
    assert_eq!((q28.lose(first(32)), q28.lose([33])), ((33, 65, true), (32, 65, false)), "Q28");
}

#[test]
fn q29_to_q32_two_nodes_without_a_witness_depend_on_who_has_the_vote() {
    let q = dynamic(2, None);
    let z = q.tied();
    let v = 3 - z;
    assert_eq!(dynamic(2, None).lose([v]), (0, 1, false), "Q29");
    assert_eq!(dynamic(2, None).lose([z]), (1, 1, true), "Q30");
    let handed = q.db.wanted_votes(ids([z]), WitnessHealth::Absent);
    assert_eq!(handed.nodes, ids([z]), "Q31: a clean shutdown hands the vote over");
    assert_eq!((q.side([v], false), q.side([z], false)), ((1, 1, true), (0, 1, false)), "Q32");
}

#[test]
fn q33_to_q37_two_nodes_with_a_witness() {
    let mut q34 = dynamic(2, DISK);
    assert_eq!((q34.lose([1]), q34.total()), ((2, 3, true), 3), "Q33");
    assert_eq!(q34.lose_witness(), (1, 3, false), "Q34");
    for (loses_voter, after) in [(true, (0, 1, false)), (false, (1, 1, true))] {
        let mut q = dynamic(2, DISK);
        assert_eq!((q.lose_witness(), q.total()), ((2, 3, true), 1));
        let z = q.tied();
        assert_eq!(q.lose([if loses_voter { 3 - z } else { z }]), after, "Q35 Q36");
    }
    assert!(!dynamic(2, DISK).lose([1, 2]).2, "Q37");
}

#[test]
fn q38_to_q41_three_nodes() {
    for (loses_voter, after) in [(true, (0, 1, false)), (false, (1, 1, true))] {
        let mut q38 = dynamic(3, None);
        assert_eq!((q38.lose([1]), q38.total()), ((2, 3, true), 1));
        let z = q38.tied();
        assert_eq!(q38.lose([if loses_voter { 5 - z } else { z }]), after, "Q38");
    }
    assert_eq!(dynamic(3, None).lose([1, 2]), (1, 3, false), "Q39");
    let mut q40 = dynamic(3, DISK);
    assert_eq!((q40.lose([1]), q40.total(), q40.lose([2])), ((2, 3, true), 3, (2, 3, true)), "Q40");
    assert_eq!(dynamic(3, DISK).lose([1, 2]), (1, 3, false), "Q41: the witness has no vote");
}

#[test]
fn q42_to_q49_four_nodes() {
    let z = dynamic(4, None).tied();
    let voters: Vec<u32> = (1..=4).filter(|node| *node != z).collect();
    assert_eq!(dynamic(4, None).lose([voters[0], voters[1]]), (1, 3, false), "Q42");
    assert_eq!(dynamic(4, None).lose([voters[0], z]), (2, 3, true), "Q43");
    let q44 = dynamic(4, None);
    assert_eq!(
        (q44.side([voters[0], voters[1]], false).2, q44.side([voters[2], z], false).2),
        (true, false),
        "Q44"
    );
    let mut q45 = dynamic(4, DISK);
    assert_eq!((q45.lose([1, 2]), q45.total()), ((3, 5, true), 3), "Q45");
    let mut q46 = dynamic(4, DISK);
    assert_eq!(
        [q46.lose([1]), q46.lose([2]), q46.lose([3])],
        [(4, 5, true), (2, 3, true), (2, 3, true)],
        "Q46"
    );
    assert_eq!(q46.lose_witness(), (1, 3, false), "Q47");
    assert_eq!(dynamic(4, DISK).lose([1, 2, 3]), (2, 5, false), "Q48");
    let q49 = dynamic(4, DISK);
    assert_eq!((q49.side([1, 2], true), q49.side([3, 4], false)), ((3, 5, true), (2, 5, false)), "Q49");
}

#[test]
fn q50_to_q53_five_nodes() {
    let mut q50 = dynamic(5, None);
    assert_eq!((q50.lose([1]), q50.total()), ((4, 5, true), 3));
    let z = q50.tied();
    let voter = (2..=5).find(|node| *node != z).expect("three vote");
    assert_eq!((q50.lose([voter]), q50.total()), ((2, 3, true), 3));
    let next = q50.up.lowest().expect("three are up").0;
    assert_eq!((q50.lose([next]), q50.total()), ((2, 3, true), 1), "Q50");
    assert_eq!(dynamic(5, None).lose([1, 2]), (3, 5, true), "Q51");
    assert_eq!(dynamic(5, None).lose([1, 2, 3]), (2, 5, false), "Q52");
    let mut q53 = dynamic(5, DISK);
    let steps = [(q53.lose([1, 2]), q53.total()), (q53.lose([3]), q53.total()), (q53.lose([4]), q53.total())];
    assert_eq!(steps, [((3, 5, true), 3), ((2, 3, true), 3), ((2, 3, true), 3)], "Q53");
}

#[test]
fn q54_to_q63_large_clusters() {
    let first = |n: u32| 1..=n;
    let with_z = |n: u32, count: u32| (1..n).chain([count]);
    assert_eq!(dynamic(8, None).tied(), 8);
    assert_eq!(dynamic(8, None).lose(first(4)), (3, 7, false), "Q54 all voters");
    assert_eq!(dynamic(8, None).lose(with_z(4, 8)), (4, 7, true), "Q54 with z");
    let mut q55 = dynamic(8, DISK);
    let steps =
        [(q55.lose(1..=4), q55.total()), (q55.lose(5..=6), q55.total()), (q55.lose([7]), q55.total())];
    assert_eq!(steps, [((5, 9, true), 5), ((3, 5, true), 3), ((2, 3, true), 3)], "Q55");
    assert_eq!(dynamic(8, DISK).lose(first(5)), (4, 9, false), "Q56");
    let mut q57 = dynamic(16, DISK);
    let steps = [q57.lose(1..=8), q57.lose(9..=12), q57.lose(13..=14), q57.lose([15])];
    assert_eq!(steps, [(9, 17, true), (5, 9, true), (3, 5, true), (2, 3, true)], "Q57");
    for (nodes, after) in
        [((1..=8).collect::<Vec<u32>>(), (7, 15, false)), ((2..=8).chain([16]).collect(), (8, 15, true))]
    {
        let mut q58 = dynamic(16, DISK);
        assert_eq!((q58.lose_witness(), q58.total()), ((16, 17, true), 15));
        assert_eq!(q58.lose(nodes), after, "Q58");
    }
    let mut q59 = dynamic(64, DISK);
    assert!((1..=63).all(|node| q59.lose([node]).2), "Q59");
    assert_eq!(q59.side([64], true), (2, 3, true), "Q59");
    let mut q60 = dynamic(64, DISK);
    assert_eq!((q60.lose(first(32)), q60.total()), ((33, 65, true), 33), "Q60");
    assert_eq!(dynamic(64, DISK).lose(first(33)), (32, 65, false), "Q61");
    assert_eq!(dynamic(64, None).lose(first(31)), (32, 63, true), "Q62");
    assert_eq!(dynamic(64, None).lose(first(32)), (31, 63, false), "Q63 all voters");
    assert_eq!(dynamic(64, None).lose(with_z(32, 64)), (32, 63, true), "Q63 with z");
}

#[test]
fn q65_the_node_that_was_left_behind_has_no_vote() {
    let mut q65 = dynamic(3, None);
    q65.lose([2]);
    q65.lose([3]);
    assert_eq!(q65.db.votes.nodes, ids([1]));
    assert_eq!(q65.side([2], false), (0, 1, false));
}

#[test]
fn q66_q67_nodes_without_weight_are_never_counted() {
    let mut cluster = dynamic(4, DISK);
    for backup in [3, 4] {
        cluster.db.apply(&crate::database::Change::Weight(NodeId(backup), 0));
    }
    cluster.adjust();
    assert_eq!(cluster.total(), 3);
    assert_eq!(cluster.side([3, 4], false), (0, 3, false), "Q67");
    assert_eq!(cluster.lose([3, 4]), (3, 3, true), "Q66");
}

#[test]
fn the_node_named_for_it_loses_its_vote_first() {
    let mut cluster = dynamic(4, None);
    cluster.db.lower_priority = Some(NodeId(2));
    cluster.adjust();
    assert_eq!(cluster.tied(), 2);
}

#[test]
fn in_2012_nodes_that_left_lose_their_votes_but_no_tie_is_broken() {
    let mut cluster = of(Era::Ws2012, 4, None);
    cluster.adjust();
    assert_eq!(cluster.total(), 4);
    assert_eq!((cluster.lose([1]), cluster.total()), ((3, 4, true), 3));
    assert_eq!((cluster.lose([2]), cluster.total()), ((2, 3, true), 2));
}

#[test]
fn while_votes_change_a_partition_needs_both_majorities() {
    let mut cluster = dynamic(5, None);
    let shrunk = VoteConfig { nodes: ids([1, 2, 3]), ..cluster.db.votes };
    cluster.db.apply(&crate::database::Change::ProposeVotes(shrunk));
    assert_eq!(tally(&cluster.db, ids([1, 2])).verdict, Verdict::Never, "2 of 3, but 2 of 5");
    assert_eq!(tally(&cluster.db, ids([3, 4, 5])).verdict, Verdict::Never, "3 of 5, but 1 of 3");
    assert_eq!(tally(&cluster.db, ids([1, 2, 5])).verdict, Verdict::Nodes);
}

/// Who stays, who of the others is evicted, how the witness is, and what those who stay would hold and need.
type Departure<'a> = (&'a str, Cluster, &'a [u32], &'a [u32], WitnessHealth, (u32, u32));

#[test]
fn section_6_what_is_left_when_a_node_goes_in_order() {
    use WitnessHealth::{Absent, Failed, Online};
    let without_votes = |from: u32| {
        let mut cluster = dynamic(4, None);
        (from..=4).for_each(|node| cluster.db.apply(&crate::database::Change::Weight(NodeId(node), 0)));
        cluster.adjust();
        cluster
    };
    let none: &[u32] = &[];
    let rows: [Departure<'_>; 16] = [
        ("R1: the votes stay", fixed(3, None), &[1, 2], none, Absent, (2, 2)),
        ("R1: one of two must not go", fixed(2, None), &[1], none, Absent, (1, 2)),
        ("R1: the disk makes up for it", fixed(2, DISK), &[1], none, Online, (2, 2)),
        ("R1: a dead disk does not", fixed(2, DISK), &[1], none, Failed, (1, 2)),
        ("R3: the vote is handed over", dynamic(2, None), &[2], none, Absent, (1, 1)),
        ("R6: never below three", dynamic(2, DISK), &[1], none, Online, (2, 2)),
        ("R5: a dead disk has no vote", dynamic(2, DISK), &[1], none, Failed, (1, 1)),
        ("2012: the disk votes on", of(Era::Ws2012, 2, DISK), &[1], none, Failed, (1, 2)),
        ("the last node stays", dynamic(3, DISK), none, none, Online, (0, 2)),
        ("R10: one voter is left", without_votes(3), &[2, 3, 4], none, Absent, (1, 1)),
        ("R10: no voter is left", without_votes(2), &[2, 3, 4], none, Absent, (0, 1)),
        ("evicted: the total shrinks", fixed(2, None), &[1], &[2], Absent, (1, 1)),
        ("evicted: the dead one still counts", fixed(3, None), &[1], &[2], Absent, (1, 2)),
        ("evicted: the dead one", fixed(3, None), &[1, 2], &[3], Absent, (2, 2)),
        ("evicted: the last voter", without_votes(2), &[2, 3, 4], &[1], Absent, (0, 1)),
        ("evicted: nobody is kept for three", dynamic(2, DISK), &[1], &[2], Online, (1, 1)),
    ];
    for (why, cluster, staying, evicted, witness, expected) in rows {
        let set = |nodes: &[u32]| ids(nodes.iter().copied());
        assert_eq!(cluster.db.votes_left(set(staying), set(evicted), witness), expected, "{why}");
    }
}

/// Every electorate of up to four nodes: the reason says the same as the vote it is given for.
#[test]
fn every_reason_agrees_with_the_vote_it_explains() {
    for (era, disk_only) in
        [(Era::Ws2008R2, true), (Era::Ws2008R2, false), (Era::Ws2012, false), (Era::Ws2022, false)]
    {
        for (count, witness) in [1, 2, 3, 4].into_iter().flat_map(|count| [(count, None), (count, DISK)]) {
            for present in 1..1_u32 << count {
                let present = ids((1..=count).filter(|node| present & 1 << (node - 1) != 0));
                let mut db = of(era, count, witness).db;
                db.disk_only = disk_only && witness.is_some();
                for health in [WitnessHealth::Online, WitnessHealth::Failed] {
                    db.votes = db.wanted_votes(present, health);
                    explains(&db, present, health);
                }
            }
        }
    }
}

fn explains(db: &Database, present: NodeSet, health: WitnessHealth) {
    for node in db.nodes.keys() {
        let reason = db.node_reason(*node, present, health);
        let voting = match reason {
            Reason::Member | Reason::KeptForThree => true,
            // These say nothing of the vote itself: it is as assigned.
            Reason::Fixed => db.nodes[node].weight > 0,
            Reason::DiskOnly => db.votes.nodes.contains(*node),
            Reason::NoWeight | Reason::Left | Reason::TieChosen | Reason::Tie => false,
            Reason::WitnessEven | Reason::WitnessOdd | Reason::WitnessFailed | Reason::Unadjusted => {
                panic!("{reason:?} for {node:?} of {present:?}")
            }
        };
        assert_eq!(db.votes.nodes.contains(*node), voting, "{reason:?} for {node:?} of {present:?}");
    }
    match db.witness_reason(present, health) {
        None => assert_eq!(db.witness, None),
        Some(Reason::Fixed | Reason::DiskOnly | Reason::WitnessEven) => assert_eq!(db.votes.witness.0, 1),
        Some(reason) => assert_eq!(db.votes.witness.0, 0, "{reason:?}"),
    }
}

#[test]
fn r1_to_r10_say_which_of_them_set_a_vote() {
    let rule = |cluster: &Cluster, node| {
        cluster.db.node_reason(NodeId(node), cluster.up, WitnessHealth::Online).rule()
    };
    let mut two = dynamic(2, DISK);
    assert_eq!((rule(&two, 1), rule(&two, 2)), ("R4", "R4"));
    two.lose([2]);
    assert_eq!(rule(&two, 2), "R6", "the total stays at three");
    let mut four = dynamic(4, None);
    assert_eq!(rule(&four, 4), "R7");
    four.lose([1]);
    assert_eq!((rule(&four, 1), rule(&four, 4)), ("R2", "R4"));
    four.db.lower_priority = Some(NodeId(3));
    four.lose([2]);
    assert_eq!(four.db.node_reason(NodeId(3), four.up, WitnessHealth::Absent), Reason::TieChosen);
    assert_eq!(rule(&fixed(3, None), 1), "R1");
    let mut three = dynamic(3, DISK);
    assert_eq!(three.db.witness_reason(three.up, WitnessHealth::Online), Some(Reason::WitnessOdd));
    three.lose([3]);
    assert_eq!(three.db.witness_reason(three.up, WitnessHealth::Online), Some(Reason::WitnessEven));
    three.db.nodes.get_mut(&NodeId(1)).expect("it is a node").weight = 0;
    assert_eq!(three.db.node_reason(NodeId(1), three.up, WitnessHealth::Online), Reason::Unadjusted);
    three.adjust();
    assert_eq!(rule(&three, 1), "R10");
}
