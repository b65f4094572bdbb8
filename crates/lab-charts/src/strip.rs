//! Rows of bars over one axis of time.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::{DrawingBackend, IntoFont};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ink::Ink;
use crate::metrics;
use crate::ticks;

pub(crate) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

pub(crate) const FONT_PX: u32 = 12;
/// Below the rows, for the axis and its numbers.
pub(crate) const AXIS: u32 = 28;
/// A run that has just begun already has an axis in seconds.
const SHORTEST_NS: u64 = 1_000_000_000;

/// From times since the beginning to pixels.
pub(crate) struct Scale {
    pub(crate) span_ns: u64,
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// Since the beginning, and how it reads.
    marks: Vec<(u64, String)>,
}

impl Scale {
    /// `span_ns` from zero to a round number, in a drawing of this width with room for names at the left.
    pub(crate) fn of(span_ns: u64, left: i32, width: u32) -> Scale {
        let axis = ticks::time(span_ns.max(SHORTEST_NS), most_marks(width));
        let last = metrics::width(&axis.mark_text(axis.end), FONT_PX) as i32;
        let marks = axis.marks.iter().map(|at| (*at, axis.mark_text(*at))).collect();
        Scale { span_ns: axis.end, from: left, to: width as i32 - last / 2 - 6, marks }
    }

    /// From one moment to another, with room at both sides; the numbers are those of the simulated clock.
    pub(crate) fn between(from_ns: u64, to_ns: u64, (left, right): (i32, i32), width: u32) -> Scale {
        let span_ns = to_ns.saturating_sub(from_ns).max(SHORTEST_NS);
        let marks = ticks::clock_marks(from_ns, from_ns + span_ns, most_marks(width));
        let marks = marks.into_iter().map(|(at, words)| (at - from_ns, words)).collect();
        Scale { span_ns, from: left, to: width as i32 - right, marks }
    }

    pub(crate) fn x(&self, since_ns: u64) -> i32 {
        let share = i128::from(since_ns.min(self.span_ns)) * i128::from(self.to - self.from);
        self.from + i32::try_from(share / i128::from(self.span_ns)).unwrap_or(0)
    }

    pub(crate) fn draw_axis<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, y: i32) -> Drawn<DB> {
        area.draw(&PathElement::new(vec![(self.from, y), (self.to, y)], Ink::Axis.stroke(1)))?;
        for (at, words) in &self.marks {
            let x = self.x(*at);
            area.draw(&PathElement::new(vec![(x, y), (x, y + 4)], Ink::Axis.stroke(1)))?;
            area.draw_text(words, &style(Ink::Note, HPos::Center), (x, y + 12))?;
        }
        Ok(())
    }
}

/// A piece of legend: words in an ink, beside a patch of an ink and half height if they explain one.
pub(crate) type Piece = (String, Ink, Option<(Ink, i32)>);

/// Width of a patch, and the gaps beside it.
const PATCH: i32 = 10;
const GAP: i32 = 6;
/// From one line of a legend to the next.
const LINE: i32 = 20;

/// Pieces one after the other, in as many lines as they need.
pub(crate) struct Legend {
    placed: Vec<(Piece, (i32, i32))>,
    /// The middle of the last line.
    pub(crate) end: i32,
}

impl Legend {
    /// The first line has its middle at `top`.
    pub(crate) fn new(pieces: impl Iterator<Item = Piece>, (left, top): (i32, i32), width: u32) -> Legend {
        let (mut placed, mut x, mut y) = (Vec::new(), left, top);
        for piece in pieces {
            let needs = metrics::width(&piece.0, FONT_PX) as i32 + piece.2.map_or(0, |_| PATCH + GAP);
            if x + needs > width as i32 && x > left {
                (x, y) = (left, y + LINE);
            }
            placed.push((piece, (x, y)));
            x += needs + 3 * GAP;
        }
        Legend { placed, end: y }
    }

    pub(crate) fn draw<DB: DrawingBackend>(self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        for ((words, ink, patch), (mut x, y)) in self.placed {
            if let Some((ink, half)) = patch {
                bar(area, (x, x + PATCH), (y, half), ink)?;
                x += PATCH + GAP;
            }
            area.draw_text(&words, &style(ink, HPos::Left), (x, y))?;
        }
        Ok(())
    }
}

fn most_marks(width: u32) -> u64 {
    u64::from(width / 110).max(2)
}

/// A bar, `half` pixels above and below `y`.
pub(crate) fn bar<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    (left, right): (i32, i32),
    (y, half): (i32, i32),
    ink: Ink,
) -> Drawn<DB> {
    if right <= left {
        return Ok(());
    }
    area.draw(&Rectangle::new([(left, y - half), (right, y + half)], ink.fill()))
}

/// Words around the height they are given.
pub(crate) fn style(ink: Ink, h_pos: HPos) -> TextStyle<'static> {
    ("sans-serif", FONT_PX).into_font().color(&ink.color()).pos(Pos::new(h_pos, VPos::Center))
}
