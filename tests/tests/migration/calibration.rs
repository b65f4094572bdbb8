//! The public measurements of product: calibration. Nothing is fitted to a single row: one stream's rate and the
//! time for a skeleton are the only figures taken from the table, each from one pair of rows.
//!
//! The machines' memory was measured as assigned, not as used; a tenth of it is assumed to be zeros throughout. All
//! machines of a row move at once (the limit is raised to their number).

use std::sync::LazyLock;

use lab_cluster::Order;
use lab_kernel::SimDuration;
use lab_units::{BitsPerSec, Bytes, Era, GroupId, NodeId, VmId};
use lab_world::World;
use lab_world::command::{Command, WorkloadSpec};
use lab_world::guest::Pattern;

use crate::lab::{Lab, N2};
use crate::model_card::Row;

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

/// A measured time and the model's.
#[derive(Clone)]
struct Timed {
    set_up: String,
    measured_s: f64,
    modelled: SimDuration,
    percent: f64,
}

impl Timed {
    fn seconds(&self) -> f64 {
        self.modelled.as_nanos() as f64 / 1e9
    }

    fn off(&self) -> f64 {
        (self.seconds() / self.measured_s - 1.0) * 100.0
    }

    fn row(&self) -> Row {
        Row {
            set_up: self.set_up.clone(),
            measured: format!("{} s", self.measured_s),
            modelled: format!("{:.1} s ({:+.0} %)", self.seconds(), self.off()).replace('-', "−"),
            tolerance: format!("{} %", self.percent),
        }
    }
}

fn near(rows: &[Timed]) {
    for row in rows {
        let (measured, got, off) = (row.measured_s, row.seconds(), row.off());
        let set_up = &row.set_up;
        assert!(off.abs() <= row.percent, "{set_up}: {measured} s, modelled {got:.1} s: off by {off:.1} %");
    }
}

/// Every row of this file, for the model card.
pub(crate) fn rows() -> Vec<Row> {
    let timed = [SMALL.as_slice(), &DRAINED, &SLOW_LINK, &CALCULATED].concat();
    let mut rows: Vec<Row> = timed.iter().map(Timed::row).collect();
    rows.splice(SMALL.len()..SMALL.len(), PEAKS.iter().map(peak_row));
    rows
}

static SMALL: LazyLock<Vec<Timed>> = LazyLock::new(|| {
    let rows = [
        (1, GIGABIT, 7.0),
        (10, GIGABIT, 40.0),
        (20, GIGABIT, 80.0),
        (1, TEN_GIGABIT, 5.0),
        (10, TEN_GIGABIT, 13.0),
        (20, TEN_GIGABIT, 21.0),
    ];
    let play = |(count, bandwidth, measured_s)| {
        let (mut lab, vms) = with_vms(count, Bytes::mib(512), bandwidth);
        for (_, group) in &vms {
            lab.move_to(*group, 2);
        }
        let modelled = lab.until(HOUR, |world| all_arrived(world, &vms));
        Timed { set_up: format!("{count} of 512 MB, {bandwidth}"), measured_s, modelled, percent: 12.0 }
    };
    rows.map(play).to_vec()
});

#[test]
fn ten_and_twenty_small_machines_take_as_long_as_measured() {
    near(&SMALL);
}

/// What so many streams carried together over 10 GbE, in bytes per second: measured, and in the model.
struct Peak {
    streams: &'static str,
    measured: &'static str,
    tolerance: &'static str,
    modelled: u64,
}

/// Ten streams were measured; the model's six fill the port.
static PEAKS: LazyLock<[Peak; 2]> = LazyLock::new(|| {
    let peak = |count| {
        let (mut lab, vms) = with_vms(count, Bytes::gib(2), TEN_GIGABIT);
        for (_, group) in &vms {
            lab.move_to(*group, 2);
        }
        lab.until(HOUR, |world| world.migrations.len() as u32 == count);
        lab.wait(SimDuration::from_millis(2_500));
        lab.world().migrations.values().map(|migration| migration.rate.bytes_per_sec()).sum::<u64>()
    };
    [
        Peak { streams: "one stream", measured: "338 MB/s", tolerance: "taken from here", modelled: peak(1) },
        Peak {
            streams: "ten streams",
            measured: "1,760 MB/s",
            tolerance: "none: the measurement must have had more than one port, the model is what one port carries",
            modelled: peak(6),
        },
    ]
});

