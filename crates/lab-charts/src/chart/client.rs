//! What a user's PC sees of a VM: its echo requests, its TCP session, and when the VM itself stands still.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::{DrawingBackend, IntoFont};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ink::Ink;
use crate::metrics;
use crate::series::Point;
use crate::table::Table;
use crate::text;
use crate::ticks::{self, Axis};

/// Heading of the chart.
pub const TITLE: &str = "What a client notices";
/// How to read it.
pub const ABOUT: &str = "One tick per ping; a TCP session waits as far as the dotted line, then it breaks.";

const FONT_PX: u32 = 12;
/// From one row to the next.
const ROW: i32 = 24;
/// Room above the rows, for the words at the dotted line.
const TOP: i32 = 20;
/// Room at the left, for the names of the rows.
const LEFT: i32 = 92;
/// A row's mark is this much higher and lower than its middle.
const HALF: i32 = 5;
const ROWS: [&str; 3] = ["Ping", "TCP session", "The VM"];

/// The spec: all times in nanoseconds of simulated time.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Client {
    /// The client watches from here; the axis counts from here.
    pub start_ns: u64,
    /// And up to here.
    pub end_ns: u64,
    /// Echo requests: when each left, and 1 if it was answered, else 0.
    pub pings: Vec<Point>,
    /// When the VM did not answer, and what became of the session.
    pub outages: Vec<Outage>,
    /// How long a TCP session waits for an answer before it breaks.
    pub window_ns: u64,
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

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

