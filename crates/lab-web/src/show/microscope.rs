//! The migration microscope: chart, passes, memory, verdict.

use std::rc::Rc;

use lab_charts::Spec;
use lab_charts::chart::client::{self as client_chart, Client};
use lab_charts::chart::remaining::{Blackout, Branch, PassStart, Remaining};
use lab_charts::chart::share::{Kind, Sender, Share};
use lab_cluster::VmFailure;
use lab_kernel::{Log, Record, SimDuration, SimTime};
use lab_units::Bytes;
use lab_view::link::{self, What};
use lab_view::migration::{MigrationView, PassRow, Stage};
use lab_world::client::{Outage, Survival, pings, retries, survival};
use lab_world::precopy::Cell;
use lab_world::{Event, World};

use crate::lab::Lab;
use crate::rival::Beside;
use crate::widget::memory_grid;
use crate::widget::pass_table;
use crate::widget::status::Mark;

/// Cells of the memory picture.
pub const CELLS: u32 = 1_024;

/// What is left over time, in another branch, too, if there is one to compare with.
pub fn chart(view: &MigrationView, beside: Option<&Beside>) -> Spec {
    let ends_at = view.started + view.took;
    let live = view.passes.iter().filter(|pass| !pass.blackout);
    Spec::Remaining(Remaining {
        start_ns: view.started.as_nanos(),
        points: points(view),
        limit_bytes: view.threshold.map(|limit| limit.0),
        passes: pass_starts(view, live.collect()),
        blackout: view.paused.map(|from| Blackout {
            from_ns: from.as_nanos(),
            to_ns: (view.stage == Stage::Completed).then(|| ends_at.as_nanos()),
        }),
        running: view.stage.is_running(),
        name: beside.map(|beside| beside.here.clone()).unwrap_or_default(),
        other: beside.map(|beside| Branch {
            name: beside.there.clone(),
            start_ns: beside.view.started.as_nanos(),
            points: points(&beside.view),
            limit_bytes: beside.view.threshold.map(|limit| limit.0),
        }),
    })
}

/// What a client notices from the beginning of a migration until TCP would have given up after its end, in another
/// branch, too, if there is one to compare with; `None` if no client reaches the VM.
pub fn client(lab: &Lab, view: &MigrationView) -> Option<Spec> {
    let session = &lab.session;
    let own = client_run(lab.branch(), session.world(), session.log(), session.now(), view)?;
    let other = lab.rival().zip(lab.beside(view)).and_then(|(rival, beside)| {
        let end = &rival.end;
        client_run(beside.there, end.model(), end.log(), end.now(), &beside.view)
    });
    Some(Spec::Client(Client { own, other, window_ns: retries().1.as_nanos() }))
}

fn client_run(
    name: String,
    world: &World,
    log: &Log<Record<Event>>,
    now: SimTime,
    view: &MigrationView,
) -> Option<client_chart::Run> {
    let over = (!view.stage.is_running()).then(|| view.started + view.took + retries().1);
    let until = over.map_or(now, |over| over.min(now));
    let seen = lab_view::client::client(world, log, view.vm, Some(view.started), until)?;
    let within = seen.outages.iter().filter(|outage| outage.from < until);
    let within: Vec<Outage> =
        within.filter(|o| o.until.is_none_or(|end| end > view.started)).copied().collect();
    let pings = pings(&within, view.started, until).into_iter();
    Some(client_chart::Run {
        name,
        start_ns: view.started.as_nanos(),
        end_ns: until.as_nanos(),
        pings: pings.map(|(at, answered)| (at.as_nanos(), u64::from(answered))).collect(),
        outages: within.iter().map(|outage| drawn(outage, until)).collect(),
    })
}

/// Who shares the link of a migration that is under way, and what the migration had in another branch, if there is one.
pub fn share(lab: &Lab, view: &MigrationView) -> Option<Spec> {
    let link = link::link(lab.session.world(), view.id)?;
    let sender = |row: link::SenderRow| Sender {
        name: row.vm.to_string(),
        kind: match row.what {
            What::This => Kind::This,
            What::OtherMemory => Kind::Migration,
            What::Files => Kind::Storage,
        },
        rate: row.rate.0,
    };
    Some(Spec::Share(Share {
        port: link.port,
        capacity: link.capacity.0,
        senders: link.senders.into_iter().map(sender).collect(),
        other: lab.beside(view).map(|beside| (beside.there, average_rate(&beside.view))),
    }))
}

