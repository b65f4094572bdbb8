//! What each LUN carried over time: one row per LUN, as high as its rate, all rows in one scale.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Polygon};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use crate::ink::Ink;
use crate::metrics;
use crate::series::{Point, thin};
use crate::strip::{AXIS, Drawn, FONT_PX, Legend, Scale, style};
use crate::table::Table;
use crate::text;

/// Heading of the chart.
pub const TITLE: &str = "Read and written over time";
/// How to read it.
pub const ABOUT: &str = "One row per LUN, all to the same scale; the number is the most it carried.";

/// From one row to the next, and what the highest rate takes of it.
const ROW: i32 = 40;
const HIGHEST: i32 = 32;
/// Above the rows, for the names of the branches, or "simulated" in an exported drawing.
const HEAD: i32 = 20;
const GAP: i32 = 8;
/// Room for names at the left: an exported drawing says "simulated" in its corner.
const NAMES: std::ops::RangeInclusive<i32> = 72..=150;

/// The spec: times in nanoseconds of simulated time, rates in bits per second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Io {
    /// Where the axis begins; it reads as the simulated clock.
    pub start_ns: u64,
    /// Where it ends.
    pub end_ns: u64,
    /// Every LUN that carried anything.
    pub rows: Vec<Row>,
    /// Name of the branch on show; used when there is another.
    pub name: String,
    /// Name of the other one.
    pub other: Option<String>,
}

/// One LUN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// From each moment on, what it carried in the branch on show; the last point is the end.
    pub own: Vec<Point>,
    /// In the other one.
    pub other: Vec<Point>,
}

impl Io {
    /// Every change of a rate; of both branches, one after the other, if there are two.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["LUN", "From (simulated s)", "Carried (Mbps)"]);
        if self.other.is_some() {
            table.header.push("Branch".into());
        }
        for (is_other, branch) in [(false, Some(&self.name)), (true, self.other.as_ref())] {
            for row in &self.rows {
                let points = if is_other { &row.other } else { &row.own };
                let cells = |(at, rate): &Point| {
                    let cells = [row.name.clone(), text::seconds(*at), text::megabits(*rate)];
                    let branch = branch.filter(|_| self.other.is_some());
                    cells.into_iter().chain(branch.cloned()).collect()
                };
                table.rows.extend(points.iter().map(cells));
            }
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let Some(busiest) = self.rows.iter().rev().max_by_key(|row| most(&row.own)) else {
            return "Nothing was read or written so far.".into();
        };
        let told = |points: &[Point]| {
            format!("at most {}, {} on average", text::rate(most(points)), text::rate(average(points)))
        };
        let mut out = format!("{} carried {}", busiest.name, told(&busiest.own));
        if let Some(name) = &self.other {
            out += &format!("; in {name} {}", told(&busiest.other));
        }
        out + "."
    }

    /// The height its rows need.
    pub fn height(&self, _width: u32) -> Option<u32> {
        Some((HEAD + self.rows.len() as i32 * ROW) as u32 + AXIS)
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let (width, _) = area.dim_in_pixel();
        let most_name = (width as i32 / 3).clamp(*NAMES.start(), *NAMES.end());
        let widest = self.rows.iter().map(|row| metrics::width(&row.name, FONT_PX) as i32 + GAP).max();
        let left = widest.unwrap_or(0).clamp(*NAMES.start(), most_name);
        let told = |row: &Row| metrics::width(&text::rate(most(&row.own)), FONT_PX) as i32;
        let right = self.rows.iter().map(told).max().unwrap_or(0) + 2 * GAP;
        let scale = Scale::between(self.start_ns, self.end_ns, (left, right), width);
        let highest = self.rows.iter().map(|row| most(&row.own).max(most(&row.other))).max().unwrap_or(0);
        let names = self.other.iter().flat_map(|other| {
            let name = |name: &str| metrics::shortened(name, (width as i32 - left) as u32 / 2, FONT_PX);
            [
                (name(&self.name), Ink::Note, Some((Ink::Mine, 5))),
                (name(other), Ink::Other, Some((Ink::Other, 1))),
            ]
        });
        Legend::new(names, (left, HEAD / 2 - 1), width).draw(area)?;
        for (index, row) in self.rows.iter().enumerate() {
            let foot = HEAD + (index as i32 + 1) * ROW - 4;
            let middle = foot - HIGHEST / 2;
            let name = metrics::shortened(&row.name, (left - GAP) as u32, FONT_PX);
            area.draw_text(&name, &style(Ink::Note, HPos::Left), (0, middle))?;
            let words = text::rate(most(&row.own));
            area.draw_text(&words, &style(Ink::Note, HPos::Right), (width as i32, middle))?;
            let corners = |points: &[Point]| self.corners(points, highest, foot, &scale);
            let own = corners(&row.own);
            if let (Some(first), Some(last)) = (own.first(), own.last()) {
                let ends = [(last.0, foot), (first.0, foot)];
                let outline: Vec<(i32, i32)> = own.iter().copied().chain(ends).collect();
                area.draw(&Polygon::new(outline, Ink::Mine.fill()))?;
            }
            area.draw(&PathElement::new(corners(&row.other), Ink::Other.stroke(2)))?;
            let floor = vec![(scale.from, foot), (scale.to, foot)];
            area.draw(&PathElement::new(floor, Ink::Grid.stroke(1)))?;
        }
        scale.draw_axis(area, HEAD + self.rows.len() as i32 * ROW)
    }

    /// A rate holds from its point to the next: steps, in pixels.
    fn corners(&self, points: &[Point], highest: u64, foot: i32, scale: &Scale) -> Vec<(i32, i32)> {
        let columns = (scale.to - scale.from).unsigned_abs();
        let points = thin(points, self.start_ns, self.end_ns, columns);
        let y = |rate: u64| {
            let share = u128::from(rate) * HIGHEST as u128 / u128::from(highest.max(1));
            foot - i32::try_from(share).unwrap_or(0)
        };
        let mut corners: Vec<(i32, i32)> = Vec::with_capacity(2 * points.len());
        for (at, rate) in points {
            let x = scale.x(at.saturating_sub(self.start_ns));
            corners.extend(corners.last().map(|last| (x, last.1)));
            corners.push((x, y(rate)));
        }
        corners
    }
}

fn most(points: &[Point]) -> u64 {
    points.iter().map(|point| point.1).max().unwrap_or(0)
}

/// Over all the time, each rate as long as it held.
fn average(points: &[Point]) -> u64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return 0 };
    let carried = points.windows(2).map(|pair| u128::from(pair[0].1) * u128::from(pair[1].0 - pair[0].0));
    let average = carried.sum::<u128>().checked_div(u128::from(last.0 - first.0)).unwrap_or(0);
    u64::try_from(average).unwrap_or(u64::MAX)
}
