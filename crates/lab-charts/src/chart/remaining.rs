//! What would be left to send if the VM stopped, over time: falls with every pass that converges.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::prelude::{Cartesian2d, DrawingBackend, IntoFont};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ink::Ink;
use crate::label::{self, From, Px, Rect};
use crate::metrics;
use crate::series::{Point, thin};
use crate::table::Table;
use crate::text::{self, ByteUnit};
use crate::ticks::{self, Axis};

/// Heading of the chart.
pub const TITLE: &str = "What is left to send";
/// How to read it.
pub const ABOUT: &str = "What stopping the VM at that moment would still cost.";

/// A migration that has just begun already has an axis in seconds.
const SHORTEST_NS: u64 = 1_000_000_000;
const FONT_PX: u32 = 12;
/// Room above the plot for the names of the passes.
const HEADROOM: u32 = 20;
/// Further room for the legend, when two branches are shown.
const LEGEND: u32 = 20;
/// A piece of line in the legend, and the gap before its name.
const SAMPLE: i32 = 26;
/// An exported drawing says "simulated" in its corner; the legend begins beside it.
const MARKED: i32 = 64;

/// The spec: all times in nanoseconds of simulated time, all quantities in bytes.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Remaining {
    /// Start of the migration; the axis counts from here.
    pub start_ns: u64,
    /// Bytes left to send over time, in order; two points at one instant make a vertical step.
    pub points: Vec<Point>,
    /// Bytes below which the switch is short enough; `None` or 0 while no rate is known.
    pub limit_bytes: Option<u64>,
    /// The passes that have begun.
    pub passes: Vec<PassStart>,
    /// The time the VM stood still; the end is `None` while it still does.
    pub blackout: Option<Blackout>,
    /// True while the migration runs: the last point is then marked as the present.
    pub running: bool,
    /// Name of the branch of history that is shown; used when there is another.
    pub name: String,
    /// The same migration in another branch of history.
    pub other: Option<Branch>,
}

/// The beginning of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassStart {
    /// 1 is the copy of the whole memory.
    pub number: u32,
    /// When it began.
    pub at_ns: u64,
}

/// The time in which the VM runs on neither host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blackout {
    /// The VM is stopped on the source.
    pub from_ns: u64,
    /// The VM runs on the destination; `None` while it does not.
    pub to_ns: Option<u64>,
}

/// A second line to compare with, its times counted from its own start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Name of the branch.
    pub name: String,
    /// Start of the migration in that branch.
    pub start_ns: u64,
    /// Bytes left over time.
    pub points: Vec<Point>,
    /// Bytes below which the switch was short enough there.
    pub limit_bytes: Option<u64>,
}

type Plot<'a, DB> = ChartContext<'a, DB, Cartesian2d<Axis, Axis>>;
type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

impl Remaining {
    /// Every point with its pass and what is left; of both branches, one after the other, if there are two.
    pub fn table(&self) -> Table {
        let unit = ByteUnit::for_max(self.highest());
        let left = format!("Left to send ({})", unit.name());
        let mut table = Table::new(&["Time since start (simulated s)", "Pass", &left]);
        for (at, bytes) in thin(&self.points, self.start_ns, self.last_ns(), 60) {
            let pass = self.pass_at(at).map_or_else(String::new, |n| n.to_string());
            table.rows.push(vec![since(at, self.start_ns), pass, unit.number(bytes)]);
        }
        let Some(other) = &self.other else { return table };
        table.header.push("Branch".into());
        table.rows.iter_mut().for_each(|row| row.push(self.name.clone()));
        for (at, bytes) in thin(&other.points, other.start_ns, other.start_ns + self.span_ns(), 60) {
            let row = [since(at, other.start_ns), String::new(), unit.number(bytes), other.name.clone()];
            table.rows.push(row.to_vec());
        }
        table
    }

