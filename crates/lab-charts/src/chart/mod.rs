//! The charts, one file each. A new chart is one file and one line in the list below.

use plotters::drawing::IntoDrawingArea;

use crate::svg::{Size, Svg, document};
use crate::table::Table;

pub mod availability;
pub mod client;
pub mod io;
pub mod loads;
pub mod remaining;
pub mod share;

macro_rules! charts {
    ($($module:ident: $Spec:ident),* $(,)?) => {
        /// Everything a chart shows, as plain data.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Spec {
            $(#[doc = concat!("See [`", stringify!($module), "`].")] $Spec($module::$Spec),)*
        }

        /// Every chart there is.
        pub const ALL: &[Kind] = &[$(Kind { name: stringify!($module), title: $module::TITLE, about: $module::ABOUT }),*];

        impl Spec {
            /// The entry of [`ALL`] this spec belongs to.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Spec::$Spec(_) => Kind { name: stringify!($module), title: $module::TITLE, about: $module::ABOUT },)*
                }
            }

            /// The numbers behind the drawing.
            pub fn table(&self) -> Table {
                match self { $(Spec::$Spec(spec) => spec.table(),)* }
            }

            /// What the drawing says, in one sentence.
            pub fn summary(&self) -> String {
                match self { $(Spec::$Spec(spec) => spec.summary(),)* }
            }

            /// The height a chart of rows needs at this width, in CSS pixels; `None` if it fills any.
            pub fn height(&self, width: u32) -> Option<u32> {
                match self { $(Spec::$Spec(spec) => spec.height(width),)* }
            }

            fn elements(&self, size: Size) -> String {
                let mut out = String::new();
                let area = Svg::new(&mut out, size).into_drawing_area();
                match self { $(Spec::$Spec(spec) => spec.draw(&area),)* }
                    .expect("the backend writes into a string and coordinates lie inside the area");
                drop(area);
                out
            }
        }
    };
}

// The list.
charts! {
    remaining: Remaining,
    client: Client,
    availability: Availability,
    loads: Loads,
    io: Io,
    share: Share,
}

/// One kind of chart, for pickers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Name in files and addresses.
    pub name: &'static str,
    /// Heading: what one sees.
    pub title: &'static str,
    /// One sentence: how to read it.
    pub about: &'static str,
}

/// Smallest drawing that still has room for axes and a line.
const SMALLEST: Size = Size { width: 160, height: 100 };

impl Spec {
    /// The chart as SVG at real pixel size; the title element carries the summary.
    pub fn svg(&self, size: Size) -> String {
        let width = size.width.max(SMALLEST.width);
        let height = size.height.max(self.height(width).unwrap_or(SMALLEST.height));
        let size = Size { width, height };
        document(&self.elements(size), size, &self.summary())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_and_a_name_of_its_own() {
        for kind in ALL {
            assert!(!kind.title.is_empty() && kind.about.ends_with('.'));
            assert_eq!(ALL.iter().filter(|other| other.name == kind.name).count(), 1);
        }
    }
}
