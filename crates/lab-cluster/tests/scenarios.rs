//! Whole clusters in a small rack: what happens when something breaks.

mod bench;
#[path = "scenarios/eviction.rs"]
mod eviction;
mod on_disk;
#[path = "scenarios/witness.rs"]
mod witness;

use bench::{CSV, CSV_LUN, Rack, WITNESS_LUN, node, secs, set, vm_group};
use lab_cluster::{Drain, GroupState, MoveKind, Note, Order, Phase, StartMode, VmFailure, Witness};
use lab_units::{Era, NodeId, NodeSet, VmId};

const DISK: Option<Witness> = Some(Witness::Disk(WITNESS_LUN));
const SHARE: Option<Witness> = Some(Witness::FileShare);

#[test]
fn nodes_that_start_together_form_one_view() {
    let mut rack = Rack::new(Era::Ws2012R2, 4, DISK);
    rack.run(secs(15));
    assert_eq!(rack.up(), set(&[1, 2, 3, 4]));
    assert_eq!(rack.service(3).leader(), Some(node(1)));
    assert!(rack.service(1).owns_witness());
    assert_eq!(rack.votes(2), (set(&[1, 2, 3, 4]), 1));
    assert_eq!(rack.count_notes(|note| matches!(note, Note::NodeJoined(_))), 4);
}

#[test]
fn a_crashed_node_is_removed_and_its_vm_starts_on_the_survivor() {
    let mut rack = Rack::running(Era::Ws2008R2, 2, DISK, 2);
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[1]), set(&[2])));
    let crashed = rack.now;
    rack.crash(1);
    rack.run(secs(40));
    let removed = rack.time_of(|note| *note == Note::NodeRemoved(node(1))).expect("1135 is logged");
    let took = removed.since(crashed).as_millis();
    assert!((5_000 + 4_200..20_000).contains(&took), "detection, regroup and arbitration took {took} ms");
    assert_eq!(rack.up(), set(&[2]));
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[2]), set(&[2])));
    assert_eq!(rack.group(2, CSV), (node(2), GroupState::Online));
    assert!(!rack.disks[&CSV_LUN].keys.contains_key(&node(1)), "the dead node is fenced");
}

#[test]
fn a_node_that_comes_back_joins_and_gets_nothing_back_by_itself() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 2);
    rack.crash(1);
    rack.run(secs(40));
    rack.start(1, StartMode::Normal);
    rack.run(secs(15));
    assert_eq!(rack.up(), set(&[1, 2]));
    assert_eq!(rack.service(1).leader(), Some(node(2)));
    assert_eq!(rack.group(1, vm_group(1)), (node(2), GroupState::Online));
    assert!(rack.disks[&CSV_LUN].keys.contains_key(&node(1)), "it may write to the CSV again");
}

#[test]
fn in_a_split_the_side_that_owns_the_witness_goes_on_and_the_other_stops() {
    for witness in [DISK, SHARE] {
        let mut rack = Rack::running(Era::Ws2012R2, 2, witness, 2);
        rack.cut(&[1], &[2]);
        rack.run(secs(60));
        assert!(rack.is_up(1));
        assert_eq!(rack.count_notes(|note| matches!(note, Note::QuorumLost { .. })), 1);
        assert_eq!(rack.phase(2), Phase::Joining);
        assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[1]), set(&[1])));
        rack.mend_all();
        rack.run(secs(30));
        assert_eq!(rack.up(), set(&[1, 2]));
    }
}

#[test]
fn a_survivor_whose_witness_fails_stops() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.crash(2);
    rack.run(secs(40));
    assert!(rack.is_up(1));
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").online = false;
    rack.run(secs(9));
    assert!(!rack.is_up(1));
    assert_eq!(rack.count_notes(|note| *note == Note::QuorumLost { votes: 1, total: 3 }), 1);
}

#[test]
fn a_witness_that_fails_first_leaves_its_vote_to_a_tie_break() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").online = false;
    rack.run(secs(10));
    assert_eq!(rack.votes(1), (set(&[1]), 0));
    rack.crash(2);
    rack.run(secs(40));
    assert!(rack.is_up(1));
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").online = true;
    rack.run(secs(20));
    assert_eq!(rack.votes(1).1, 1);
}