/// Bits per second over the whole migration.
fn average_rate(view: &MigrationView) -> u64 {
    let bits = u128::from(view.sent.0) * 8 * 1_000_000_000;
    let rate = bits.checked_div(u128::from(view.took.as_nanos())).unwrap_or(0);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

fn drawn(outage: &Outage, until: SimTime) -> client_chart::Outage {
    let to = outage.until.unwrap_or(until).min(until);
    let (stalled_to, broke) = match survival(outage, until).0 {
        Survival::Held { stalled } => (outage.from + stalled, false),
        Survival::Waits => (until, false),
        Survival::Broken { at } => (at, true),
    };
    client_chart::Outage {
        from_ns: outage.from.as_nanos(),
        to_ns: to.as_nanos(),
        stalled_to_ns: stalled_to.min(until).as_nanos(),
        broke,
    }
}

/// The curve, drawn on to the present: before the first page is sent everything is left.
fn points(view: &MigrationView) -> Vec<(u64, u64)> {
    let mut points: Vec<(u64, u64)> = view.curve.iter().map(|(at, left)| (at.as_nanos(), left.0)).collect();
    let now = (view.started + view.took).as_nanos();
    if let Some(last) = points.last().copied().filter(|last| view.stage == Stage::Setup && last.0 < now) {
        points.push((now, last.1));
    }
    points
}

/// Passes follow each other without a gap, so each begins where the ones before it end; counted back from the
/// present, because the set-up before the first pass takes time too.
fn pass_starts(view: &MigrationView, passes: Vec<&PassRow>) -> Vec<PassStart> {
    let after: SimDuration =
        view.passes.iter().filter(|p| p.blackout).fold(SimDuration::ZERO, |sum, p| sum + p.took);
    let mut at = (view.started + view.took).as_nanos().saturating_sub(after.as_nanos());
    let mut starts: Vec<PassStart> = Vec::with_capacity(passes.len());
    for pass in passes.into_iter().rev() {
        at = at.saturating_sub(pass.took.as_nanos());
        starts.push(PassStart { number: pass.number, at_ns: at });
    }
    starts.reverse();
    starts
}

/// The passes as rows.
pub fn passes(view: &MigrationView) -> Vec<pass_table::PassRow> {
    let row = |pass: &PassRow| pass_table::PassRow {
        name: if pass.blackout { "switch".into() } else { pass.number.to_string().into() },
        sent_bytes: pass.sent.0,
        all_bytes: pass.to_send.0,
        took_ns: pass.took.as_nanos(),
        written_bytes: pass.written.0,
        is_current: pass.now,
    };
    view.passes.iter().map(row).collect()
}

/// The memory as cells, with its sums.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// One state per cell.
    pub cells: Rc<Vec<memory_grid::Cell>>,
    /// Bytes per cell.
    pub cell_bytes: u64,
    /// Bytes of the whole.
    pub total_bytes: u64,
    /// Bytes of cells that have arrived and hold.
    pub arrived_bytes: u64,
    /// Bytes that were sent and written since.
    pub again_bytes: u64,
}

/// The memory of a migration; `None` once there is nothing to look at.
pub fn memory(cells: &[Cell], total: Bytes) -> Option<Memory> {
    let cell_bytes = total.0.div_ceil(cells.len().max(1) as u64);
    let stale = |cell: &Cell| match cell {
        Cell::WrittenAgain { stale_permille } => cell_bytes * u64::from(*stale_permille) / 1_000,
        Cell::Untouched | Cell::InFlight | Cell::Arrived => 0,
    };
    let untouched = cells.iter().filter(|c| matches!(c, Cell::Untouched)).count() as u64 * cell_bytes;
    let again_bytes: u64 = cells.iter().map(stale).sum();
    (!cells.is_empty()).then(|| Memory {
        cells: Rc::new(cells.iter().map(cell).collect()),
        cell_bytes,
        total_bytes: total.0,
        arrived_bytes: total.0.saturating_sub(untouched + again_bytes),
        again_bytes,
    })
}

fn cell(cell: &Cell) -> memory_grid::Cell {
    match cell {
        Cell::Untouched => memory_grid::Cell::Untouched,
        Cell::InFlight => memory_grid::Cell::Sending,
        Cell::Arrived => memory_grid::Cell::Arrived,
        Cell::WrittenAgain { stale_permille } => {
            let percent = stale_permille.div_ceil(10).clamp(1, 100);
            memory_grid::Cell::Again(u8::try_from(percent).unwrap_or(100))
        }
    }
}

/// The heading of the sentence, and its mark.
pub fn verdict(view: &MigrationView) -> (Mark, &'static str) {
    match view.stage {
        Stage::Setup => (Mark::Moving, "What happens now:"),
        Stage::Copying => (Mark::Moving, "Why it goes on:"),
        Stage::Blackout => (Mark::Moving, "Why it switches:"),
        Stage::Completed => (Mark::Ok, "Moved:"),
        Stage::Failed(VmFailure::Cancelled) => (Mark::Warn, "Not moved:"),
        Stage::Failed(_) => (Mark::Bad, "Not moved:"),
    }
}