    /// One sentence with the numbers that decide.
    pub fn summary(&self) -> String {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return "Nothing has been sent yet.".into();
        };
        let took = text::duration(last.0.saturating_sub(self.start_ns));
        let unit = ByteUnit::for_max(self.highest());
        let mut out = format!("From {} to {} left in {took}", unit.text(first.1), unit.text(last.1));
        if let Some(pass) = self.passes.last() {
            out += &if pass.number == 1 { ", 1 pass".into() } else { format!(", {} passes", pass.number) };
        }
        if let Some(limit) = self.limit_bytes.filter(|limit| *limit > 0) {
            out += &format!("; the switch comes below {}", unit.text(limit));
        }
        match self.blackout {
            Some(Blackout { from_ns, to_ns: Some(to) }) => {
                out += &format!("; the VM stood still for {}", text::duration(to - from_ns));
            }
            Some(Blackout { to_ns: None, .. }) => out += "; the VM stands still now",
            None => (),
        }
        if let Some((other, end)) = self.other.as_ref().and_then(|o| Some((o, o.points.last()?))) {
            let took = text::duration(end.0.saturating_sub(other.start_ns));
            out += &format!(". In {}: {} left after {took}", other.name, unit.text(end.1));
        }
        out + "."
    }

    /// A curve fills any height.
    pub fn height(&self, _width: u32) -> Option<u32> {
        None
    }

    /// Draws the chart onto any plotters backend.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        let frame = Frame::new(self, area.dim_in_pixel());
        let mut plot = ChartBuilder::on(area)
            .margin_top(HEADROOM + self.other.as_ref().map_or(0, |_| LEGEND))
            .margin_right(frame.right_room)
            .x_label_area_size(24)
            .y_label_area_size(frame.left_room)
            .build_cartesian_2d(frame.time.clone(), frame.bytes.clone())?;
        frame.draw_mesh(&mut plot)?;
        let lines = self.lines(&frame, &plot);
        self.draw_blackout(&plot, area, &lines)?;
        self.draw_passes(&frame, &plot, area)?;
        self.draw_limits(&frame, &mut plot, area, &lines)?;
        self.draw_lines(&frame, &mut plot)?;
        self.draw_legend(&plot, area)
    }

    fn highest(&self) -> u64 {
        let other = self.other.iter().flat_map(|o| &o.points);
        self.points.iter().chain(other).map(|p| p.1).max().unwrap_or(0)
    }

    fn last_ns(&self) -> u64 {
        let blackout_end = self.blackout.map_or(0, |b| b.to_ns.unwrap_or(b.from_ns));
        self.points.last().map_or(self.start_ns, |p| p.0).max(blackout_end).max(self.start_ns)
    }

    fn span_ns(&self) -> u64 {
        let own = self.last_ns() - self.start_ns;
        let other =
            self.other.as_ref().map_or(0, |o| o.points.last().map_or(0, |p| p.0.saturating_sub(o.start_ns)));
        own.max(other)
    }

    fn pass_at(&self, at_ns: u64) -> Option<u32> {
        self.passes.iter().rev().find(|p| p.at_ns <= at_ns).map(|p| p.number)
    }

    fn since_start(&self, points: &[Point], start_ns: u64, frame: &Frame) -> Vec<Point> {
        thin(points, start_ns, start_ns + frame.time.end, frame.columns)
            .into_iter()
            .map(|(at, bytes)| (at.saturating_sub(start_ns), bytes))
            .collect()
    }

    /// Every line a label must stay away from, in pixels; the own line comes first.
    fn lines<DB: DrawingBackend>(&self, frame: &Frame, plot: &Plot<'_, DB>) -> Vec<Vec<Px>> {
        let in_pixels = |points: Vec<Point>| points.iter().map(|p| plot.backend_coord(p)).collect();
        let across = |bytes: u64| in_pixels(vec![(0, bytes), (frame.time.end, bytes)]);
        let own = in_pixels(self.since_start(&self.points, self.start_ns, frame));
        let bounds = self.passes.iter().skip(1).map(|pass| {
            let x = pass.at_ns.saturating_sub(self.start_ns);
            in_pixels(vec![(x, 0), (x, frame.bytes.end)])
        });
        let other = self.other.iter().map(|o| in_pixels(self.since_start(&o.points, o.start_ns, frame)));
        let limits =
            self.other.as_ref().and_then(|other| other.limit_bytes).into_iter().chain(self.limit_bytes);
        let level = frame.bytes.marks.iter().copied().chain(limits).map(across);
        std::iter::once(own).chain(bounds).chain(other).chain(level).collect()
    }

    fn draw_lines<DB: DrawingBackend>(&self, frame: &Frame, plot: &mut Plot<'_, DB>) -> Drawn<DB> {
        if let Some(other) = &self.other {
            let points = self.since_start(&other.points, other.start_ns, frame);
            plot.draw_series([PathElement::new(points, Ink::Other.stroke(2))])?;
        }
        let points = self.since_start(&self.points, self.start_ns, frame);
        let now = points.last().copied().filter(|_| self.running);
        plot.draw_series([PathElement::new(points, Ink::Line.stroke(2))])?;
        plot.draw_series(now.map(|at| Circle::new(at, 4, Ink::Now.fill())))?;
        Ok(())
    }

    /// Both branches by name, each beside a piece of its line, above everything else.
    fn draw_legend<DB: DrawingBackend>(
        &self,
        plot: &Plot<'_, DB>,
        area: &DrawingArea<DB, Shift>,
    ) -> Drawn<DB> {
        let Some(other) = &self.other else { return Ok(()) };
        let bounds = inside(plot);
        let mut left = bounds.left.max(MARKED);
        let room = (bounds.right - left - 2 * (SAMPLE + LEGEND as i32)).max(0) as u32;
        let fits = metrics::width(&self.name, FONT_PX) + metrics::width(&other.name, FONT_PX) <= room;
        let most = if fits { room } else { room / 2 };
        for (name, ink, words) in [(&self.name, Ink::Line, Ink::Note), (&other.name, Ink::Other, Ink::Other)]
        {
            let name = metrics::shortened(name, most, FONT_PX);
            let y = LEGEND as i32 / 2;
            area.draw(&PathElement::new(vec![(left, y), (left + 20, y)], ink.stroke(2)))?;
            area.draw_text(&name, &style(words, HPos::Left, VPos::Center), (left + SAMPLE, y))?;
            left += SAMPLE + text_size(&name).0 + LEGEND as i32;
        }
        Ok(())
    }

    /// The limit of the branch shown, and that of the other one if it is another.
    fn draw_limits<DB: DrawingBackend>(
        &self,
        frame: &Frame,
        plot: &mut Plot<'_, DB>,
        area: &DrawingArea<DB, Shift>,
        lines: &[Vec<Px>],
    ) -> Drawn<DB> {
        let unit = ByteUnit::for_max(self.highest());
        let own =
            self.limit_bytes.map(|limit| (limit, Ink::Limit, format!("switch below {}", unit.text(limit))));
        let other = self.other.as_ref().and_then(|other| {
            let limit = other.limit_bytes.filter(|limit| Some(*limit) != self.limit_bytes)?;
            Some((limit, Ink::Other, format!("there below {}", unit.text(limit))))
        });
        let mut lines = lines.to_vec();
        for (limit, ink, name) in own.into_iter().chain(other) {
            if !(1..=frame.bytes.end).contains(&limit) {
                continue;
            }
            let ends = [(0, limit), (frame.time.end, limit)];
            plot.draw_series([PathElement::new(ends.to_vec(), ink.stroke(1))])?;
            let y = plot.backend_coord(&ends[0]).1;
            let Some(at) = label::place(inside(plot), From::Right, text_size(&name), y, &lines) else {
                continue;
            };
            area.draw_text(&name, &style(ink, HPos::Left, VPos::Top), (at.left, at.top))?;
            // The next label keeps away from this one.
            lines.push(vec![(at.left, at.top), (at.right, at.bottom)]);
        }
        Ok(())
    }

    /// Dotted boundaries, with the pass numbers in the strip above the plot as long as they do not collide.
    fn draw_passes<DB: DrawingBackend>(
        &self,
        frame: &Frame,
        plot: &Plot<'_, DB>,
        area: &DrawingArea<DB, Shift>,
    ) -> Drawn<DB> {
        let bounds = inside(plot);
        let mut free_from = bounds.left;
        for pass in &self.passes {
            let at = pass.at_ns.saturating_sub(self.start_ns);
            let (x, _) = plot.backend_coord(&(at, frame.bytes.end));
            if pass.number > 1 {
                let line = PathElement::new(vec![(x, bounds.top), (x, bounds.bottom)], Ink::Bound.stroke(1));
                area.draw(&line)?;
            }
            let name = if pass.number == 1 { "pass 1".to_owned() } else { pass.number.to_string() };
            let width = text_size(&name).0;
            if x >= free_from && x + width <= bounds.right {
                area.draw_text(&name, &style(Ink::Bound, HPos::Left, VPos::Bottom), (x + 2, bounds.top - 6))?;
                free_from = x + width + 8;
            }
        }
        Ok(())
    }

    fn draw_blackout<DB: DrawingBackend>(
        &self,
        plot: &Plot<'_, DB>,
        area: &DrawingArea<DB, Shift>,
        lines: &[Vec<Px>],
    ) -> Drawn<DB> {
        let Some(blackout) = self.blackout else { return Ok(()) };
        let x = |at: u64| plot.backend_coord(&(at.saturating_sub(self.start_ns), 0)).0;
        let bounds = inside(plot);
        let left = x(blackout.from_ns);
        // A blackout of milliseconds would be narrower than a pixel: it stays visible as a hairline.
        let right = x(blackout.to_ns.unwrap_or(self.last_ns())).max(left + 2).min(bounds.right);
        area.draw(&Rectangle::new([(left, bounds.top), (right, bounds.bottom)], Ink::Blackout.fill()))?;
        let name = match blackout.to_ns {
            Some(to) => format!("stands still {}", text::duration(to - blackout.from_ns)),
            None => "stands still".to_owned(),
        };
        let (before, after) = (Rect { right: left, ..bounds }, Rect { left: right, ..bounds });
        let (size, height) = (text_size(&name), bounds.top + 40);
        let at = label::place(after, From::Left, size, height, lines)
            .or_else(|| label::place(before, From::Right, size, height, lines));
        let Some(at) = at else { return Ok(()) };
        area.draw_text(&name, &style(Ink::Blackout, HPos::Left, VPos::Top), (at.left, at.top))
    }
}

