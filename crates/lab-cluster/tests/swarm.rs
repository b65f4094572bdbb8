//! Random faults on random clusters. After every step the safety properties hold; when everything is repaired, the
//! cluster is whole again and runs everything that is wanted.
//!
//! A failure prints its seed; `SWARM_SEED=<seed> cargo test -p lab-cluster --test swarm` runs that one alone, with
//! `TRACE=1` step by step.

#![allow(clippy::print_stderr)] // a failure says its seed

mod bench;
mod mutants;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bench::{
    CSV, CSV_LUN, DISK_GROUP, DISK_LUN, LODGERS, Rack, WITNESS_LUN, disk_with_vms, hypervisor, node, secs,
    vm_group,
};
use lab_cluster::{
    CORE_GROUP, Group, GroupKind, GroupState, MoveKind, Order, Phase, StartMode, VmFailure, VmReport, Wanted,
    Witness,
};
use lab_kernel::{Rng, SimDuration};
use lab_units::{CsvId, Era, VmId};

const RUNS: u64 = 1_500;

#[test]
fn no_sequence_of_faults_breaks_safety_or_leaves_a_repaired_cluster_down() {
    for_all_seeds(one_run);
}

/// Whatever happens to the others and to the witness: nodes that hold a majority and hear each other never stop.
#[test]
fn a_connected_majority_stays_up() {
    for_all_seeds(one_majority);
}

/// The same with VMs that share an ordinary disk, which moves with them (S1-11).
#[test]
fn no_sequence_of_faults_tears_vms_from_the_disk_they_share() {
    for_all_seeds(one_run_on_disk);
}

/// Forcing may put two sides online, but once they hear each other one cluster is left.
#[test]
fn forced_starts_end_in_one_cluster() {
    for_all_seeds(one_forced_run);
}

fn one_forced_run(seed: u64) {
    let mut rng = Rng::stream(seed, "forced");
    let (mut rack, count) = random_rack(&mut rng);
    rack.safety.lenient = true;
    for _ in 0..4 + rng.below(10) {
        let id = 1 + rng.below(count);
        if rng.below(3) == 0 && rack.phase(id) == Phase::Stopped {
            rack.start(id, StartMode::ForceQuorum);
        } else {
            fault(&mut rack, &mut rng, count);
        }
        rack.run(SimDuration::from_millis(u64::from(rng.below(20_000))));
    }
    repair(&mut rack, count);
    rack.run(secs(300));
    expect_whole(&rack, count);
    assert!((1..=count).all(|id| !rack.service(id).is_forced()));
}

fn for_all_seeds(run: fn(u64)) {
    let seeds = match std::env::var("SWARM_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("SWARM_SEED is a number");
            seed..=seed
        }
        Err(_) => 1..=std::env::var("SWARM_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS),
    };
    for seed in seeds {
        if let Err(cause) = catch_unwind(AssertUnwindSafe(|| run(seed))) {
            eprintln!("SWARM_SEED={seed}");
            resume_unwind(cause);
        }
    }
}

fn one_majority(seed: u64) {
    let mut rng = Rng::stream(seed, "majority");
    let (mut rack, count) = random_rack(&mut rng);
    rack.even = true; // or a node is heard by a part of them for a moment
    let votes = rack.service(1).database().expect("it is in a cluster").votes;
    let total = votes.nodes.len() + votes.witness.0;
    // The lowest or the highest ids, as few as hold a majority.
    let from_the_top = rng.below(2) == 0;
    let order = |n: u32| if from_the_top { count + 1 - n } else { n };
    let mut core: Vec<u32> = Vec::new();
    for id in (1..=count).map(order) {
        let held = core.iter().filter(|id| votes.nodes.contains(node(**id))).count() as u32;
        if 2 * held <= total || 2 * core.len() as u32 <= count {
            core.push(id);
        }
    }
    let others: Vec<u32> = (1..=count).filter(|id| !core.contains(id)).collect();
    if others.is_empty() {
        return;
    }
    for _ in 0..4 + rng.below(12) {
        harm_others(&mut rack, &mut rng, &core, &others);
        let span = if rng.below(3) == 0 { u64::from(rng.below(40_000)) } else { u64::from(rng.below(4_000)) };
        rack.run(SimDuration::from_millis(span));
    }
    rack.run(secs(60));
    let first = rack.service(core[0]).view_epoch();
    for id in &core {
        assert!(
            rack.is_up(*id) && rack.service(*id).view_epoch() == first,
            "node {id} of {core:?} is not up"
        );
        assert!(!rack.has_stopped(*id), "node {id} of {core:?} has stopped");
    }
}

