//! Charts as values: a `Spec` goes in, an SVG string, a table and a sentence come out.
//!
//! Absent here: the World, the page, fonts. Text is measured by a fixed table (`metrics`), so the same spec
//! gives the same bytes on every machine; colours are class names, so the page's theme paints them.

pub mod chart;
mod ink;
mod label;
pub mod metrics;
pub mod series;
mod strip;
mod svg;
mod table;
pub mod text;
mod ticks;

pub use chart::{ALL, Kind, Spec};
pub use ink::Ink;
pub use svg::{Size, Svg, standalone};
pub use table::Table;
