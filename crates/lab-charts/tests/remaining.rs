//! The drawing of what is left to send, against kept files.

use std::path::Path;

use lab_charts::chart::remaining::{Blackout, Branch, PassStart, Remaining};
use lab_charts::{Size, Spec, metrics};

const MB: u64 = 1 << 20;
const SECOND: u64 = 1_000_000_000;
const SIZE: Size = Size { width: 420, height: 300 };

/// 4 GB over 115 MB/s, written at 30 MB/s: three passes, then 0.19 s of stillness. facts: migration §5.
fn three_passes() -> Remaining {
    let start = 100 * SECOND;
    let mut points = vec![(start, 4096 * MB)];
    let mut passes = vec![PassStart { number: 1, at_ns: start }];
    let mut left = 4096 * MB;
    let mut at = start;
    for number in 2..=4 {
        let took = left * SECOND / (115 * MB);
        points.push((at + took, 0));
        at += took;
        left = 30 * MB * took / SECOND;
        points.push((at, left));
        passes.push(PassStart { number, at_ns: at });
    }
    Remaining {
        start_ns: start,
        points,
        limit_bytes: Some(34 * MB + MB / 2),
        passes,
        running: true,
        ..Remaining::default()
    }
}

fn finished() -> Remaining {
    let mut spec = three_passes();
    let from = spec.points.last().expect("has points").0;
    spec.points.push((from + SECOND, 0));
    spec.blackout = Some(Blackout { from_ns: from, to_ns: Some(from + SECOND) });
    spec.running = false;
    spec
}

fn compared() -> Remaining {
    let mut spec = three_passes();
    let points = vec![(7 * SECOND, 4096 * MB), (11 * SECOND, 0)];
    spec.name = "main".into();
    let limit_bytes = Some(345 * MB);
    spec.other = Some(Branch { name: "10 GbE".into(), start_ns: 7 * SECOND, points, limit_bytes });
    spec
}

fn check(name: &str, spec: Remaining) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let drawn = Spec::Remaining(spec).svg(SIZE);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &drawn).expect("golden folder is writable");
    }
    let kept = std::fs::read_to_string(&path).expect("golden file exists; make it with UPDATE_EXPECT=1");
    assert_eq!(drawn, kept, "{} differs; look at it, then UPDATE_EXPECT=1", path.display());
}

#[test]
fn running_migration_with_limit_and_passes() {
    check("remaining-running.svg", three_passes());
}

#[test]
fn finished_migration_with_blackout() {
    check("remaining-finished.svg", finished());
}

#[test]
fn two_branches_compared() {
    check("remaining-compared.svg", compared());
}

#[test]
fn migration_that_has_not_begun() {
    check("remaining-empty.svg", Remaining::default());
}

#[test]
fn no_style_attribute_and_no_literal_color_is_written() {
    for spec in [three_passes(), finished(), compared()] {
        let svg = Spec::Remaining(spec).svg(SIZE);
        assert!(!svg.contains("style=") && !svg.contains("fill=") && !svg.contains("stroke="), "{svg}");
    }
}

#[test]
fn limit_label_crosses_no_line() {
    let spec = Spec::Remaining(three_passes());
    for width in [340, 420, 700, 1200] {
        let svg = spec.svg(Size { width, height: 300 });
        let text = "switch below 34.5 MB";
        let label = svg.lines().find(|l| l.contains(text)).unwrap_or_else(|| panic!("no label at {width}"));
        let (x, y) = (number(label, " x=\""), number(label, " y=\""));
        let right = x + f64::from(metrics::width(text, 12));
        let line = svg.lines().find(|l| l.contains("\"ch-line\"")).expect("has a line");
        for pair in points(line).windows(2) {
            for step in 0..=100 {
                let t = f64::from(step) / 100.0;
                let px = pair[0].0 + (pair[1].0 - pair[0].0) * t;
                let py = pair[0].1 + (pair[1].1 - pair[0].1) * t;
                assert!(
                    !(px > x && px < right && py < y && py > y - 9.0),
                    "crossed at {px},{py}, width {width}"
                );
            }
        }
    }
}

#[test]
fn every_text_stays_inside_the_drawing() {
    for (width, height) in [(160, 100), (320, 180), (900, 400)] {
        let svg = Spec::Remaining(finished()).svg(Size { width, height });
        for label in svg.lines().filter(|l| l.starts_with("<text")) {
            let (x, y) = (number(label, " x=\""), number(label, " y=\""));
            assert!(x >= 0.0 && x <= f64::from(width) && y >= 8.0 && y <= f64::from(height), "{label}");
        }
    }
}

#[test]
fn summary_names_the_numbers_that_decide() {
    assert_eq!(
        Spec::Remaining(finished()).summary(),
        "From 4,096 MB to 0 MB left in 48.3 s, 4 passes; the switch comes below 34.5 MB; the VM stood still for 1 s."
    );
    assert_eq!(Spec::Remaining(Remaining::default()).summary(), "Nothing has been sent yet.");
}

#[test]
fn table_has_a_row_per_kept_point_in_one_unit() {
    let table = Spec::Remaining(three_passes()).table();
    assert_eq!(table.header, ["Time since start (simulated s)", "Pass", "Left to send (MB)"]);
    assert_eq!(table.rows[0], ["0.000", "1", "4,096"]);
    assert_eq!(table.rows.len(), 7);
    assert!(
        table
            .csv()
            .starts_with("Time since start (simulated s),Pass,Left to send (MB)\r\n0.000,1,\"4,096\"\r\n")
    );
}

#[test]
fn hour_of_samples_is_thinned_to_the_width() {
    let points = (0..360_000).map(|i| (i * SECOND / 100, (i % 997) * MB)).collect();
    let svg = Spec::Remaining(Remaining { points, ..Remaining::default() }).svg(SIZE);
    let line = svg.lines().find(|l| l.contains("\"ch-line\"")).expect("has a line");
    assert!(self::points(line).len() <= 4 * 420, "{}", self::points(line).len());
}

fn number(element: &str, after: &str) -> f64 {
    let rest = element.split_once(after).expect("attribute is there").1;
    rest.split('"').next().expect("attribute ends").parse().expect("attribute is a number")
}

fn points(path: &str) -> Vec<(f64, f64)> {
    let data = path.split_once("d=\"").expect("path has data").1.split('"').next().expect("data ends");
    data.split(['M', 'L'])
        .filter(|p| !p.is_empty())
        .map(|p| {
            let (x, y) = p.split_once(' ').expect("two numbers");
            (x.parse().expect("x"), y.parse().expect("y"))
        })
        .collect()
}