/// The axes of one drawing.
struct Frame {
    time: Axis,
    bytes: Axis,
    columns: u32,
    left_room: u32,
    right_room: u32,
}

impl Frame {
    fn new(spec: &Remaining, (width, height): (u32, u32)) -> Frame {
        // Eight per cent of air at the right, so that the present point never sits on the edge.
        let span = spec.span_ns().max(SHORTEST_NS);
        let time = ticks::time(span + span / 12, u64::from(width / 72).max(3));
        let bytes = ticks::bytes(spec.highest(), u64::from(height / 56).clamp(2, 5));
        let last = time.mark_text(time.end);
        let widest = bytes.marks.iter().map(|mark| metrics::width(&bytes.mark_text(*mark), FONT_PX)).max();
        Frame {
            time,
            bytes,
            columns: width,
            left_room: widest.unwrap_or(0) + 12,
            right_room: metrics::width(&last, FONT_PX) / 2 + 4,
        }
    }

    fn draw_mesh<DB: DrawingBackend>(&self, plot: &mut Plot<'_, DB>) -> Drawn<DB> {
        plot.configure_mesh()
            .disable_x_mesh()
            .bold_line_style(Ink::Grid.stroke(1))
            .axis_style(Ink::Axis.stroke(1))
            .label_style(("sans-serif", FONT_PX).into_font().color(&Ink::Note.color()))
            .x_labels(self.time.marks.len())
            .y_labels(self.bytes.marks.len())
            .x_label_formatter(&|at| self.time.mark_text(*at))
            .y_label_formatter(&|left| self.bytes.mark_text(*left))
            .draw()
    }
}

fn since(at_ns: u64, start_ns: u64) -> String {
    let ms = at_ns.saturating_sub(start_ns) / 1_000_000;
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

fn inside<DB: DrawingBackend>(plot: &Plot<'_, DB>) -> Rect {
    let (x, y) = plot.plotting_area().get_pixel_range();
    Rect { left: x.start, top: y.start, right: x.end, bottom: y.end }
}

fn text_size(name: &str) -> (i32, i32) {
    (metrics::width(name, FONT_PX) as i32, FONT_PX as i32)
}

fn style(ink: Ink, h_pos: HPos, v_pos: VPos) -> TextStyle<'static> {
    ("sans-serif", FONT_PX).into_font().color(&ink.color()).pos(Pos::new(h_pos, v_pos))
}
