//! The drawing of what users lost, against kept files.

use std::path::Path;

use lab_charts::chart::availability::{Availability, Cause, MOST_DRAWN, Row, Span, Strip};
use lab_charts::{Ink, Size, Spec};

const SECOND: u64 = 1_000_000_000;
const WIDTH: u32 = 560;
const CAUSES: [Cause; 4] = [
    Cause { word: "Brownout", ink: Ink::Brownout, is_lost: false },
    Cause { word: "Detection", ink: Ink::Detection, is_lost: true },
    Cause { word: "Restart", ink: Ink::Restart, is_lost: true },
    Cause { word: "Quorum lost", ink: Ink::Quorum, is_lost: true },
];
const BROWNOUT: usize = 0;
const DETECTION: usize = 1;
const RESTART: usize = 2;
const QUORUM: usize = 3;

fn strip(spans: &[(usize, u64, u64)]) -> Strip {
    let span = |(cause, from, to): &(usize, u64, u64)| Span {
        cause: *cause,
        from_ns: from * SECOND / 10,
        to_ns: to * SECOND / 10,
    };
    Strip { began_ns: 30 * SECOND, spans: spans.iter().map(span).collect() }
}

fn row(name: &str, spans: &[(usize, u64, u64)]) -> Row {
    Row { name: name.into(), own: Some(strip(spans)), other: None }
}

/// A host lost its power: SQL1 was down for 41.2 s, WEB1 for 9 s, and FILE1 was moved meanwhile.
fn host_lost() -> Availability {
    Availability {
        start_ns: 30 * SECOND,
        end_ns: 150 * SECOND,
        causes: CAUSES.to_vec(),
        cluster: Some(row("CLU1", &[])),
        rows: vec![
            row("FILE1", &[(BROWNOUT, 600, 750)]),
            row("WEB1", &[(DETECTION, 600, 650), (RESTART, 650, 690)]),
            row("SQL1", &[(DETECTION, 600, 745), (RESTART, 745, 1012)]),
        ],
        ..Availability::default()
    }
}

/// In the other branch, which ends later, the votes were not enough either, and WEB1 was never started.
fn compared() -> Availability {
    let mut spec = host_lost();
    spec.name = "main".into();
    spec.other = Some(("branch-2".into(), 180 * SECOND));
    spec.rows[0].other = Some(strip(&[]));
    spec.rows[2].other = Some(strip(&[(QUORUM, 900, 1_800)]));
    spec.cluster.as_mut().expect("there is one").other = Some(strip(&[(QUORUM, 900, 1_800)]));
    spec
}

fn check(name: &str, spec: Availability) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let spec = Spec::Availability(spec);
    let drawn = spec.svg(Size { width: WIDTH, height: spec.height(WIDTH).expect("it consists of rows") });
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &drawn).expect("golden folder is writable");
    }
    let kept = std::fs::read_to_string(&path).expect("golden file exists; make it with UPDATE_EXPECT=1");
    assert_eq!(drawn, kept, "{} differs; look at it, then UPDATE_EXPECT=1", path.display());
}

#[test]
fn the_vm_that_lost_most_stands_first_below_the_cluster() {
    check("availability-host-lost.svg", host_lost());
}

#[test]
fn of_two_branches_the_other_is_the_thinner_strip() {
    check("availability-compared.svg", compared());
}

#[test]
fn nothing_has_run_yet() {
    check("availability-empty.svg", Availability::default());
}

#[test]
fn summary_names_the_numbers_that_decide() {
    let summary = |spec: Availability| Spec::Availability(spec).summary();
    let lost = "SQL1 lost 41.2 s (detection 14.5 s, restart 26.7 s), most of 2 that lost time";
    assert_eq!(summary(host_lost()), format!("{lost}."));
    assert_eq!(summary(compared()), format!("{lost}; in branch-2 90 s (quorum lost)."));
    assert_eq!(summary(Availability::default()), "No VM lost any time.");
    let mut quiet = compared();
    quiet.rows.iter_mut().for_each(|row| row.own = Some(strip(&[])));
    assert_eq!(summary(quiet), "No VM lost any time; in branch-2 SQL1 lost 90 s (quorum lost).");
    let mut down = host_lost();
    down.cluster = Some(row("CLU1", &[(QUORUM, 600, 700)]));
    assert!(summary(down).ends_with("; the cluster itself was away for 10 s (quorum lost)."));
}

#[test]
fn table_has_every_vm_with_every_cause_and_both_branches() {
    let table = Spec::Availability(host_lost()).table();
    assert_eq!(table.header.len(), 1 + CAUSES.len() + 1);
    assert_eq!(table.rows[3], ["SQL1", "0", "14.5", "26.7", "0", "41.2"]);
    let table = Spec::Availability(compared()).table();
    let lines: Vec<String> = table.rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        lines,
        [
            "CLU1 0 0 0 0 0 main",
            "CLU1 0 0 0 90 90 branch-2",
            "FILE1 15 0 0 0 0 main",
            "FILE1 0 0 0 0 0 branch-2",
            "WEB1 0 5 4 0 9 main",
            "SQL1 0 14.5 26.7 0 41.2 main",
            "SQL1 0 0 0 90 90 branch-2",
        ]
    );
}

#[test]
fn of_many_vms_the_worst_are_drawn_and_all_are_in_the_table() {
    let vm = |number: u64| row(&format!("VM{number}"), &[(DETECTION, 600, 601 + number)]);
    let spec = Availability { rows: (1..=500).map(vm).collect(), ..host_lost() };
    let spec = Spec::Availability(spec);
    let svg = spec.svg(Size { width: WIDTH, height: spec.height(WIDTH).expect("it consists of rows") });
    let names = svg.lines().filter(|line| line.starts_with("<text") && line.contains(">VM")).count();
    assert_eq!(names, MOST_DRAWN - 1, "the cluster has a strip, too");
    assert!(svg.contains(">VM500<") && !svg.contains(">VM1<"));
    assert!(svg.contains(">and 481 more that lost no more than these<"), "{svg}");
    assert_eq!(spec.table().rows.len(), 501);
}

#[test]
fn every_text_stays_inside_the_drawing() {
    for width in [160, 320, 900] {
        let spec = Spec::Availability(compared());
        let height = spec.height(width).expect("it consists of rows");
        let svg = spec.svg(Size { width, height });
        for label in svg.lines().filter(|line| line.starts_with("<text")) {
            let (x, y) = (number(label, " x=\""), number(label, " y=\""));
            assert!(x <= width && (8..=height).contains(&y), "{label} in {width} x {height}");
        }
    }
}

fn number(element: &str, after: &str) -> u32 {
    let rest = element.split_once(after).expect("attribute is there").1;
    rest.split('"').next().expect("attribute ends").parse().expect("attribute is a number")
}
