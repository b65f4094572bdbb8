//! What guests want of each LUN now, and what goes through.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use crate::ink::Ink;
use crate::metrics;
use crate::strip::{Drawn, FONT_PX, bar, style};
use crate::table::Table;
use crate::text;

/// Heading of the chart.
pub const TITLE: &str = "What is read and written now";
/// How to read it.
pub const ABOUT: &str = "The pale bar is what guests want of a LUN, the full one what goes through.";

/// From one row to the next; of two branches it holds two bars.
const ROW: i32 = 26;
const ROW_OF_TWO: i32 = 44;
/// Bars are this much higher and lower than their middle; those of the other branch less.
const HALF: i32 = 6;
const HALF_OF_OTHER: i32 = 4;
/// Above the rows, for the names of the branches, or "simulated" in an exported drawing.
const HEAD: i32 = 20;
const GAP: i32 = 8;
/// Room for names at the left: an exported drawing says "simulated" in its corner.
const NAMES: std::ops::RangeInclusive<i32> = 72..=150;

/// The spec: all rates in bits per second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loads {
    /// Every LUN that is read or written in either branch.
    pub rows: Vec<Row>,
    /// Name of the branch on show; used when there is another.
    pub name: String,
    /// The other branch, and the moment its rates are of, in nanoseconds of simulated time.
    pub other: Option<(String, u64)>,
}

/// One LUN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// In the branch on show.
    pub own: Rate,
    /// In the other one.
    pub other: Rate,
}

/// What is wanted, and what is carried of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// What guests would read and write if nothing held them up.
    pub wanted: u64,
    /// What they do.
    pub carried: u64,
}

impl Rate {
    fn is_short(self) -> bool {
        self.carried.saturating_mul(10) < self.wanted.saturating_mul(9)
    }

    /// `440 of 900 Mbps`, `900 Mbps`.
    fn told(self) -> String {
        if self.carried == self.wanted {
            return text::rate(self.carried);
        }
        format!("{} of {}", text::rate(self.carried), text::rate(self.wanted))
    }
}

impl Loads {
    /// Every LUN; of both branches, one after the other, if there are two.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["LUN", "Wanted (Mbps)", "Carried (Mbps)"]);
        let cells = |row: &Row, rate: Rate| {
            vec![row.name.clone(), text::megabits(rate.wanted), text::megabits(rate.carried)]
        };
        for row in &self.rows {
            table.rows.push(cells(row, row.own));
        }
        let Some((other, _)) = &self.other else { return table };
        table.header.push("Branch".into());
        table.rows.iter_mut().for_each(|row| row.push(self.name.clone()));
        for row in &self.rows {
            let mut cells = cells(row, row.other);
            cells.push(other.clone());
            table.rows.push(cells);
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        // A small rate may be short by little, and a large one miss more without being short.
        let missing = |row: &&Row| (row.own.is_short(), row.own.wanted.saturating_sub(row.own.carried));
        let Some(worst) = self.rows.iter().rev().max_by_key(missing) else {
            return "Nothing is read or written.".into();
        };
        let short = self.rows.iter().filter(|row| row.own.is_short()).count();
        let mut out = if worst.own.is_short() {
            let of = if short > 1 {
                format!(" and misses most of the {short} that get too little")
            } else {
                String::new()
            };
            format!("{} carries {}{of}", worst.name, worst.own.told())
        } else {
            let all = self.rows.iter().map(|row| row.own.carried).sum();
            format!("Everything that is wanted goes through: {}", text::rate(all))
        };
        if let Some((name, at_ns)) = &self.other {
            let there = if worst.own.is_short() {
                worst.other.told()
            } else {
                let sum = |of: fn(Rate) -> u64| self.rows.iter().map(|row| of(row.other)).sum();
                Rate { wanted: sum(|rate| rate.wanted), carried: sum(|rate| rate.carried) }.told()
            };
            out += &format!("; in {name} at {} {there}", text::clock(*at_ns));
        }
        out + "."
    }

    /// The height its rows need.
    pub fn height(&self, _width: u32) -> Option<u32> {
        Some((HEAD + self.rows.len() as i32 * self.row() + GAP) as u32)
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let width = area.dim_in_pixel().0 as i32;
        let scale = Scale::new(self, width);
        if let Some((other, at_ns)) = &self.other {
            let words = format!("below: {other} at {}", text::clock(*at_ns));
            let room = (width - scale.from) as u32;
            let own = metrics::shortened(&format!("above: {}", self.name), room / 3, FONT_PX);
            let x = scale.from + metrics::width(&own, FONT_PX) as i32 + 2 * GAP;
            let words = metrics::shortened(&words, (width - x).max(0) as u32, FONT_PX);
            area.draw_text(&own, &style(Ink::Note, HPos::Left), (scale.from, HEAD / 2 - 1))?;
            area.draw_text(&words, &style(Ink::Other, HPos::Left), (x, HEAD / 2 - 1))?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            let y = HEAD + index as i32 * self.row() + ROW / 2;
            let name = metrics::shortened(&row.name, (scale.from - GAP) as u32, FONT_PX);
            area.draw_text(&name, &style(Ink::Note, HPos::Left), (0, y))?;
            scale.draw_rate(area, row.own, (y, HALF), Ink::Note)?;
            if self.other.is_some() {
                scale.draw_rate(area, row.other, (y + ROW_OF_TWO - ROW, HALF_OF_OTHER), Ink::Other)?;
            }
        }
        Ok(())
    }

    fn row(&self) -> i32 {
        self.other.as_ref().map_or(ROW, |_| ROW_OF_TWO)
    }

    fn rates(&self) -> impl Iterator<Item = Rate> {
        self.rows.iter().flat_map(|row| [row.own, row.other])
    }
}

/// From rates to pixels.
struct Scale {
    most: u64,
    from: i32,
    to: i32,
}

impl Scale {
    fn new(spec: &Loads, width: i32) -> Scale {
        let names = spec.rows.iter().map(|row| metrics::width(&row.name, FONT_PX) as i32 + GAP).max();
        let most_name = (width / 3).clamp(*NAMES.start(), *NAMES.end());
        let from = names.unwrap_or(0).clamp(*NAMES.start(), most_name);
        let told = spec.rates().map(|rate| metrics::width(&rate.told(), FONT_PX) as i32).max();
        let to = (width - told.unwrap_or(0) - 2 * GAP).max(from + 20);
        Scale {
            most: spec.rates().map(|rate| rate.wanted.max(rate.carried)).max().unwrap_or(0).max(1),
            from,
            to,
        }
    }

    fn x(&self, rate: u64) -> i32 {
        let share = u128::from(rate) * (self.to - self.from) as u128 / u128::from(self.most);
        self.from + i32::try_from(share).unwrap_or(0)
    }

    /// What is carried over what is wanted, and both in words behind it.
    fn draw_rate<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        rate: Rate,
        (y, half): (i32, i32),
        ink: Ink,
    ) -> Drawn<DB> {
        if rate == Rate::default() {
            return area.draw_text("nothing", &style(ink, HPos::Left), (self.from, y));
        }
        let end = self.x(rate.wanted.max(rate.carried));
        let carried = if rate.is_short() { Ink::Waits } else { Ink::Good };
        bar(area, (self.from, end), (y, half), Ink::Wanted)?;
        bar(area, (self.from, self.x(rate.carried)), (y, half), carried)?;
        area.draw_text(&rate.told(), &style(ink, HPos::Left), (end + GAP, y))
    }
}
