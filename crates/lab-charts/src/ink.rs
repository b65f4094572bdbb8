//! The palette: what a mark means. The page's style sheet says which colour that is in which theme.

use plotters::style::{Color, RGBColor, ShapeStyle};

/// The meaning of a mark in a chart.
///
/// plotters carries colours, not meanings, so each ink travels through it as a sentinel colour and becomes
/// a class name again in [`crate::Svg`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Axis line.
    Axis,
    /// Grid line.
    Grid,
    /// Numbers along the axes and quiet notes.
    Note,
    /// The measured line.
    Line,
    /// The same line in another branch of history.
    Other,
    /// A limit that decides something.
    Limit,
    /// A boundary between two phases.
    Bound,
    /// Time in which the VM does not run.
    Blackout,
    /// The present moment.
    Now,
    /// It answers.
    Good,
    /// It waits for an answer.
    Waits,
    /// Nobody answered, or it broke.
    Lost,
    /// Its memory is copied while it runs.
    Brownout,
    /// It stands still for the last copy.
    Standstill,
    /// It is down, and nobody has begun to bring it back.
    Detection,
    /// It is being started again.
    Restart,
    /// Votes were missing.
    Quorum,
    /// Its disk does not answer.
    Storage,
    /// It is off because somebody wanted it.
    Ordered,
    /// There is no cluster.
    Absent,
    /// What is wanted, or could be had.
    Wanted,
    /// What the chart is about.
    Mine,
    /// It was stopped so that it can go on elsewhere.
    Planned,
}

/// Every ink once, in the order of the sentinel numbers.
const ALL: [Ink; 23] = [
    Ink::Axis,
    Ink::Grid,
    Ink::Note,
    Ink::Line,
    Ink::Other,
    Ink::Limit,
    Ink::Bound,
    Ink::Blackout,
    Ink::Now,
    Ink::Good,
    Ink::Waits,
    Ink::Lost,
    Ink::Brownout,
    Ink::Standstill,
    Ink::Detection,
    Ink::Restart,
    Ink::Quorum,
    Ink::Storage,
    Ink::Ordered,
    Ink::Absent,
    Ink::Wanted,
    Ink::Mine,
    Ink::Planned,
];

impl Ink {
    /// The class name in the SVG.
    pub fn class(self) -> &'static str {
        match self {
            Ink::Axis => "ch-axis",
            Ink::Grid => "ch-grid",
            Ink::Note => "ch-note",
            Ink::Line => "ch-line",
            Ink::Other => "ch-other",
            Ink::Limit => "ch-limit",
            Ink::Bound => "ch-bound",
            Ink::Blackout => "ch-blackout",
            Ink::Now => "ch-now",
            Ink::Good => "ch-good",
            Ink::Waits => "ch-waits",
            Ink::Lost => "ch-lost",
            Ink::Brownout => "cause-brownout",
            Ink::Standstill => "cause-blackout",
            Ink::Detection => "cause-detection",
            Ink::Restart => "cause-restart",
            Ink::Quorum => "cause-quorum",
            Ink::Storage => "cause-storage",
            Ink::Ordered => "cause-ordered",
            Ink::Absent => "cause-absent",
            Ink::Wanted => "ch-wanted",
            Ink::Mine => "ch-mine",
            Ink::Planned => "cause-planned",
        }
    }

    /// The sentinel colour plotters carries for this ink.
    pub fn color(self) -> RGBColor {
        RGBColor(0x57, 0x4f, self as u8)
    }

    /// A line of the given width in pixels.
    pub fn stroke(self, width: u32) -> ShapeStyle {
        self.color().stroke_width(width)
    }

    /// A filled shape.
    pub fn fill(self) -> ShapeStyle {
        self.color().filled()
    }

    /// The ink behind a sentinel colour; anything else is a note.
    pub(crate) fn of(rgb: (u8, u8, u8)) -> Ink {
        ALL.into_iter().find(|ink| (0x57, 0x4f, *ink as u8) == rgb).unwrap_or(Ink::Note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_survives_the_way_through_a_color() {
        for ink in ALL {
            let RGBColor(r, g, b) = ink.color();
            assert_eq!(Ink::of((r, g, b)), ink);
        }
    }
}
