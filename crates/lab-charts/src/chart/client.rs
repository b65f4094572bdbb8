//! What a user's PC sees of a VM: its echo requests, its TCP session, and when the VM itself stands still.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::PathElement;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use crate::ink::Ink;
use crate::metrics;
use crate::series::Point;
use crate::strip::{AXIS, Drawn, FONT_PX, Scale, bar, style};
use crate::table::Table;
use crate::text;

/// Heading of the chart.
pub const TITLE: &str = "What a client notices";
/// How to read it.
pub const ABOUT: &str = "One tick per ping; a TCP session waits as far as the dotted line, then it breaks.";

/// From one row to the next.
const ROW: i32 = 24;
/// Above the rows of a run, for the words at the dotted line and the name of its branch.
const HEAD: i32 = 20;
/// Further room above two runs: an exported drawing says "simulated" in its corner.
const MARKED: i32 = 14;
/// Between two runs.
const GAP: i32 = 8;
/// Room at the left, for the names of the rows.
const LEFT: i32 = 92;
/// A row's mark is this much higher and lower than its middle.
const HALF: i32 = 5;
const ROWS: [&str; 3] = ["Ping", "TCP session", "The VM"];
/// Head and rows of a run.
const BLOCK: i32 = HEAD + ROW * ROWS.len() as i32;

/// The spec.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Client {
    /// The run on show.
    pub own: Run,
    /// The same in another branch of history.
    pub other: Option<Run>,
    /// How long a TCP session waits for an answer before it breaks, in nanoseconds.
    pub window_ns: u64,
}

/// What was seen in one branch: all times in nanoseconds of simulated time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Run {
    /// Name of the branch; shown where there are two.
    pub name: String,
    /// The client watches from here; the axis counts from here.
    pub start_ns: u64,
    /// And up to here.
    pub end_ns: u64,
    /// Echo requests: when each left, and 1 if it was answered, else 0.
    pub pings: Vec<Point>,
    /// When the VM did not answer, and what became of the session.
    pub outages: Vec<Outage>,
}

/// A span in which the VM does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub from_ns: u64,
    /// Until when; the present if it lasts.
    pub to_ns: u64,
    /// The session stood still until then.
    pub stalled_to_ns: u64,
    /// It broke then.
    pub broke: bool,
}

impl Outage {
    fn lasted(&self) -> u64 {
        self.to_ns.saturating_sub(self.from_ns)
    }

    fn stalled(&self) -> u64 {
        self.stalled_to_ns.saturating_sub(self.from_ns)
    }
}

impl Run {
    fn lost(&self) -> usize {
        self.pings.iter().filter(|ping| ping.1 == 0).count()
    }

    fn broke(&self) -> bool {
        self.outages.iter().any(|outage| outage.broke)
    }

    fn worst(&self) -> Option<&Outage> {
        self.outages.iter().max_by_key(|outage| outage.lasted())
    }

    fn span_ns(&self) -> u64 {
        self.end_ns.saturating_sub(self.start_ns)
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.outages.iter().map(|outage| {
            let within = |ping: &&Point| (outage.from_ns..outage.to_ns).contains(&ping.0) && ping.1 == 0;
            vec![
                text::seconds(outage.from_ns.saturating_sub(self.start_ns)),
                text::seconds(outage.lasted()),
                self.pings.iter().filter(within).count().to_string(),
                text::seconds(outage.stalled()),
                if outage.broke { "broke" } else { "held" }.to_owned(),
            ]
        })
    }
}

impl Client {
    /// Every outage with what it did; of both branches, one after the other, if there are two.
    pub fn table(&self) -> Table {
        let header = [
            "Outage after (simulated s)",
            "Lasted (simulated s)",
            "Pings lost",
            "Session stood still (simulated s)",
            "Session",
        ];
        let mut table = Table::new(&header);
        table.rows.extend(self.own.rows());
        let Some(other) = &self.other else { return table };
        table.header.push("Branch".into());
        table.rows.iter_mut().for_each(|row| row.push(self.own.name.clone()));
        table.rows.extend(other.rows().map(|mut row| {
            row.push(other.name.clone());
            row
        }));
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let own = &self.own;
        let mut out = format!("{} of {} pings lost", own.lost(), own.pings.len());
        match own.worst() {
            None => out += ": the VM answers all the time",
            Some(worst) => {
                let window = text::duration(self.window_ns);
                out +=
                    &format!("; the VM was silent for {}; its TCP session ", text::duration(worst.lasted()));
                out += &if own.broke() {
                    format!("broke: it waits {window} at most")
                } else {
                    let stalled = text::duration(worst.stalled());
                    format!("stood still for {stalled} of the {window} it waits, and held")
                };
            }
        }
        if let Some(other) = &self.other {
            out += &format!("; in {} {} of {} pings lost, ", other.name, other.lost(), other.pings.len());
            out += &match other.worst() {
                None => "no silence at all".to_owned(),
                Some(worst) => {
                    let became = if other.broke() { "broke" } else { "held" };
                    format!("{} of silence, and the session {became}", text::duration(worst.lasted()))
                }
            };
        }
        out + "."
    }

    /// The height its rows need.
    pub fn height(&self, _width: u32) -> Option<u32> {
        Some(self.foot() as u32 + AXIS)
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let (width, _) = area.dim_in_pixel();
        let span = self.runs().map(Run::span_ns).max().unwrap_or(0);
        let scale = Scale::of(span, LEFT, width);
        scale.draw_axis(area, self.foot() + 2)?;
        for (index, run) in self.runs().enumerate() {
            let top = self.top() + (BLOCK + GAP) * index as i32;
            let block = Block { run, scale: &scale, top, window_ns: self.window_ns };
            let ink = if index == 0 { Ink::Note } else { Ink::Other };
            block.draw(area, self.other.as_ref().map(|_| ink))?;
        }
        Ok(())
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        std::iter::once(&self.own).chain(&self.other)
    }

