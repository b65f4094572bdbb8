//! The public measurements of product: calibration. Nothing is fitted to a single row: one stream's rate and the
//! time for a skeleton are the only figures taken from the table, each from one pair of rows.
//!
//! The machines' memory was measured as assigned, not as used; a tenth of it is assumed to be zeros throughout. All
//! machines of a row move at once (the limit is raised to their number).

use lab_cluster::Order;
use lab_kernel::SimDuration;
use lab_units::{BitsPerSec, Bytes, Era, GroupId, NodeId, VmId};
use lab_world::World;
use lab_world::command::{Command, WorkloadSpec};
use lab_world::guest::Pattern;

use crate::lab::{Lab, N2};

const GIGABIT: BitsPerSec = BitsPerSec::giga(1);
const TEN_GIGABIT: BitsPerSec = BitsPerSec::giga(10);
const RESIDENT_PERCENT: u64 = 90;
const HOUR: SimDuration = SimDuration::from_secs(3_600);

fn with_vms(count: u32, memory: Bytes, bandwidth: BitsPerSec) -> (Lab, Vec<(VmId, GroupId)>) {
    let mut lab = Lab::cluster(2, Era::Ws2012, bandwidth);
    let vms = (0..count).map(|number| lab.add_vm(&format!("VM{number}"), memory, RESIDENT_PERCENT)).collect();
    for node in [NodeId(1), NodeId(2)] {
        lab.order(Order::SetMigrationLimit(node, count));
    }
    lab.wait(SimDuration::from_secs(1));
    (lab, vms)
}

fn all_arrived(world: &World, vms: &[(VmId, GroupId)]) -> bool {
    vms.iter().all(|(vm, _)| world.running_on(*vm) == [N2])
}

fn near(measured_s: f64, got: SimDuration, percent: f64, row: &str) {
    let got = got.as_nanos() as f64 / 1e9;
    let off = (got / measured_s - 1.0) * 100.0;

    assert!(off.abs() <= percent, "{row}: measured {measured_s} s, modelled {got:.1} s: off by {off:.1} %");
}

#[test]
fn ten_and_twenty_small_machines_take_as_long_as_measured() {
    let rows = [
        (1, GIGABIT, 7.0),
        (10, GIGABIT, 40.0),
        (20, GIGABIT, 80.0),
        (1, TEN_GIGABIT, 5.0),
        (10, TEN_GIGABIT, 13.0),
        (20, TEN_GIGABIT, 21.0),
    ];
    for (count, bandwidth, measured_s) in rows {
        let (mut lab, vms) = with_vms(count, Bytes::mib(512), bandwidth);
        for (_, group) in &vms {
            lab.move_to(*group, 2);
        }
        let took = lab.until(HOUR, |world| all_arrived(world, &vms));
        near(measured_s, took, 12.0, &format!("{count} x 512 MB over {bandwidth}"));
    }
}

#[test]
fn one_stream_cannot_fill_ten_gigabit_and_many_share_all_of_it() {
    let peak = |count| {
        let (mut lab, vms) = with_vms(count, Bytes::gib(2), TEN_GIGABIT);
        for (_, group) in &vms {
            lab.move_to(*group, 2);
        }
        lab.until(HOUR, |world| world.migrations.len() as u32 == count);
        lab.wait(SimDuration::from_millis(2_500));
        lab.world().migrations.values().map(|migration| migration.rate.bytes_per_sec()).sum::<u64>()
    };
    // Measured: 338 MB/s for one, 1.76 GB/s for ten: more than one port of 10 GbE has. Ours is that port's payload.
    assert_eq!(peak(1), 338_000_000);
    assert!((1_186_000_000..1_187_000_000).contains(&peak(6)), "{}", peak(6));
}

#[test]
fn eighty_gigabytes_are_drained_as_fast_as_measured() {
    for (bandwidth, measured_s) in [(GIGABIT, 795.0), (TEN_GIGABIT, 65.0)] {
        let (mut lab, vms) = with_vms(18, Bytes(80 * (1 << 30) / 18 / 4_096 * 4_096), bandwidth);
        lab.order(Order::Pause { node: NodeId(1), drain: true });
        let took = lab.until(HOUR, |world| all_arrived(world, &vms));
        near(measured_s, took, 20.0, &format!("18 machines, 80 GB, over {bandwidth}"));
    }
}

#[test]
fn a_gigabyte_over_100_megabit_takes_at_least_86_seconds() {
    let mut lab = Lab::cluster(2, Era::Ws2008R2, BitsPerSec::mega(100));
    let (vm, group) = lab.add_vm("VM1", Bytes::mib(1_024), 100);
    lab.move_to(group, 2);
    let took = lab.until(HOUR, |world| world.running_on(vm) == [N2]);
    assert!(took >= SimDuration::from_secs(86), "{took}");
    near(86.0, took, 12.0, "1,024 MB over 100 Mbps");
}

/// The lab's own arithmetic at 119.5 MB/s, not a measurement. A page costs a header and a move its set-up, so our
/// totals are longer; 118 MB/s is 99.7 % of what our link carries instead of 98.7 %, so that those passes shrink less.
#[test]
fn four_gigabytes_over_gigabit_take_as_long_as_calculated() {
    let rows = [(5, 2, 36.0, 15.0), (30, 4, 46.0, 15.0), (80, 10, 103.0, 15.0), (118, 10, 304.0, 20.0)];
    for (megabytes, passes, calculated_s, percent) in rows {
        let mut lab = Lab::cluster(2, Era::Ws2012, GIGABIT);
        let (vm, group) = lab.add_vm("VM1", Bytes::gib(4), 100);
        let pages = Bytes::gib(4).pages();
        let workload = WorkloadSpec {
            resident: pages,
            working_set: lab_units::Pages(pages.0 * 9 / 10),
            per_second: megabytes * 1_000_000 / 4_096,
            pattern: Pattern::Sequential,
        };
        lab.give(Command::SetWorkload { vm, workload });
        lab.move_to(group, 2);
        let took = lab.until(HOUR, |world| world.running_on(vm) == [N2]);
        let migration = lab.world().migrations.values().next_back().expect("it moved");
        let live = migration.passes.iter().filter(|pass| pass.live).count();
        near(calculated_s, took, percent, &format!("4 GB, {megabytes} MB/s dirtied, {live} passes"));
        assert!(live.abs_diff(passes) <= 1, "{megabytes} MB/s: {live} passes, calculated {passes}");
    }
}
