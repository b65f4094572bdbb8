//! A run as a report to read, and as series of numbers for other programs.

use lab_kernel::SimTime;
use lab_view::availability::{AvailabilityView, Cause};
use lab_view::explain;
use lab_view::migration::{self, MigrationView};
use lab_view::text::clock;

use crate::lab::Lab;

/// Rows of the report's tables; the series hold all.
const MOST_ROWS: usize = 200;

/// Rows of numbers and words with a header.
pub(super) struct Series {
    /// Part of the file's name.
    pub(super) name: &'static str,
    header: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

/// A cell.
enum Value {
    Text(String),
    Number(u64),
}

fn text(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

impl Series {
    /// Comma-separated, as RFC 4180 has it, after a line that says what it is.
    pub(super) fn csv(&self) -> String {
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut out = line(self.header.iter().map(|h| quoted(h)).chain(["simulated".to_owned()]).collect());
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Value::Text(words) => quoted(words),
                Value::Number(number) => number.to_string(),
            });
            out += &line(cells.chain(["true".to_owned()]).collect());
        }
        out
    }

    /// One object with the rows as objects.
    pub(super) fn json(&self) -> String {
        let row = |row: &Vec<Value>| {
            let cells = self.header.iter().zip(row).map(|(name, cell)| match cell {
                Value::Text(words) => format!("{}:{}", escaped(name), escaped(words)),
                Value::Number(number) => format!("{}:{number}", escaped(name)),
            });
            format!("  {{{}}}", cells.collect::<Vec<_>>().join(","))
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!(
            "{{\"simulated\":true,\"series\":{},\"rows\":[\n{}\n]}}\n",
            escaped(self.name),
            rows.join(",\n")
        )
    }
}

/// A cell of CSV. What a spreadsheet would take for a formula is text.
fn quoted(words: &str) -> String {
    let words = if words.starts_with(['=', '+', '-', '@']) { format!("'{words}") } else { words.to_owned() };
    if words.contains([',', '"', '\n', '\r']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words }
}

/// A string of JSON.
fn escaped(words: &str) -> String {
    let mut out = String::from("\"");
    for letter in words.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out + "\""
}

/// Every event up to now.
pub(super) fn events(lab: &Lab) -> Series {
    let (world, log) = (lab.session.world(), lab.session.log());
    let rows = log.iter().map(|record| {
        let event = explain::view(world, record);
        vec![
            Value::Number(event.time.as_nanos()),
            text(clock(event.time)),
            text(crate::show::events::level(event.level).1),
            text(event.who.to_string()),
            text(event.number.map(|number| number.to_string()).unwrap_or_default()),
            text(event.sentence),
        ]
    });
    Series {
        name: "events",
        header: &["time_ns", "clock", "level", "source", "id", "what"],
        rows: rows.collect(),
    }
}

fn ledger(lab: &Lab) -> Vec<AvailabilityView> {
    lab_view::availability::availability(lab.session.world(), lab.session.log(), lab.session.now())
}

/// What each VM's users lost, and to what.
pub(super) fn availability(lab: &Lab) -> Series {
    let row = |view: &AvailabilityView| {
        let lost = Cause::OF_VMS.iter().map(|cause| Value::Number(view.of(*cause).as_nanos()));
        let first = [text(view.name.to_string()), Value::Number(view.now.since(view.began).as_nanos())];
        first.into_iter().chain(lost).chain([Value::Number(view.lost.as_nanos())]).collect()
    };
    let rows = ledger(lab).iter().map(row).collect();
    const HEADER: &[&str] = &[
        "vm",
        "observed_ns",
        "brownout_ns",
        "blackout_ns",
        "planned_ns",
        "detection_ns",
        "waiting_ns",
        "restart_ns",
        "quorum_lost_ns",
        "storage_ns",
        "ordered_ns",
        "lost_ns",
    ];
    Series { name: "availability", header: HEADER, rows }
}

/// Every migration.
pub(super) fn migrations(lab: &Lab) -> Series {
    let row = |view: &MigrationView| {
        vec![
            text(view.name.to_string()),
            text(view.from.to_string()),
            text(view.to.to_string()),
            text(view.stage.word()),
            Value::Number(view.started.as_nanos()),
            Value::Number(view.took.as_nanos()),
            Value::Number(view.blackout.map_or(0, |span| span.as_nanos())),
            Value::Number(view.sent.0),
            Value::Number(view.passes.len() as u64),
        ]
    };
    let all = migration::migrations(lab.session.world(), lab.session.now());
    const HEADER: &[&str] =
        &["vm", "from", "to", "state", "started_ns", "took_ns", "blackout_ns", "sent_bytes", "passes"];
    Series { name: "migrations", header: HEADER, rows: all.iter().rev().map(row).collect() }
}