    fn top(&self) -> i32 {
        self.other.as_ref().map_or(0, |_| MARKED)
    }

    /// Where the rows end.
    fn foot(&self) -> i32 {
        self.top() + self.runs().count() as i32 * (BLOCK + GAP) - GAP
    }
}

/// The rows of one run.
struct Block<'a> {
    run: &'a Run,
    scale: &'a Scale,
    top: i32,
    window_ns: u64,
}

impl Block<'_> {
    /// Draws the rows, below the name of the branch if it is asked for in some ink.
    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, named: Option<Ink>) -> Drawn<DB> {
        let mut words_from = self.scale.from;
        if let Some(ink) = named {
            let name = metrics::shortened(&self.run.name, self.scale.to as u32 / 2, FONT_PX);
            area.draw_text(&name, &style(ink, HPos::Left), (0, self.head()))?;
            words_from = words_from.max(metrics::width(&name, FONT_PX) as i32 + 12);
        }
        for (row, name) in ROWS.iter().enumerate() {
            area.draw_text(name, &style(Ink::Note, HPos::Left), (0, self.middle(row)))?;
        }
        self.draw_pings(area)?;
        self.draw_session(area)?;
        self.draw_window(area, words_from)?;
        self.draw_machine(area)
    }

    fn x(&self, at_ns: u64) -> i32 {
        self.scale.x(at_ns.saturating_sub(self.run.start_ns))
    }

    fn head(&self) -> i32 {
        self.top + HEAD / 2 - 1
    }

    fn middle(&self, row: usize) -> i32 {
        self.top + HEAD + ROW / 2 + row as i32 * ROW
    }

    fn draw_pings<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let pings = &self.run.pings;
        let spread = |pings: &[Point]| self.x(pings[pings.len() - 1].0) - self.x(pings[0].0);
        // Where ticks would touch, those answered one after the other are one bar.
        let has_room = pings.len() < 2 || spread(pings) >= 4 * (pings.len() as i32 - 1);
        for run in pings.chunk_by(|a, b| a.1 == b.1) {
            let (ink, half, wide) =
                if run[0].1 == 0 { (Ink::Lost, HALF + 2, 3) } else { (Ink::Good, HALF - 1, 2) };
            let ticks: Vec<&[Point]> = if has_room { run.chunks(1).collect() } else { vec![run] };
            for tick in ticks {
                let x = self.x(tick[0].0);
                self.mark(area, (x, x + spread(tick) + wide), 0, half, ink)?;
            }
        }
        Ok(())
    }

    fn draw_session<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let mut from = self.scale.from;
        for outage in &self.run.outages {
            let (stops, goes_on) = (self.x(outage.from_ns), self.x(outage.stalled_to_ns));
            self.mark(area, (from, stops), 1, 1, Ink::Good)?;
            self.mark(area, (stops, goes_on.max(stops + 2)), 1, HALF - 2, Ink::Waits)?;
            from = if outage.broke { self.x(outage.to_ns) } else { goes_on }.max(goes_on);
            if outage.broke {
                self.mark(area, (goes_on, goes_on + 3), 1, HALF + 2, Ink::Lost)?;
            }
        }
        self.draw_present(area, from, 1)
    }

    fn draw_machine<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let mut from = self.scale.from;
        for outage in &self.run.outages {
            let (stops, back) = (self.x(outage.from_ns), self.x(outage.to_ns));
            self.mark(area, (from, stops), 2, 1, Ink::Good)?;
            self.mark(area, (stops, back.max(stops + 2)), 2, HALF, Ink::Lost)?;
            from = back;
        }
        self.draw_present(area, from, 2)
    }

    /// From the last outage to the end all is well, unless it lasts.
    fn draw_present<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        from: i32,
        row: usize,
    ) -> Drawn<DB> {
        let lasts = self.run.outages.last().is_some_and(|last| last.to_ns >= self.run.end_ns);
        if lasts { Ok(()) } else { self.mark(area, (from, self.x(self.run.end_ns)), row, 1, Ink::Good) }
    }

    /// How far the session waits, counted from the beginning of the last outage.
    fn draw_window<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, words_from: i32) -> Drawn<DB> {
        let Some(last) = self.run.outages.last() else { return Ok(()) };
        let breaks = last.from_ns.saturating_add(self.window_ns);
        if breaks > self.run.start_ns + self.scale.span_ns {
            return Ok(());
        }
        let (x, from) = (self.x(breaks), self.x(last.from_ns));
        let (top, foot, y) = (self.top + HEAD - 2, self.top + BLOCK, self.middle(1));
        area.draw(&PathElement::new(vec![(x, top), (x, foot)], Ink::Bound.stroke(1)))?;
        area.draw(&PathElement::new(vec![(from, y), (x, y)], Ink::Bound.stroke(1)))?;
        let words = format!("TCP waits {}", text::duration(self.window_ns));
        let half = metrics::width(&words, FONT_PX) as i32 / 2;
        let centre = x.min(self.scale.to - half).max(words_from + half);
        area.draw_text(&words, &style(Ink::Bound, HPos::Center), (centre, self.head()))
    }

    /// A bar of a row.
    fn mark<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        ends: (i32, i32),
        row: usize,
        half: i32,
        ink: Ink,
    ) -> Drawn<DB> {
        bar(area, ends, (self.middle(row), half), ink)
    }
}
