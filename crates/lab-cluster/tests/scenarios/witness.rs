//! A witness that the leader cannot reach, and others can (facts: roles §1, §2).

use lab_cluster::{GroupState, Note, Witness};
use lab_units::Era;

use super::bench::{Rack, WITNESS_LUN, node, secs, set};
use super::{DISK, SHARE};

fn lose_path(rack: &mut Rack, id: u32) {
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").no_path.insert(node(id));
}

/// Q45: four nodes and a disk, two fail at once. The leader has no path to the disk; the lead and the witness went to
/// a node that has.
#[test]
fn a_leader_that_the_witness_does_not_answer_hands_it_on() {
    let mut rack = Rack::running(Era::Ws2016, 4, DISK, 1);
    lose_path(&mut rack, 1);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2, 3, 4]));
    assert!(rack.service(2).owns_witness() && rack.service(1).leader() == Some(node(2)));
    assert_eq!(rack.votes(3), (set(&[1, 2, 3, 4]), 1));
    rack.crash(3);
    rack.crash(4);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2]));
}

/// The witness's vote is needed when the leader loses its path: another node takes it, and nobody stops.
#[test]
fn a_witness_that_is_needed_is_taken_by_a_member_that_reaches_it() {
    let mut rack = Rack::running(Era::Ws2008R2, 4, DISK, 1);
    rack.crash(3);
    rack.crash(4);
    rack.run(secs(60));
    assert!(rack.service(1).owns_witness());
    lose_path(&mut rack, 1);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2]));
    assert!(rack.service(2).owns_witness());
    assert_eq!(rack.count_notes(|note| matches!(note, Note::QuorumLost { .. })), 0);
}

/// Q6: only the disk counts, and its owner loses the path to it.
#[test]
fn a_disk_that_alone_counts_is_taken_by_a_member_that_reaches_it() {
    let mut rack = Rack::running(Era::Ws2008R2, 3, DISK, 1);
    rack.order(1, lab_cluster::Order::SetQuorum { witness: DISK, disk_only: true });
    rack.run(secs(10));
    lose_path(&mut rack, 1);
    lose_path(&mut rack, 2);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2, 3]));
    assert!(rack.service(3).owns_witness());
}

/// Two of three form the cluster anew with the disk's vote; the one that owned the core group cannot reach it.
#[test]
fn a_coordinator_without_a_path_gives_way_to_one_that_has() {
    let mut rack = Rack::running(Era::Ws2008R2, 3, DISK, 1);
    for id in [1, 2, 3] {
        rack.crash(id);
    }
    rack.run(secs(30));
    lose_path(&mut rack, 1);
    lose_path(&mut rack, 3);
    rack.start(1, lab_cluster::StartMode::Normal);
    rack.start(2, lab_cluster::StartMode::Normal);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2]));
}

/// FailoverThreshold: no node has the core group twice while nobody has the witness; and one outage is told once by
/// each of them, not at every attempt.
#[test]
fn a_dead_witness_is_tried_by_every_node_once_and_then_left() {
    for (witness, nodes) in [(DISK, 3), (SHARE, 4)] {
        let mut rack = Rack::running(Era::Ws2012R2, nodes, witness, 1);
        lose(&mut rack, witness);
        rack.run(secs(200));
        let leader = rack.service(1).leader();
        let moves = rack.count_notes(
            |note| matches!(note, Note::GroupOwner { group, .. } if *group == lab_cluster::CORE_GROUP),
        );
        rack.run(secs(3_600));
        assert_eq!(rack.service(1).leader(), leader);
        let later = rack.count_notes(
            |note| matches!(note, Note::GroupOwner { group, .. } if *group == lab_cluster::CORE_GROUP),
        );
        assert_eq!(later, moves);
        assert_eq!(rack.count_notes(|note| matches!(note, Note::WitnessFailed(_))), nodes as usize);
        assert_eq!(rack.group(1, lab_cluster::CORE_GROUP).1, GroupState::Online);
    }
}

fn lose(rack: &mut Rack, witness: Option<Witness>) {
    match witness {
        Some(Witness::Disk(lun)) => rack.disks.get_mut(&lun).expect("the witness disk").online = false,
        Some(Witness::FileShare | Witness::Cloud) | None => rack.share.online = false,
    }
}

/// A cluster that cannot form says so once (1561, 1573).
#[test]
fn nodes_that_wait_for_a_dead_witness_do_not_fill_the_log() {
    let mut rack = Rack::running(Era::Ws2008R2, 2, DISK, 1);
    rack.crash(1);
    rack.crash(2);
    rack.run(secs(30));
    lose(&mut rack, DISK);
    rack.start(1, lab_cluster::StartMode::Normal);
    rack.run(secs(3_600));
    assert!(!rack.is_up(1));
    assert_eq!(rack.count_notes(|note| matches!(note, Note::WitnessFailed(_))), 1);
}