/// A node outside the majority is heard by all of it, or by none: otherwise another majority might be larger.
fn harm_others(rack: &mut Rack, rng: &mut Rng, core: &[u32], others: &[u32]) {
    let other = others[rng.below(others.len() as u32) as usize];
    match rng.below(10) {
        0 | 1 => rack.crash(other),
        2..=4 if rack.phase(other) == Phase::Stopped => rack.start(other, StartMode::Normal),
        2 | 3 => rack.cut(&[other], core),
        4 | 5 => rack.mend(&[other], core),
        6 => {
            let disk = rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk");
            disk.online = !disk.online;
            rack.share.online = !rack.share.online;
            rack.share.lock = None;
        }
        7 => rack.order(core[0], Order::Move { group: CORE_GROUP, to: None, kind: MoveKind::Quick }),
        8 => rack.order(core[0], Order::Move { group: CSV, to: None, kind: MoveKind::Quick }),
        _ => {
            let group = vm_group(1 + rng.below(3));
            rack.order(core[0], Order::Move { group, to: None, kind: MoveKind::Live });
        }
    }
}

fn one_run(seed: u64) {
    let mut rng = Rng::stream(seed, "swarm");
    let (mut rack, count) = random_rack(&mut rng);
    for _ in 0..4 + rng.below(10) {
        fault(&mut rack, &mut rng, count);
        let span = if rng.below(3) == 0 { u64::from(rng.below(40_000)) } else { u64::from(rng.below(4_000)) };
        rack.run(SimDuration::from_millis(span));
    }
    repair(&mut rack, count);
    rack.run(secs(300));
    expect_whole(&rack, count);
}

fn one_run_on_disk(seed: u64) {
    let mut rng = Rng::stream(seed, "on disk");
    let (mut rack, count) = random_rack(&mut rng);
    rack.order(1, Order::AddGroup(DISK_GROUP, Box::new(disk_with_vms(1 + rng.below(count)))));
    rack.run(secs(1));
    for _ in 0..4 + rng.below(10) {
        match rng.below(3) {
            0 => fault_on_disk(&mut rack, &mut rng, count),
            _ => fault(&mut rack, &mut rng, count),
        }
        let span = if rng.below(3) == 0 { u64::from(rng.below(40_000)) } else { u64::from(rng.below(4_000)) };
        rack.run(SimDuration::from_millis(span));
    }
    repair(&mut rack, count);
    rack.order(1, Order::Online(DISK_GROUP));
    rack.run(secs(300));
    expect_whole(&rack, count);
    let group = &rack.service(1).database().expect("it is in a cluster").groups[&DISK_GROUP];
    assert_eq!(group.state, GroupState::Online);
    assert_eq!(rack.disks[&DISK_LUN].holder.map(|(holder, _)| holder), Some(group.owner));
    for vm in LODGERS {
        assert_eq!(rack.runs_on(vm.0), lab_units::NodeSet::of(group.owner), "{vm}");
    }
}

fn fault_on_disk(rack: &mut Rack, rng: &mut Rng, count: u32) {
    let id = 1 + rng.below(count);
    let vm = LODGERS[rng.below(2) as usize];
    let to = (rng.below(2) == 0).then_some(node(1 + rng.below(count)));
    match rng.below(8) {
        0..=2 => rack.order(id, Order::Move { group: DISK_GROUP, to, kind: MoveKind::Live }),
        3 => rack.order(id, Order::Offline(DISK_GROUP)),
        4 => rack.order(id, Order::Online(DISK_GROUP)),
        5 => {
            let disk = rack.disks.get_mut(&DISK_LUN).expect("the disk of the VMs");
            if !disk.no_path.remove(&node(id)) {
                disk.no_path.insert(node(id));
            }
        }
        6 => hypervisor::fail(rack, node(id), vm, VmReport::Crashed(VmFailure::GuestCrashed)),
        _ => hypervisor::fail(rack, node(id), vm, VmReport::Stopped),
    }
}

fn random_rack(rng: &mut Rng) -> (Rack, u32) {
    // 2008 has no shared volumes.
    let eras = &Era::ALL[1..];
    let era = eras[rng.below(eras.len() as u32) as usize];
    let count = 2 + rng.below(4);
    let witness = match rng.below(4) {
        0 => None,
        1 => Some(Witness::FileShare),
        _ => Some(Witness::Disk(WITNESS_LUN)),
    };
    if std::env::var_os("TRACE").is_some() {
        eprintln!("{era}, {count} nodes, {witness:?}");
    }
    let mut rack = Rack::new(era, count, witness);
    rack.run(secs(15));
    rack.order(1, Order::AddGroup(CSV, Box::new(Group::new(GroupKind::Csv(CsvId(1), CSV_LUN), node(1)))));
    for vm in 1..=3 {
        let owner = node(vm % count + 1);
        rack.order(1, Order::AddGroup(vm_group(vm), Box::new(Group::new(GroupKind::Vm(VmId(vm)), owner))));
    }
    rack.run(secs(1)); // an order is known to all before anything breaks
    (rack, count)
}