fn peak_row(peak: &Peak) -> Row {
    let megabytes = peak.modelled / 1_000_000;
    let (thousands, rest) = (megabytes / 1_000, megabytes % 1_000);
    let modelled = if thousands > 0 { format!("{thousands},{rest:03} MB/s") } else { format!("{rest} MB/s") };
    Row {
        set_up: format!("Peak over 10 Gbit/s, {}", peak.streams),
        measured: peak.measured.to_owned(),
        modelled,
        tolerance: peak.tolerance.to_owned(),
    }
}

#[test]
fn one_stream_cannot_fill_ten_gigabit_and_many_share_all_of_it() {
    let [one, ten] = &*PEAKS;
    assert_eq!(one.modelled, 338_000_000);
    assert!((1_186_000_000..1_187_000_000).contains(&ten.modelled), "{}", ten.modelled);
}

static DRAINED: LazyLock<Vec<Timed>> = LazyLock::new(|| {
    let play = |(bandwidth, measured_s)| {
        let (mut lab, vms) = with_vms(18, Bytes(80 * (1 << 30) / 18 / 4_096 * 4_096), bandwidth);
        lab.order(Order::Pause { node: NodeId(1), drain: true });
        let modelled = lab.until(HOUR, |world| all_arrived(world, &vms));
        Timed { set_up: format!("18 with 80 GB drained, {bandwidth}"), measured_s, modelled, percent: 20.0 }
    };
    [(GIGABIT, 795.0), (TEN_GIGABIT, 65.0)].map(play).to_vec()
});

#[test]
fn eighty_gigabytes_are_drained_as_fast_as_measured() {
    near(&DRAINED);
}

static SLOW_LINK: LazyLock<Vec<Timed>> = LazyLock::new(|| {
    let mut lab = Lab::cluster(2, Era::Ws2008R2, BitsPerSec::mega(100));
    let (vm, group) = lab.add_vm("VM1", Bytes::mib(1_024), 100);
    lab.move_to(group, 2);
    let modelled = lab.until(HOUR, |world| world.running_on(vm) == [N2]);
    let set_up = "1 of 1,024 MB, all in use, 100 Mbit/s: the least time".to_owned();
    vec![Timed { set_up, measured_s: 86.0, modelled, percent: 12.0 }]
});

#[test]
fn a_gigabyte_over_100_megabit_takes_at_least_86_seconds() {
    assert!(SLOW_LINK[0].modelled >= SimDuration::from_secs(86));
    near(&SLOW_LINK);
}

/// The lab's own arithmetic at 119.5 MB/s, not a measurement. A page costs a header and a move its set-up, so our
/// totals are longer; 118 MB/s is 99.7 % of what our link carries instead of 98.7 %, so that those passes shrink less.
static CALCULATED: LazyLock<Vec<Timed>> = LazyLock::new(|| {
    let play = |(megabytes, passes, measured_s, percent): (u64, usize, f64, f64)| {
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
        let modelled = lab.until(HOUR, |world| world.running_on(vm) == [N2]);
        let migration = lab.world().migrations.values().next_back().expect("it moved");
        let live = migration.passes.iter().filter(|pass| pass.live).count();
        assert!(live.abs_diff(passes) <= 1, "{megabytes} MB/s: {live} passes, calculated {passes}");
        let set_up = format!("1 of 4 GB, {megabytes} MB/s written, 1 Gbit/s (calculated, not measured)");
        Timed { set_up, measured_s, modelled, percent }
    };
    [(5, 2, 36.0, 15.0), (30, 4, 46.0, 15.0), (80, 10, 103.0, 15.0), (118, 10, 304.0, 20.0)]
        .map(play)
        .to_vec()
});

#[test]
fn four_gigabytes_over_gigabit_take_as_long_as_calculated() {
    near(&CALCULATED);
}
