//! What each VM's users lost and to what: a strip per VM over time, those that lost most first.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use crate::ink::Ink;
use crate::metrics;
use crate::strip::{AXIS, Drawn, FONT_PX, Legend, Scale, bar, style};
use crate::table::Table;
use crate::text::{duration, seconds};

/// Heading of the chart.
pub const TITLE: &str = "What users lost, and to what";
/// How to read it.
pub const ABOUT: &str = "A thin line is time without trouble; a full block is time lost, a half one is not.";

/// So many strips are drawn, and the rest counted.
pub const MOST_DRAWN: usize = 20;
/// From one row to the next; of two branches it holds two strips.
const ROW: i32 = 24;
const ROW_OF_TWO: i32 = 40;
/// A block is this much higher and lower than its middle; in the other branch, and where no time is lost, less.
const HALF: i32 = 6;
const HALF_OF_OTHER: i32 = 4;
/// A line of the legend.
const LINE: i32 = 20;
const GAP: i32 = 6;
/// What is short stays visible.
const NARROWEST: i32 = 2;
/// Room for names at the left: an exported drawing says "simulated" in its corner.
const NAMES: std::ops::RangeInclusive<i32> = 72..=150;

/// The spec: all times in nanoseconds of simulated time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Where the axis begins; it reads as the simulated clock.
    pub start_ns: u64,
    /// The present.
    pub end_ns: u64,
    /// What takes time, in the order of legend and columns; spans count them from 0.
    pub causes: Vec<Cause>,
    /// The cluster itself, above all others.
    pub cluster: Option<Row>,
    /// Every VM.
    pub rows: Vec<Row>,
    /// Name of the branch on show; used when there is another.
    pub name: String,
    /// The other branch, and its present.
    pub other: Option<(String, u64)>,
}

/// Something that takes time from a VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What it is called.
    pub word: &'static str,
    /// How it is drawn.
    pub ink: Ink,
    /// Its users lose that time.
    pub is_lost: bool,
}

/// One VM, or the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// In the branch on show, if it ran there.
    pub own: Option<Strip>,
    /// In the other one.
    pub other: Option<Strip>,
}

/// What became of it in one branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// When it first ran.
    pub began_ns: u64,
    /// Everything but being simply up, in order.
    pub spans: Vec<Span>,
}

/// A stretch of time with one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which of the causes.
    pub cause: usize,
    /// Since when.
    pub from_ns: u64,
    /// Until when.
    pub to_ns: u64,
}

impl Strip {
    fn of(&self, cause: usize) -> u64 {
        self.spans.iter().filter(|span| span.cause == cause).map(|span| span.to_ns - span.from_ns).sum()
    }

    fn lost(&self, causes: &[Cause]) -> u64 {
        let lost = self.spans.iter().filter(|span| causes[span.cause].is_lost);
        lost.map(|span| span.to_ns - span.from_ns).sum()
    }

    /// `41.2 s (detection 14.5 s, restart 26.7 s)`, `38.2 s (blackout)`, `0 s`.
    fn told(&self, causes: &[Cause]) -> String {
        let lost = self.lost(causes);
        let costly = |index: &usize| causes[*index].is_lost && self.of(*index) > 0;
        let parts: Vec<usize> = (0..causes.len()).filter(costly).collect();
        let word = |index: usize| causes[index].word.to_lowercase();
        match parts[..] {
            [] => duration(lost),
            [only] => format!("{} ({})", duration(lost), word(only)),
            _ => {
                let tell = |index: &usize| format!("{} {}", word(*index), duration(self.of(*index)));
                let told: Vec<String> = parts.iter().map(tell).collect();
                format!("{} ({})", duration(lost), told.join(", "))
            }
        }
    }
}