impl Client {
    /// Every outage with what it did.
    pub fn table(&self) -> Table {
        let header = [
            "Outage after (simulated s)",
            "Lasted (simulated s)",
            "Pings lost",
            "Session stood still (simulated s)",
            "Session",
        ];
        let mut table = Table::new(&header);
        for outage in &self.outages {
            let within = |ping: &&Point| (outage.from_ns..outage.to_ns).contains(&ping.0) && ping.1 == 0;
            table.rows.push(vec![
                text::seconds(outage.from_ns.saturating_sub(self.start_ns)),
                text::seconds(outage.to_ns.saturating_sub(outage.from_ns)),
                self.pings.iter().filter(within).count().to_string(),
                text::seconds(outage.stalled_to_ns.saturating_sub(outage.from_ns)),
                if outage.broke { "broke" } else { "held" }.to_owned(),
            ]);
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let lost = self.pings.iter().filter(|ping| ping.1 == 0).count();
        let pings = format!("{lost} of {} pings lost", self.pings.len());
        let Some(worst) = self.outages.iter().max_by_key(|outage| outage.to_ns - outage.from_ns) else {
            return format!("{pings}: the VM answers all the time.");
        };
        let dark = text::duration(worst.to_ns.saturating_sub(worst.from_ns));
        let window = text::duration(self.window_ns);
        let session = if self.outages.iter().any(|outage| outage.broke) {
            format!("its TCP session broke: it waits {window} at most")
        } else {
            let stalled = text::duration(worst.stalled_to_ns.saturating_sub(worst.from_ns));
            format!("its TCP session stood still for {stalled} of the {window} it waits, and held")
        };
        format!("{pings}; the VM was silent for {dark}; {session}.")
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let (width, _) = area.dim_in_pixel();
        let span = self.end_ns.saturating_sub(self.start_ns).max(1_000_000_000);
        let axis = ticks::time(span, u64::from(width / 110).max(2));
        let last = metrics::width(&axis.mark_text(axis.end), FONT_PX) as i32;
        let scale = Scale { axis, start_ns: self.start_ns, from: LEFT, to: width as i32 - last / 2 - 6 };
        scale.draw_axis(area)?;
        for (row, name) in ROWS.iter().enumerate() {
            area.draw_text(name, &style(Ink::Note, HPos::Left), (0, middle(row)))?;
        }
        self.draw_pings(&scale, area)?;
        self.draw_session(&scale, area)?;
        self.draw_machine(&scale, area)
    }

    fn draw_pings<DB: DrawingBackend>(&self, scale: &Scale, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let spread = |pings: &[Point]| scale.x(pings[pings.len() - 1].0) - scale.x(pings[0].0);
        // Where ticks would touch, those answered one after the other are one bar.
        let has_room = self.pings.len() < 2 || spread(&self.pings) >= 4 * (self.pings.len() as i32 - 1);
        for run in self.pings.chunk_by(|a, b| a.1 == b.1) {
            let (ink, half, wide) =
                if run[0].1 == 0 { (Ink::Lost, HALF + 2, 3) } else { (Ink::Good, HALF - 1, 2) };
            let ticks: Vec<&[Point]> = if has_room { run.chunks(1).collect() } else { vec![run] };
            for tick in ticks {
                let x = scale.x(tick[0].0);
                mark(area, (x, x + spread(tick) + wide), 0, half, ink)?;
            }
        }
        Ok(())
    }

    fn draw_session<DB: DrawingBackend>(&self, scale: &Scale, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let mut from = scale.from;
        for outage in &self.outages {
            let (stops, goes_on) = (scale.x(outage.from_ns), scale.x(outage.stalled_to_ns));
            mark(area, (from, stops), 1, 1, Ink::Good)?;
            mark(area, (stops, goes_on.max(stops + 2)), 1, HALF - 2, Ink::Waits)?;
            from = if outage.broke { scale.x(outage.to_ns) } else { goes_on }.max(goes_on);
            if outage.broke {
                mark(area, (goes_on, goes_on + 3), 1, HALF + 2, Ink::Lost)?;
            }
        }
        if self.outages.last().is_none_or(|last| last.to_ns < self.end_ns) {
            mark(area, (from, scale.x(self.end_ns)), 1, 1, Ink::Good)?;
        }
        self.draw_window(scale, area)
    }

    /// How far the session waits, counted from the beginning of the last outage.
    fn draw_window<DB: DrawingBackend>(&self, scale: &Scale, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let Some(last) = self.outages.last() else { return Ok(()) };
        let breaks = last.from_ns.saturating_add(self.window_ns);
        if breaks > self.start_ns + scale.axis.end {
            return Ok(());
        }
        let (x, from) = (scale.x(breaks), scale.x(last.from_ns));
        let (top, y) = (TOP - 2, middle(1));
        area.draw(&PathElement::new(
            vec![(x, top), (x, middle(ROWS.len()) - ROW / 2)],
            Ink::Bound.stroke(1),
        ))?;
        area.draw(&PathElement::new(vec![(from, y), (x, y)], Ink::Bound.stroke(1)))?;
        let words = format!("TCP waits {}", text::duration(self.window_ns));
        let half = metrics::width(&words, FONT_PX) as i32 / 2;
        let centre = x.min(scale.to - half).max(scale.from + half);
        area.draw_text(&words, &style(Ink::Bound, HPos::Center), (centre, TOP / 2 - 1))
    }

    fn draw_machine<DB: DrawingBackend>(&self, scale: &Scale, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let mut from = scale.from;
        for outage in &self.outages {
            let (stops, back) = (scale.x(outage.from_ns), scale.x(outage.to_ns));
            mark(area, (from, stops), 2, 1, Ink::Good)?;
            mark(area, (stops, back.max(stops + 2)), 2, HALF, Ink::Lost)?;
            from = back;
        }
        if self.outages.last().is_none_or(|last| last.to_ns < self.end_ns) {
            mark(area, (from, scale.x(self.end_ns)), 2, 1, Ink::Good)?;
        }
        Ok(())
    }
}

/// From moments to pixels.
struct Scale {
    axis: Axis,
    start_ns: u64,
    from: i32,
    to: i32,
}

impl Scale {
    fn x(&self, at_ns: u64) -> i32 {
        let since = at_ns.saturating_sub(self.start_ns).min(self.axis.end);
        self.axis.map(&since, (self.from, self.to))
    }

    fn draw_axis<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let y = middle(ROWS.len()) - ROW / 2 + 2;
        area.draw(&PathElement::new(vec![(self.from, y), (self.to, y)], Ink::Axis.stroke(1)))?;
        for at in &self.axis.marks {
            let x = self.x(self.start_ns + at);
            area.draw(&PathElement::new(vec![(x, y), (x, y + 4)], Ink::Axis.stroke(1)))?;
            area.draw_text(&self.axis.mark_text(*at), &style(Ink::Note, HPos::Center), (x, y + 12))?;
        }
        Ok(())
    }
}

fn middle(row: usize) -> i32 {
    TOP + ROW / 2 + row as i32 * ROW
}

/// A bar of a row, `half` pixels above and below its middle.
fn mark<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    (left, right): (i32, i32),
    row: usize,
    half: i32,
    ink: Ink,
) -> Drawn<DB> {
    if right <= left {
        return Ok(());
    }
    let y = middle(row);
    area.draw(&Rectangle::new([(left, y - half), (right, y + half)], ink.fill()))
}

fn style(ink: Ink, h_pos: HPos) -> TextStyle<'static> {
    ("sans-serif", FONT_PX).into_font().color(&ink.color()).pos(Pos::new(h_pos, VPos::Center))
}
