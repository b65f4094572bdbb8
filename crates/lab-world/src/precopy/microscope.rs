//! What the migration microscope shows: figures of the moment and a grid of memory cells.

use lab_kernel::SimTime;
use lab_units::{BitsPerSec, Bytes, Pages};

use super::decide::threshold;
use super::machine::{Phase, Precopy};

/// A cell of the memory grid: a run of neighbouring pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No page of it was sent yet.
    Untouched,
    /// The copy is here now.
    InFlight,
    /// All of it is on the target as it is on the source.
    Arrived,
    /// It was sent, and some of its pages are out of date on the target.
    WrittenAgain {
        /// Share of its pages that are out of date, in permille, at least 1.
        stale_permille: u16,
    },
}

/// The figures of the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    /// Where it stands.
    pub phase: Phase,
    /// The moment these figures belong to.
    pub at: SimTime,
    /// Number of the pass in progress, or of the last one.
    pub pass: u32,
    /// Pages this pass began with.
    pub pass_pages: Pages,
    /// Pages this pass has sent.
    pub pass_sent: Pages,
    /// Pages the guest wrote since the pass began.
    pub dirtied: Pages,
    /// What would have to be sent if the guest stopped now.
    pub remaining: Bytes,
    /// What may be left for a stop at the present rate; `None`: the rule does not look at time.
    pub threshold: Option<Bytes>,
    /// The page the copy looks at next.
    pub cursor: u64,
    /// Rate over the last whole window of 100 ms.
    pub bandwidth: BitsPerSec,
    /// Bytes put on the wire so far.
    pub transferred: Bytes,
}

impl Precopy {
    /// The figures of the moment.
    pub fn live(&self) -> Live {
        let view = self.discipline.view();
        let bandwidth = view.window_rate;
        let remaining = match self.phase() {
            Phase::Setup | Phase::Copying | Phase::StopAndCopy | Phase::GivenUp => {
                self.discipline.left().bytes()
            }
            Phase::Handover | Phase::Done => Bytes::ZERO,
        };
        let limit = self.policy().downtime_limit();
        Live {
            phase: self.phase(),
            at: self.at(),
            pass: view.pass.number,
            pass_pages: view.pass.to_send,
            pass_sent: view.pass.sent,
            dirtied: view.written.count(),
            remaining,
            threshold: limit.map(|limit| threshold(bandwidth, limit)),
            cursor: view.cursor,
            bandwidth,
            transferred: self.transferred(),
        }
    }

    /// The memory as `cells` runs of neighbouring pages of (nearly) equal length; fewer if there are fewer pages.
    pub fn cells(&self, cells: u32) -> Vec<Cell> {
        let pages = self.memory().pages().0;
        let cells = u64::from(cells).min(pages);
        (0..cells).map(|n| self.cell(pages * n / cells, pages * (n + 1) / cells)).collect()
    }

    fn cell(&self, start: u64, end: u64) -> Cell {
        let view = self.discipline.view();
        let copying = match self.phase() {
            Phase::Setup => return Cell::Untouched,
            Phase::Handover | Phase::Done => return Cell::Arrived,
            Phase::Copying | Phase::StopAndCopy => true,
            Phase::GivenUp => false,
        };
        if copying && (start..end).contains(&view.cursor) {
            return Cell::InFlight;
        }
        if view.first_walk && view.cursor <= start {
            return Cell::Untouched;
        }
        let written = view.written.count_in(start..end);
        let ahead = start.max(view.waiting_from)..end;
        let waiting = if ahead.is_empty() {
            0
        } else {
            view.waiting.count_in(ahead.clone()) - view.waiting.count_common(view.written, ahead)
        };
        match written + waiting {
            0 => Cell::Arrived,
            stale => {
                let permille = (stale * 1_000 / (end - start)).clamp(1, 1_000);
                Cell::WrittenAgain { stale_permille: permille as u16 }
            }
        }
    }
}
