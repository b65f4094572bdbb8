//! The drawing of what a client notices, against kept files.

use std::path::Path;

use lab_charts::chart::client::{Client, Outage, Run};
use lab_charts::{Size, Spec};

const SECOND: u64 = 1_000_000_000;
const SIZE: Size = Size { width: 560, height: 120 };

fn pings(seconds: u64, lost: std::ops::Range<u64>) -> Vec<(u64, u64)> {
    (1..=seconds).map(|at| (at * SECOND, u64::from(!lost.contains(&at)))).collect()
}

/// 0.9 s of silence after 38 s; one ping is lost, the session goes on.
fn short() -> Client {
    let outage = Outage {
        from_ns: 38 * SECOND,
        to_ns: 38 * SECOND + SECOND * 9 / 10,
        stalled_to_ns: 39 * SECOND,
        broke: false,
    };
    let run = Run { end_ns: 60 * SECOND, pings: pings(60, 38..39), outages: vec![outage], ..Run::default() };
    Client { own: run, other: None, window_ns: 18_900_000_000 }
}

/// 38 s of silence: the session breaks.
fn long() -> Client {
    let outage =
        Outage { from_ns: 10 * SECOND, to_ns: 48 * SECOND, stalled_to_ns: 28_900_000_000, broke: true };
    let short = short();
    let own = Run { pings: pings(60, 10..48), outages: vec![outage], ..short.own };
    Client { own, ..short }
}

/// Both, the long one 100 s later on a branch of its own.
fn compared() -> Client {
    let later = 100 * SECOND;
    let long = long().own;
    let outage = long.outages[0];
    let outage = Outage {
        from_ns: outage.from_ns + later,
        to_ns: outage.to_ns + later,
        stalled_to_ns: outage.stalled_to_ns + later,
        broke: true,
    };
    let other = Run {
        name: "1 Gbps <slow>".into(),
        start_ns: later,
        end_ns: later + long.end_ns,
        pings: long.pings.iter().map(|(at, answered)| (at + later, *answered)).collect(),
        outages: vec![outage],
    };
    let short = short();
    Client { own: Run { name: "main".into(), ..short.own }, other: Some(other), ..short }
}

fn check(name: &str, spec: Client) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let spec = Spec::Client(spec);
    let drawn = spec.svg(Size { height: spec.height(SIZE.width).expect("it consists of rows"), ..SIZE });
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &drawn).expect("golden folder is writable");
    }
    let kept = std::fs::read_to_string(&path).expect("golden file exists; make it with UPDATE_EXPECT=1");
    assert_eq!(drawn, kept, "{} differs; look at it, then UPDATE_EXPECT=1", path.display());
}

#[test]
fn a_short_blackout_beside_the_time_tcp_waits() {
    check("client-held.svg", short());
}

#[test]
fn a_long_one_that_breaks_the_session() {
    check("client-broken.svg", long());
}

#[test]
fn two_branches_one_below_the_other() {
    check("client-compared.svg", compared());
}

#[test]
fn a_client_that_saw_nothing_yet() {
    check("client-empty.svg", Client::default());
}

#[test]
fn summary_names_the_numbers_that_decide() {
    assert_eq!(
        Spec::Client(short()).summary(),
        "1 of 60 pings lost; the VM was silent for 0.9 s; its TCP session stood still for 1 s of the 18.9 s it waits, and held."
    );
    assert!(Spec::Client(long()).summary().ends_with("its TCP session broke: it waits 18.9 s at most."));
    assert_eq!(Spec::Client(Client::default()).summary(), "0 of 0 pings lost: the VM answers all the time.");
    assert!(Spec::Client(compared()).summary().ends_with(
        "and held; in 1 Gbps <slow> 38 of 60 pings lost, 38 s of silence, and the session broke."
    ));
}

#[test]
fn table_has_a_row_per_outage() {
    let table = Spec::Client(long()).table();
    assert_eq!(table.rows, [["10", "38", "38", "18.9", "broke"]]);
    let table = Spec::Client(compared()).table();
    assert_eq!(table.rows[0], ["38", "0.9", "1", "1", "held", "main"]);
    assert_eq!(table.rows[1], ["10", "38", "38", "18.9", "broke", "1 Gbps <slow>"]);
}

#[test]
fn pings_of_an_hour_are_bars_and_the_lost_ones_stay_in_sight() {
    let own = Run { end_ns: 3_600 * SECOND, pings: pings(3_600, 1_000..1_007), ..Run::default() };
    let spec = Client { own, ..Client::default() };
    let svg = Spec::Client(spec).svg(SIZE);
    let count = |class: &str| svg.matches(&format!("\"{class}\"")).count();
    // Two bars of answered pings around the lost ones; the other two are the session and the VM.
    assert_eq!((count("ch-good"), count("ch-lost")), (2 + 2, 1));
}
