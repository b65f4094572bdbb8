//! Rows of bars over one axis of time.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Rectangle};
use plotters::prelude::{DrawingBackend, IntoFont};
use plotters::style::TextStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::ink::Ink;
use crate::metrics;
use crate::ticks::{self, Axis};

pub(crate) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

pub(crate) const FONT_PX: u32 = 12;
/// Below the rows, for the axis and its numbers.
pub(crate) const AXIS: u32 = 28;
/// A run that has just begun already has an axis in seconds.
const SHORTEST_NS: u64 = 1_000_000_000;

/// From times since the beginning to pixels.
pub(crate) struct Scale {
    pub(crate) axis: Axis,
    pub(crate) from: i32,
    pub(crate) to: i32,
}

impl Scale {
    /// `span_ns` over a drawing of this width, with room for names at the left.
    pub(crate) fn new(span_ns: u64, left: i32, width: u32) -> Scale {
        let axis = ticks::time(span_ns.max(SHORTEST_NS), u64::from(width / 110).max(2));
        let last = metrics::width(&axis.mark_text(axis.end), FONT_PX) as i32;
        Scale { axis, from: left, to: width as i32 - last / 2 - 6 }
    }

    pub(crate) fn x(&self, since_ns: u64) -> i32 {
        self.axis.map(&since_ns.min(self.axis.end), (self.from, self.to))
    }

    pub(crate) fn draw_axis<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, y: i32) -> Drawn<DB> {
        area.draw(&PathElement::new(vec![(self.from, y), (self.to, y)], Ink::Axis.stroke(1)))?;
        for at in &self.axis.marks {
            let x = self.x(*at);
            area.draw(&PathElement::new(vec![(x, y), (x, y + 4)], Ink::Axis.stroke(1)))?;
            area.draw_text(&self.axis.mark_text(*at), &style(Ink::Note, HPos::Center), (x, y + 12))?;
        }
        Ok(())
    }
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