#[test]
fn static_votes_do_not_change() {
    let mut rack = Rack::running(Era::Ws2008R2, 2, DISK, 1);
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").online = false;
    rack.run(secs(10));
    assert!(rack.is_up(1));
    assert_eq!(rack.votes(1), (set(&[1, 2]), 1));
    rack.crash(2);
    rack.run(secs(40));
    assert!(!rack.is_up(1), "1 of 3");
}

#[test]
fn a_node_that_stops_in_order_hands_its_vms_and_its_vote_over() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, None, 2);
    assert_eq!(rack.votes(1), (set(&[1]), 0));
    rack.stop(1);
    rack.run(secs(30));
    assert_eq!(rack.phase(1), Phase::Stopped);
    assert_eq!((rack.up(), rack.votes(2)), (set(&[2]), (set(&[2]), 0)));
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[2]), set(&[2])));
    assert_eq!(rack.count_notes(|note| *note == Note::Leaving(node(1))), 1);
    assert_eq!(rack.count_notes(|note| matches!(note, Note::GroupFailed { .. })), 0);
}

#[test]
fn the_last_node_saves_its_vms_and_starts_them_when_it_comes_back() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 2);
    rack.stop(2);
    rack.run(secs(30));
    rack.stop(1);
    rack.run(secs(30));
    assert_eq!(rack.phase(1), Phase::Stopped);
    rack.start(1, StartMode::Normal);
    rack.run(secs(40));
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[1]), set(&[1])));
}

#[test]
fn five_nodes_shrink_to_the_last_man_standing() {
    let mut rack = Rack::running(Era::Ws2012R2, 5, DISK, 5);
    for dead in [5, 2, 3, 4] {
        rack.crash(dead);
        rack.run(secs(60));
        assert!(rack.is_up(1), "after {dead} died");
    }
    assert_eq!(rack.votes(1).1, 1);
    for vm in 1..=5 {
        assert_eq!(rack.runs_on(vm), set(&[1]));
    }
}

#[test]
fn without_a_witness_five_nodes_shrink_to_one_vote() {
    let mut rack = Rack::running(Era::Ws2012R2, 5, None, 0);
    let mut totals = Vec::new();
    for dead in [5, 4, 3] {
        rack.crash(dead);
        rack.run(secs(60));
        totals.push(rack.votes(1).0.len());
    }
    assert_eq!((totals, rack.up()), (vec![3, 3, 1], set(&[1, 2])));
}

#[test]
fn a_live_move_runs_through_and_changes_the_owner_once() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.order(2, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(2));
    assert_eq!(rack.group(2, vm_group(1)), (node(1), GroupState::Moving));
    rack.run(secs(10));
    assert_eq!(rack.runs_on(1), set(&[2]));
    assert_eq!(rack.group(1, vm_group(1)), (node(2), GroupState::Online));
    let moved = |note: &Note| matches!(note, Note::GroupOwner { group, .. } if *group == vm_group(1));
    assert_eq!(rack.count_notes(moved), 1);
}

#[test]
fn a_destination_that_dies_during_the_copy_costs_nothing() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.order(1, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(3));
    rack.crash(2);
    rack.run(secs(40));
    assert_eq!(rack.runs_on(1), set(&[1]));
    assert_eq!(rack.group(1, vm_group(1)), (node(1), GroupState::Online));
    let failed = Note::MoveFailed { group: vm_group(1), to: node(2), failure: VmFailure::PeerLost };
    assert_eq!(rack.count_notes(|note| *note == failed), 1);
}

#[test]
fn a_source_that_dies_during_the_copy_means_a_cold_start() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, None, 1);
    rack.order(2, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(3));
    rack.crash(1);
    rack.run(secs(40));
    assert_eq!(rack.runs_on(1).len(), 1);
    assert_eq!(rack.group(2, vm_group(1)).1, GroupState::Online);
}

#[test]
fn a_leader_that_dies_during_a_copy_does_not_stop_it() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, None, 3);
    rack.order(1, Order::Move { group: vm_group(2), to: Some(node(3)), kind: MoveKind::Live });
    rack.run(secs(2));
    rack.crash(1);
    rack.run(secs(40));
    assert_eq!(rack.runs_on(2), set(&[3]));
    assert_eq!(rack.group(2, vm_group(2)), (node(3), GroupState::Online));
}