/// The run as a page to read: what was simulated, what was done, what happened, what users lost.
pub(super) fn markdown(lab: &Lab) -> String {
    let session = &lab.session;
    let origin = session.origin();
    let mut out = format!(
        "# Wolfpack: report of a simulated run\n\nEverything here is simulated. {}, seed {}, from {} to {}, branch {}.\n",
        lab.scenario(),
        session.start().seed,
        clock(origin),
        clock(session.now()),
        lab.branch(),
    );
    out += "\n## What was done\n\n";
    let done = &session.journal()[..session.played()];
    out += &table(
        &["Time", "Command"],
        done.len(),
        done.iter().map(|entry| {
            vec![clock(entry.time), format!("`{}`", lab_shell::mirror::line(session.world(), &entry.command))]
        }),
    );
    out += "\n## What happened\n\n";
    let log = session.log();
    let notable = (session.events_at_origin()..log.len()).filter_map(|at| log.get(at));
    let notable: Vec<_> = notable.map(|record| explain::view(session.world(), record)).collect();
    out += &table(
        &["Time", "Level", "Who", "What"],
        notable.len(),
        notable.iter().map(|event| {
            let level = crate::show::events::level(event.level).1;
            vec![clock(event.time), level.to_owned(), event.who.to_string(), event.sentence.clone()]
        }),
    );
    out += "\n## Live migrations\n\n";
    let moves = migration::migrations(session.world(), session.now());
    out += &table(
        &["VM", "From", "To", "State", "Took", "Stood still"],
        moves.len(),
        moves.iter().rev().map(|view| {
            let span = |span: lab_kernel::SimDuration| lab_view::text::span(span);
            let still = view.blackout.map(span).unwrap_or_default();
            vec![
                view.name.to_string(),
                view.from.to_string(),
                view.to.to_string(),
                view.stage.word().to_owned(),
                span(view.took),
                still,
            ]
        }),
    );
    out += "\n## What users lost\n\n";
    let lost: Vec<_> = ledger(lab).into_iter().filter(|view| !view.lost.is_zero()).collect();
    out += &table(
        &["VM", "Available", "Lost"],
        lost.len(),
        lost.iter().map(|view| vec![view.name.to_string(), view.percent(), lab_view::text::span(view.lost)]),
    );
    out += &format!("\nWritten at the simulated time {}.\n", clock(session.now().max(SimTime::ZERO)));
    out
}

fn table(header: &[&str], count: usize, rows: impl Iterator<Item = Vec<String>>) -> String {
    if count == 0 {
        return "Nothing.\n".to_owned();
    }
    let line = |cells: Vec<String>| {
        format!("| {} |\n", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(header.iter().map(|h| (*h).to_owned()).collect());
    out += &format!("|{}\n", "---|".repeat(header.len()));
    for row in rows.take(MOST_ROWS) {
        out += &line(row);
    }
    if count > MOST_ROWS {
        out += &format!("\nAnd {} more.\n", count - MOST_ROWS);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Wish;

    fn watched() -> Lab {
        let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
        lab.session.advance_by(lab_kernel::SimDuration::from_secs(120));
        lab
    }

    #[test]
    fn a_report_tells_the_whole_run_and_says_that_it_is_simulated() {
        let report = markdown(&watched());
        for part in [
            "simulated",
            "## What was done",
            "Move-ClusterVirtualMachineRole",
            "| SQL1 | HV1 | HV2 | Completed |",
        ] {
            assert!(report.contains(part), "{part} is missing in\n{report}");
        }
    }

    #[test]
    fn series_have_as_many_cells_as_their_header_and_say_that_they_are_simulated() {
        let lab = watched();
        for series in [events(&lab), availability(&lab), migrations(&lab)] {
            assert!(!series.rows.is_empty(), "{}", series.name);
            assert!(series.rows.iter().all(|row| row.len() == series.header.len()), "{}", series.name);
            assert!(series.csv().lines().next().is_some_and(|line| line.ends_with("simulated")));
            assert!(series.json().starts_with("{\"simulated\":true"));
        }
    }

    #[test]
    fn names_cannot_break_out_of_a_cell_or_become_a_formula() {
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(escaped("a\"\\\n\u{1}"), "\"a\\\"\\\\\\n\\u0001\"");
    }
}
