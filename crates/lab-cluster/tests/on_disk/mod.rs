//! Virtual machines on an ordinary disk of the cluster: the disk is the unit of failover (S1-11).

use super::bench::{DISK_GROUP, DISK_LUN, LODGERS, Rack, disk_with_vms, hypervisor, node, secs, set};
use super::{DISK, Era};
use lab_cluster::{GroupState, Input, Message, MoveKind, Note, Order, Request, Setting, VmFailure, VmReport};
use lab_units::NodeSet;

fn rack(era: Era, nodes: u32) -> Rack {
    let mut rack = Rack::new(era, nodes, DISK);
    rack.run(secs(15));
    rack.order(1, Order::AddGroup(DISK_GROUP, Box::new(disk_with_vms(1))));
    rack.run(secs(10));
    assert_eq!(whole(&rack), Some(set(&[1])));
    rack
}

/// Where the disk is, if both VMs run there, too.
fn whole(rack: &Rack) -> Option<NodeSet> {
    let (owner, state) = rack.group(2, DISK_GROUP);
    let at = NodeSet::of(owner);
    let there = LODGERS.iter().all(|vm| rack.runs_on(vm.0) == at) && state == GroupState::Online;
    let held = rack.disks[&DISK_LUN].holder.map(|(holder, _)| holder) == Some(owner);
    (there && held && rack.machines[&owner].mounted.contains(&DISK_LUN)).then_some(at)
}

#[test]
fn s1_11_moving_one_vm_takes_every_vm_on_its_disk() {
    for era in [Era::Ws2008, Era::Ws2008R2, Era::Ws2019] {
        let mut rack = rack(era, 2);
        rack.order(1, Order::Move { group: DISK_GROUP, to: Some(node(2)), kind: MoveKind::Live });
        rack.run(secs(2));
        assert_eq!(rack.group(1, DISK_GROUP).1, GroupState::OfflinePending, "{era}: never live");
        rack.run(secs(2));
        assert!(!rack.machines[&node(1)].mounted.contains(&DISK_LUN), "{era}: the disk goes offline first");
        rack.run(secs(10));
        assert_eq!(whole(&rack), Some(set(&[2])), "{era}");
    }
}

#[test]
fn s1_11_a_crashed_owner_gives_disk_and_vms_to_one_node() {
    let mut rack = rack(Era::Ws2008, 3);
    rack.crash(1);
    rack.run(secs(60));
    let (owner, state) = rack.group(2, DISK_GROUP);
    assert_eq!(state, GroupState::Online);
    assert_eq!(whole(&rack), Some(NodeSet::of(owner)));
}

#[test]
fn a_vm_that_crashes_is_started_again_beside_the_others() {
    let mut rack = rack(Era::Ws2008, 2);
    hypervisor::fail(&mut rack, node(1), LODGERS[0], VmReport::Crashed(VmFailure::GuestCrashed));
    rack.run(SHORT);
    assert_eq!(rack.runs_on(LODGERS[1].0), set(&[1]), "the other runs on");
    rack.run(secs(10));
    assert_eq!(whole(&rack), Some(set(&[1])));
}

/// The second failure within a quarter of an hour: the group fails over, and what still ran of it is saved first.
#[test]
fn a_vm_that_keeps_crashing_takes_the_others_with_it() {
    let mut rack = rack(Era::Ws2008, 2);
    for _ in 0..2 {
        hypervisor::fail(&mut rack, node(1), LODGERS[0], VmReport::Crashed(VmFailure::GuestCrashed));
        rack.run(secs(10));
    }
    rack.run(secs(10));
    assert_eq!(rack.count_notes(|note| matches!(note, Note::GroupFailed { .. })), 2);
    assert_eq!(whole(&rack), Some(set(&[2])));
}