#[test]
fn a_refused_move_leaves_the_vm_where_it_was() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.machines.get_mut(&node(2)).expect("node 2").vms.refuses.push(VmId(1));
    rack.order(1, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(15));
    assert_eq!(rack.group(1, vm_group(1)), (node(1), GroupState::Online));
    let failed = Note::MoveFailed { group: vm_group(1), to: node(2), failure: VmFailure::NoMemory };
    assert_eq!(rack.count_notes(|note| *note == failed), 1);
}

#[test]
fn a_cancelled_move_leaves_the_vm_where_it_was() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.order(1, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(3));
    rack.order(1, Order::CancelMove(vm_group(1)));
    rack.run(secs(15));
    assert_eq!((rack.runs_on(1), rack.group(2, vm_group(1))), (set(&[1]), (node(1), GroupState::Online)));
}

#[test]
fn in_2008_a_live_move_becomes_a_quick_one() {
    let mut rack = Rack::running(Era::Ws2008, 2, DISK, 1);
    rack.order(1, Order::Move { group: vm_group(1), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(1));
    assert_eq!(rack.group(2, vm_group(1)), (node(1), GroupState::OfflinePending));
    rack.run(secs(10));
    assert_eq!((rack.runs_on(1), rack.group(2, vm_group(1))), (set(&[2]), (node(2), GroupState::Online)));
}

#[test]
fn in_2008_r2_moves_between_one_pair_take_turns() {
    let mut rack = Rack::running(Era::Ws2008R2, 2, DISK, 3);
    for vm in [1, 3] {
        rack.order(1, Order::Move { group: vm_group(vm), to: Some(node(2)), kind: MoveKind::Live });
    }
    rack.run(secs(3));
    let moving = [1, 3].map(|vm| rack.group(1, vm_group(vm)).1 == GroupState::Moving);
    assert_eq!(moving.iter().filter(|moving| **moving).count(), 1);
    rack.run(secs(30));
    assert_eq!((rack.runs_on(1), rack.runs_on(3)), (set(&[2]), set(&[2])));
}

#[test]
fn a_broken_link_between_two_of_three_costs_one_node_not_the_cluster() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, DISK, 3);
    rack.cut(&[1], &[3]);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2]));
    for vm in 1..=3 {
        assert_eq!(rack.runs_on(vm).len(), 1);
    }
    rack.mend_all();
    rack.run(secs(30));
    assert_eq!(rack.up(), set(&[1, 2, 3]));
}

#[test]
fn a_csv_moves_to_another_coordinator_while_vms_run() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 2);
    rack.order(2, Order::Move { group: CSV, to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(10));
    assert_eq!(rack.group(1, CSV), (node(2), GroupState::Online));
    assert_eq!(rack.disks[&CSV_LUN].holder.map(|(holder, _)| holder), Some(node(2)));
    assert!(rack.disks[&CSV_LUN].keys.contains_key(&node(1)));
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[1]), set(&[2])));
}

#[test]
fn the_core_group_takes_the_lead_and_the_witness_with_it() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 2);
    rack.order(1, Order::Move { group: lab_cluster::CORE_GROUP, to: Some(node(2)), kind: MoveKind::Quick });
    rack.run(secs(10));
    assert_eq!(rack.up(), set(&[1, 2]));
    assert_eq!(rack.service(1).leader(), Some(node(2)));
    assert!(rack.service(2).owns_witness() && !rack.service(1).owns_witness());
    assert_eq!((rack.runs_on(1), rack.runs_on(2)), (set(&[1]), set(&[2])));
}

#[test]
fn a_vm_that_cannot_start_is_tried_again_and_then_fails_over() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 0);
    rack.machines.get_mut(&node(1)).expect("node 1").vms.refuses.push(VmId(1));
    let group = lab_cluster::Group::new(lab_cluster::GroupKind::Vm(VmId(1)), node(1));
    rack.order(1, Order::AddGroup(vm_group(1), Box::new(group)));
    rack.run(secs(15));
    assert_eq!(rack.count_notes(|note| matches!(note, Note::GroupFailed { .. })), 2);
    assert_eq!(rack.group(1, vm_group(1)), (node(2), GroupState::Online));
}

