//! The drawings of what is read and written, now and over time, and of who shares a link, against kept files.

use std::path::Path;

use lab_charts::chart::io::{self, Io};
use lab_charts::chart::loads::{Loads, Rate, Row};
use lab_charts::chart::share::{Kind, Sender, Share};
use lab_charts::{Size, Spec};

const MEGA: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const WIDTH: u32 = 560;

fn rate(wanted: u64, carried: u64) -> Rate {
    Rate { wanted: wanted * MEGA, carried: carried * MEGA }
}

/// A path is lost: what goes to Data1 crosses the network, Data2 is as quick as ever.
fn redirected() -> Loads {
    Loads {
        rows: vec![
            Row { name: "Data1".into(), own: rate(1_200, 440), other: Rate::default() },
            Row { name: "Data2 & logs".into(), own: rate(300, 300), other: Rate::default() },
        ],
        ..Loads::default()
    }
}

/// In the other branch nothing is redirected, and Data2 is not used.
fn loads_compared() -> Loads {
    let mut spec = redirected();
    spec.name = "main".into();
    spec.other = Some(("two paths".into(), 95 * SECOND));
    spec.rows[0].other = rate(1_200, 1_200);
    spec
}

/// Data1 loses a path after a minute and gets it back half a minute later; Data2 is written from then on.
fn over_time() -> Io {
    let points = |points: &[(u64, u64)]| points.iter().map(|(at, rate)| (at * SECOND, rate * MEGA)).collect();
    let row =
        |name: &str, own: &[(u64, u64)]| io::Row { name: name.into(), own: points(own), other: Vec::new() };
    Io {
        start_ns: 30 * SECOND,
        end_ns: 150 * SECOND,
        rows: vec![
            row("Data1", &[(30, 0), (40, 1_200), (90, 440), (120, 1_200), (150, 1_200)]),
            row("Data2 & logs", &[(30, 0), (120, 300), (150, 300)]),
        ],
        ..Io::default()
    }
}

/// In the other branch the path stays.
fn over_time_compared() -> Io {
    let mut spec = over_time();
    spec.name = "main".into();
    spec.other = Some("two paths".into());
    spec.rows[0].other = vec![(30 * SECOND, 0), (40 * SECOND, 1_200 * MEGA), (140 * SECOND, 1_200 * MEGA)];
    spec
}

/// Two moves and a redirected disk on one link of 1 Gbps.
fn shared() -> Share {
    let sender = |name: &str, kind, rate| Sender { name: name.into(), kind, rate: rate * MEGA };
    Share {
        port: "out of HV1 on Migration".into(),
        capacity: 949 * MEGA,
        senders: vec![
            sender("SQL1", Kind::This, 320),
            sender("WEB1", Kind::Migration, 300),
            sender("FILE1", Kind::Migration, 20),
            sender("FILE2", Kind::Storage, 200),
        ],
        other: None,
    }
}

fn drawn(spec: &Spec) -> String {
    spec.svg(Size { width: WIDTH, height: spec.height(WIDTH).expect("it consists of rows") })
}

fn check(name: &str, spec: Spec) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let drawn = drawn(&spec);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &drawn).expect("golden folder is writable");
    }
    let kept = std::fs::read_to_string(&path).expect("golden file exists; make it with UPDATE_EXPECT=1");
    assert_eq!(drawn, kept, "{} differs; look at it, then UPDATE_EXPECT=1", path.display());
}

#[test]
fn what_is_wanted_is_behind_what_goes_through() {
    check("loads-redirected.svg", Spec::Loads(redirected()));
}

#[test]
fn loads_of_two_branches() {
    check("loads-compared.svg", Spec::Loads(loads_compared()));
}

#[test]
fn summary_of_loads_names_the_lun_that_gets_too_little() {
    let summary = |spec: Loads| Spec::Loads(spec).summary();
    assert_eq!(summary(redirected()), "Data1 carries 440 Mbps of 1.2 Gbps.");
    assert_eq!(
        summary(loads_compared()),
        "Data1 carries 440 Mbps of 1.2 Gbps; in two paths at 00:01:35.000 1.2 Gbps."
    );
    let mut swapped = loads_compared();
    swapped.rows.iter_mut().for_each(|row| (row.own, row.other) = (row.other, row.own));
    assert_eq!(
        summary(swapped),
        "Everything that is wanted goes through: 1.2 Gbps; in two paths at 00:01:35.000 740 Mbps of 1.5 Gbps."
    );
    assert_eq!(summary(Loads::default()), "Nothing is read or written.");
}