fn fault(rack: &mut Rack, rng: &mut Rng, count: u32) {
    let id = 1 + rng.below(count);
    let other = 1 + (id + rng.below(count - 1)) % count;
    let group = vm_group(1 + rng.below(3));
    match rng.below(16) {
        0 | 1 => rack.crash(id),
        2..=4 => {
            if rack.phase(id) == Phase::Stopped {
                rack.start(id, StartMode::Normal);
            }
        }
        5 => rack.cut(&[id], &[other]),
        6 => {
            let rest: Vec<u32> = (1..=count).filter(|n| *n != id).collect();
            rack.cut(&[id], &rest);
        }
        7 => rack.mend(&[id], &[other]),
        8 => rack.mend_all(),
        9 => rack.stop(id),
        10 => {
            let disk = rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk");
            disk.online = !disk.online;
            rack.share.online = !rack.share.online;
            rack.share.lock = None; // its sessions end with it
        }
        11 => {
            let disk = rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk");
            if !disk.no_path.remove(&node(id)) {
                disk.no_path.insert(node(id));
            }
        }
        12 | 13 => {
            let kind = if rng.below(3) == 0 { MoveKind::Quick } else { MoveKind::Live };
            let to = (rng.below(2) == 0).then_some(node(other));
            rack.order(id, Order::Move { group, to, kind });
        }
        14 => {
            let moved = if rng.below(2) == 0 { CSV } else { CORE_GROUP };
            rack.order(id, Order::Move { group: moved, to: None, kind: MoveKind::Quick });
        }
        _ => {
            let order = match rng.below(5) {
                0 => Order::Pause { node: node(other), drain: true },
                1 => Order::Resume(node(other)),
                2 => Order::CancelMove(group),
                3 => Order::Offline(group),
                _ => Order::Online(group),
            };
            rack.order(id, order);
        }
    }
}

fn repair(rack: &mut Rack, count: u32) {
    rack.mend_all();
    rack.share.online = true;
    for disk in rack.disks.values_mut() {
        disk.online = true;
        disk.no_path.clear();
    }
    // Whoever is on its way out is let go first.
    rack.run(secs(60));
    for id in 1..=count {
        if rack.phase(id) == Phase::Stopped {
            rack.start(id, StartMode::Normal);
        }
    }
    rack.run(secs(60));
    for id in 1..=count {
        rack.order(1, Order::Resume(node(id)));
    }
}

fn expect_whole(rack: &Rack, count: u32) {
    let all = (1..=count).map(node).collect();
    assert_eq!(rack.up(), all, "not all are members");
    let epochs: Vec<_> = (1..=count).map(|id| rack.service(id).view_epoch()).collect();
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0]), "more than one view: {epochs:?}");
    let first = rack.service(1).database().expect("it is in a cluster");
    for id in 2..=count {
        assert_eq!(rack.service(id).database(), Some(first), "node {id} has another database");
    }
    assert_eq!(first.prior_votes, None, "a change of votes was never finished");
    let holds: Vec<u32> = (1..=count).filter(|id| rack.service(*id).owns_witness()).collect();
    assert_eq!(holds.len(), usize::from(first.witness.is_some()), "the witness is held by {holds:?}");
    for vm in 1..=3 {
        let Some(group) = first.groups.get(&vm_group(vm)) else { continue };
        let runs = rack.runs_on(vm);
        match group.wanted {
            Wanted::Online => {
                assert_eq!(group.state, GroupState::Online, "VM {vm}");
                assert_eq!(runs, lab_units::NodeSet::of(group.owner), "VM {vm}");
            }
            Wanted::Offline => assert!(group.state == GroupState::Offline && runs.is_empty(), "VM {vm}"),
        }
    }
    let csv = first.groups.get(&CSV).expect("the group of the volume is in the database");
    assert_eq!(csv.state, GroupState::Online);
    let disk = &rack.disks[&CSV_LUN];
    assert_eq!(disk.holder.map(|(holder, _)| holder), Some(csv.owner));
    assert_eq!(disk.keys.keys().copied().collect::<lab_units::NodeSet>(), all, "keys on the CSV");
    if !first.groups.contains_key(&DISK_GROUP) {
        assert!(rack.disks[&DISK_LUN].keys.is_empty());
    }
}