/// Facts: roles §2. Two nodes: one failover in six hours, one restart on each node in a quarter of an hour.
#[test]
fn a_vm_that_starts_nowhere_is_left_failed_and_tried_again_by_the_hour() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 0);
    for id in [1, 2] {
        rack.machines.get_mut(&node(id)).expect("the node is there").vms.refuses.push(VmId(1));
    }
    let group = lab_cluster::Group::new(lab_cluster::GroupKind::Vm(VmId(1)), node(1));
    rack.order(1, Order::AddGroup(vm_group(1), Box::new(group)));
    let counts = |rack: &Rack| {
        [
            rack.count_notes(|note| matches!(note, Note::GroupFailed { .. })),
            rack.count_notes(|note| matches!(note, Note::LeftFailed(_))),
        ]
    };
    rack.run(secs(60));
    assert_eq!(counts(&rack), [4, 1], "twice on each node");
    rack.run(secs(50 * 60));
    assert_eq!(counts(&rack), [4, 1], "and then not");
    rack.run(secs(15 * 60));
    assert_eq!(counts(&rack), [6, 2], "after an hour where it is, and no failover");
    rack.run(secs(6 * 3_600));
    assert_eq!(counts(&rack)[0], 6 + 5 * 2 + 4, "after six hours it may fail over again");
    rack.machines.get_mut(&node(1)).expect("node 1").vms.refuses.clear();
    rack.machines.get_mut(&node(2)).expect("node 2").vms.refuses.clear();
    rack.order(1, Order::Online(vm_group(1)));
    rack.run(secs(30));
    assert_eq!(rack.group(1, vm_group(1)).1, GroupState::Online);
}

#[test]
fn a_forced_start_runs_with_too_few_votes_and_wins_over_the_other_side() {
    let mut rack = Rack::running(Era::Ws2012R2, 5, None, 0);
    rack.safety.lenient = true;
    rack.cut(&[1, 2], &[3, 4, 5]);
    rack.run(secs(40));
    assert_eq!(rack.up(), set(&[3, 4, 5]));
    // The others go down as well, the two are forced, then the three come back by themselves (Q64).
    for id in [3, 4, 5] {
        rack.crash(id);
    }
    rack.run(secs(30));
    for id in [1, 2] {
        rack.crash(id);
    }
    rack.start(1, StartMode::ForceQuorum);
    rack.start(2, StartMode::PreventQuorum);
    rack.run(secs(30));
    assert_eq!(rack.up(), set(&[1, 2]));
    assert!(rack.service(1).is_forced());
    for id in [3, 4, 5] {
        rack.start(id, StartMode::Normal);
    }
    // They take the disks from each other, and after as many failovers as there are other nodes leave them failed.
    rack.run(secs(60));
    let losses = |rack: &Rack| rack.count_notes(|note| matches!(note, Note::ReservationLost(_)));
    let lost = losses(&rack);
    rack.run(secs(60));
    assert_eq!(losses(&rack), lost);
    assert!(rack.count_notes(|note| matches!(note, Note::LeftFailed(_))) > 0);
    assert_eq!(rack.up(), set(&[1, 2, 3, 4, 5]));
    rack.mend_all();
    rack.run(secs(60));
    assert_eq!(rack.count_notes(|note| *note == Note::ForcedElsewhere), 3);
    assert_eq!(rack.service(3).members(), set(&[1, 2, 3, 4, 5]));
    assert!(!rack.service(1).is_forced(), "a real majority ends the forced state");
}

#[test]
fn a_node_that_missed_the_last_changes_does_not_form_the_cluster_from_a_share() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, SHARE, 0);
    rack.crash(2);
    rack.run(secs(40));
    assert!(rack.is_up(1));
    rack.crash(1);
    rack.start(2, StartMode::Normal);
    rack.run(secs(60));
    assert!(!rack.is_up(2));
    assert!(rack.count_notes(|note| matches!(note, Note::CannotForm { outdated: true, .. })) >= 1);
    rack.start(1, StartMode::Normal);
    rack.run(secs(30));
    assert_eq!(rack.up(), set(&[1, 2]));
}

#[test]
fn a_node_that_missed_the_last_changes_learns_them_from_a_disk_witness() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 1);
    rack.crash(2);
    rack.run(secs(40));
    rack.order(1, Order::SetPriority(vm_group(1), 3_000));
    rack.run(secs(1));
    rack.crash(1);
    rack.start(2, StartMode::Normal);
    rack.run(secs(60));
    assert!(rack.is_up(2));
    let database = rack.service(2).database().expect("it is in a cluster");
    assert_eq!(database.groups[&vm_group(1)].priority, 3_000);
    assert_eq!(rack.runs_on(1), set(&[2]));
}