impl Availability {
    /// Every VM with the time each cause took; of both branches, one after the other, if there are two.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&["Name"]);
        table.header.extend(self.causes.iter().map(|cause| format!("{} (s)", cause.word)));
        table.header.push("Lost (simulated s)".into());
        let branches = self.other.as_ref().map(|(other, _)| (&self.name, other));
        if branches.is_some() {
            table.header.push("Branch".into());
        }
        let cells = |row: &Row, strip: &Strip, branch: Option<&String>| {
            let causes = (0..self.causes.len()).map(|cause| seconds(strip.of(cause)));
            let lost = seconds(strip.lost(&self.causes));
            let first = std::iter::once(row.name.clone()).chain(causes);
            first.chain(std::iter::once(lost)).chain(branch.cloned()).collect()
        };
        for row in self.all() {
            let own = row.own.iter().map(|strip| cells(row, strip, branches.map(|names| names.0)));
            table.rows.extend(own);
            let other = row.other.iter().map(|strip| cells(row, strip, branches.map(|names| names.1)));
            table.rows.extend(other);
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let mut out = match self.worst(|row| row.own.as_ref()) {
            None => "No VM lost any time".to_owned(),
            Some((worst, strip)) => {
                let count = self.rows.iter().filter(|row| self.lost(row.own.as_ref()) > 0).count();
                let of = if count > 1 { format!(", most of {count} that lost time") } else { String::new() };
                format!("{} lost {}{of}", worst.name, strip.told(&self.causes))
            }
        };
        if let Some((name, _)) = &self.other {
            let same = self.worst(|row| row.own.as_ref()).and_then(|(worst, _)| worst.other.as_ref());
            out += &match (same, self.worst(|row| row.other.as_ref())) {
                (Some(strip), _) => format!("; in {name} {}", strip.told(&self.causes)),
                (None, Some((worst, strip))) => {
                    format!("; in {name} {} lost {}", worst.name, strip.told(&self.causes))
                }
                (None, None) => format!("; in {name} neither"),
            };
        }
        if let Some(cluster) = self.cluster.as_ref().filter(|row| self.lost(row.own.as_ref()) > 0) {
            let strip = cluster.own.as_ref().map(|strip| strip.told(&self.causes)).unwrap_or_default();
            out += &format!("; the cluster itself was away for {strip}");
        }
        out + "."
    }

    /// The height its rows and its legend need.
    pub fn height(&self, width: u32) -> Option<u32> {
        let drawn = self.drawn();
        let note = if self.left_out(&drawn) > 0 { LINE } else { 0 };
        let rows = drawn.len() as i32 * self.row();
        Some((below(&self.legend(width)) + rows + note) as u32 + AXIS)
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let (width, _) = area.dim_in_pixel();
        let legend = self.legend(width);
        let mut top = below(&legend);
        legend.draw(area)?;
        let drawn = self.drawn();
        let scale = self.scale(&drawn, width);
        for row in &drawn {
            self.draw_row(row, (top, width as i32), &scale, area)?;
            top += self.row();
        }
        scale.draw_axis(area, top + 2)?;
        let left_out = self.left_out(&drawn);
        if left_out > 0 {
            let y = top + AXIS as i32 + LINE / 2 - 1;
            let words = format!("and {left_out} more that lost no more than these");
            area.draw_text(&words, &style(Ink::Note, HPos::Left), (scale.from, y))?;
        }
        Ok(())
    }

    fn draw_row<DB: DrawingBackend>(
        &self,
        row: &Row,
        (top, right): (i32, i32),
        scale: &Scale,
        area: &DrawingArea<DB, Shift>,
    ) -> Drawn<DB> {
        let y = top + ROW / 2;
        let name = metrics::shortened(&row.name, (scale.from - GAP) as u32, FONT_PX);
        area.draw_text(&name, &style(Ink::Note, HPos::Left), (0, y))?;
        let below = y + ROW_OF_TWO - ROW;
        let other =
            self.other.as_ref().map(|(_, end)| (row.other.as_ref(), *end, below, HALF_OF_OTHER, Ink::Other));
        let own = (row.own.as_ref(), self.end_ns, y, HALF, Ink::Note);
        for (strip, end_ns, y, half, ink) in std::iter::once(own).chain(other) {
            let Some(strip) = strip else { continue };
            self.draw_strip(strip, end_ns, (y, half), scale, area)?;
            let lost = duration(strip.lost(&self.causes));
            area.draw_text(&lost, &style(ink, HPos::Right), (right, y))?;
        }
        Ok(())
    }