#[test]
fn a_vm_that_shuts_down_stays_off_until_the_group_is_brought_online() {
    let mut rack = rack(Era::Ws2008, 2);
    hypervisor::fail(&mut rack, node(1), LODGERS[0], VmReport::Stopped);
    rack.run(secs(5));
    rack.order(1, Order::Move { group: DISK_GROUP, to: Some(node(2)), kind: MoveKind::Quick });
    rack.run(secs(20));
    assert_eq!(rack.group(1, DISK_GROUP), (node(2), GroupState::Online));
    assert_eq!([LODGERS[0], LODGERS[1]].map(|vm| rack.runs_on(vm.0)), [NodeSet::EMPTY, set(&[2])]);
    rack.order(1, Order::Online(DISK_GROUP));
    rack.run(secs(10));
    assert_eq!(whole(&rack), Some(set(&[2])));
}

#[test]
fn a_vm_that_starts_nowhere_leaves_the_others_running() {
    let mut rack = Rack::new(Era::Ws2008, 2, DISK);
    rack.run(secs(15));
    for id in [1, 2] {
        rack.machines.get_mut(&node(id)).expect("the node is there").vms.refuses.push(LODGERS[0]);
    }
    rack.order(1, Order::AddGroup(DISK_GROUP, Box::new(disk_with_vms(1))));
    rack.run(secs(90));
    assert_eq!(rack.count_notes(|note| matches!(note, Note::LeftFailed(_))), 1);
    let (owner, state) = rack.group(1, DISK_GROUP);
    assert_eq!(state, GroupState::Failed);
    assert_eq!(rack.runs_on(LODGERS[1].0), NodeSet::of(owner));
    rack.order(1, Order::Offline(DISK_GROUP));
    rack.run(secs(10));
    assert_eq!(rack.group(1, DISK_GROUP).1, GroupState::Offline);
    assert!(rack.runs_on(LODGERS[1].0).is_empty() && rack.disks[&DISK_LUN].keys.is_empty());
}

#[test]
fn a_drain_saves_them_and_moves_the_disk() {
    let mut rack = rack(Era::Ws2012R2, 2);
    rack.order(1, Order::Pause { node: node(1), drain: true });
    rack.run(secs(30));
    assert_eq!(whole(&rack), Some(set(&[2])));
}

#[test]
fn a_disk_that_is_lost_takes_its_vms_with_it_and_comes_back() {
    let mut rack = rack(Era::Ws2008, 2);
    rack.disks.get_mut(&DISK_LUN).expect("the disk").no_path.insert(node(1));
    rack.run(secs(40));
    assert_eq!(whole(&rack), Some(set(&[2])));
}

/// The group is being taken once more when the leader hears, late, of a failure before: left failed, it is let go.
#[test]
fn a_late_report_of_a_failure_leaves_no_disk_half_taken() {
    let mut rack = rack(Era::Ws2008, 2);
    rack.order(1, Order::Move { group: DISK_GROUP, to: Some(node(2)), kind: MoveKind::Quick });
    rack.order(1, Order::SetGroup(DISK_GROUP, Setting::FailoverThreshold, 0));
    rack.run(secs(20));
    assert_eq!(whole(&rack), Some(set(&[2])));
    for (path, state) in [(false, GroupState::Failed), (true, GroupState::OnlinePending)] {
        let no_path = &mut rack.disks.get_mut(&DISK_LUN).expect("the disk").no_path;
        if path {
            no_path.remove(&node(2))
        } else {
            no_path.insert(node(2))
        };
        while rack.group(1, DISK_GROUP).1 != state {
            rack.step();
        }
    }
    let late = Request::Failed { group: DISK_GROUP, failure: Some(VmFailure::NoStorage) };
    rack.input(node(1), Input::Message { from: node(2), message: Message::Request(late) });
    rack.run(secs(10));
    assert_eq!(rack.group(1, DISK_GROUP), (node(2), GroupState::Failed));
    let disk = &rack.disks[&DISK_LUN];
    assert!(disk.holder.is_none() && disk.keys.is_empty());
    assert!(!rack.machines[&node(2)].mounted.contains(&DISK_LUN));
}

const SHORT: lab_kernel::SimDuration = lab_kernel::SimDuration::from_millis(100);