#[test]
fn a_drained_node_is_empty_and_takes_nothing() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, DISK, 6);
    rack.order(2, Order::Pause { node: node(1), drain: true });
    rack.run(secs(60));
    let database = rack.service(2).database().expect("it is in a cluster");
    assert!(database.groups.values().all(|group| group.owner != node(1)), "the core group, too");
    assert!(database.nodes[&node(1)].paused && database.nodes[&node(1)].drain == Drain::Completed);
    rack.crash(2);
    rack.run(secs(60));
    for vm in 1..=6 {
        assert_eq!(rack.runs_on(vm), set(&[3]));
    }
}

#[test]
fn an_added_node_joins_and_an_evicted_one_is_gone() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, DISK, 3);
    rack.order(1, Order::Evict(node(3)));
    rack.run(secs(30));
    assert_eq!((rack.up(), rack.phase(3)), (set(&[1, 2]), Phase::Stopped));
    assert!(rack.service(3).on_disk().is_none());
    assert_eq!(rack.runs_on(3).len(), 1);
    assert_eq!(rack.votes(1), (set(&[1, 2]), 1));
    rack.order(1, Order::AddNode(node(3)));
    rack.run(secs(30));
    assert_eq!(rack.up(), set(&[1, 2, 3]));
    assert_eq!(rack.votes(1), (set(&[1, 2, 3]), 0));
}

#[test]
fn the_votes_of_a_dead_leader_in_the_middle_of_a_change_leave_one_side() {
    for instant in 0..12 {
        let mut rack = Rack::running(Era::Ws2012R2, 5, None, 0);
        rack.crash(5);
        // The change of votes follows the new view within some milliseconds.
        rack.run(secs(14));
        while rack.count_notes(|note| *note == Note::NodeRemoved(node(5))) == 0 {
            rack.run(lab_kernel::SimDuration::from_micros(250));
        }
        rack.run(lab_kernel::SimDuration::from_micros(250) * instant);
        rack.crash(1);
        rack.cut(&[2, 3], &[4]);
        rack.run(secs(120));
        let up = rack.up();
        assert!(up == set(&[2, 3]) || up.is_empty(), "instant {instant}: {up:?} is up");
        rack.mend_all();
        rack.run(secs(60));
        assert_eq!(rack.up(), set(&[2, 3, 4]), "instant {instant}");
    }
}

#[test]
fn a_cluster_whose_nodes_all_stop_at_once_saves_its_vms_and_starts_them_again() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, DISK, 3);
    for id in 1..=3 {
        rack.stop(id);
    }
    rack.run(secs(60));
    assert!((1..=3).all(|id| rack.phase(id) == Phase::Stopped));
    for id in 1..=3 {
        rack.start(id, StartMode::Normal);
    }
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2, 3]));
    assert!((1..=3).all(|vm| rack.runs_on(vm).len() == 1));
}

#[test]
fn a_node_that_must_not_form_waits_for_one_that_may() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 0);
    rack.crash(1);
    rack.crash(2);
    rack.run(secs(5));
    rack.start(1, StartMode::PreventQuorum);
    rack.run(secs(60));
    assert_eq!(rack.phase(1), Phase::Joining);
    rack.start(2, StartMode::Normal);
    rack.run(secs(60));
    assert_eq!(rack.up(), set(&[1, 2]));
    assert_eq!(rack.service(1).leader(), Some(node(2)));
}

#[test]
fn a_group_nobody_may_take_fails_and_comes_back_when_someone_may() {
    let mut rack = Rack::running(Era::Ws2012R2, 3, DISK, 1);
    for id in [2, 3] {
        rack.order(1, Order::Pause { node: node(id), drain: false });
    }
    rack.run(secs(1));
    rack.crash(1);
    rack.run(secs(60));
    assert_eq!(rack.group(2, vm_group(1)).1, GroupState::Failed);
    rack.order(2, Order::Resume(node(3)));
    rack.run(secs(20));
    assert_eq!((rack.runs_on(1), rack.group(2, vm_group(1))), (set(&[3]), (node(3), GroupState::Online)));
}