    /// A thin line while it is up, blocks for everything else; what is lost is never covered.
    fn draw_strip<DB: DrawingBackend>(
        &self,
        strip: &Strip,
        end_ns: u64,
        (y, half): (i32, i32),
        scale: &Scale,
        area: &DrawingArea<DB, Shift>,
    ) -> Drawn<DB> {
        let x = |at_ns: u64| scale.x(at_ns.saturating_sub(self.start_ns));
        bar(area, (x(strip.began_ns), x(end_ns)), (y, 1), Ink::Good)?;
        for is_lost in [false, true] {
            for span in &strip.spans {
                let cause = self.causes[span.cause];
                if cause.is_lost == is_lost {
                    let from = x(span.from_ns);
                    let to = x(span.to_ns).max(from + NARROWEST);
                    bar(area, (from, to), (y, if is_lost { half } else { half / 2 }), cause.ink)?;
                }
            }
        }
        Ok(())
    }

    fn scale(&self, drawn: &[&Row], width: u32) -> Scale {
        let widest = drawn.iter().map(|row| metrics::width(&row.name, FONT_PX) as i32 + 2 * GAP).max();
        let most = (width as i32 / 3).clamp(*NAMES.start(), *NAMES.end());
        let left = widest.unwrap_or(0).clamp(*NAMES.start(), most);
        let strips = drawn.iter().flat_map(|row| row.own.iter().chain(&row.other));
        let lost = strips.map(|strip| metrics::width(&duration(strip.lost(&self.causes)), FONT_PX)).max();
        let right = lost.unwrap_or(0) as i32 + 2 * GAP;
        let end = self.other.as_ref().map_or(self.end_ns, |(_, end)| self.end_ns.max(*end));
        Scale::between(self.start_ns, end, (left, right), width)
    }

    /// Which branch is where, and the causes there are.
    fn legend(&self, width: u32) -> Legend {
        let strips = || self.all().flat_map(|row| row.own.iter().chain(&row.other));
        let taken = |index: usize| strips().any(|strip| strip.of(index) > 0);
        let half = |cause: &Cause| if cause.is_lost { HALF - 1 } else { HALF / 2 };
        let causes = self.causes.iter().enumerate().filter(|(index, _)| taken(*index));
        let causes =
            causes.map(|(_, cause)| (cause.word.to_owned(), Ink::Note, Some((cause.ink, half(cause)))));
        let branches = self.other.iter().flat_map(|(other, _)| {
            let words =
                |which, name: &str| metrics::shortened(&format!("{which}: {name}"), width / 2, FONT_PX);
            [(words("above", &self.name), Ink::Note, None), (words("below", other), Ink::Other, None)]
        });
        Legend::new(branches.chain(causes), (*NAMES.start(), LINE / 2 - 1), width)
    }

    fn row(&self) -> i32 {
        self.other.as_ref().map_or(ROW, |_| ROW_OF_TWO)
    }

    fn all(&self) -> impl Iterator<Item = &Row> {
        self.cluster.iter().chain(&self.rows)
    }

    fn lost(&self, strip: Option<&Strip>) -> u64 {
        strip.map_or(0, |strip| strip.lost(&self.causes))
    }

    /// The VM that lost most, if one lost anything.
    fn worst<'a>(&'a self, strip: impl Fn(&'a Row) -> Option<&'a Strip>) -> Option<(&'a Row, &'a Strip)> {
        let rows = self.rows.iter().rev().filter_map(|row| Some((row, strip(row)?)));
        let worst = rows.max_by_key(|(_, strip)| strip.lost(&self.causes));
        worst.filter(|(_, strip)| strip.lost(&self.causes) > 0)
    }

    /// The cluster, and of the VMs those that lost most in either branch.
    fn drawn(&self) -> Vec<&Row> {
        let most = |row: &Row| self.lost(row.own.as_ref()).max(self.lost(row.other.as_ref()));
        let mut left: Vec<(u64, &Row)> = self.rows.iter().map(|row| (most(row), row)).collect();
        let mut drawn: Vec<&Row> = self.cluster.iter().collect();
        while drawn.len() < MOST_DRAWN && !left.is_empty() {
            let worst = (0..left.len()).rev().max_by_key(|at| left[*at].0).expect("some are left");
            drawn.push(left.remove(worst).1);
        }
        drawn
    }

    fn left_out(&self, drawn: &[&Row]) -> usize {
        self.all().count() - drawn.len()
    }
}

/// Where the rows begin. Even an empty legend leaves the line in which an exported drawing says that it is simulated.
fn below(legend: &Legend) -> i32 {
    legend.end + LINE / 2 + 1 + GAP
}