/// Data1 misses 50 Mbps of 1,000 and is not short; the other two are, though they miss less.
#[test]
fn summary_of_loads_looks_among_the_short_ones_first() {
    let row = |name: &str, own| Row { name: name.into(), own, other: Rate::default() };
    let mut rows = vec![row("Data1", rate(1_000, 950)), row("Logs", rate(60, 20))];
    let summary = |rows: &[Row]| Spec::Loads(Loads { rows: rows.to_vec(), ..Loads::default() }).summary();
    assert_eq!(summary(&rows), "Logs carries 20 Mbps of 60 Mbps.");
    rows.push(row("Temp", rate(60, 50)));
    assert_eq!(
        summary(&rows),
        "Logs carries 20 Mbps of 60 Mbps and misses most of the 2 that get too little."
    );
}

#[test]
fn table_of_loads_has_both_branches_in_one_unit() {
    assert_eq!(Spec::Loads(redirected()).table().rows[0], ["Data1", "1,200", "440"]);
    let table = Spec::Loads(loads_compared()).table();
    assert_eq!(table.header, ["LUN", "Wanted (Mbps)", "Carried (Mbps)", "Branch"]);
    assert_eq!(table.rows[2], ["Data1", "1,200", "1,200", "two paths"]);
    assert_eq!(table.rows[3], ["Data2 & logs", "0", "0", "two paths"]);
}

#[test]
fn a_link_with_two_moves_and_a_redirected_disk() {
    check("share-three.svg", Spec::Share(shared()));
}

#[test]
fn a_link_beside_what_the_move_had_in_another_branch() {
    let other = Some(("alone".into(), 903 * MEGA));
    check("share-compared.svg", Spec::Share(Share { other, ..shared() }));
}

#[test]
fn summary_of_a_link_says_who_has_how_much() {
    let summary = |spec: Share| Spec::Share(spec).summary();
    assert_eq!(
        summary(shared()),
        "This migration has 320 Mbps of the 949 Mbps out of HV1 on Migration, other migrations have 320 Mbps, \
         storage has 200 Mbps, 109 Mbps are free."
    );
    let mut alone = shared();
    alone.senders.truncate(1);
    alone.senders[0].rate = alone.capacity;
    alone.other = Some(("two at once".into(), 470 * MEGA));
    assert_eq!(
        summary(alone),
        "This migration has 949 Mbps of the 949 Mbps out of HV1 on Migration, nothing is free; in two at once it had \
         470 Mbps on average."
    );
}

#[test]
fn table_of_a_link_names_every_sender_and_what_is_free() {
    let table = Spec::Share(shared()).table();
    assert_eq!(table.rows[1], ["WEB1", "other migrations", "300"]);
    assert_eq!(table.rows[4], ["", "free", "109"]);
}

#[test]
fn rates_over_time_in_steps() {
    check("io-over-time.svg", Spec::Io(over_time()));
}

#[test]
fn rates_over_time_in_two_branches() {
    check("io-compared.svg", Spec::Io(over_time_compared()));
}

#[test]
fn summary_over_time_weighs_each_rate_by_how_long_it_held() {
    // 50 s and 30 s of 1,200 Mbps and 30 s of 440 Mbps in 120 s.
    assert_eq!(Spec::Io(over_time()).summary(), "Data1 carried at most 1.2 Gbps, 910 Mbps on average.");
    assert!(
        Spec::Io(over_time_compared())
            .summary()
            .ends_with("; in two paths at most 1.2 Gbps, 1.1 Gbps on average.")
    );
    assert_eq!(Spec::Io(Io::default()).summary(), "Nothing was read or written so far.");
}

#[test]
fn table_over_time_has_a_row_per_change() {
    let table = Spec::Io(over_time_compared()).table();
    assert_eq!(table.header, ["LUN", "From (simulated s)", "Carried (Mbps)", "Branch"]);
    assert_eq!(table.rows[2], ["Data1", "90", "440", "main"]);
    assert_eq!(table.rows.len(), 5 + 3 + 3);
}
