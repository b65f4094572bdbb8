//! Who shares the link of a migration now, and with how much: one bar as long as the link is wide.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;

use crate::ink::Ink;
use crate::metrics;
use crate::strip::{Drawn, FONT_PX, Legend, bar};
use crate::table::Table;
use crate::text;

/// Heading of the chart.
pub const TITLE: &str = "Who shares the link";
/// How to read it.
pub const ABOUT: &str = "The bar is what the fuller port on the migration's way carries at most.";

/// Above the bar; an exported drawing says "simulated" there.
const HEAD: i32 = 18;
const HALF: i32 = 9;
/// A line of the legend.
const LINE: i32 = 20;
/// Height of a patch in it.
const PATCH: i32 = 10;

/// The spec: all rates in bits per second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Which port: `out of HV1 on Migration`.
    pub port: String,
    /// What it carries at most.
    pub capacity: u64,
    /// The migration and everybody else who sends over it.
    pub senders: Vec<Sender>,
    /// The name of another branch, and what the same migration had there on average.
    pub other: Option<(String, u64)>,
}

/// Somebody who sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Whose bytes: the name of a VM.
    pub name: String,
    /// What they are.
    pub kind: Kind,
    /// How many.
    pub rate: u64,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The memory the chart is about.
    This,
    /// The memory of another VM on its way.
    Migration,
    /// Files: redirected, saved, restored or copied.
    Storage,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::This, Kind::Migration, Kind::Storage];

    fn word(self) -> &'static str {
        match self {
            Kind::This => "this migration",
            Kind::Migration => "other migrations",
            Kind::Storage => "storage",
        }
    }

    fn ink(self) -> Ink {
        match self {
            Kind::This => Ink::Mine,
            Kind::Migration => Ink::Restart,
            Kind::Storage => Ink::Storage,
        }
    }
}

impl Share {
    /// Everybody who sends, and what is free.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["Who", "What", "Rate (Mbps)"]);
        for sender in &self.senders {
            let what = sender.kind.word().to_owned();
            table.rows.push(vec![sender.name.clone(), what, text::megabits(sender.rate)]);
        }
        table.rows.push(vec![String::new(), "free".into(), text::megabits(self.free())]);
        if let Some((name, rate)) = &self.other {
            let what = format!("this migration in {name}, on average");
            table.rows.push(vec![String::new(), what, text::megabits(*rate)]);
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let mine = text::rate(self.of(Kind::This));
        let mut out = format!("This migration has {mine} of the {} {}", text::rate(self.capacity), self.port);
        for kind in [Kind::Migration, Kind::Storage] {
            let rate = self.of(kind);
            if rate > 0 {
                let verb = if kind == Kind::Storage { "has" } else { "have" };
                out += &format!(", {} {verb} {}", kind.word(), text::rate(rate));
            }
        }
        out += &if self.free() == 0 {
            ", nothing is free".into()
        } else {
            format!(", {} are free", text::rate(self.free()))
        };
        if let Some((name, rate)) = &self.other {
            out += &format!("; in {name} it had {} on average", text::rate(*rate));
        }
        out + "."
    }

    /// The height of the bar, and of its legend.
    pub fn height(&self, width: u32) -> Option<u32> {
        Some((self.legend(width).0.end + LINE / 2 + 2) as u32)
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let width = area.dim_in_pixel().0;
        let x = |rate: u64| {
            let share =
                u128::from(rate.min(self.capacity)) * u128::from(width) / u128::from(self.capacity.max(1));
            i32::try_from(share).unwrap_or(0)
        };
        let y = HEAD + HALF;
        bar(area, (0, width as i32), (y, HALF), Ink::Wanted)?;
        let mut sent = 0;
        for kind in Kind::ALL {
            for sender in self.senders.iter().filter(|sender| sender.kind == kind) {
                let from = x(sent);
                sent += sender.rate;
                // A pixel between two senders tells them apart.
                bar(area, (from, x(sent) - 1), (y, HALF), kind.ink())?;
            }
        }
        let (legend, under) = self.legend(width);
        if let Some((_, rate)) = &self.other {
            bar(area, (0, x(*rate)), (under, 2), Ink::Other)?;
        }
        legend.draw(area)
    }

    /// The legend, and the height at which the other branch's bar lies.
    fn legend(&self, width: u32) -> (Legend, i32) {
        let told = |word: &str, rate: u64| format!("{word} {}", text::rate(rate));
        let kinds = Kind::ALL.into_iter().filter(|kind| *kind == Kind::This || self.of(*kind) > 0);
        let kinds =
            kinds.map(|kind| (told(kind.word(), self.of(kind)), Ink::Note, Some((kind.ink(), PATCH / 2))));
        let free = Some(self.free()).filter(|free| *free > 0);
        let free = free.map(|free| (told("free", free), Ink::Note, Some((Ink::Wanted, PATCH / 2))));
        let other = self.other.iter().map(|(name, rate)| {
            let words = format!("in {name} {} on average", text::rate(*rate));
            (metrics::shortened(&words, width, FONT_PX), Ink::Other, None)
        });
        let under = HEAD + 2 * HALF + 5;
        let first = under + if self.other.is_some() { LINE - 3 } else { LINE / 2 };
        (Legend::new(kinds.chain(free).chain(other), (0, first), width), under)
    }

    fn of(&self, kind: Kind) -> u64 {
        self.senders.iter().filter(|sender| sender.kind == kind).map(|sender| sender.rate).sum()
    }

    fn free(&self) -> u64 {
        let sent: u64 = self.senders.iter().map(|sender| sender.rate).sum();
        // Shares are rounded down to whole bits: less than a kilobit is nothing.
        Some(self.capacity.saturating_sub(sent)).filter(|free| *free >= 1_000).unwrap_or(0)
    }
}