#[test]
fn high_priority_starts_first_and_no_auto_start_not_at_all() {
    let mut rack = Rack::running(Era::Ws2012R2, 2, DISK, 0);
    for (vm, priority) in [(1, 0), (2, 1_000), (3, 3_000)] {
        let mut group = lab_cluster::Group::new(lab_cluster::GroupKind::Vm(VmId(vm)), node(1));
        group.priority = priority;
        rack.order(1, Order::AddGroup(vm_group(vm), Box::new(group)));
    }
    rack.run(secs(20));
    rack.crash(1);
    rack.run(secs(60));
    let started = |vm: u32| {
        let online = Note::GroupState { group: vm_group(vm), state: GroupState::Online };
        rack.notes.iter().filter(|(_, _, note)| *note == online).map(|(time, _, _)| *time).next_back()
    };
    assert!(started(3) < started(2));
    assert_eq!((rack.runs_on(1), rack.group(2, vm_group(1))), (set(&[]), (node(2), GroupState::Offline)));
    assert_eq!((rack.runs_on(2), rack.runs_on(3)), (set(&[2]), set(&[2])));
}

#[test]
fn preferred_and_possible_owners_decide_where_a_group_goes() {
    let mut rack = Rack::running(Era::Ws2012R2, 4, DISK, 2);
    rack.order(1, Order::SetPreferred(vm_group(1), vec![node(1), node(3)]));
    rack.order(1, Order::SetPossible(vm_group(2), set(&[2, 4])));
    rack.run(secs(1));
    rack.crash(1);
    rack.run(secs(60));
    assert_eq!(rack.runs_on(1), set(&[3]));
    rack.crash(2);
    rack.run(secs(60));
    assert_eq!(rack.runs_on(2), set(&[4]));
}

/// Facts: membership §6. The vote goes first, so that the rest never has to do without a majority.
#[test]
fn any_node_can_be_evicted_and_the_rest_goes_on() {
    for era in [Era::Ws2008R2, Era::Ws2012, Era::Ws2012R2, Era::Ws2016] {
        for (count, witness) in [(2, None), (2, DISK), (3, None), (3, SHARE), (4, None), (4, DISK), (5, None)]
        {
            for evicted in 1..=count {
                let mut rack = Rack::running(era, count, witness, 2);
                rack.order(1 + evicted % count, Order::Evict(node(evicted)));
                rack.run(secs(60));
                let rest = (1..=count).map(NodeId).collect::<NodeSet>().without(node(evicted));
                let what = format!("{era:?}, {count} nodes, {witness:?}, without {evicted}");
                assert_eq!((rack.up(), rack.phase(evicted)), (rest, Phase::Stopped), "{what}");
                assert!(rack.votes(rest.lowest().expect("one is left").0).0.is_subset(rest), "{what}");
                assert_eq!(rack.count_notes(|note| matches!(note, Note::QuorumLost { .. })), 0, "{what}");
                assert!((1..=2).all(|vm| rack.runs_on(vm).is_subset(rest)), "{what}");
                assert!((1..=2).all(|vm| rack.runs_on(vm).len() == 1), "{what}");
            }
        }
    }
}

/// Swarm seed 45897: the orders arrive together, and the copy has begun before its source hears of the second.
#[test]
fn a_vm_ordered_offline_as_it_sets_out_is_saved_when_it_has_arrived() {
    let mut rack = Rack::running(Era::Ws2016, 3, SHARE, 3);
    rack.order(1, Order::Move { group: vm_group(3), to: Some(node(2)), kind: MoveKind::Live });
    rack.order(1, Order::Offline(vm_group(3)));
    rack.run(secs(30));
    assert_eq!(rack.group(1, vm_group(3)), (node(2), GroupState::Offline));
    assert!(rack.runs_on(3).is_empty());
}

/// Swarm seed 19180: both ends say that the VM has arrived, and neither is heard.
#[test]
fn a_vm_that_has_arrived_runs_on_though_nobody_heard_of_it() {
    let mut rack = Rack::running(Era::Ws2016, 3, SHARE, 3);
    rack.order(1, Order::Move { group: vm_group(3), to: Some(node(2)), kind: MoveKind::Live });
    rack.run(secs(7));
    rack.cut(&[1], &[2, 3]);
    // What the others miss makes them ask for the whole database.
    rack.order(1, Order::SetPriority(vm_group(1), 3_000));
    rack.run(secs(2));
    assert_eq!(rack.runs_on(3), set(&[2]));
    rack.mend_all();
    rack.run(secs(30));
    assert_eq!(rack.group(1, vm_group(3)), (node(2), GroupState::Online));
    assert_eq!(rack.runs_on(3), set(&[2]));
}
